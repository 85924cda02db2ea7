//! A real Redis that stands where the keyspace stands: the outcome is the same, digest included.
//!
//! The suite plays a sample, the same each time; `CUTOVER_REAL=1 cargo test --release --test it real_repository --
//! --nocapture` plays every scenario of the cluster under 20 seeds, and 200 random deviations. Where no server is installed
//! that is printed.

use crate::binary::cutover;
use crate::redis_server::Server;
use crate::support::{changed_of, names};
use door::Database;
use keyspace::{Remote, Reply};
use pac::Cluster;
use rehearsal::{Deviation, Rehearsal, Scene};
use search::{MistakeKind, catalogue};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

/// How many databases a scenario takes at most: the queues may have one of their own.
const DATABASES: u32 = 2;

/// A database as a rehearsal takes one. A server that is lost fails the test.
#[derive(Debug)]
struct Lent(Mutex<Database>);

impl Remote for Lent {
    fn call(&self, args: &[&[u8]]) -> Reply {
        self.0.lock().expect("nobody has failed").call(args).expect("the server answers")
    }
}

/// Whether all is to be played.
#[expect(clippy::disallowed_methods, reason = "the one switch of this test, which no outcome depends on")]
fn plays_all() -> bool {
    std::env::var("CUTOVER_REAL").is_ok_and(|value| value == "1")
}

/// A server with further arguments, and where it listens; nothing and a word about it where none is installed.
fn server(arguments: &[&str]) -> Option<(Server, SocketAddr)> {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|taken| taken.local_addr());
    let at = free.expect("there is a free port");
    let port = at.port().to_string();
    let started = Server::start(&[&["--bind", "127.0.0.1", "--port", &port], arguments].concat());
    if started.is_none() {
        println!("skipped: redis-server is not installed, so it did not stand where the keyspace stands");
    }
    Some((started?, at))
}

/// A rehearsal whose repositories are in databases of the server.
fn on(at: SocketAddr) -> Rehearsal<Cluster> {
    let database = |number| {
        Arc::new(Lent(Mutex::new(Database::connect(at, number).expect("it is empty")))) as Arc<dyn Remote>
    };
    Rehearsal::default().on((0..DATABASES).map(database).collect())
}

/// The scenes of all scenarios of the cluster.
fn scenes() -> Vec<Scene<Cluster>> {
    names().iter().filter(|name| name.starts_with("pac/")).map(|name| changed_of(name, &[])).collect()
}

fn load(percent: u32) -> Deviation {
    format!("load {percent}%").parse().expect("it is a deviation")
}

/// Plays here and there, and compares all that is told; false where the deviations do not fit.
fn is_same(
    (here, there): (&mut Rehearsal<Cluster>, &mut Rehearsal<Cluster>),
    scene: &Scene<Cluster>,
    (deviations, seed): (&[Deviation], u64),
) -> bool {
    let Ok(course) = scene.course(deviations) else { return false };
    let (model, real) = (here.play(scene, &course, seed), there.play(scene, &course, seed));
    let played = format!("{} under seed {seed} with {deviations:?}", scene.name);
    assert_eq!(model.digest, real.digest, "{played}");
    assert_eq!(serde_json::to_value(&model).ok(), serde_json::to_value(&real).ok(), "{played}");
    true
}

#[test]
fn every_scenario_has_the_same_outcome_on_a_real_server() {
    let Some((_server, at)) = server(&[]) else { return };
    let (mut here, mut there) = (Rehearsal::default(), on(at));
    let (seeds, further) = if plays_all() { (20, None) } else { (1, Some(load(5))) };
    let mut played = 0;
    for scene in scenes() {
        let deviations: Vec<_> = scene.deviations.iter().cloned().chain(further.clone()).collect();
        for seed in 1..=seeds {
            assert!(is_same((&mut here, &mut there), &scene, (&deviations, seed)), "{}", scene.name);
            played += 1;
        }
    }
    println!("{played} runs of every scenario have the same outcome");
}

#[test]
fn whatever_is_done_to_the_runbook_the_outcome_is_the_same_on_a_real_server() {
    let Some((_server, at)) = server(&[]) else { return };
    let (mut here, mut there) = (Rehearsal::default(), on(at));
    let (wanted, percent) = if plays_all() { (200, 20) } else { (12, 2) };
    let scenes = scenes();
    let each = wanted / scenes.len() + 1;
    let mut played = 0;
    for scene in &scenes {
        let base: Vec<_> = scene.deviations.iter().cloned().chain([load(percent)]).collect();
        let all = catalogue(scene, &MistakeKind::ALL, &base);
        // One of each stretch of the list, which is in the order of the runbook.
        for number in 0..each {
            let mistake = &all[number * all.len() / each];
            let deviations = [&base[..], std::slice::from_ref(&mistake.deviation)].concat();
            let seed = 1 + number as u64;
            played += usize::from(is_same((&mut here, &mut there), scene, (&deviations, seed)));
        }
    }
    println!("{played} runs with a deviation have the same outcome");
    assert!(played >= wanted, "only {played} sets of deviations fit");
}

#[test]
fn a_server_that_cannot_stand_for_a_repository_is_refused_with_its_reason() {
    let rehearse =
        |url: &str| cutover(&["rehearse", "pac/three-hosts", "--deviate", "load 2%", "--repository", url]);
    for (url, words) in [
        ("127.0.0.1:6379", "redis://HOST:PORT/DATABASE"),
        ("redis://", "redis://HOST:PORT/DATABASE"),
        ("redis://127.0.0.1:66379", "is no port"),
        ("redis://127.0.0.1:6379/first", "is no number of a database"),
        ("redis://me:secret@127.0.0.1", "asks for none"),
        ("redis://127.0.0.1:1", "cannot stand for a repository"),
    ] {
        let said = rehearse(url);
        assert_eq!(said.code, 2, "{url}: {}", said.err);
        assert!(said.err.contains(words), "{url}: {}", said.err);
    }
    let Some((server, at)) = server(&["--databases", "3"]) else { return };
    let url = format!("redis://{at}");
    let said = cutover(&["rehearse", "stores/corrected", "--repository", &url]);
    assert!(said.code == 2 && said.err.contains("has no repository"), "{}", said.err);
    let said = rehearse(&format!("{url}/2"));
    assert!(said.code == 2 && said.err.contains("there is no database 3"), "{}", said.err);
    let mut client = server.connect().expect("it answers");
    client.words("SET k v").expect("it answers");
    let said = rehearse(&url);
    assert!(said.code == 2 && said.err.contains("is not empty"), "{}", said.err);
    assert_eq!(client.words("DBSIZE").expect("it answers").integer(), Some(1), "what was there is there");
}

#[test]
fn a_run_on_a_server_that_is_full_or_goes_has_no_outcome() {
    let Some((full, at)) = server(&["--maxmemory", "1mb"]) else { return };
    let url = format!("redis://{at}/1");
    let arguments = ["rehearse", "pac/three-hosts", "--json", "--deviate", "load 20%", "--repository", &url];
    let said = cutover(&arguments);
    assert_eq!((said.code, said.out.as_str()), (74, ""), "{}", said.err);
    assert!(said.err.contains("OOM") && said.err.contains("in the middle of the run"), "{}", said.err);
    drop(full);
    // Somebody ends the server as soon as the first region is known there.
    let Some((server, at)) = server(&[]) else { return };
    let url = format!("redis://{at}/1");
    let arguments = [&arguments[..6], &[url.as_str()]].concat();
    let (mut client, mut seen) = (server.connect().expect("it answers"), false);
    client.words("SELECT 1").expect("it answers");
    std::thread::scope(|scope| {
        let run = scope.spawn(|| cutover(&arguments));
        for _ in 0..100_000 {
            seen |= client.words("DBSIZE").expect("it answers").integer() > Some(0);
            if seen {
                break;
            }
        }
        drop(server);
        let said = run.join().expect("it ends");
        assert!(seen, "the run has begun: {}", said.err);
        assert_eq!((said.code, said.out.as_str()), (74, ""), "{}", said.err);
        assert!(said.err.contains("in the middle of the run"), "{}", said.err);
    });
}

#[test]
fn a_run_through_the_command_line_is_the_same_on_a_real_server_and_leaves_nothing_there() {
    let Some((server, at)) = server(&[]) else { return };
    let url = format!("redis://{at}/3");
    let run = ["rehearse", "pac/as-printed", "--json", "--deviate", "load 2%"];
    let real = cutover(&[&run[..], &["--repository", &url]].concat());
    let model = cutover(&run);
    assert_eq!((real.code, real.out), (model.code, model.out), "{}", real.err);
    let mut client = server.connect().expect("it answers");
    client.words("SELECT 3").expect("it answers");
    assert_eq!(client.words("DBSIZE").expect("it answers").integer(), Some(0));
}
