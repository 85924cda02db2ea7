//! Options of publications, subscriptions and programs that are refused, in the words of 16.2 and 17.10, and are told at their line.

use super::typed::{ends, told};
use rehearsal::outcome::StepResult;

/// A statement in the database of the cluster that serves, which is of 16, or in one of 17.
fn typed(at: &str, statement: &str) -> String {
    format!("ops$ psql -h {at} -d {} -c \"{statement}\"", if at == "old" { "app" } else { "postgres" })
}

fn subscribe(at: &str, options: &str) -> String {
    let from = if at == "old" { "new" } else { "old" };
    typed(
        at,
        &format!("CREATE SUBSCRIPTION s CONNECTION 'host={from} dbname=app' PUBLICATION p WITH ({options})"),
    )
}

#[test]
fn an_option_or_a_value_that_a_server_does_not_take_is_refused_in_its_words() {
    let publish =
        |at: &str, options: &str| typed(at, &format!("CREATE PUBLICATION p FOR ALL TABLES WITH ({options})"));
    for (line, says) in [
        (
            subscribe("new", "connect = false, streaming = paralel"),
            "streaming requires a Boolean value or \"parallel\"",
        ),
        (
            subscribe("new", "connect = false, synchronous_commit = always"),
            "invalid value for parameter \"synchronous_commit\": \"always\"",
        ),
        (subscribe("new", "connect = false, binary = maybe"), "binary requires a Boolean value"),
        (subscribe("new", "connect = false, two_phase = yess"), "two_phase requires a Boolean value"),
        (subscribe("new", "connect = false, failover = tru"), "failover requires a Boolean value"),
        (subscribe("new", "copy_data = flase"), "copy_data requires a Boolean value"),
        (subscribe("new", "copydata = false"), "unrecognized subscription parameter: \"copydata\""),
        (subscribe("new", "binary, binary"), "conflicting or redundant options"),
        (
            subscribe("new", "connect = false, slot_name = 'A b'"),
            "replication slot name \"A b\" contains invalid character",
        ),
        (subscribe("new", "connect = false, origin = nobody"), "unrecognized origin value: \"nobody\""),
        (
            publish("old", "publish = 'insert,delet'"),
            "unrecognized value for publication option \"publish\": \"delet\"",
        ),
        (publish("old", "publish = 'insert update'"), "invalid list syntax in parameter \"publish\""),
        (publish("old", "publish"), "publish requires a parameter"),
        (
            publish("new", "publish_via_partition_root = maybe"),
            "publish_via_partition_root requires a Boolean value",
        ),
        (publish("new", "pubish = 'insert'"), "unrecognized publication parameter: \"pubish\""),
    ] {
        let (ended, said) = ends(&[&line]);
        assert_eq!(ended, StepResult::Refused, "{line}: {said}");
        assert!(said.contains(says), "{line}: {said}");
        let found = told(&[&line]);
        let refused: Vec<_> = found.iter().filter(|(code, _)| code == "refused-option").collect();
        assert!(refused.len() == 1 && refused[0].1.contains(says), "{line}: {found:?}");
    }
    for options in [
        "streaming = PARALLEL",
        "streaming",
        "binary = OFF",
        "slot_name = NONE",
        "synchronous_commit = local",
    ] {
        let line = subscribe("new", &format!("connect = false, {options}"));
        let (ended, said) = ends(&[&line]);
        assert_eq!(ended, StepResult::Ok, "{line}: {said}");
    }
}

#[test]
fn a_subscription_to_its_own_cluster_waits_for_itself_until_somebody_gives_up() {
    let own = |options: &str| {
        typed(
            "old",
            &format!("CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app' PUBLICATION p{options}"),
        )
    };
    let publish = typed("old", "CREATE PUBLICATION p FOR TABLE acct");
    let (ended, said) = ends(&[&publish, &own("")]);
    assert!(ended != StepResult::Ok && ended != StepResult::NotModelled, "{ended:?} {said}");
    let codes = |line: &str| told(&[&publish, line]).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
    assert!(codes(&own("")).contains(&"own-cluster".to_owned()));
    assert!(
        !codes(&own(" WITH (create_slot = false, copy_data = false)")).contains(&"own-cluster".to_owned())
    );
}

#[test]
fn an_option_that_a_program_does_not_have_is_its_refusal() {
    for (line, word) in [
        ("ops$ vacuumdb -h old -d app --analyse-in-stages", "--analyse-in-stages"),
        ("ops$ reindexdb -h old -d app --concurently", "--concurently"),
        ("ops$ pg_dump -h old -d app --schema_only", "--schema_only"),
    ] {
        let (ended, said) = ends(&[line]);
        assert_eq!(ended, StepResult::Refused, "{line}: {said}");
        assert!(said.contains(&format!("unrecognized option '{word}'")), "{line}: {said}");
        let found = told(&[line]);
        assert!(found.len() == 1 && found[0].0 == "unknown-option", "{line}: {found:?}");
    }
    assert_eq!(ends(&["ops$ vacuumdb -h old -d app --analyze-in-stages"]).0, StepResult::Ok);
}
