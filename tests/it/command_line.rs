//! What somebody meets who uses the command line for the first time, or at three in the morning: every page fits the
//! terminal, two scenarios of one name are told apart, and a scenario of one's own begins as a copy.

use crate::binary::{Copied, cutover};
use std::path::PathBuf;

/// A folder of a test's own that is not there yet.
fn home(name: &str) -> PathBuf {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&home);
    home
}

#[test]
fn a_copy_of_every_scenario_that_comes_with_it_can_be_checked_and_is_never_written_over() {
    let home = home("copies");
    let listed = cutover(&["list"]).out;
    for name in listed.lines().filter_map(|line| line.split_whitespace().next()) {
        let folder = home.join(name.replace('/', "-"));
        let place = folder.to_string_lossy();
        let said = cutover(&["new", &place, "--from", name]);
        assert!(said.code == 0 && said.out.contains(&format!("next: cutover check {place}")), "{}", said.err);
        let [copied, own] = [place.as_ref(), name].map(|scenario| cutover(&["check", scenario]).code);
        assert_eq!(copied, own, "{name}");
        std::fs::write(folder.join("runbook.md"), "mine").expect("it can be written");
        let again = cutover(&["new", &place, "--from", name]);
        assert!(again.code == 2 && again.err.contains("--force"), "{}", again.err);
        assert_eq!(std::fs::read_to_string(folder.join("runbook.md")).expect("it is there"), "mine");
    }
}

#[test]
fn a_copy_by_force_replaces_its_two_files_and_no_other_and_never_what_it_is_made_from() {
    let home = home("by-force");
    std::fs::create_dir_all(&home).expect("there is room");
    std::fs::write(home.join("notes.txt"), "mine").expect("it can be written");
    let place = home.to_string_lossy();
    assert_eq!(cutover(&["new", &place, "--from", "stores/overview", "--force"]).code, 0);
    assert_eq!(std::fs::read_to_string(home.join("notes.txt")).expect("it is there"), "mine");
    let itself = cutover(&["new", &place, "--from", &place, "--force"]);
    assert!(itself.code == 2 && itself.err.contains("in use"), "{}", itself.err);
    let none = cutover(&["new", &place, "--from", "stores/overvew"]);
    assert!(none.code == 2 && none.err.contains("did you mean `stores/overview`?"), "{}", none.err);
}

#[test]
fn two_scenarios_of_one_name_are_told_apart_where_they_are_compared() {
    let (one, other) = (Copied::new("compared-a/db"), Copied::new("compared-b/db"));
    let compare = |one: &str, other: &str| {
        let said = cutover(&["compare", one, other, "--runs", "1", "--deviate", "load 5%"]);
        said.out.lines().next().unwrap_or_default().to_owned()
    };
    let said = compare(&one.path(), &other.path());
    assert!(said.contains("compared-a/db and compared-b/db under"), "{said}");
    let said = compare(&one.path(), &one.path());
    assert!(said.contains("db and db (the same one) under"), "{said}");
}

#[test]
fn what_leaves_a_part_of_a_runbook_unread_is_told_without_what_only_follows_from_it() {
    let copied = Copied::of("stores/corrected", "unread").changed("runbook.md", "\n## 9. ", "\n## 9 ");
    let said = cutover(&["check", &copied.path()]);
    let found = said.out.lines().filter(|line| line.contains("]: "));
    let [only] = found.collect::<Vec<_>>()[..] else { panic!("{}", said.out) };
    assert!(said.code == 2 && only.starts_with("error[not-a-step]"), "{}", said.out);
    assert!(said.out.contains("more is looked at once this is mended"), "{}", said.out);
    // A rehearsal plays what is read, and not what was meant.
    let played = cutover(&["rehearse", &copied.path()]);
    assert!(played.code == 3 && played.out.contains("no dump of it had been made"), "{}", played.out);
}

#[test]
fn a_horizon_before_the_end_of_the_runbook_is_told_by_headline_and_story_alike_and_by_check_where_it_can_be_seen()
 {
    let copied = Copied::of("stores/corrected", "short-horizon").changed("scenario.toml", "14400", "300");
    let path = copied.path();
    let run = cutover(&["rehearse", &path]).out;
    assert!(run.starts_with("INCONCLUSIVE: the horizon came before the end of the runbook"), "{run}");
    let story = cutover(&["explain", &path]).out;
    let second = story.lines().nth(1).unwrap_or_default();
    assert!(second.starts_with("the runbook had not come to its end at the horizon of 5 min"), "{story}");
    // A command that was under way has not failed, whoever tells of it.
    let copied = copied.changed("scenario.toml", "horizon_s = 300", "horizon_s = 250");
    let told = |task: &str| cutover(&[task, &copied.path()]).out;
    assert!(told("rehearse").contains("-  UNFINISHED  17.original "), "{}", told("rehearse"));
    assert!(told("explain").contains("marker Original to Upgrade, typed at 4:05.5: unfinished"));
    // How long a dump takes only a rehearsal knows; what the sleeps and pauses alone outlast is seen beforehand.
    let copied = copied.changed("scenario.toml", "horizon_s = 250", "horizon_s = 120");
    let check = cutover(&["check", &copied.path()]);
    assert!(check.code == 2 && check.out.contains("error[short-horizon]"), "{}", check.out);
    assert!(check.out.contains("it can be rehearsed"), "{}", check.out);
    assert_eq!(cutover(&["check", "stores/corrected"]).code, 0);
}

#[test]
fn an_operator_who_carries_on_after_a_crash_is_told_to_wait_until_it_is_over() {
    let said = cutover(&["explain", "stores/first-half", "--deviate", "crash upgradehost at 6+30s for 90s"]);
    let helped = said.out.split("What would have helped").nth(1).unwrap_or_default();
    assert!(helped.contains("has been over for 10 s"), "{}", said.out);
}

#[test]
fn no_story_speaks_in_the_codes_of_findings() {
    let crash = "crash upgradehost at 6+30s for 90s";
    let said = cutover(&["explain", "stores/corrected", "--deviate", crash]);
    let told = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(", with too many rows that differ") && !told.contains("with objective-"), "{told}");
}

#[test]
fn what_was_not_measured_is_no_number_in_json() {
    let exposure = |scenario: &str| {
        let said = cutover(&["rehearse", scenario, "--deviate", "load 5%", "--json"]);
        let told: serde_json::Value = serde_json::from_str(&said.out).expect("it is JSON");
        told["exposure"].clone()
    };
    assert!(exposure("pac/three-hosts").is_null());
    assert!(exposure("stores/overview")["max_lag_s"].is_number());
}

#[test]
fn a_runbook_that_fails_as_written_is_met_with_a_command_that_shows_it() {
    let said = cutover(&["constraints", "stores/as-printed"]).err;
    let typed = "cutover rehearse stores/as-printed --seed 1 --deviate 'order freely 1.original.1'";
    assert!(said.contains(&format!("`{typed}` plays it so")), "{said}");
}

#[test]
fn what_is_unseen_in_an_argument_is_shown_whoever_refuses_it() {
    for args in [
        &["\u{1b}[31mred"][..],
        &["rehearse", "--\u{1b}]0;title\u{7}"],
        &["explore", "x", "--seed", "\u{1b}[1m"],
    ] {
        let said = cutover(args);
        assert!(
            said.code == 2 && said.err.contains("u{1b}") && !said.err.contains('\u{1b}'),
            "{args:?}: {}",
            said.err
        );
    }
}

#[test]
fn every_page_of_help_fits_the_width_that_was_asked_for() {
    let listed = cutover(&["help"]).out;
    let commands = listed.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = commands
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"rehearse"), "{commands:?}");
    let pages = commands.iter().map(|command| vec!["help", *command]);
    for page in pages.chain([
        vec!["help", "runbook"],
        vec!["help", "runbook", "pac"],
        vec!["help", "runbook", "postgres"],
        vec!["help", "runbook", "stores"],
    ]) {
        let said = cutover(&[&page[..], &["--width", "64"]].concat());
        assert_eq!(said.code, 0, "{page:?}: {}", said.err);
        let (mut typed, mut wide) = (false, Vec::new());
        for line in said.out.lines() {
            typed ^= line.trim_start().starts_with("```");
            let is_one_word = line.split_whitespace().count() < 3;
            if line.chars().count() > 64 && !typed && !is_one_word {
                wide.push(line);
            }
        }
        assert_eq!(wide, Vec::<&str>::new(), "{page:?}");
    }
}

#[test]
fn the_page_of_a_family_lists_its_readings_and_a_missing_one_is_asked_for_in_lines() {
    let page = cutover(&["help", "runbook", "pac"]).out;
    assert!(page.contains("`quiesce-running-jobs`") && page.contains("`finish` or `abort`"), "{page}");
    let copied = Copied::of("pac/three-hosts", "without-readings");
    let text = std::fs::read_to_string(std::path::Path::new(&copied.path()).join("scenario.toml"));
    let text = text.expect("it is text");
    let (before, rest) = text.split_once("[readings]\n").expect("it has the section");
    let after = rest.find("\n[").map_or("", |end| &rest[end + 1..]);
    let copied = copied.replaced("scenario.toml", format!("{before}{after}").as_bytes());
    let said = cutover(&["check", &copied.path()]);
    assert!(said.code == 2 && said.out.contains("missing-readings"), "{}", said.out);
    assert!(said.out.lines().all(|line| line.chars().count() <= 100), "{}", said.out);
}

#[test]
fn the_headline_over_all_readings_tells_what_a_scenario_permits_to_be_lost() {
    let said = cutover(&["rehearse", "stores/no-timestamps", "--readings", "all", "--deviate", "load 50%"]);
    let headline = said.out.split("\n\n").next().unwrap_or_default().replace("\n  ", " ");
    assert!(headline.contains("which the scenario permits (`lost = \"any\"`)"), "{headline}");
}

#[test]
fn a_share_that_is_none_is_told_by_the_option_that_it_was_given_to() {
    for task in [["explore", "stores/first-half"], ["constraints", "stores/first-half"]] {
        let said = cutover(&[task[0], task[1], "--load", "2"]);
        assert_eq!(said.code, 2, "{}", said.err);
        assert!(said.err.contains("`--load 2` is no share of the load"), "{}", said.err);
        assert!(said.err.contains("`--load 10%`"), "{}", said.err);
    }
}
