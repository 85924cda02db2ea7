//! The pair of servers that every recording begins with.

use super::recording::Recording;
use postgres::release::Release;
use postgres::reply::SqlError;
use postgres::sql;
use postgres::world::{Outcome, World};
use serde_json::Value;

/// The two hosts.
pub(super) const NODES: [&str; 2] = ["old", "new"];

const ROLES: &str = "CREATE ROLE app LOGIN; CREATE ROLE repl LOGIN REPLICATION IN ROLE pg_read_all_data; \
                     CREATE DATABASE app OWNER app";

const TABLES: &str = "CREATE TABLE acct(k int PRIMARY KEY, v int NOT NULL, last text);
    CREATE TABLE item(id int PRIMARY KEY, note text);
    CREATE TABLE orders(id bigserial PRIMARY KEY, who text, n int);
    INSERT INTO acct SELECT g,0,'init' FROM generate_series(0,3) g;
    INSERT INTO item SELECT g,'init' FROM generate_series(1,4) g;
    INSERT INTO orders(who,n) SELECT 'init',g FROM generate_series(1,4) g";

/// Further tables, each under the word of its option.
const FURTHER: &[(&str, &str)] = &[
    ("nopk", "CREATE TABLE audit(x int, note text); INSERT INTO audit VALUES (0,'init')"),
    (
        "unlogged",
        "CREATE UNLOGGED TABLE cart(id int PRIMARY KEY, note text); INSERT INTO cart VALUES (0,'init')",
    ),
    (
        "lo",
        "CREATE TABLE doc(id int PRIMARY KEY, body oid); INSERT INTO doc VALUES (0, lo_from_bytea(0,'\\x01'))",
    ),
    (
        "partition",
        "CREATE TABLE meas(id int, part int, PRIMARY KEY(id,part)) PARTITION BY LIST(part);
         CREATE TABLE meas0 PARTITION OF meas FOR VALUES IN (0);
         CREATE TABLE meas1 PARTITION OF meas FOR VALUES IN (1); INSERT INTO meas VALUES (0,0)",
    ),
    (
        "ident",
        "CREATE TABLE note(id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t text); \
         INSERT INTO note(t) VALUES ('init')",
    ),
    (
        "triggers",
        "CREATE TABLE tally(id int PRIMARY KEY, c int); INSERT INTO tally VALUES (1,0);
         CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS \
         $$BEGIN UPDATE public.tally SET c=c+1 WHERE id=1; RETURN NULL; END$$;
         CREATE TRIGGER bump AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION bump()",
    ),
];

/// Runs a text in a session of its own.
fn run(world: &mut World, role: &str, database: &str, text: &str) -> Result<(), String> {
    let told = |error: SqlError| error.message;
    let session = world.connect("old", database, role, "setup").map_err(told)?;
    for statement in sql::parse(text).map_err(|error| error.what)? {
        match world.execute("old", session, &statement, false) {
            Outcome::Done(reply) => reply.result.map_err(told)?,
            Outcome::Committed(_) | Outcome::Waits(_) => return Err("the set-up waits".to_owned()),
        };
    }
    world.disconnect("old", session);
    Ok(())
}

/// The pair as it is before the first step.
pub(super) fn world(recording: &Recording) -> Result<World, String> {
    let mut world = World::default();
    for (host, version) in NODES.into_iter().zip(&recording.pair) {
        let release = Release::parse(version).ok_or_else(|| format!("nobody knows the release {version}"))?;
        world.add(host, release);
        let Some(server) = world.servers.get_mut(host) else { continue };
        server.settings.file.insert("max_logical_replication_workers".to_owned(), "8".to_owned());
        if let Some(Value::Object(conf)) = recording.opts.get(&format!("{host}_conf")) {
            for (name, value) in conf {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                server.settings.file.insert(name.clone(), value.trim_matches('\'').to_owned());
            }
        }
        server.settings.restart();
    }
    run(&mut world, "postgres", "postgres", ROLES)?;
    run(&mut world, "app", "app", TABLES)?;
    for (option, text) in FURTHER {
        if recording.opts.get(*option).is_some_and(|value| value.as_i64() != Some(0)) {
            run(&mut world, "app", "app", text)?;
        }
    }
    Ok(world)
}
