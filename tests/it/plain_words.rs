//! Questions that cannot be answered are not answered, and what is shown is shown as it is: what nobody measures is
//! neither promised nor printed, and what is typed wrong is met with what fits it.

use crate::binary::{Copied, cutover};

/// What a scenario that comes with cutover says with an objective more.
fn asked(scenario: &str, objective: &str) -> crate::binary::Said {
    let name = format!("asked-{}", scenario.replace('/', "-"));
    let to = format!("[objectives]\n{objective}\n");
    let copied = Copied::of(scenario, &name).changed("scenario.toml", "[objectives]\n", &to);
    cutover(&["rehearse", &copied.path(), "--deviate", "load 10%"])
}

#[test]
fn an_objective_that_nothing_is_measured_against_is_refused_and_does_not_hold() {
    for (scenario, objective) in [
        ("pac/three-hosts", "max_lag_s = 0.001"),
        ("pac/compatible", "single_copy_s = 0"),
        ("postgres/one-way", "single_copy_s = 0"),
    ] {
        let said = asked(scenario, objective);
        assert_eq!(said.code, 2, "{scenario}: {}", said.out);
        assert!(said.err.contains("error[not-measured]"), "{scenario}: {}", said.err);
    }
    let said = asked("postgres/one-way", "max_lag_s = 0.001");
    assert!(said.code == 1 && said.out.contains("replication lag"), "{}{}", said.out, said.err);
}

#[test]
fn what_a_family_does_not_measure_is_not_told_and_what_slots_keep_of_the_log_is() {
    let told = |scenario: &str| {
        let said = cutover(&["rehearse", scenario, "--json"]);
        let told: serde_json::Value = serde_json::from_str(&said.out).expect("it is JSON");
        told["exposure"].clone()
    };
    let exposure = told("postgres/one-way");
    assert!(exposure.get("single_copy_s").is_none() && exposure.get("disk_high_water").is_none());
    assert!(exposure["max_lag_s"].as_f64().is_some_and(|lag| lag > 0.0), "{exposure}");
    // Clients write some sixty rows a second while the tables are copied, and the slot keeps all of it.
    assert!(exposure["max_log_held_bytes"].as_u64().is_some_and(|held| held > 10_000), "{exposure}");
    let said = cutover(&["rehearse", "postgres/one-way"]);
    assert!(said.out.contains("of log held") && !said.out.contains("single copy"), "{}", said.out);
}

#[test]
fn nothing_is_cut_of_a_command_where_nothing_is_to_be_left_out() {
    let line = "ttRepAdmin -dsn Original -receiver -name Upgrade -state pause";
    let narrow = |more: &[&str]| {
        let all =
            [&["rehearse", "stores/first-half", "--deviate", "load 10%", "--width", "80"], more].concat();
        let said = cutover(&all).out;
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(narrow(&[]).contains('…') && !narrow(&[]).contains(line));
    let whole = narrow(&["-v"]);
    assert!(!whole.contains('…') && whole.contains(line), "{whole}");
}

#[test]
fn two_families_are_not_compared_by_seed() {
    let said = cutover(&["compare", "stores/first-half", "pac/compatible", "--runs", "2"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("`stores/first-half` is of the family stores"), "{}", said.err);
}

#[test]
fn a_dash_is_no_file_to_write_to() {
    let said = cutover(&["rehearse", "stores/first-half", "--trace", "-"]);
    assert!(said.code == 2 && said.err.contains("`-` is no file"), "{}", said.err);
}

#[test]
fn a_new_name_to_keep_a_store_under_is_not_taken_for_that_of_a_store() {
    let copied = Copied::new("kept-under-a-new-name").changed(
        "runbook.md",
        "upgrade$ install 6.0",
        "upgrade$ keep Upgrade as OldUp\nupgrade$ install 6.0",
    );
    let said = cutover(&["check", &copied.path()]).out;
    assert!(said.contains("there is no data source `OldUp`"), "{said}");
    assert!(said.contains("`name = \"OldUp\"`") && !said.contains("- upgrade$ keep"), "{said}");
}

#[test]
fn what_is_asked_for_under_the_name_of_its_subject_is_found() {
    let page = cutover(&["help", "runbook"]);
    let same = cutover(&["help", "deviations"]);
    assert!(same.code == 0 && same.out == page.out);
}
