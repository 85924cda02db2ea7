//! A smaller model of the load is held up as the whole load is, where fewer clients are not.

use crate::binary::cutover;
use serde_json::Value;

fn played(scenario: &str, deviations: &[&str]) -> Value {
    let deviated = deviations.iter().flat_map(|one| ["--deviate", one]);
    let said = cutover(&["rehearse", scenario, "--json"].into_iter().chain(deviated).collect::<Vec<_>>());
    serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}{}", said.out, said.err))
}

/// Why it does not hold, with the longest time for which a service was away, in seconds.
fn gap(scenario: &str, deviations: &[&str]) -> (Value, f64) {
    let told = played(scenario, deviations);
    let gaps = told["availability"].as_array().expect("there are services").iter();
    let longest = gaps.filter_map(|service| service["longest_gap_s"].as_f64()).fold(0.0, f64::max);
    (told["verdict"].clone(), longest)
}

/// Who waits for no backlog stops the applications until the line has carried it: that takes as long as there is much of it.
#[test]
fn what_the_line_has_still_to_carry_holds_applications_up_as_long_as_under_the_whole_load() {
    let moved = "move 17 after 18";
    let of = |load: &[&str]| gap("stores/corrected", &[load, &[moved]].concat());
    let [whole, scaled, fewer] = [of(&[]), of(&["scale 10%"]), of(&["load 10%"])];
    assert_eq!((&whole.0, &scaled.0, &fewer.0), (&"violated".into(), &"violated".into(), &"held".into()));
    assert!((scaled.1 - whole.1).abs() < 1.0 && fewer.1 < whole.1 - 1.0, "{whole:?} {scaled:?} {fewer:?}");
}

/// The log grows by what is written, and is kept for whoever has not been sent it.
#[test]
fn as_much_log_is_kept_as_under_the_whole_load() {
    for (scenario, deviation) in [
        ("stores/corrected", "cut originalhost upgradehost at 2 for 30s"),
        ("postgres/corrected", "cut oldhost newhost at 4 for 60s"),
    ] {
        let log = |load: &[&str]| {
            let told = played(scenario, &[load, &[deviation]].concat());
            let held = told["exposure"]["max_log_held_bytes"].as_f64();
            held.unwrap_or_else(|| panic!("{scenario}: {}", told["exposure"]))
        };
        let [whole, scaled, fewer] = [log(&[]), log(&["scale 10%"]), log(&["load 10%"])];
        assert!((0.8..1.25).contains(&(scaled / whole)), "{scenario}: {whole} {scaled} {fewer}");
        assert!(fewer < whole / 2.0, "{scenario}: {whole} {scaled} {fewer}");
    }
}

#[test]
fn a_load_is_scaled_like_any_other() {
    let sent = |deviations: &[&str]| {
        let told = played("stores/first-half", deviations);
        told["updates"]["acknowledged"].as_f64().expect("it is a number")
    };
    let [twice, scaled] = [sent(&["load 200%"]), sent(&["scale 10%", "load 200%"])];
    assert!((0.09..0.11).contains(&(scaled / twice)), "{twice} {scaled}");
    let two = ["rehearse", "stores/first-half", "--deviate", "scale 10%", "--deviate", "scale 20%"];
    let said = cutover(&two);
    assert!(said.code == 2 && said.err.contains("another one says it otherwise"), "{}", said.err);
}
