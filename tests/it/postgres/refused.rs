//! What changes nothing is refused all the same where a server would refuse it, and so is what a role may not do with a
//! sequence.

use super::typed::ends;
use rehearsal::outcome::StepResult;

fn refused(line: &str) -> String {
    let (result, said) = ends(&[&format!("ops$ {line}")]);
    assert_eq!(result, StepResult::Refused, "{line}: {said}");
    said
}

#[test]
fn a_look_at_what_is_not_there_is_refused_as_the_server_refuses_it() {
    for (line, says) in [
        (
            r#"psql -h old -d app -c "SELECT slot_nme FROM pg_replication_slots""#,
            "column \"slot_nme\" does not exist",
        ),
        (
            r#"psql -h old -d app -c "SELECT * FROM pg_stat_subscriptions""#,
            "relation \"pg_stat_subscriptions\" does not exist",
        ),
        (
            r#"psql -h old -d app -c "SELECT c.relname FROM pg_class c JOIN accts a ON true""#,
            "relation \"accts\" does not exist",
        ),
        // It came with 17.
        (
            r#"psql -h old -d app -Atc "SELECT failover FROM pg_replication_slots""#,
            "column \"failover\" does not exist",
        ),
        (r#"psql -h old -d app -c "\d accts""#, "Did not find any relation named \"accts\"."),
        (
            r#"psql -h old -d ap -c "SELECT pg_size_pretty(pg_database_size('app'))""#,
            "database \"ap\" does not exist",
        ),
        (r#"psql -h old -d app -U nobody -c "\dt""#, "role \"nobody\" does not exist"),
        (
            r#"psql -h old -d app -U repl -c "SELECT * FROM pg_subscription""#,
            "permission denied for table pg_subscription",
        ),
        (r#"psql -h old -d app -c "ANALYZE accts; VACUUM""#, "relation \"accts\" does not exist"),
        (r#"psql -h old -d app -c "ANALYZE acct; VACUUM""#, "VACUUM cannot run inside a transaction block"),
        (
            r#"psql -h old -d app -c "ANALYZE acct (idd)""#,
            "column \"idd\" of relation \"acct\" does not exist",
        ),
        (r#"psql -h old -d app -c "REINDEX TABLE accts""#, "relation \"accts\" does not exist"),
        ("vacuumdb -h old -d ap -z", "database \"ap\" does not exist"),
        ("vacuumdb -h old -d app -t accts", "relation \"accts\" does not exist"),
        ("psql -h olde -l", "could not translate host name"),
    ] {
        let said = refused(line);
        assert!(said.contains(says), "{line}: {said}");
    }
}

#[test]
fn a_server_that_is_down_answers_no_look() {
    for look in
        ["psql -h old -l", r#"psql -h old -d app -c "SELECT version(), now()""#, "vacuumdb -h old --all -z"]
    {
        let (result, said) = ends(&["old$ pg_ctl -D /srv/old stop", &format!("ops$ {look}")]);
        assert_eq!(result, StepResult::Refused, "{look}: {said}");
    }
}

#[test]
fn looks_and_care_at_what_is_there_are_taken() {
    for line in [
        r#"psql -h old -d app -c "SELECT c.relname, pg_size_pretty(pg_total_relation_size(c.oid)) FROM pg_class c, pg_namespace n WHERE n.oid = c.relnamespace""#,
        r#"psql -h old -d app -c "SELECT relname, n_live_tup AS live, n_dead_tup dead FROM pg_stat_user_tables ORDER BY live""#,
        r#"psql -h old -d app -c "WITH big AS (SELECT oid FROM pg_class) SELECT count(*) FROM big""#,
        r#"psql -h old -d app -c "\d+ acct" -c "\dt""#,
        r#"psql -h old -d app -c "VACUUM (ANALYZE, VERBOSE) acct, item""#,
        r#"psql -h old -d app -c "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'""#,
        r#"psql -h old -d app -c "SELECT pid, state, query FROM pg_stat_activity WHERE pid <> pg_backend_pid()""#,
        r#"psql -h old -d app -c "SELECT query FROM pg_stat_statements""#,
        "vacuumdb -h old --all --analyze-in-stages --jobs=4",
        "psql -h old -l",
    ] {
        let (result, said) = ends(&[&format!("ops$ {line}")]);
        assert_eq!(result, StepResult::Ok, "{line}: {said}");
    }
}

#[test]
fn a_sequence_is_set_by_those_who_may() {
    let set =
        |role: &str| format!(r#"psql -h old -d app -U {role} -Atc "SELECT setval('orders_id_seq', 50000)""#);
    let denied = "permission denied for sequence orders_id_seq";
    assert!(refused(&set("repl")).contains(denied));
    let restart = r#"psql -h old -d app -U repl -c "ALTER SEQUENCE orders_id_seq RESTART WITH 50000""#;
    assert!(refused(restart).contains("must be owner of sequence orders_id_seq"));
    assert!(refused(r#"psql -h old -d app -U repl -c "SELECT nextval('orders_id_seq')""#).contains(denied));
    assert_eq!(ends(&[&format!("ops$ {}", set("app"))]), (StepResult::Ok, "50000".to_owned()));
    for (right, result) in
        [("UPDATE", StepResult::Ok), ("ALL", StepResult::Ok), ("USAGE", StepResult::Refused)]
    {
        let grant = format!(
            r#"ops$ psql -h old -d app -c "GRANT {right} ON ALL SEQUENCES IN SCHEMA public TO repl""#
        );
        assert_eq!(ends(&[&grant, &format!("ops$ {}", set("repl"))]).0, result, "{right}");
    }
    // Who may not read it is not told where it stands, so that nothing is carried over.
    let makes = r#"ops$ psql -h old -d app -c "CREATE USER guest""#;
    let asks = r#"ops$ psql -h old -d app -U guest -Atc "SELECT count(*) FROM pg_sequences WHERE last_value IS NOT NULL""#;
    assert_eq!(ends(&[makes, asks]), (StepResult::Ok, "0".to_owned()));
}

#[test]
fn a_slot_that_is_kept_over_a_failover_is_refused_by_a_publisher_before_17() {
    let create = |with: &str| {
        format!(
            "ops$ psql -h new -d app -c \"CREATE SUBSCRIPTION up CONNECTION 'host=old dbname=app user=repl' PUBLICATION up WITH \
             ({with})\""
        )
    };
    let prepared = [
        "ops$ pg_dumpall -h old -g | psql -h new -d postgres",
        "ops$ createdb -h new -O app app",
        "ops$ pg_dump -h old -d app -s | psql -h new -d app",
        r#"ops$ psql -h old -d app -c "CREATE PUBLICATION up FOR ALL TABLES""#,
    ];
    let made = |with: &str| ends(&[&prepared[..], &[&create(with)]].concat());
    let refused = made("failover = true");
    assert_eq!(refused.0, StepResult::Refused);
    assert!(
        refused.1.contains("could not create replication slot \"up\": ERROR:  unrecognized option: failover"),
        "{refused:?}"
    );
    // Nothing is asked of the publisher then.
    for with in ["failover = false", "failover = true, connect = false"] {
        assert_eq!(made(with).0, StepResult::Ok, "{with}");
    }
}
