//! The table of hazards in `sim/pac/hazards.md` is what the model shows: every row is played and compared to the
//! letter.
//!
//! `CUTOVER_RENEW=1 cargo test --test it hazards` writes the table anew; the difference then shows in review.

use super::played;
use crate::hazards::{done, is_as_written, outcome_in_words};
use crate::support::Change;
use std::fmt::Write;

/// One hazard and a run that shows it.
struct Row {
    hazard: &'static str,
    what: &'static str,
    scenario: &'static str,
    changes: &'static [Change<'static>],
    deviations: &'static [&'static str],
    rests_on: &'static str,
}

/// What the analysis says of the mechanism, where no document does.
const INFERRED: &str = "inference";
const DOCUMENTED: &str = "documents";

const fn row(hazard: &'static str, what: &'static str, deviations: &'static [&'static str]) -> Row {
    Row { hazard, what, scenario: "pac/three-hosts", changes: &[], deviations, rests_on: INFERRED }
}

const fn scenario(hazard: &'static str, what: &'static str, scenario: &'static str) -> Row {
    Row { hazard, what, scenario, changes: &[], deviations: &[], rests_on: INFERRED }
}

impl Row {
    const fn of(self, scenario: &'static str) -> Self {
        Self { scenario, ..self }
    }
    const fn with(self, changes: &'static [Change<'static>]) -> Self {
        Self { changes, ..self }
    }
    const fn known(self) -> Self {
        Self { rests_on: DOCUMENTED, ..self }
    }
}

const LAGS: &[Change<'static>] =
    &[("persistence = \"append-only\"", "persistence = \"append-only\"\nreplica_lag_s = 8")];
const FORGETS: &[Change<'static>] = &[("persistence = \"append-only\"", "persistence = \"none\"")];
const COLD_SIT: &[Change<'static>] = &[("sit = \"warm\"", "sit = \"cold\"")];

const ROWS: &[Row] = &[
    row("H1", "clients are not kept off", &["skip 1", "skip 2.host1.1", "skip 2.host1.2"]).known(),
    row("H2", "the last old region is killed", &["replace 13.host3.1 with 'casstop -rR4 -f'"]).known(),
    row("H2", "a region that runs jobs is killed", &["replace 2.host1.3 with 'casstop -rR1 -f'"]).known(),
    row(
        "H2",
        "the same, and its locks are recovered",
        &["replace 2.host1.3 with 'casstop -rR1 -f'", "insert 'recover locks host1' at host1 before 3.host1"],
    )
    .known(),
    row(
        "H2",
        "the same, and what it left in the repository is cleaned up",
        &[
            "replace 2.host1.3 with 'casstop -rR1 -f'",
            "insert 'recover locks host1' at host1 before 3.host1",
            "insert 'recover members host1' at host1 before 3.host1",
        ],
    ),
    row(
        "H2",
        "the same, where its jobs run again",
        &[
            "replace 2.host1.3 with 'casstop -rR1 -f'",
            "insert 'recover locks host1' at host1 before 3.host1",
            "insert 'recover members host1' at host1 before 3.host1",
            "reading jobs-of-the-dead=run-again",
        ],
    ),
    row("H3", "the product is installed under running regions", &["skip 2"]),
    row("H4", "the configuration is not restored before 6.0", &["skip 3.host1.3"])
        .of("pac/older-manual")
        .known(),
    row(
        "H5",
        "an old prompt is asked whether the releases are compatible",
        &["skip 4", "insert 'caspac -aCheckCompat=MyPAC -sredis,psor:6379' at host3@8.0 before 5.host1.1"],
    ),
    row("H5", "nobody is asked, and the answer would have been compatible", &["skip 4"]).of("pac/compatible"),
    scenario("H6", "the compatible process for an incompatible release", "pac/compatible-by-mistake"),
    row("H7", "the first start is a warm one", &["replace 5.host1.1 with 'casstart /rR1 /s:w'"]),
    row("H8", "the first start is a cold one", &["replace 5.host1.1 with 'casstart /rR1 /s:c'"]).known(),
    row(
        "H8",
        "the same, where it empties the repositories",
        &["replace 5.host1.1 with 'casstart /rR1 /s:c'", "reading cold-start=everything"],
    )
    .known(),
    row("H8", "a later start is a cold one", &["replace 8.host2.1 with 'casstart /rR3 /s:c'"]).known(),
    row(
        "H9",
        "the repository is initialised during the upgrade",
        &["insert 'caspac -aInitPac=MyPAC -sredis,psor:6379' at host1@9.0 before 6.host1.1"],
    )
    .known(),
    row("H10", "the first start names no kind; cold SIT", &["replace 5.host1.1 with 'casstart /rR1'"])
        .with(COLD_SIT),
    row("H10", "a user is named instead of the kind", &["replace 5.host1.1 with 'casstart /rR1 /u'"]),
    row("H11", "a second upgrade start", &["replace 14.host3.1 with 'casstart /rR4 /s:u'"]),
    row(
        "H11",
        "the same, where it only joins",
        &["replace 14.host3.1 with 'casstart /rR4 /s:u'", "reading repeated-u=join"],
    ),
    row("H12", "the other regions are started before the first", &["move 6 before 5"]),
    scenario("H13", "queues are kept in the PSOR", "pac/queues-in-psor"),
    scenario("H14", "two hosts", "pac/as-printed"),
    row("H15", "batch runs before all capacity is there", &["move 9 before 7"]),
    row(
        "H16",
        "Running is typed at an old prompt",
        &["skip 9", "insert 'caspac -aSetMode=Running -sredis,psor:6379' at host3@8.0 after 8.host2.2"],
    ),
    row(
        "H16",
        "Quiesce is typed at a new prompt",
        &["skip 12", "insert 'caspac -aSetMode=Quiesce -sredis,psor:6379' at host1@9.0 after 11.host3.3"],
    ),
    row("H17", "the new PAC is never set to Running", &["skip 9"]),
    row("H18", "clients come to the new PAC before its batch runs", &["swap 9 with 10"]),
    row(
        "H19",
        "the old PAC is never quiesced, and a resource is closed in the new one",
        &[
            "skip 11",
            "skip 12",
            "insert 'definition disable PRG3' at host1@9.0 after 10.host1",
            "insert 'definition enable PRG3' at host1@9.0 after 17",
        ],
    ),
    row("H20", "the old PAC is quiesced before the new one runs", &["swap 9 with 12"]),
    row("H21", "the last old region is stopped with jobs queued", &["skip 11"]),
    row("H22", "the old store is deleted under its last region", &["move 17 before 11"]),
    row(
        "H22",
        "the same, where regions read their definitions each time",
        &["move 17 before 11", "reading definition-cache=read-through"],
    ),
    row(
        "H22",
        "the same, where the tool looks for members",
        &["move 17 before 11", "reading remove-guard=registered"],
    ),
    row("H22", "the same, with queues in the PSOR", &["move 17 before 11"]).of("pac/queues-in-psor"),
    row("H22", "the same, before host 2 is updated", &["skip 16", "move 17 before 7"]),
    row(
        "H23",
        "the old store is deleted at an old prompt",
        &["skip 17", "insert 'caspac -aRemOldPAC=MyPAC -sredis,psor:6379' at host3@8.0 before 13.host3.1"],
    ),
    row("H24", "the old store is never deleted", &["skip 17"]),
    row(
        "H24",
        "the same, and a region of the old release is started again",
        &[
            "skip 12",
            "skip 13.host3.3",
            "skip 14",
            "skip 17",
            "insert 'casstart /rR4 /s:w' at host3@8.0 after 16.host1",
        ],
    ),
    row(
        "H25",
        "a region of the old release is started when its store is gone",
        &["skip 13.host3.3", "skip 14", "insert 'casstart /rR4 /s:w' at host3@8.0 after 17.host1"],
    ),
    row(
        "H25",
        "the same, without a kind of start",
        &["skip 13.host3.3", "skip 14", "insert 'casstart /rR4' at host3@8.0 after 17.host1"],
    ),
    row(
        "H25",
        "its host reboots and starts it by itself",
        &["skip 13.host3.3", "skip 14", "skip 15", "crash host3 at 17.host1+20s for 5s", "autostart host3"],
    ),
    row(
        "H26",
        "a resource is disabled in the old PAC",
        &["insert 'definition disable PRG3' at host1 before 1.host1"],
    ),
    row(
        "H27",
        "the queues' repository fails over to a replica up to 8 s behind",
        &["insert 'repository failover queues:6380' at host1 after 10.host1"],
    )
    .with(LAGS),
    row(
        "H27",
        "the same, and fails back",
        &[
            "insert 'repository failover queues:6380' at host1 after 10.host1",
            "insert 'repository failover queues:6380' at host1 after 12.host3",
        ],
    )
    .with(LAGS),
    row(
        "H27",
        "the PSOR fails over likewise",
        &["insert 'repository failover psor:6379' at host1 after 10.host1"],
    )
    .with(LAGS),
    row(
        "H27",
        "the PSOR restarts without its data",
        &["insert 'repository restart psor:6379' at host1 after 10.host1"],
    )
    .with(FORGETS),
];

/// What is not shown, and why.
const ABSENT: &[(&str, &str)] = &[(
    "H28",
    "not modelled: no document says which spool and database records of the new product the old one cannot read",
)];

#[test]
fn the_table_of_hazards_is_what_the_model_shows() {
    is_as_written("sim/pac/hazards.md", &table());
}

#[test]
fn at_least_24_of_28_hazards_are_shown() {
    let mut shown: Vec<&str> = ROWS.iter().map(|row| row.hazard).collect();
    shown.dedup();
    assert!(shown.len() >= 24, "{}", shown.len());
    for number in 1..=28 {
        let name = format!("H{number}");
        let absent = ABSENT.iter().any(|(hazard, _)| *hazard == name);
        assert!(shown.contains(&name.as_str()) != absent, "{name} stands in one of the two lists");
    }
}

fn table() -> String {
    let mut text = String::from(HEAD);
    for row in ROWS {
        let outcome = played(row.scenario, row.changes, row.deviations);
        writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            row.hazard,
            row.what,
            done(row.scenario, row.changes, row.deviations),
            outcome_in_words(&outcome, &["online", "batch"]),
            row.rests_on
        )
        .expect("a text can be written to");
    }
    for (hazard, why) in ABSENT {
        writeln!(text, "| {hazard} | rollback after batch runs | - | {why} | - |")
            .expect("a text can be written to");
    }
    text
}

const HEAD: &str = "# What each hazard costs

The hazards of an upgrade in two generations, numbered as in the analysis of the documents (`docs/models/pac.md 5`), each
played with seed 1. A test plays every row and compares this page to the letter. Outcomes that rest on inference are
what the mechanism does as it was inferred; no document says that the product does the same.

| hazard | what goes wrong | scenario and deviations | measured outcome | rests on |
|---|---|---|---|---|
";
