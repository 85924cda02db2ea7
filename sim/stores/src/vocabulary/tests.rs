//! What the vocabulary promises, on the commands of the document and on generated ones.

use super::StoresVocabulary;
use crate::command::{
    Asked, Attribute, ChannelState, Command, DaemonAct, Dsn, Policy, Procedure, RamPolicy, RepPolicy,
    Statement, Subscriber,
};
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
        Command::SetState {
            store: original,
            peer: Subscriber::named(upgrade),
            state: ChannelState::Pause,
            resets: false
        }
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
        converts: true,
    };
    assert_eq!(command("ttMigrate -r \"DSN=Upgrade; AutoCreate=0\" /backup/upgrade.dump"), restore(false));
    assert_eq!(command("ttMigrate -r Upgrade /backup/upgrade.dump"), restore(true));
    assert_eq!(command("ttMigrate -r -connStr \"dsn=Upgrade\" /backup/upgrade.dump"), restore(true));
    let port = |store: &str, host: &str, port| Statement::Alter {
        scheme: "repl.scheme".to_owned(),
        store: dsn(store),
        host: Some(host.to_owned()),
        set: Attribute::Port(port),
    };
    let ports =
        vec![port("Upgrade", "upgradehost", 22011), port("Original", "originalhost", 22012), Statement::Quit];
    assert_eq!(
        command(
            "ttIsql -connStr dsn=Original -e \"alter replication repl.scheme alter store Upgrade on upgradehost  set \
             port 22011; alter replication repl.scheme alter store Original on originalhost set port 22012;quit;\""
        ),
        Command::Sql { store: dsn("Original"), auto_create: true, statements: ports }
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

/// Different spellings of one command.
fn are_one(texts: &[&str], one: &Command) {
    for text in texts {
        let parsed = StoresVocabulary::default().parse(text);
        let errors = parsed.problems.iter().filter(|problem| problem.severity != Severity::Note);
        assert_eq!(errors.collect::<Vec<_>>(), Vec::<&Problem>::new(), "{text}");
        assert_eq!(parsed.command.as_ref(), Some(one), "{text}");
    }
}

#[test]
fn a_program_and_its_options_are_found_in_either_case() {
    let destroy = Command::Destroy { store: dsn("Upgrade"), wait: true, timeout: Some(Span::from_secs(60)) };
    are_one(
        &[
            "ttDestroy -wait -timeout 60 Upgrade",
            "ttdestroy -WAIT -Timeout 60 -force Upgrade",
            "/opt/TimesTen/tt60/bin/ttDestroy -wait -timeout 60 /data/stores/Upgrade",
            "TTDESTROY.EXE -wait -timeout 60 -connstr \"dsn=Upgrade;UID=adm;PWD=secret\"",
        ],
        &destroy,
    );
}

#[test]
fn a_store_is_named_by_its_option_its_connection_string_or_last() {
    let peer = Subscriber::named(dsn("Upgrade"));
    let pause = Command::SetState { store: dsn("Original"), peer, state: ChannelState::Pause, resets: false };
    are_one(
        &[
            "ttRepAdmin -dsn Original -receiver -name Upgrade -state pause",
            "ttRepAdmin -receiver -name Upgrade -state pause Original",
            "ttRepAdmin -receiver -name Upgrade -state PAUSE -connStr \"DSN=Original;UID=adm;PWDCrypt=0a1b\"",
            "ttRepAdmin -receiver -name Upgrade -state pause \"dsn=Original\"",
        ],
        &pause,
    );
    let list = Command::ListReceivers { store: dsn("A"), peer: Subscriber::default() };
    are_one(
        &["ttRepAdmin -dsn A -receiver list", "ttRepAdmin -receiver -list A", "ttRepAdmin -receiver list A"],
        &list,
    );
    let bookmark = Command::Ask { store: dsn("A"), what: Asked::Bookmark };
    are_one(&["ttRepAdmin -bookmark A", "ttRepAdmin -bookmark -connStr dsn=A"], &bookmark);
    let config = Command::Ask { store: dsn("A"), what: Asked::Config };
    are_one(&["ttRepAdmin -showconfig A", "ttRepAdmin -dsn A -showconfig"], &config);
    are_one(&["ttRepAdmin -self -upgrade A"], &Command::SelfUpgrade(dsn("A")));
    let chosen = Subscriber { name: None, host: Some("h".into()), scheme: Some("repl.s".into()) };
    are_one(
        &["ttRepAdmin -receiver -host h -scheme repl.s -reset A"],
        &Command::Reset { store: dsn("A"), peer: chosen },
    );
    let wait = Command::WaitSent { store: dsn("A"), peer: Subscriber::named(dsn("B")), timeout: None };
    are_one(&["ttRepAdmin -wait -name B A"], &wait);
}

#[test]
fn a_comment_ends_where_the_tool_ends_it_and_hides_nothing_behind_it() {
    let stop = Command::Sql {
        store: dsn("A"),
        auto_create: true,
        statements: vec![Statement::Call(Procedure::AgentStop), Statement::Quit],
    };
    are_one(
        &[
            "ttIsql -e \"call ttRepStop; exit\" A",
            "ttIsql -e \"/* hold; 'updates */ call ttRepStop; exit\" A",
            "ttIsql -e \"call /* the agent */ ttRepStop; -- it's done; exit\nexit\" A",
            "ttIsql -e \"-- hold; call ttCkpt;\n call ttRepStop/**/; exit;\" A",
        ],
        &stop,
    );
    let text = "ttIsql -e \"call ttCkpt; select 1 from dual; exit\" A";
    let (_, note, underlined) = problem(text);
    assert_eq!((note.severity, underlined.as_str()), (Severity::Note, "select"));
    let (_, problem, underlined) = problem("ttIsql -e \"call ttCkpt; /* call ttRepStop; exit\" A");
    assert_eq!((problem.code, underlined.as_str()), ("sql-syntax", "/*"));
}

#[test]
fn what_keeps_a_command_from_being_run_leaves_nothing_to_play() {
    for before in [
        "sudo -l",
        "sudo -nl",
        "sudo -u tt --list",
        "command -v",
        "ssh -N host",
        "ssh -fN host",
        "ssh -G host",
        "ssh -O check host",
        "env --version",
    ] {
        let parsed = StoresVocabulary::default().parse(&format!("{before} ttDestroy A"));
        assert_eq!((parsed.command, parsed.answer), (None, runbook::Answer::Accepted), "{before}");
    }
    for text in ["bash -n -c \"ttDestroy A\"", "bash -nc \"ttDestroy A\""] {
        assert_eq!(StoresVocabulary::default().parse(text).command, None, "{text}");
    }
    let destroy = Command::Destroy { store: dsn("A"), wait: false, timeout: None };
    let same = [
        "sudo -n ttDestroy A",
        "sudo -u l ttDestroy A",
        "sudo -ul ttDestroy A",
        "command -p ttDestroy A",
        "env -u LANG ttDestroy A",
        "nice -n 5 ttDestroy A",
    ];
    are_one(&same, &destroy);
    for text in ["rsync -n /b/a.dump /c/", "rsync -avn /b/a.dump /c/", "cp -s /b/a.dump /c/"] {
        let command = StoresVocabulary::default().parse(text).command;
        assert!(!matches!(command, Some(Command::Carry(_))), "{text} is played");
    }
}

#[test]
fn a_word_without_its_semicolon_does_not_hide_the_statement_behind_it() {
    for word in ["set echo on", "rem stopping", "vertical", "spool f", "timing 1"] {
        let text = format!("ttIsql -e \"{word} call ttRepStop; exit\" A");
        let parsed = StoresVocabulary::default().parse(&text);
        assert_eq!(parsed.answer, runbook::Answer::NotModelled, "{text}");
    }
    for text in [
        "call ttRepSubscriberStateSet(null, null, Upgrade, null, 1)",
        "call ttReplicationStatus(B)",
        "call ttRepPolicySet(always)",
    ] {
        let (_, problem, _) = problem(&format!("ttIsql -e \"{text}; exit\" A"));
        assert!(problem.message.ends_with("stands in single quotes"), "{}", problem.message);
    }
}

#[test]
fn a_copy_is_read_with_whoever_makes_it_and_however_it_is_written() {
    let copy = Command::Duplicate { store: dsn("B"), from: dsn("A"), host: "ahost".into(), sets_start: true };
    are_one(
        &[
            "ttRepAdmin -duplicate -from A -host ahost -setMasterRepStart B",
            "ttrepadmin -duplicate -dsn B -from A -host \"ahost\" -setMasterRepStart -ramLoad -UID adm -PWD x",
            "ttRepAdmin -duplicate -from A -host ahost -setmasterrepstart -localhost bhost -verbosity 2 \"dsn=B\"",
        ],
        &copy,
    );
}

#[test]
fn an_identifier_in_quotes_is_the_name() {
    let set = |port| Statement::Alter {
        scheme: "repl.s".into(),
        store: dsn("A"),
        host: Some("a-host.example".into()),
        set: Attribute::Port(port),
    };
    let sql = |statements| Command::Sql { store: dsn("A"), auto_create: true, statements };
    are_one(
        &[
            "ttIsql -connStr dsn=A -e 'alter replication \"repl\".\"s\" alter store \"A\" on \"a-host.example\" set port 1;'",
            "ttIsql -connStr dsn=A -e \"alter replication repl.s alter store A on \\\"a-host.example\\\" set port 1\"",
            "ttIsql -v1 -e\"ALTER REPLICATION repl.s ALTER STORE A ON a-host.example SET PORT 1\" A",
        ],
        &sql(vec![set(1)]),
    );
}

#[test]
fn one_statement_alters_several_stores_and_attributes() {
    let set = |store: &str, host: Option<&str>, set| Statement::Alter {
        scheme: "s".into(),
        store: dsn(store),
        host: host.map(str::to_owned),
        set,
    };
    let statements = vec![
        set("A", Some("ahost"), Attribute::Port(1)),
        set("A", Some("ahost"), Attribute::Timeout(60)),
        set("A", Some("ahost"), Attribute::FailThreshold(10)),
        set("B", None, Attribute::Port(2)),
    ];
    are_one(
        &[
            "ttIsql -connStr dsn=A -e \"alter replication s alter store A on ahost set port 1 timeout 60 failthreshold 10 \
           alter store B set port 2;\"",
        ],
        &Command::Sql { store: dsn("A"), auto_create: true, statements },
    );
}

#[test]
fn procedures_do_what_the_tools_do() {
    let peer = Subscriber { name: Some(dsn("B")), host: Some("bhost".into()), scheme: Some("REPL.S".into()) };
    let cases = [
        ("call ttRepStop", Procedure::AgentStop),
        ("CALL ttRepStart()", Procedure::AgentStart),
        ("call ttrepstart;exit", Procedure::AgentStart),
        ("call ttRepPolicySet('always')", Procedure::RepPolicy(RepPolicy::Always)),
        ("call ttRamPolicySet ( 'manual' )", Procedure::RamPolicy(RamPolicy::Manual)),
        (
            "call ttRepSubscriberStateSet('S', 'REPL', 'B', 'bhost', 2)",
            Procedure::SetState(peer.clone(), ChannelState::Stop),
        ),
        (
            "call ttRepSubscriberStateSet(NULL,NULL,NULL,NULL,0)",
            Procedure::SetState(Subscriber::default(), ChannelState::Start),
        ),
        (
            "call ttRepSubscriberWait('S','REPL','B','bhost',120)",
            Procedure::Wait(peer, Some(Span::from_secs(120))),
        ),
        (
            "call ttRepSubscriberWait(NULL, NULL, NULL, NULL, -1)",
            Procedure::Wait(Subscriber::default(), None),
        ),
        ("call ttReplicationStatus('B')", Procedure::Status(Subscriber::named(dsn("B")))),
        ("call ttBookmark()", Procedure::Ask(Asked::Bookmark)),
        ("call ttCkpt", Procedure::Checkpoint),
        ("repschemes", Procedure::Ask(Asked::Config)),
    ];
    for (text, procedure) in cases {
        let mut statements = vec![Statement::Call(procedure)];
        if text.ends_with("exit") {
            statements.push(Statement::Quit);
        }
        let text = format!("ttIsql -e \"{text};\" A");
        are_one(&[&text], &Command::Sql { store: dsn("A"), auto_create: true, statements });
    }
}

#[test]
fn what_only_asks_changes_nothing_and_what_changes_more_is_not_modelled() {
    let accepted = [
        "ttIsql -connStr dsn=A -e \"select count(*) from t where a = ';';commit;quit;\"",
        "ttIsql -connStr dsn=A -e \"autocommit 0; call ttDataStoreStatus(); exit\"",
        "ttSize A",
        "ttXactAdmin -connStr dsn=A",
        "ttAdmin -ramGrace 10 A",
        "ttAdmin -cacheStop -stopTimeout 60 A",
        "ttMigrate -r -nf -C 100 -relaxedUpgrade -numThreads 4 A f",
        "ttMigrate -rx DSN=A f",
        "ttVersion -m",
    ];
    for text in accepted {
        let parsed = StoresVocabulary::default().parse(text);
        assert!(parsed.answer < runbook::Answer::Refused, "{text}: {:?}", parsed.problems);
    }
    let not = [
        "ttIsql -connStr dsn=A -e \"insert into t values (1);\"",
        "ttIsql -connStr dsn=A -e \"call ttRepStateSet('ACTIVE');\"",
        "ttIsql -connStr dsn=A -e \"create replication s element e datastore master A subscriber B;\"",
        "ttIsql -connStr dsn=A -e \"drop replication s\"",
        "ttIsql -connStr dsn=A -e \"alter replication s add element e datastore master A\"",
        "ttIsql -connStr dsn=A -e \"alter replication s alter store A set compress traffic on\"",
        "ttIsql -connStr dsn=A -e \"alter table t add column c int\"",
        "ttIsql -f import.sql A",
        "ttIsql -connStr \"TTC_Server=h;TTC_Server_DSN=A;DSN=x\" -e quit",
        "ttAdmin -shmAttach A",
        "ttAdmin -ramPolicy manual -repStart A",
        "ttAdmin -repStop -ramUnload A",
        "ttMigrate -r -nr A f",
        "ttMigrate -c A f sys.t",
        "ttBulkCp -i dsn=A t f",
        "ttRepAdmin -duplicate -from A -host h -compression 1 B",
        "ttRepAdmin -receiver -name B -list -state start A",
        "ttBackup -type fileIncrOrFull -dir /b A",
        "ttRestore -i A",
    ];
    for text in not {
        testing::starts_nothing::<StoresVocabulary>(text, "not-modelled");
    }
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
        ("ttAdmin -repPolicy allways A", "unknown-policy", "allways", Some("always")),
        ("ttDestroy -timeout 60 A", "option-not-here", "-timeout", None),
        ("ttRepAdmin -duplicate -host h A", "missing-word", "ttRepAdmin", None),
        (
            "ttIsql -connStr dsn=A -e \"call ttRepSubscriberStateSet(NULL,NULL,'B',NULL,7);\"",
            "sql-syntax",
            "7",
            None,
        ),
        ("ttMigrate -r \"DSN=A; AutoCreate=2\" f", "bad-attribute", "AutoCreate=2", None),
        ("ttAdmin -repStopp A", "unknown-option", "-repStopp", Some("-repStop")),
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
        ("ttIsql -connStr dsn=A", "not-modelled"),
        ("rm -rf /backup", "not-modelled"),
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

fn a_subscriber() -> impl Strategy<Value = Subscriber> {
    let scheme = proptest::option::of("[a-z]{1,5}(\\.[a-z]{1,5})?");
    (proptest::option::of(a_dsn()), proptest::option::of(a_name()), scheme)
        .prop_map(|(name, host, scheme)| Subscriber { name, host, scheme })
}

fn a_time() -> impl Strategy<Value = Option<Span>> {
    proptest::option::of((0..=1_000_000_000_u64).prop_map(Span::from_secs))
}

fn a_procedure() -> impl Strategy<Value = Procedure> {
    let settable =
        prop_oneof![Just(ChannelState::Start), Just(ChannelState::Pause), Just(ChannelState::Stop)];
    prop_oneof![
        Just(Procedure::AgentStart),
        Just(Procedure::AgentStop),
        Just(Procedure::Checkpoint),
        Just(Procedure::Ask(Asked::Bookmark)),
        Just(Procedure::Ask(Asked::Config)),
        proptest::sample::select(RepPolicy::ALL).prop_map(|(_, policy)| Procedure::RepPolicy(policy)),
        proptest::sample::select(RamPolicy::ALL).prop_map(|(_, policy)| Procedure::RamPolicy(policy)),
        (a_subscriber(), settable).prop_map(|(peer, state)| Procedure::SetState(peer, state)),
        a_subscriber().prop_map(|peer| Procedure::Status(Subscriber { scheme: None, ..peer })),
    ]
}

fn a_statement() -> impl Strategy<Value = Statement> {
    let set =
        prop_oneof![any::<u16>().prop_map(Attribute::Port), any::<u32>().prop_map(Attribute::FailThreshold)];
    prop_oneof![
        (a_name(), a_dsn(), proptest::option::of(a_name()), set)
            .prop_map(|(scheme, store, host, set)| Statement::Alter { scheme, store, host, set }),
        (a_name(), any::<bool>()).prop_map(|(group, on)| Statement::Autorefresh { group, on }),
        a_procedure().prop_map(Statement::Call),
        Just(Statement::PermInUse),
        Just(Statement::Peers),
        Just(Statement::Quit),
    ]
}

fn a_replication_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        (a_dsn(), a_subscriber(), a_state(), any::<bool>())
            .prop_map(|(store, peer, state, resets)| Command::SetState { store, peer, state, resets }),
        (a_dsn(), a_subscriber()).prop_map(|(store, peer)| Command::Reset { store, peer }),
        (a_dsn(), a_subscriber()).prop_map(|(store, peer)| Command::ListReceivers { store, peer }),
        a_dsn().prop_map(Command::SelfUpgrade),
        (a_dsn(), proptest::sample::select(Asked::ALL))
            .prop_map(|(store, (_, what))| Command::Ask { store, what }),
        (a_dsn(), a_subscriber(), a_time()).prop_map(|(store, peer, timeout)| {
            Command::WaitSent { store, peer: Subscriber { scheme: None, ..peer }, timeout }
        }),
        (two_dsns(), a_name(), any::<bool>()).prop_map(|((store, from), host, sets_start)| {
            Command::Duplicate { store, from, host, sets_start }
        }),
        (a_dsn(), proptest::sample::select(RepPolicy::ALL))
            .prop_map(|(store, (_, policy))| Command::RepPolicy { store, policy }),
        (a_dsn(), proptest::sample::select(RamPolicy::ALL))
            .prop_map(|(store, (_, policy))| Command::RamPolicy { store, policy }),
        a_dsn().prop_map(Command::Query),
        (a_dsn(), any::<bool>(), proptest::sample::select(RepPolicy::ALL)).prop_map(
            |(store, wait, (_, policy))| Command::Under {
                policy: Policy::Rep(policy),
                done: Box::new(Command::AgentStop { store, wait })
            }
        ),
        (a_dsn(), proptest::sample::select(RamPolicy::ALL)).prop_map(|(store, (_, policy))| Command::Under {
            policy: Policy::Ram(policy),
            done: Box::new(Command::RamLoad(store))
        }),
        (a_dsn(), any::<bool>()).prop_map(|(store, wait)| Command::Under {
            policy: Policy::Load,
            done: Box::new(Command::AgentStart { store, wait })
        }),
        proptest::sample::select(DaemonAct::ALL).prop_map(|(_, act)| Command::Daemon(act)),
        Just(Command::Status),
        Just(Command::Version),
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
        file.prop_map(Command::ListDump),
        (a_dsn(), file, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
            |(store, file, auto_create, rename, converts)| {
                Command::Restore { store, file, auto_create, rename, converts }
            }
        ),
        (a_dsn(), file, proptest::option::of(a_name()), any::<bool>())
            .prop_map(|(store, folder, prefix, force)| Command::Backup { store, folder, prefix, force }),
        (a_dsn(), file, proptest::option::of(a_name()))
            .prop_map(|(store, folder, prefix)| Command::RestoreBackup { store, folder, prefix }),
        (a_dsn(), any::<bool>(), a_time()).prop_map(|(store, wait, timeout)| Command::Destroy {
            store,
            wait,
            timeout: timeout.filter(|_| wait)
        }),
        (a_dsn(), proptest::collection::vec(a_statement(), 1..4))
            .prop_map(|(store, statements)| Command::Sql { store, auto_create: true, statements }),
        "(5\\.1|6\\.0|7\\.0)(\\.[0-9])?".prop_map(Command::Install),
        two_dsns().prop_map(|(from, to)| Command::ApplicationsMove { from, to }),
        a_dsn().prop_map(Command::ApplicationsStop),
        a_dsn().prop_map(Command::ApplicationsStart),
        two_dsns().prop_map(|(from, to)| Command::Marker { from, to }),
        (a_dsn(), 1..=10_000_u32).prop_map(|(store, many)| Command::Write { store, many }),
        two_dsns().prop_map(|(store, peer)| Command::Forget { store, peer }),
        two_dsns().prop_map(|(store, source)| Command::Keep { store, source }),
    ]
}

#[test]
fn each_form_of_the_page_has_the_answer_that_the_page_gives_it() {
    testing::forms_hold::<crate::Pair>(include_str!("../../../../docs/forms/stores.md"));
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
