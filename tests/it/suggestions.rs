//! What a message proposes instead of what was typed means the same, or nothing is proposed: whoever takes a proposal at night
//! must not do something else.

use pac::Cluster;
use rehearsal::{Domain, Words};
use runbook::{Severity, Vocabulary};
use stores::Pair;

/// What is typed, the code of its one error, and what is proposed in its place, if anything.
type Row = (&'static str, &'static str, Option<&'static str>);

/// What has a neighbour that does something else.
const APART: &[Row] = &[
    ("ttRepStop", "unknown-command", None),
    ("call ttRepStart;", "unknown-command", None),
    ("ttReplicationStatus('Upgrade')", "unknown-command", None),
    ("alter replication s alter store A set port 1", "unknown-command", None),
    ("ttReset A", "not-modelled", None),
    ("ttRestart", "not-modelled", None),
    ("ttRepStatus", "not-modelled", None),
    ("uninstall 7.0", "unknown-command", None),
    ("reinstall 7.0", "unknown-command", None),
    ("unwrite 3 at A", "unknown-command", None),
    ("applications restart A", "unknown-word", None),
    ("ttAdmin -repRestart A", "unknown-option", None),
    ("ttAdmin -repState A", "unknown-option", None),
    ("ttAdmin -load A", "unknown-option", None),
    ("ttAdmin -ramReload A", "unknown-option", None),
    ("ttRepAdmin -dsn A -receiver -name B -set pause", "unknown-option", None),
    ("ttBackup -dir /b -type streamIncremental A", "usage", None),
    ("ttIsql -connStr \"DSN=A;PID=x\" -e quit", "unknown-attribute", None),
    ("ttIsql -e \"commint;\" A", "not-modelled", None),
];

/// What is a slip of the pen.
const SLIPS: &[Row] = &[
    ("ttAdmn -repStop A", "unknown-command", Some("ttAdmin")),
    ("ttDestory A", "unknown-command", Some("ttDestroy")),
    ("aplications stop A", "unknown-command", Some("applications")),
    ("applications strat A", "unknown-word", Some("start")),
    ("ttAdmin -repStopp A", "unknown-option", Some("-repStop")),
    ("ttRepAdmin -dsn A -reciever -name B -state stop", "unknown-option", Some("-receiver")),
    ("ttRepAdmin -dsn A -receiver -name B -state paused", "unknown-state", Some("pause")),
    ("ttBackup -dir /b -type fileIncrement A", "usage", Some("fileIncremental")),
    ("ttIsql -connStr \"DNS=A\" -e quit", "unknown-attribute", Some("DSN")),
    ("sleep30", "unknown-command", Some("sleep 30")),
    ("install 60", "unknown-release", Some("6.0")),
    ("ttIsql -e \"quite;\" A", "sql-syntax", Some("quit")),
    ("ttIsql -e \"call ttRepStopp;\" A", "sql-syntax", Some("ttRepStop")),
];

/// What is spelt as its value is, or as that of another tool, and takes a value as what was meant.
const VALUED: &[Row] = &[
    ("ttRepAdmin -dsn A -receiver -name B -start start", "unknown-option", Some("-state")),
    ("ttRepAdmin -dsn A -receiver -name B -status stop", "unknown-option", Some("-state")),
];

/// One slip, however much of what follows is none of the tool's.
const ONE: &[Row] = &[
    ("ttAdmin -dsn A -receiver -name B -state pause", "unknown-option", None),
    ("ttIsql -e call ttRepStop A", "sql-syntax", None),
];

const OF_CLUSTERS: &[Row] = &[
    ("casstart /rR1 /s w", "missing-value", Some("/s:w")),
    ("casstart /rR1 /s cold", "missing-value", None),
    ("casstart /r R1 /s:w", "missing-value", Some("/rR1")),
    ("casstart /rR1 /w:w", "bad-name", None),
    ("casstart /rR1 /w:30", "bad-name", Some("/w30")),
    ("casstart p_remold", "unexpected-word", None),
    ("casstart rR1", "unexpected-word", Some("/rR1")),
    ("casstat", "not-modelled", None),
    ("casstatus", "not-modelled", None),
    ("casstrat /rR1", "unknown-command", Some("casstart")),
    ("caspac -aGetMode -sredis,psor:6379", "not-modelled", None),
    ("caspac -aRemNewPAC=MyPAC -sredis,psor:6379", "not-modelled", None),
    ("caspac -aCheckCompact=MyPAC -sredis,psor:6379", "not-modelled", Some("CheckCompat")),
    ("caspac -aSetMode=Quiesced -sredis,psor:6379", "unknown-mode", Some("Quiesce")),
    ("loadbalancer undrain host1", "unknown-word", None),
    ("loadbalancer drains host1", "unknown-word", Some("drain")),
    ("repository start psor:6379", "unknown-word", None),
    ("configure ES_PAC_MIN_COMP_CHECK=ON R1", "unknown-word", None),
    ("configure ES_PAC_MIN_COMP_CHEK=YES R1", "unknown-word", Some("ES_PAC_MIN_COMP_CHECK")),
];

fn assert_proposed<F: Domain>(&(text, code, proposed): &Row) {
    let problems = Words::<F>::default().parse(text).problems;
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    let found: Vec<_> = errors.map(|problem| (problem.code, problem.replacement.as_deref())).collect();
    assert_eq!(found, [(code, proposed)], "{text}: {problems:?}");
}

#[test]
fn nothing_is_proposed_that_means_something_else_than_what_was_typed() {
    APART.iter().chain(SLIPS).chain(VALUED).chain(ONE).for_each(assert_proposed::<Pair>);
    OF_CLUSTERS.iter().for_each(assert_proposed::<Cluster>);
}

#[test]
fn a_built_in_procedure_at_the_prompt_of_a_shell_is_told_with_how_it_is_typed() {
    let problems = Words::<Pair>::default().parse("ttRepStop").problems;
    let help = problems[0].help.as_deref().unwrap_or_default();
    assert!(help.contains("ttIsql -e \"call ttRepStop;\""), "{help}");
}
