//! What a verdict of held does not say, and what is said beside it: that an upgrade did not take place, or not everywhere,
//! for the goal asks only for what the runbook installs; that what looks like commands was not played; and that clients
//! notice a gap which the runbook as written brings about, where it is longer than they may have to wait.

use crate::binary::{Copied, cutover};

/// The words above the first heading of a copy's rehearsal.
fn told(copied: &Copied) -> String {
    let said = cutover(&["rehearse", &copied.path(), "-q"]);
    said.out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_runbook_that_upgrades_nothing_is_said_to_have_upgraded_nothing() {
    let looks = b"# Nothing\n\n## 1. Look\n\n```console\noriginal$ ttStatus\n```\n";
    let copied = Copied::of("stores/corrected", "upgrades-nothing").replaced("runbook.md", looks);
    let said = told(&copied);
    assert!(said.starts_with("HELD: "), "{said}");
    assert!(said.contains("but nothing was upgraded: no release is newer than it was"), "{said}");
    assert!(said.contains("releases: Original 5.1 as before; Upgrade 5.1 as before"), "{said}");
}

#[test]
fn a_host_that_an_install_was_forgotten_on_is_named() {
    let copied = Copied::of("pac/compatible", "forgets-an-install").begun_by_new("pac");
    let said = told(&copied.changed("runbook.md", "two$ install 8.1\n", ""));
    assert!(said.starts_with("HELD: ") && said.contains("but R2 at 8.0 was not upgraded"), "{said}");
    assert!(said.contains("releases: R1 8.0 to 8.1; R2 8.0 as before"), "{said}");
}

#[test]
fn who_upgrades_everything_hears_of_nothing_that_stayed() {
    let said = told(&Copied::of("stores/corrected", "upgrades-everything"));
    assert!(said.contains("releases: Original 5.1 to 6.0; Upgrade 5.1 to 6.0"), "{said}");
    assert!(!said.contains("stayed") && !said.contains("but "), "{said}");
}

#[test]
fn an_application_that_nobody_moved_is_named_though_both_clusters_hold_everything() {
    let looks = b"# Nothing\n\n## 1. Look\n\n```console\nops$ psql -h old -d app -c \"SELECT 1\"\n```\n";
    let said = told(&Copied::of("postgres/bidirectional", "moves-nobody").replaced("runbook.md", looks));
    assert!(said.starts_with("HELD: ") && said.contains("but nothing was upgraded"), "{said}");
    let copied = Copied::of("postgres/bidirectional", "moves-one").changed(
        "scenario.toml",
        "[postgres]\n",
        "[goal]\nsequences = \"any\"\n\n[postgres]\n",
    );
    let text = std::fs::read_to_string(format!("{}/runbook.md", copied.path())).expect("it is there");
    let (until_one_is_moved, _) = text.split_once("## 12. ").expect("it has as many steps");
    let said = told(&copied.replaced("runbook.md", until_one_is_moved.as_bytes()));
    assert!(said.starts_with("HELD: ") && said.contains("but shop at 16 was not upgraded"), "{said}");
    assert!(said.contains("releases: shop 16 as before; billing 16 to 17"), "{said}");
}

#[test]
fn a_command_in_a_block_of_another_mark_is_said_not_to_have_been_played() {
    let copied = Copied::of("stores/corrected", "block-without-a-mark");
    let path = format!("{}/runbook.md", copied.path());
    let mut text = std::fs::read_to_string(&path).expect("it is there");
    text.push_str("\n## 98. Take it away again\n\n```\nupgrade$ ttDestroy Upgrade\n```\n");
    let said = told(&copied.replaced("runbook.md", text.as_bytes()));
    assert!(said.contains("but what looks like commands was not played"), "{said}");
}

#[test]
fn a_heading_that_was_read_as_prose_is_told_apart_from_commands_that_were_not_played() {
    let unplayed = "but what looks like commands was not played";
    let prose = "but what looks like the heading of a step or of a part was read as prose";
    let headings = [
        ("### 34. Look", prose),
        ("**34. Look**", prose),
        ("34. Look", prose),
        // What stands below a heading of level 2 stands in no other step.
        ("## Step 34: Look", unplayed),
        ("## Look", unplayed),
    ];
    for (number, (mistyped, told_of)) in headings.into_iter().enumerate() {
        let copied = Copied::of("stores/corrected", &format!("heading-{number}"));
        let step = format!("{mistyped}\n\n```console\noriginal$ ttStatus\n```\n\n# Rollback\n");
        let said = told(&copied.changed("runbook.md", "# Rollback\n", &step));
        assert!(said.contains(told_of), "{mistyped}: {said}");
        assert_eq!(said.contains("not played"), told_of == unplayed, "{mistyped}: {said}");
    }
}

#[test]
fn a_runbook_that_held_though_the_check_finds_errors_in_it_says_so_whatever_is_left_out() {
    let passes = "on_refusal = \"stop\"\nnot_modelled = \"pass\"";
    let copied = Copied::of("stores/corrected", "held-with-errors");
    let copied = copied.changed("scenario.toml", "on_refusal = \"stop\"", passes);
    let step = "## 99. Rows\n\n```console\noriginal$ tar --remove-files -cf a b\n```\n\n# Rollback\n";
    let copied = copied.changed("runbook.md", "# Rollback\n", step);
    let said = told(&copied);
    assert!(
        said.starts_with("HELD: ") && said.contains("the check finds errors in what was rehearsed"),
        "{said}"
    );
    let json = cutover(&["rehearse", &copied.path(), "-q", "--json"]).out;
    assert!(json.contains("check-errors") && json.contains("the check finds 1 error in"), "{json}");
    let said = told(&Copied::of("stores/corrected", "held-without-errors"));
    assert!(!said.contains("the check finds"), "{said}");
}

#[test]
fn a_gap_beyond_what_is_allowed_is_noticed_though_the_runbook_as_written_brings_it_about() {
    let copied = Copied::of("pac/compatible", "restarts-its-repository").changed(
        "scenario.toml",
        "persistence = \"append-only\"",
        "persistence = \"none\"",
    );
    let path = format!("{}/runbook.md", copied.path());
    let mut text = std::fs::read_to_string(&path).expect("it is there");
    text.push_str("\n## 99. Restart\n\n```console\nhost1$ repository restart psor\n```\n");
    let said = cutover(&["rehearse", &copied.replaced("runbook.md", text.as_bytes()).path()]);
    let said = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("objective-longest-gap") || said.contains("longest gap of"), "{said}");
    assert!(said.contains("Clients had a sign of it: the clients of"), "{said}");
    assert!(!said.contains("nobody would have noticed"), "{said}");
}
