//! A dump has what was there when it began, and what is written later is not where it was restored
//! (`docs/models/postgres.md` 9).

use crate::binary::{Copied, cutover};
use crate::support::{changed_text, folder, opened, play_of};
use postgres::Twin;
use rehearsal::Scene;
use rehearsal::outcome::{Outcome, Verdict};

/// The upgrade by a dump alone: the applications stop, are copied, and start at the new cluster. In step 3 this is typed.
fn runbook(copies: &str) -> String {
    format!(
        "# By a dump\n\n## 1. Roles\n\n```console\nops$ pg_dumpall -h old -g > globals.sql\nops$ psql -h new -d postgres -f \
         globals.sql\nops$ createdb -h new -O app app\n```\n\n## 2. Stop\n\n```console\napp$ applications stop all\n```\n\n\
         ## 3. Copy\n\n```console\n{copies}\n```\n\n## 4. Start\n\n```console\napp$ applications start new\n```\n"
    )
}

fn by_dump(copies: &str) -> Scene<Twin> {
    let (name, text) = ("postgres/corrected", runbook(copies));
    opened(name, &folder().join(name), &|file, found: String| {
        if file == "runbook.md" {
            return text.clone();
        }
        changed_text(
            name,
            found,
            &[("longest_gap_s = { applications = 3 }", "longest_gap_s = { applications = 30 }")],
        )
    })
}

const PLAIN: &str =
    "ops$ pg_dump -h old -d app > app.sql\nops$ psql -h new -d app -v ON_ERROR_STOP=1 < app.sql";

const ARCHIVE: &str = "ops$ pg_dump -h old -d app -Fc -f app.dump\nops$ pg_restore -h new -d app app.dump";

const PIPE: &str = "ops$ pg_dump -h old -d app | psql -h new -d app -v ON_ERROR_STOP=1";

fn run(copies: &str, deviations: &[&str]) -> Outcome {
    play_of(&by_dump(copies), deviations, 1)
}

#[test]
fn a_dump_of_applications_that_stand_still_brings_everything() {
    for copies in [PLAIN, ARCHIVE, PIPE] {
        let outcome = run(copies, &[]);
        assert_eq!(outcome.verdict, Verdict::Held, "{copies}: {:?} {:?}", outcome.goal, outcome.findings);
        assert!(outcome.updates.survived > 1_000, "{copies}: {:?}", outcome.updates);
    }
}

#[test]
fn what_is_written_after_a_dump_has_begun_is_lost_where_it_is_restored() {
    for copies in [PLAIN, ARCHIVE, PIPE] {
        let outcome = run(copies, &["move 2 after 3"]);
        let told = || format!("{copies}: {:?} {:?}", outcome.updates, outcome.findings);
        assert_eq!(outcome.verdict, Verdict::Violated, "{}", told());
        // At 60 a second the dump alone takes a second or more.
        assert!(outcome.updates.lost > 30, "{}", told());
        assert!(outcome.findings.iter().all(|one| !one.kind.contains("disagree")), "{}", told());
    }
}

#[test]
fn a_restore_that_fails_table_by_table_is_not_taken_for_whole_because_it_ends_with_nothing() {
    let filled = r#"insert 'psql -h new -d app -c "CREATE TABLE acct (id bigint PRIMARY KEY, mark bigint)"' at ops after 1"#;
    let row = r#"insert 'psql -h new -d app -c "INSERT INTO acct VALUES (1, 0)"' at ops after 1"#;
    let lenient = "ops$ pg_dump -h old -d app > app.sql\nops$ psql -h new -d app -f app.sql";
    let outcome = run(lenient, &[filled, row]);
    assert_eq!(outcome.verdict, Verdict::Violated, "{:?}", outcome.goal);
    assert!(outcome.updates.lost > 0, "{:?}", outcome.updates);
}

#[test]
fn a_dump_that_is_too_early_or_given_to_the_wrong_program_is_found_before_it_is_played() {
    let check = |name: &str, text: &str| {
        let copied = Copied::of("postgres/corrected", name).replaced("runbook.md", text.as_bytes());
        cutover(&["check", &copied.path()]).out
    };
    let whole = runbook(PLAIN);
    let clean = check("dumped-whole", &whole);
    let found = ["dumped-while-written", "wrong-form-of-dump"].map(|code| clean.contains(code));
    assert_eq!(found, [false, false], "{clean}");
    let stop = "## 2. Stop\n\n```console\napp$ applications stop all\n```\n\n";
    let late = format!("{}## 4.", stop.replace("## 2.", "## 3a."));
    let early = check("dumped-early", &whole.replace(stop, "").replace("## 4.", &late));
    assert!(early.contains("error[dumped-while-written]"), "{early}");
    let plain = runbook(&PLAIN.replace(" > app.sql", " -Fc -f app.sql"));
    let wrong = check("dumped-wrong", &plain);
    assert!(wrong.contains("error[wrong-form-of-dump]"), "{wrong}");
    let archive = check("restored-wrong", &runbook(&ARCHIVE.replace(" -Fc", "")));
    assert!(archive.contains("error[wrong-form-of-dump]"), "{archive}");
}
