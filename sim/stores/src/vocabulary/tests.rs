//! What the vocabulary promises, on the commands of the document and on generated ones.

use super::StoresVocabulary;
use crate::command::{Asked, ChannelState, Command, Dsn, Statement};
use frame::{Malformed, testing};
use kernel::Span;
use proptest::prelude::*;
use runbook::{Problem, Severity, Vocabulary};

fn command(text: &str) -> Command {
    testing::command::<StoresVocabulary>(text)
}

/// The only problem, and the text it underlines.
fn problem(text: &str) -> (Option<Command>, Problem, String) {
    testing::problem::<StoresVocabulary>(text)
}

fn dsn(name: &str) -> Dsn {
    Dsn(name.to_owned())
}

#[test]
fn the_documents_commands_are_read_as_they_are_printed() {
    let (original, upgrade) = (dsn("Original"), dsn("Upgrade"));
    assert_eq!(
        command("ttRepAdmin -dsn Original -receiver -name Upgrade -state pause"),
        Command::SetState { store: original, peer: upgrade.clone(), state: ChannelState::Pause }
    );
    assert_eq!(
        command("ttAdmin -wait -repStart Original"),
        Command::AgentStart { store: dsn("Original"), wait: true }
    );
    let restore = |auto_create| Command::Restore {
        store: dsn("Upgrade"),
        file: "/backup/upgrade.dump".to_owned(),
        auto_create,
        rename: false,
    };
    assert_eq!(command("ttMigrate -r \"DSN=Upgrade; AutoCreate=0\" /backup/upgrade.dump"), restore(false));
    assert_eq!(command("ttMigrate -r Upgrade /backup/upgrade.dump"), restore(true));
    assert_eq!(command("ttMigrate -r -connStr \"dsn=Upgrade\" /backup/upgrade.dump"), restore(true));
    let port = |store: &str, host: &str, port| Statement::SetPort {
        scheme: "repl.scheme".to_owned(),
        store: dsn(store),
        host: host.to_owned(),
        port,
    };
    let ports =
        vec![port("Upgrade", "upgradehost", 22011), port("Original", "originalhost", 22012), Statement::Quit];
    assert_eq!(
        command(
            "ttIsql -connStr dsn=Original -e \"alter replication repl.scheme alter store Upgrade on upgradehost  set \
             port 22011; alter replication repl.scheme alter store Original on originalhost set port 22012;quit;\""
        ),
        Command::Sql { store: dsn("Original"), statements: ports }
    );
}

#[test]
fn an_option_the_tool_does_not_have_is_played_and_suggests_the_one_it_has() {
    let (command, problem, underlined) =
        problem("ttRepAdmin -dsn Original -receiver -name Upgrade -start start");
    let refusal = "unknown option `-start`".to_owned();
    assert_eq!(command, Some(Command::Malformed(Malformed { tool: "ttRepAdmin", message: refusal.clone() })));
    assert_eq!((problem.message, underlined.as_str()), (refusal, "-start"));
    assert_eq!(problem.replacement.as_deref(), Some("-state"));
    assert_eq!(problem.help.as_deref(), Some("did you mean `-state`?"));
}

#[test]
fn a_program_in_the_wrong_case_is_not_found_and_its_spelling_is_told() {
    let (command, problem, underlined) = problem("ttdestroy Upgrade");
    assert_eq!((command, problem.code, underlined.as_str()), (None, "unknown-command", "ttdestroy"));
    assert_eq!(problem.replacement.as_deref(), Some("ttDestroy"));
}

#[test]
fn the_state_that_only_the_system_sets_is_left_to_the_model_to_refuse() {
    let failed = command("ttRepAdmin -dsn A -receiver -name B -state failed");
    assert!(matches!(failed, Command::SetState { state: ChannelState::Failed, .. }));
}

#[test]
fn a_mistake_of_form_is_underlined_and_mended_where_it_can_be() {
    let cases = [
        ("ttRepAdmin -dsn A -receiver -name B -state puase", "unknown-state", "puase", Some("pause")),
        ("ttMigrate -r \"DSN=A;AutoCraete=0\" f", "unknown-attribute", "AutoCraete", Some("AutoCreate")),
        ("ttMigrate -r \"DSN=A; AutoCreate=2\" f", "bad-attribute", "AutoCreate=2", None),
        ("ttAdmin -repStopp A", "unknown-option", "-repStopp", Some("-repStop")),
        ("ttAdmin -ramload A", "unknown-option", "-ramload", Some("-ramLoad")),
        ("ttAdmin -repStart -repStop A", "options-exclude", "-repStop", None),
        ("ttAdmin -repStart", "missing-word", "ttAdmin", None),
        ("ttRepAdmin -receiver -name B -reset", "missing-word", "ttRepAdmin", None),
        ("ttRepAdmin -dsn A -self -upgrade -name B", "option-not-here", "-name", None),
        ("ttRepAdmin -dsn A -dsn B -bookmark", "repeated-option", "-dsn", None),
        ("ttRepAdmin -dsn A -wait -timeout soon", "bad-number", "soon", None),
        ("ttMigrate -r -rename x A f", "missing-value", "x", None),
        ("ttDestroy A B", "unexpected-word", "B", None),
        ("ttIsql -connStr dsn=A -e \"alter replicaton s;\"", "sql-syntax", "replicaton", Some("replication")),
        ("ttIsql -connStr dsn=A -e \"alter replication s alter store\"", "sql-syntax", "store", None),
    ];
    for (text, code, underlined, replacement) in cases {
        testing::is_refused::<StoresVocabulary>(text, (code, underlined, replacement));
    }
}

#[test]
fn what_nothing_can_start_gives_no_command() {
    let cases = [
        ("ttMigrate -r \"DSN=A f", "unclosed-quote"),
        ("applications mvoe A to B", "unknown-word"),
        ("applications move A B", "usage"),
        ("applications", "usage"),
        ("marker A to A", "usage"),
        ("marker A to B C", "usage"),
        ("keep A to B", "usage"),
        ("keep A as A", "usage"),
        ("install", "usage"),
        ("install 6.0 now", "usage"),
        ("ttRepAdmin -duplicate -dsn A", "not-modelled"),
        ("ttAdmin -query A", "not-modelled"),
        ("ttIsql -connStr dsn=A", "not-modelled"),
        ("ttIsql -connStr dsn=A -e \"select 1 from t;\"", "not-modelled"),
        ("rm -rf /backup", "unknown-command"),
        ("", "empty-command"),
    ];
    for (text, code) in cases {
        testing::starts_nothing::<StoresVocabulary>(text, code);
    }
}

#[test]
fn an_unquoted_connection_string_is_read_with_a_warning() {
    let (command, problem, underlined) = problem("ttMigrate -r DSN=A;AutoCreate=0 f");
    assert_eq!((problem.severity, underlined.as_str()), (Severity::Warning, ";"));
    assert!(matches!(command, Some(Command::Restore { auto_create: false, .. })));
}

#[test]
fn cache_groups_are_set_on_and_off() {
    let Command::Sql { statements, .. } = command(
        "ttIsql -connStr DSN=A -e \"ALTER CACHE GROUP c.g SET AUTOREFRESH STATE ON; \
         alter cache group c.g set autorefresh state paused; exit;\"",
    ) else {
        panic!("not SQL")
    };
    let set = |on| Statement::Autorefresh { group: "c.g".to_owned(), on };
    assert_eq!(statements, [set(true), set(false), Statement::Quit]);
}

fn a_name() -> impl Strategy<Value = String> {
    "[A-Za-z][A-Za-z0-9_]{0,7}"
}

fn a_dsn() -> impl Strategy<Value = Dsn> {
    a_name().prop_map(Dsn)
}

fn two_dsns() -> impl Strategy<Value = (Dsn, Dsn)> {
    (a_dsn(), a_dsn()).prop_filter("two different stores", |(one, other)| one != other)
}

fn a_state() -> impl Strategy<Value = ChannelState> {
    use ChannelState::{Failed, Pause, Start, Stop};
    prop_oneof![Just(Start), Just(Pause), Just(Stop), Just(Failed)]
}

fn a_statement() -> impl Strategy<Value = Statement> {
    prop_oneof![
        (a_name(), a_dsn(), a_name(), any::<u16>())
            .prop_map(|(scheme, store, host, port)| Statement::SetPort { scheme, store, host, port }),
        (a_name(), any::<bool>()).prop_map(|(group, on)| Statement::Autorefresh { group, on }),
        Just(Statement::Quit),
    ]
}

fn a_replication_command() -> impl Strategy<Value = Command> {
    let timeout = proptest::option::of((0..=1_000_000_000_u64).prop_map(Span::from_secs));
    prop_oneof![
        (two_dsns(), a_state()).prop_map(|((store, peer), state)| Command::SetState { store, peer, state }),
        two_dsns().prop_map(|(store, peer)| Command::Reset { store, peer }),
        (a_dsn(), proptest::option::of(a_dsn()))
            .prop_map(|(store, peer)| Command::ListReceivers { store, peer }),
        a_dsn().prop_map(Command::SelfUpgrade),
        (a_dsn(), proptest::sample::select(Asked::ALL))
            .prop_map(|(store, (_, what))| Command::Ask { store, what }),
        (a_dsn(), proptest::option::of(a_dsn()), timeout)
            .prop_map(|(store, peer, timeout)| Command::WaitSent { store, peer, timeout }),
    ]
}

fn another_command() -> impl Strategy<Value = Command> {
    let file = "/[a-z]{1,6}( [a-z]{1,3})?\\.dump";
    prop_oneof![
        (a_dsn(), any::<bool>()).prop_map(|(store, wait)| Command::AgentStart { store, wait }),
        (a_dsn(), any::<bool>()).prop_map(|(store, wait)| Command::AgentStop { store, wait }),
        a_dsn().prop_map(Command::RamLoad),
        a_dsn().prop_map(Command::RamUnload),
        (a_dsn(), file).prop_map(|(store, file)| Command::Dump { store, file }),
        (a_dsn(), file, any::<bool>(), any::<bool>()).prop_map(|(store, file, auto_create, rename)| {
            Command::Restore { store, file, auto_create, rename }
        }),
        (a_dsn(), any::<bool>()).prop_map(|(store, wait)| Command::Destroy { store, wait }),
        (a_dsn(), proptest::collection::vec(a_statement(), 1..4))
            .prop_map(|(store, statements)| Command::Sql { store, statements }),
        "[0-9]\\.[0-9]".prop_map(Command::Install),
        two_dsns().prop_map(|(from, to)| Command::ApplicationsMove { from, to }),
        a_dsn().prop_map(Command::ApplicationsStop),
        a_dsn().prop_map(Command::ApplicationsStart),
        two_dsns().prop_map(|(from, to)| Command::Marker { from, to }),
        two_dsns().prop_map(|(store, source)| Command::Keep { store, source }),
    ]
}

proptest! {
    #[test]
    fn a_command_prints_as_text_that_reads_back_as_the_same_command(
        command in prop_oneof![a_replication_command(), another_command()],
    ) {
        testing::reads_back::<StoresVocabulary>(&command);
    }

    #[test]
    fn no_text_makes_the_vocabulary_panic_or_pass_in_silence(
        tool in proptest::sample::select(StoresVocabulary::default().words()),
        rest in "[-a-zA-Z=;\"' 0-9é]{0,40}",
    ) {
        testing::passes_nothing_in_silence::<StoresVocabulary>(&format!("{tool} {rest}"));
    }
}
