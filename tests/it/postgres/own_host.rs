//! Calls that name no server, or one by its host: they reach the cluster that listens there, and what a shell exports is read.

use super::typed::{ends, ends_in, told};
use rehearsal::outcome::StepResult;

/// Asks a server which release it is, which tells the clusters apart.
const RELEASE: &str = "SELECT version()";

/// Ports for the two clusters that share a host.
fn ports(found: &str) -> String {
    let old = found.replacen("name = \"old\"\nhost", "name = \"old\"\nport = 5432\nhost", 1);
    let both = old.replacen("name = \"next\"\nhost", "name = \"next\"\nport = 5433\nhost", 1);
    assert!(both.len() > found.len() + 20, "both have a port");
    both
}

#[test]
fn a_call_without_a_host_reaches_the_cluster_that_listens_where_it_is_typed() {
    let none = "connection to server on socket \"/var/run/postgresql/.s.PGSQL.5434\" failed: No such file or directory";
    for (line, says) in [
        ("new$ psql -d postgres", "PostgreSQL 17"),
        ("new$ psql -h localhost -d postgres", "PostgreSQL 17"),
        ("new$ psql -h /var/run/postgresql -d postgres", "PostgreSQL 17"),
        ("ops$ psql -h newhost -d postgres", "PostgreSQL 17"),
        ("ops$ ssh newhost 'psql -d postgres -Atc \"SELECT version()\"'", "PostgreSQL 17"),
        ("old$ psql -d postgres", "PostgreSQL 16"),
        ("old$ psql -p 5433 -d postgres", "PostgreSQL 17"),
        ("old$ PGPORT=5433 psql -d postgres", "PostgreSQL 17"),
        ("old$ psql -p 5434 -d postgres", none),
        ("ops$ psql -h oldhost -p 5433 -d postgres", "PostgreSQL 17"),
    ] {
        let line = if line.contains("ssh") { line.to_owned() } else { format!("{line} -Atc \"{RELEASE}\"") };
        let (_, said) = ends_in(&[&line], &|found| ports(&found));
        assert!(said.contains(says), "{line}: {said}");
    }
}

#[test]
fn which_server_is_meant_is_not_known_where_none_or_several_may_be() {
    for line in [
        "ops$ psql -d postgres -c \"SELECT 1\"",
        "old$ psql -d postgres -c \"SELECT 1\"",
        "ops$ pg_dump -s -d app > schema.sql",
        "ops$ createdb app2",
        "ops$ psql -h oldhost -d app -c \"TRUNCATE item\"",
    ] {
        let (ended, said) = ends(&[line]);
        assert_eq!(ended, StepResult::NotModelled, "{line}: {said}");
        assert_eq!(told(&[line]).len(), 1, "{line}");
    }
}

#[test]
fn what_a_lane_exports_is_read_by_what_is_typed_behind_it_there() {
    let asks = "ops$ psql -Atc \"SELECT current_database()\"";
    let release = "ops$ psql -d postgres -Atc \"SELECT version()\"";
    for (lines, says) in [
        (&["ops$ export PGHOST=old PGDATABASE=app", asks][..], "app"),
        (&["ops$ export PGHOST=new", release], "PostgreSQL 17"),
        (
            &["ops$ export PGHOST=new", "ops$ psql -h old -d postgres -Atc \"SELECT version()\""],
            "PostgreSQL 16",
        ),
        (
            &["ops$ export PGHOST=new", "ops$ PGHOST=old psql -d postgres -Atc \"SELECT version()\""],
            "PostgreSQL 16",
        ),
        (&["ops$ PGHOST=new", "ops$ export PGHOST", release], "PostgreSQL 17"),
        (&["ops$ export PGHOST=old", "ops$ PGHOST=new", release], "PostgreSQL 17"),
        (&["ops$ export PGHOST=new", "ops$ unset PGHOST", release], "which server is meant"),
        (&["ops$ PGHOST=new", release], "which server is meant"),
        (&["app$ export PGHOST=new", release], "which server is meant"),
        (&["ops$ export PGHOST=new", "ops$ sudo -iu postgres", release], "which server is meant"),
        (&["ops$ export PGSERVICE=x"], "`PGSERVICE`"),
    ] {
        let (_, said) = ends(lines);
        assert!(said.contains(says), "{lines:?}: {said}");
    }
}
