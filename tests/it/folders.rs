//! Where a lane stands after a `cd` is where its files are that are named without a folder: what was written in one folder is
//! not found in another one, whatever both are called.

use crate::binary::{Copied, cutover};

/// The verdict of a runbook in which the restore, and the dump, are typed so.
fn verdict(name: &str, dump: &str, restore: &str) -> String {
    deviating(name, (dump, restore), &[])
}

/// The same with deviations.
fn deviating(name: &str, (dump, restore): (&str, &str), deviations: &[&str]) -> String {
    let copied = Copied::of("stores/first-half", name)
        .changed("runbook.md", "upgrade$ ttMigrate -c DSN=Upgrade\n    /backup/upgrade.dump\n", dump)
        .changed("runbook.md", "upgrade$ ttMigrate -r\n    DSN=Upgrade\n    /backup/upgrade.dump\n", restore);
    let path = copied.path();
    let mut typed = vec!["rehearse", &path, "-q", "--deviate", "load 10%"];
    deviations.iter().for_each(|one| typed.extend(["--deviate", one]));
    let said = cutover(&typed);
    assert!(said.err.is_empty() || !said.out.is_empty(), "{name}: {}", said.err);
    said.out.split([':', ' ']).next().unwrap_or_default().to_owned()
}

const DUMP: &str = "upgrade$ ttMigrate -c DSN=Upgrade /backup/upgrade.dump\n";
const RESTORE: &str = "upgrade$ ttMigrate -r DSN=Upgrade /backup/upgrade.dump\n";

#[test]
fn a_file_is_found_where_it_was_written_and_nowhere_else() {
    let there = "upgrade$ cd /backup && ttMigrate -r DSN=Upgrade upgrade.dump\n";
    let beneath = "upgrade$ cd /backup/old\nupgrade$ ttMigrate -r DSN=Upgrade ../upgrade.dump\n";
    let elsewhere = "upgrade$ cd /other\nupgrade$ ttMigrate -r DSN=Upgrade upgrade.dump\n";
    let from_home = "upgrade$ ttMigrate -r DSN=Upgrade upgrade.dump\n";
    let dumped_there = "upgrade$ cd /backup\nupgrade$ ttMigrate -c DSN=Upgrade upgrade.dump\n";
    for (name, dump, restore, held) in [
        ("cd-there", DUMP, there, true),
        ("cd-beneath", DUMP, beneath, true),
        ("cd-elsewhere", DUMP, elsewhere, false),
        ("cd-nowhere", DUMP, from_home, false),
        ("cd-both", dumped_there, RESTORE, true),
        // It is one terminal, and stands where it was led three steps before.
        ("cd-stays", dumped_there, from_home, true),
        ("cd-two", dumped_there, elsewhere, false),
    ] {
        let said = verdict(name, dump, restore);
        assert_eq!(said == "HELD", held, "{name}: {said}");
    }
}

#[test]
fn what_a_deviation_puts_in_is_where_its_lane_stands_at_that_place() {
    let dump = "upgrade$ cd /backup\nupgrade$ ttMigrate -c DSN=Upgrade /backup/first.dump\n";
    let dumped = "ttMigrate -c DSN=Upgrade upgrade.dump";
    let restore = "upgrade$ cd /\nupgrade$ ttMigrate -r DSN=Upgrade upgrade.dump\n";
    for (name, restore, deviation, held) in [
        ("replaced", RESTORE, format!("replace 5.upgrade.2 with '{dumped}'"), true),
        ("inserted", RESTORE, format!("insert '{dumped}' at upgrade after 5.upgrade.2"), true),
        ("inserted-step", RESTORE, format!("insert '{dumped}' at upgrade after 5"), true),
        ("inserted-before", RESTORE, format!("insert '{dumped}' at upgrade before 5.upgrade.1"), false),
        (
            "replaced-behind",
            restore,
            "replace 8.upgrade.2 with 'ttMigrate -r DSN=Upgrade backup/first.dump'".to_owned(),
            true,
        ),
    ] {
        let said = deviating(&format!("cd-{name}"), (dump, restore), &[&deviation]);
        assert_eq!(said == "HELD", held, "{name}: {said}");
    }
}

#[test]
fn a_cd_that_a_deviation_puts_in_leaves_out_or_moves_leads_what_is_typed_behind_it() {
    let dump = "upgrade$ cd /backup\nupgrade$ ttMigrate -c DSN=Upgrade upgrade.dump\n";
    let from_there = "upgrade$ ttMigrate -r DSN=Upgrade upgrade.dump\n";
    let back = "upgrade$ cd /\nupgrade$ ttMigrate -r DSN=Upgrade backup/upgrade.dump\n";
    for (name, restore, deviation, held) in [
        ("left-out", RESTORE, "skip 5.upgrade.1", false),
        ("left-out-of-both", from_there, "skip 5.upgrade.1", true),
        ("put-in", from_there, "insert 'cd /other' at upgrade before 8.upgrade.1", false),
        ("put-in-as-it-was", from_there, "insert 'cd /backup' at upgrade before 8.upgrade.1", true),
        ("replaced", RESTORE, "replace 5.upgrade.1 with 'cd /other'", false),
        ("moved", RESTORE, "swap 5.upgrade.1 with 5.upgrade.2", false),
        ("root-left-out", back, "skip 8.upgrade.1", false),
    ] {
        let said = deviating(&format!("cd-anew-{name}"), (dump, restore), &[deviation]);
        assert_eq!(said == "HELD", held, "{name}: {said}");
    }
}

#[test]
fn a_shell_within_a_shell_has_a_folder_of_its_own() {
    let restore = |before: &str| format!("{before}upgrade$ ttMigrate -r DSN=Upgrade upgrade.dump\n");
    for (name, before, said) in [
        ("bash", "upgrade$ cd /backup\nupgrade$ bash\n", "HELD"),
        ("login", "upgrade$ cd /backup\nupgrade$ sudo -iu tt\n", "VIOLATED"),
        ("su", "upgrade$ cd /backup\nupgrade$ su - tt\n", "VIOLATED"),
        ("su-kept", "upgrade$ cd /backup\nupgrade$ su tt\n", "HELD"),
        ("left", "upgrade$ cd /backup\nupgrade$ sudo su -\nupgrade$ cd /other\nupgrade$ exit\n", "HELD"),
        ("nowhere", "upgrade$ bash\nupgrade$ cd /backup\nupgrade$ exit\n", "VIOLATED"),
    ] {
        let found = verdict(&format!("shell-{name}"), DUMP, &restore(before));
        assert_eq!(found, said, "{name}");
    }
    // Whether that is the home of whoever is logged in nobody can tell.
    let dump = "upgrade$ ttMigrate -c DSN=Upgrade upgrade.dump\n";
    assert_eq!(verdict("shell-home", dump, &restore("upgrade$ su - tt\n")), "INCONCLUSIVE");
}

#[test]
fn what_stands_behind_another_command_is_typed_only_where_that_succeeds() {
    for (name, line, ends, goes_on) in [
        ("and", "ttAdmin -repStop Nobody && ttDestroy Upgrade", "not-reached", "ok"),
        ("then", "ttAdmin -repStop Nobody; ttDestroy Upgrade", "refused", "ok"),
        ("chain", "ttAdmin -repStop Nobody && ttStatus && ttDestroy Upgrade", "not-reached", "ok"),
        ("done", "ttStatus && ttDestroy Upgrade", "refused", "ok"),
        ("either", "ttAdmin -repStop Nobody || ttDestroy Upgrade", "not-reached", "not-reached"),
    ] {
        let moved = "upgrade$ applications move Upgrade to Original\n";
        let copied = Copied::of("stores/first-half", &format!("behind-{name}")).changed(
            "runbook.md",
            moved,
            &format!("upgrade$ {line}\n{moved}"),
        );
        let said = cutover(&["rehearse", &copied.path(), "--json", "--deviate", "load 10%"]);
        let told: serde_json::Value =
            serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.err));
        let steps = told.pointer("/runbook/steps").and_then(|steps| steps.as_array()).expect("it has steps");
        let found = |text: &str| {
            let step = steps.iter().find(|step| step["command"] == text);
            step.map(|step| step["result"].as_str().unwrap_or_default()).unwrap_or_default()
        };
        assert_eq!(found("ttDestroy Upgrade"), ends, "{name}");
        // What follows on a line of its own is typed all the same, where all before it is known.
        assert_eq!(found("applications move Upgrade to Original"), goes_on, "{name}");
    }
}

#[test]
fn what_is_copied_to_a_name_that_may_be_a_folders_is_read_only_where_that_is_known() {
    for (name, copy, file, said) in [
        ("file", "cp /backup/upgrade.dump /e/copy.dump", "/e/copy.dump", "HELD"),
        (
            "unknown",
            "cp /backup/upgrade.dump /e/copy && ttMigrate -l /e/copy/upgrade.dump",
            "/e/copy",
            "INCONCLUSIVE",
        ),
        ("read", "cp /backup/upgrade.dump /e/copy", "/e/copy", "HELD"),
        ("read-within", "cp /backup/upgrade.dump /e/copy", "/e/copy/upgrade.dump", "HELD"),
        ("read-otherwise", "cp /backup/upgrade.dump /e/copy", "/e/copy/other.dump", "VIOLATED"),
        ("further", "cp /backup/upgrade.dump /e/copy && cp /e/copy /e/x.dump", "/e/x.dump", "INCONCLUSIVE"),
        ("folder", "mv /backup/upgrade.dump /e/copy/", "/e/copy/upgrade.dump", "HELD"),
        ("folder-itself", "mv /backup/upgrade.dump /e/copy/", "/e/copy", "VIOLATED"),
        ("made", "mkdir -p /e/copy && cp /backup/upgrade.dump /e/copy", "/e/copy/upgrade.dump", "HELD"),
        ("made-itself", "mkdir -p /e/copy && cp /backup/upgrade.dump /e/copy", "/e/copy", "INCONCLUSIVE"),
        ("gone-to", "cd /e/copy && cp /backup/upgrade.dump .", "upgrade.dump", "HELD"),
        ("everywhere", "cp /backup/upgrade.dump /tmp", "/tmp/upgrade.dump", "HELD"),
    ] {
        let dump = format!("{DUMP}upgrade$ {copy}\n");
        let restore = format!("upgrade$ ttMigrate -r DSN=Upgrade {file}\n");
        assert_eq!(verdict(&format!("copy-{name}"), &dump, &restore), said, "{name}");
    }
}

#[test]
fn a_move_of_what_no_step_has_written_is_not_modelled() {
    let dump = format!("{DUMP}upgrade$ mv /data/upgrade.ds0 /tmp\n");
    assert_eq!(verdict("mv-unknown", &dump, RESTORE), "INCONCLUSIVE");
    assert_eq!(verdict("cp-unknown", &dump.replace("mv ", "cp "), RESTORE), "HELD");
}

#[test]
fn what_is_fed_to_a_program_or_copied_is_found_there_too() {
    let copies = |lines: &str| {
        format!(
            "# By a dump\n\n## 1. Roles\n\n```console\nops$ pg_dumpall -h old -g | psql -h new -d postgres\nops$ createdb -h new -O \
             app app\n```\n\n## 2. Stop\n\n```console\napp$ applications stop all\n```\n\n## 3. Copy\n\n```console\n{lines}\n```\n\n\
             ## 4. Start\n\n```console\napp$ applications start new\n```\n"
        )
    };
    for (name, lines, held) in [
        ("fed", "ops$ cd /d\nops$ pg_dump -h old -d app > a.sql\nops$ psql -h new -d app < /d/a.sql", true),
        (
            "carried",
            "ops$ pg_dump -h old -d app -f /d/a.sql\nops$ cd /d\nops$ mv a.sql b.sql\nops$ psql -h new -d app -f b.sql",
            true,
        ),
        (
            "lost",
            "ops$ cd /d\nops$ pg_dump -h old -d app > a.sql\nops$ cd /e\nops$ psql -h new -d app -f a.sql",
            false,
        ),
    ] {
        let copied = Copied::of("postgres/corrected", &format!("cd-{name}"))
            .changed(
                "scenario.toml",
                "longest_gap_s = { applications = 3 }",
                "longest_gap_s = { applications = 30 }",
            )
            .replaced("runbook.md", copies(lines).as_bytes());
        let said = cutover(&["rehearse", &copied.path(), "-q", "--deviate", "load 10%"]);
        assert_eq!(said.out.starts_with("HELD"), held, "{name}: {}", said.out);
    }
}
