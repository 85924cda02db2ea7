//! What the vocabulary promises, on the commands of the documents and on generated ones.

use super::PacVocabulary;
use crate::command::{Age, Awaited, Command, PacAction, RegionName, SetMode, Setting, Start, Stop, Target};
use frame::testing;
use kernel::Span;
use proptest::prelude::*;
use runbook::{Problem, Severity, Vocabulary};

fn command(text: &str) -> Command {
    testing::command::<PacVocabulary>(text)
}

/// The only problem, and the text it underlines.
fn problem(text: &str) -> (Option<Command>, Problem, String) {
    testing::problem::<PacVocabulary>(text)
}

fn region(name: &str) -> RegionName {
    RegionName(name.to_owned())
}

fn psor() -> Target {
    Target { host: "psor".to_owned(), port: 6379 }
}

fn start(kind: Start) -> Command {
    Command::CasStart { region: region("R1"), start: kind, wait: None, user: None }
}

fn caspac(action: PacAction) -> Command {
    Command::CasPac { action, target: psor() }
}

#[test]
fn the_documents_commands_are_read_as_they_are_printed() {
    let my_pac = || "MyPAC".to_owned();
    let stop = Command::CasStop { region: region("R1"), stop: Stop::Graceful, wait: None, looked_up: false };
    let cases = [
        ("casstop -rR1", stop),
        ("casstart /rR1 /s:u", start(Start::Upgrade)),
        ("casstart /rR1 /s:w", start(Start::Warm)),
        ("caspac -aCheckCompat=MyPAC -sredis,psor:6379", caspac(PacAction::CheckCompat(my_pac()))),
        ("caspac -aSetMode=Running -sredis,psor:6379", caspac(PacAction::SetMode(SetMode::Running))),
        ("caspac -aSetMode=Quiesce -sredis,psor:6379", caspac(PacAction::SetMode(SetMode::Quiesce))),
        ("caspac -aRemOldPAC=MyPAC -sredis,psor:6379", caspac(PacAction::RemOldPac(my_pac()))),
        ("caspac -aInitPac=MyPAC -sredis,psor:6379", caspac(PacAction::InitPac(my_pac()))),
    ];
    for (text, expected) in cases {
        assert_eq!(command(text), expected, "{text}");
        assert_eq!(expected.to_string(), text);
    }
}

#[test]
fn an_option_that_redis_cli_has_not_is_refused_and_what_it_asks_is_not_asked() {
    for (text, place, meant) in [
        ("redis-cli --host psor FLUSHALL", "--host", Some("-h")),
        ("redis-cli -h psor --prot 6379 PING", "--prot", None),
        ("redis-cli -h psor --bigkey", "--bigkey", Some("--bigkeys")),
        ("redis-cli -h psor -p", "-p", None),
    ] {
        let (command, problem, underlined) = problem(text);
        assert!(matches!(command, Some(Command::Malformed(_))), "{text}");
        assert_eq!((problem.code, underlined.as_str()), ("unknown-option", place), "{text}");
        assert_eq!(problem.replacement.as_deref(), meant, "{text}");
    }
}

#[test]
fn a_hyphen_and_a_slash_before_an_option_mean_the_same() {
    assert_eq!(command("casstart -rR1 -s:c"), start(Start::Cold));
    assert_eq!(command("casstart /s:c -rR1"), start(Start::Cold));
    assert_eq!(command("casstop /rR1 /f /w"), command("casstop -f -w15 -rR1"));
    assert_eq!(
        command("caspac /sredis,psor:6379 /aSetMode=Running"),
        caspac(PacAction::SetMode(SetMode::Running))
    );
}

#[test]
fn u_names_a_user_and_the_upgrade_start_is_suggested() {
    let (command, problem, underlined) = problem("casstart /rR1 /u");
    let user = Some(String::new());
    let read = Command::CasStart { region: region("R1"), start: Start::BySit, wait: None, user };
    assert_eq!(command, Some(read));
    assert_eq!(
        (problem.severity, problem.code, underlined.as_str()),
        (Severity::Warning, "user-not-upgrade", "/u")
    );
    assert_eq!(problem.replacement.as_deref(), Some("/s:u"));
}

#[test]
fn w_waits_and_the_warm_start_is_suggested_where_no_kind_of_start_is_given() {
    let (read, problem, underlined) = problem("casstart -rR1 -w");
    let wait = Some(Span::from_secs(15));
    assert_eq!(read, Some(Command::CasStart { region: region("R1"), start: Start::BySit, wait, user: None }));
    assert_eq!(
        (problem.severity, problem.code, underlined.as_str()),
        (Severity::Warning, "wait-not-warm", "-w")
    );
    assert_eq!(problem.replacement.as_deref(), Some("-s:w"));
    let warm = Command::CasStart { region: region("R1"), start: Start::Warm, wait, user: None };
    assert_eq!(command("casstart /rR1 /s:w /w"), warm);
}

#[test]
fn a_user_and_seconds_that_are_given_are_no_trap() {
    let read = command("casstart /rR1 /uOPER1 /w60");
    let wait = Some(Span::from_secs(60));
    let user = Some("OPER1".to_owned());
    assert_eq!(read, Command::CasStart { region: region("R1"), start: Start::BySit, wait, user });
}

#[test]
fn a_tool_refuses_a_mistake_of_form_which_is_underlined_and_mended_where_it_can_be() {
    let cases = [
        ("casstart /rR1 /s:x", "unknown-start", "/s:x", None),
        ("casstart /rR1 /su", "unknown-start", "/su", Some("/s:u")),
        ("casstart /rR1 -s=W", "unknown-start", "-s=W", Some("-s:w")),
        ("casstart /rR1 /q", "unknown-option", "/q", None),
        ("casstart /r R1", "missing-value", "/r R1", Some("/rR1")),
        ("casstart /r", "missing-value", "/r", None),
        ("casstart /rR1 /rR2", "repeated-option", "/rR2", None),
        ("casstart /rR1 /s:w /wlong", "bad-number", "long", None),
        ("casstop -rR1 -i -f", "options-exclude", "-f", None),
        ("casstop -rR1 -now", "unknown-option", "-now", None),
        ("casstop -rR1 -inow", "unexpected-value", "now", None),
        ("caspac -aSetMode=Upgrade -sredis,psor:6379", "unknown-mode", "Upgrade", None),
        ("caspac -aSetMode -sredis,psor:6379", "missing-value", "-aSetMode", None),
        ("caspac -aCheckCompat -sredis,psor:6379", "missing-value", "-aCheckCompat", None),
        ("caspac -aCheckCompat=MyPAC", "missing-word", "caspac", None),
        ("caspac -sredis,psor:6379", "missing-word", "caspac", None),
        ("caspac -aSetMode=Running -sredis:psor:6379", "bad-repository", "-sredis:psor:6379", None),
        ("caspac -aSetMode=Running -sredis,psor", "bad-repository", "psor", None),
        ("caspac -aSetMode=Running -sredis,", "bad-repository", "-sredis,", None),
        ("caspac -aSetMode=Running -srdeis,psor:6379", "unknown-type", "rdeis", Some("redis")),
    ];
    for (text, code, underlined, replacement) in cases {
        testing::is_refused::<PacVocabulary>(text, (code, underlined, replacement));
    }
}

#[test]
fn every_mistake_of_a_command_is_told() {
    let codes = |text: &str| {
        PacVocabulary::default().parse(text).problems.iter().map(|problem| problem.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("casstart /rR1 /q /s:x /wlong"), ["unknown-option", "unknown-start", "bad-number"]);
    assert_eq!(codes("caspac -aSetMode=Stop -sredis,psor"), ["unknown-mode", "bad-repository"]);
}

#[test]
fn what_nothing_can_start_gives_no_command() {
    let cases = [
        ("casstart /rR1 /mhost:86", "not-modelled"),
        ("casstop /rR1 /m", "not-modelled"),
        ("listener off R1", "unknown-word"),
        ("listener enable", "usage"),
        ("listener enable R1 R2", "usage"),
        ("loadbalancer disable host1", "unknown-word"),
        ("mfds", "not-modelled"),
        ("caspac -aSetMode=quiesce -sredis,psor:6379", "not-modelled"),
        ("caspac -aSetMod=Running -sredis,psor:6379", "not-modelled"),
        ("caspac -aRemOldPac=MyPAC -sredis,psor:6379", "not-modelled"),
        ("caspac -aSetMode=Running -sredis,a:1,b:2", "not-modelled"),
        ("mfds copy", "not-modelled"),
        ("install", "usage"),
        ("install new", "usage"),
        ("configure ES_PAC_MIN_COMP_CHECK R1", "usage"),
        ("configure ES_PAC_MIN_COMP_CHECK=MAYBE R1", "unknown-word"),
        ("configure ES_PAC_MIN_COMP_CHEK=YES R1", "unknown-word"),
        ("configure ES_SCALE_OUT_REPOS_1=psor R1", "usage"),
        ("recover files host1", "unknown-word"),
        ("repository stop psor:6379", "unknown-word"),
        ("definition enable", "usage"),
        ("wait for R1", "unknown-word"),
        ("wait jobs older", "unknown-word"),
        ("wait stopped", "usage"),
        ("dbfhadmin -recover", "not-modelled"),
        ("  ", "empty-command"),
    ];
    for (text, code) in cases {
        testing::starts_nothing::<PacVocabulary>(text, code);
    }
}

#[test]
fn an_action_of_which_no_page_was_found_is_not_modelled_and_the_nearest_is_told() {
    let problem = problem("caspac -aSetMod=Running -sredis,psor:6379").1;
    assert_eq!((problem.code, problem.replacement.as_deref()), ("not-modelled", Some("SetMode")));
}

#[test]
fn every_form_has_the_answer_that_its_page_gives() {
    testing::forms_hold::<crate::Cluster>(include_str!("../../../../docs/forms/pac.md"));
}

#[test]
fn every_command_of_the_reference_is_read() {
    let names = [("REGION", "R1"), ("HOST", "host1"), ("RELEASE", "9.0"), ("NAME", "TRAN")];
    let (words, mut seen) = (PacVocabulary::default().words(), Vec::new());
    for row in include_str!("../../reference.md").lines() {
        let Some(form) = row.strip_prefix("| `").and_then(|row| row.split('`').next()) else { continue };
        let Some(word) = words.iter().find(|word| form.split(' ').next() == Some(word)) else {
            continue;
        };
        let mut text = form.replace("=PAC", "=MyPAC").replace("PSOR", "psor:6379");
        for (placeholder, name) in names {
            text = text.replace(placeholder, name);
        }
        if *word == "caspac" {
            text.push_str(" -sredis,psor:6379");
        }
        command(&text);
        seen.push(*word);
    }
    seen.dedup();
    for word in &words {
        assert!(seen.contains(word), "the page does not show `{word}`");
    }
}

fn a_name() -> impl Strategy<Value = String> {
    "[A-Za-z][A-Za-z0-9_]{0,7}"
}

fn a_region() -> impl Strategy<Value = RegionName> {
    a_name().prop_map(RegionName)
}

fn a_target() -> impl Strategy<Value = Target> {
    (a_name(), 1..=u16::MAX).prop_map(|(host, port)| Target { host, port })
}

fn a_wait() -> impl Strategy<Value = Option<Span>> {
    proptest::option::of((0_u64..86_400).prop_map(Span::from_secs))
}

fn a_vendors_command() -> impl Strategy<Value = Command> {
    let start = prop_oneof![Just(Start::Cold), Just(Start::Warm), Just(Start::Upgrade), Just(Start::BySit)];
    let stop = prop_oneof![Just(Stop::Graceful), Just(Stop::Immediate), Just(Stop::Force)];
    let action = prop_oneof![
        a_name().prop_map(PacAction::InitPac),
        a_name().prop_map(PacAction::CheckCompat),
        a_name().prop_map(PacAction::RemOldPac),
        prop_oneof![Just(SetMode::Running), Just(SetMode::Quiesce)].prop_map(PacAction::SetMode),
    ];
    prop_oneof![
        (a_region(), start, a_wait(), proptest::option::of(a_name()))
            .prop_map(|(region, start, wait, user)| Command::CasStart { region, start, wait, user }),
        (a_region(), stop, a_wait(), any::<bool>()).prop_map(|(region, stop, wait, looked_up)| {
            let looked_up = looked_up && stop != Stop::Force;
            Command::CasStop { region, stop, wait, looked_up }
        }),
        (action, a_target()).prop_map(|(action, target)| Command::CasPac { action, target }),
        a_target().prop_map(Command::RepositoryFlush),
        a_target().prop_map(Command::RepositoryShutdown),
    ]
}

fn a_wait_for() -> impl Strategy<Value = Awaited> {
    let age = || prop_oneof![Just(Age::Old), Just(Age::New)];
    prop_oneof![
        a_region().prop_map(Awaited::Stopped),
        a_region().prop_map(Awaited::Running),
        a_region().prop_map(Awaited::Drained),
        age().prop_map(Awaited::Jobs),
        age().prop_map(Awaited::Members),
    ]
}

fn one_of_our_words() -> impl Strategy<Value = Command> {
    let setting = prop_oneof![
        any::<bool>().prop_map(Setting::MinCompCheck),
        a_name().prop_map(Setting::Pac),
        a_target().prop_map(Setting::Repository),
    ];
    prop_oneof![
        (a_region(), any::<bool>()).prop_map(|(region, enable)| Command::Listener { region, enable }),
        (a_name(), any::<bool>()).prop_map(|(host, enable)| Command::LoadBalancer { host, enable }),
        Just(Command::MfdsBackup),
        Just(Command::MfdsRestore),
        "[0-9]{1,2}\\.[0-9]".prop_map(Command::Install),
        (a_region(), proptest::collection::vec(setting, 1..3))
            .prop_map(|(region, settings)| Command::Configure { region, settings }),
        a_name().prop_map(Command::RecoverLocks),
        a_target().prop_map(Command::RepositoryRestart),
        a_target().prop_map(Command::RepositoryFailover),
        (a_name(), any::<bool>()).prop_map(|(name, enable)| Command::Definition { name, enable }),
        a_wait_for().prop_map(Command::Wait),
    ]
}

proptest! {
    #[test]
    fn a_command_prints_as_text_that_reads_back_as_the_same_command(
        command in prop_oneof![a_vendors_command(), one_of_our_words()],
    ) {
        testing::reads_back::<PacVocabulary>(&command);
    }

    #[test]
    fn no_text_makes_the_vocabulary_panic_or_pass_in_silence(
        tool in proptest::sample::select(PacVocabulary::default().words()),
        rest in "[-/a-zA-Z=:,\"' 0-9é]{0,40}",
    ) {
        testing::passes_nothing_in_silence::<PacVocabulary>(&format!("{tool} {rest}"));
    }
}
