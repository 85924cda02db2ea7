//! Whoever comes by a door sees a run as it stands, what they change counts, and nobody can harm the others.

use crate::binary::cutover;
use crate::redis_server::{Client, Wire};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, ChildStdin, Command, Stdio};

/// A serving binary, with what it has told of its doors.
pub(crate) struct Serving {
    child: Child,
    console: ChildStdin,
    told: BufReader<std::process::ChildStderr>,
    doors: Vec<String>,
}

impl Serving {
    /// Serves with these arguments, and waits until the doors are told.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cutover"))
            .arg("serve")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let console = child.stdin.take().expect("it has a console");
        let told = BufReader::new(child.stderr.take().expect("it tells something"));
        let mut serving = Self { child, console, told, doors: Vec::new() };
        serving.doors = serving.stands();
        serving
    }

    /// Waits until it has told where it stands, and gives its doors.
    fn stands(&mut self) -> Vec<String> {
        let mut doors = Vec::new();
        loop {
            let mut line = String::new();
            assert!(
                self.told.read_line(&mut line).expect("it tells in text") > 0,
                "it ends before it serves"
            );
            if line.starts_with('`') {
                return doors;
            }
            doors.extend(line.trim_end().split_once("redis://").map(|(_, address)| address.to_owned()));
        }
    }

    /// Somebody comes by a door.
    fn comes(&self, door: usize) -> Client<TcpStream> {
        Client::over(self.raw(door))
    }

    pub(crate) fn raw(&self, door: usize) -> TcpStream {
        TcpStream::connect(&self.doors[door]).expect("the door is open")
    }

    pub(crate) fn types(&mut self, line: &str) {
        writeln!(self.console, "{line}").expect("the console listens");
    }

    /// Waits for its end; its code and its standard output.
    pub(crate) fn ends(mut self) -> (i32, String) {
        drop(self.console);
        let mut out = String::new();
        self.child.stdout.take().expect("it has a result").read_to_string(&mut out).expect("it is text");
        (self.child.wait().expect("it ends").code().expect("no signal ends it"), out)
    }
}

fn ok() -> Wire {
    Wire::Line(String::from("+OK"))
}

#[test]
fn a_run_that_stood_still_and_was_only_looked_at_is_the_run_that_is_rehearsed() {
    let mut serving = Serving::with(&["pac/three-hosts", "--at", "8", "--json"]);
    let keys = serving.comes(0).words("KEYS MyPAC:*:mode").expect("it answers").strings();
    assert_eq!(keys.len(), 2, "both generations are in the repository: {keys:?}");
    serving.types("continue 10");
    serving.stands();
    serving.types("continue");
    let (code, out) = serving.ends();
    let rehearsed = cutover(&["rehearse", "pac/three-hosts", "--json"]);
    assert_eq!((code, out), (rehearsed.code, rehearsed.out));
}

#[test]
fn what_somebody_changes_in_a_run_counts_and_is_told() {
    let mut serving = Serving::with(&["pac/three-hosts", "--at", "8", "--json"]);
    assert_eq!(serving.comes(1).words("FLUSHALL").expect("it answers"), ok());
    serving.types("continue");
    let (code, out) = serving.ends();
    let outcome: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(code, 1, "what was in the queues is lost: {out}");
    assert!(outcome["updates"]["lost"].as_u64() > Some(0), "{out}");
    let findings = outcome["findings"].as_array().expect("there are findings");
    assert!(findings.iter().any(|finding| finding["kind"] == "changed-from-outside"), "{out}");
}

#[test]
fn a_key_that_was_given_an_end_has_it_in_the_time_of_the_run() {
    let mut serving = Serving::with(&["pac/three-hosts", "--at", "8"]);
    let mut client = serving.comes(0);
    assert_eq!(client.words("SET mine v PX 1").expect("it answers"), ok());
    assert_eq!(client.words("SET yours v EX 100000").expect("it answers"), ok());
    std::thread::sleep(std::time::Duration::from_millis(5));
    assert_eq!(client.words("PTTL mine").expect("it answers").integer(), Some(1), "time stands still");
    serving.types("continue 10");
    serving.stands();
    assert_eq!(client.words("EXISTS mine yours").expect("it answers").integer(), Some(1));
    assert_eq!(
        client.words("DBSIZE").expect("it answers"),
        serving.comes(0).words("DBSIZE").expect("it answers")
    );
    serving.types("quit");
    assert_eq!(serving.ends(), (0, String::new()));
}

#[test]
fn nobody_who_sends_junk_goes_in_the_middle_or_does_not_read_harms_anybody() {
    let mut serving = Serving::with(&["--empty"]);
    let mut watching = serving.comes(0);
    assert_eq!(watching.words("SET k v").expect("it answers"), ok());

    let mut junk = serving.raw(0);
    junk.write_all(b"*1\r\n\x00\xff\r\n\r\n").expect("it is taken");
    let mut heard = Vec::new();
    junk.read_to_end(&mut heard).expect("it is hung up on");
    assert!(heard.starts_with(b"-ERR Protocol error: expected '$'"), "{}", heard.escape_ascii());

    for half in
        [&b"*2\r\n$3\r\nGET\r\n$1000\r\nk"[..], b"*", b"*1000000\r\n", b"MULTI\r\nSET k w\r\n", b"SET k \"w"]
    {
        serving.raw(0).write_all(half).expect("it is taken");
    }
    // The socket takes what its buffers hold and no more, so that who sends on is told to wait.
    let mut deaf = serving.raw(0);
    deaf.set_nonblocking(true).expect("it can be asked");
    watching.call(&[b"SET".to_vec(), b"long".to_vec(), vec![b'x'; 20_000]]).expect("it answers");
    for _ in 0..10_000 {
        // What is not taken is not said: who does not read is not listened to.
        let _ = deaf.write(b"GET long\r\n");
    }
    assert_eq!(watching.words("GET k").expect("it answers"), Wire::Bulk(Some(b"v".to_vec())));
    deaf.shutdown(Shutdown::Both).expect("it goes");
    drop(deaf);
    let mut many: Vec<_> = (0..200).map(|_| serving.comes(0)).collect();
    for client in &mut many {
        assert_eq!(client.words("PING").expect("it answers"), Wire::Line(String::from("+PONG")));
    }
    assert_eq!(watching.words("DBSIZE").expect("it answers").integer(), Some(2));
    serving.types("quit");
    assert_eq!(serving.ends().0, 0);
}

#[test]
fn who_comes_when_all_places_are_taken_is_told_so_and_those_inside_stay() {
    let mut serving = Serving::with(&["--empty"]);
    // Who goes in the middle of a request leaves the place to the next.
    for _ in 0..door::bounds::CLIENTS_MAX {
        serving.raw(0).write_all(b"*2\r\n$3\r\nGET\r\n$10\r\nk").expect("it is taken");
    }
    assert_eq!(serving.comes(0).words("PING").expect("it answers"), Wire::Line(String::from("+PONG")));
    let mut inside: Vec<_> = (0..door::bounds::CLIENTS_MAX).map(|_| serving.comes(0)).collect();
    for client in &mut inside {
        client.words("PING").expect("it answers");
    }
    let mut heard = String::new();
    serving.raw(0).read_to_string(&mut heard).expect("it is hung up on");
    assert_eq!(heard, "-ERR max number of clients reached\r\n");
    inside.pop();
    let again =
        || serving.comes(0).words("PING").is_ok_and(|reply| reply == Wire::Line(String::from("+PONG")));
    assert!((0..100).any(|_| again()), "a place that was left is free");
    serving.types("quit");
    assert_eq!(serving.ends().0, 0);
}

#[test]
fn what_cannot_be_served_is_refused_with_its_reason() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port can be had");
    let port = taken.local_addr().expect("it has an address").port().to_string();
    for (arguments, words) in [
        (&["stores/corrected"][..], "no repository"),
        (&["pac/three-hosts", "--at", "99"], "99"),
        (&["pac/three-hosts", "--at", "R1"], "R1"),
        (&["--empty", "--port", &port], "no door can be opened"),
        (&["--empty", "--at", "8"], "--at"),
        (&[], "SCENARIO"),
    ] {
        let said = cutover(&[&["serve"], arguments].concat());
        assert_eq!(said.code, 2, "{arguments:?}: {}", said.err);
        assert!(said.err.contains(words), "{arguments:?}: {}", said.err);
    }
}

#[test]
fn it_listens_on_loopback_unless_told_otherwise_and_says_so() {
    let mut serving = Serving::with(&["--empty"]);
    assert!(serving.doors[0].starts_with("127.0.0.1:"), "{:?}", serving.doors);
    serving.types("quit");
    serving.ends();
    let mut child = Command::new(env!("CARGO_BIN_EXE_cutover"))
        .args(["serve", "--empty", "--expose", "0.0.0.0"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    writeln!(child.stdin.take().expect("it has a console"), "quit").expect("the console listens");
    let told = child.wait_with_output().expect("it ends");
    let told = String::from_utf8_lossy(&told.stderr);
    assert!(told.contains("warning: whoever reaches 0.0.0.0 can read and change"), "{told}");
}

#[test]
fn the_programs_of_redis_find_their_way_in() {
    let mut serving = Serving::with(&["--empty"]);
    let (host, port) = serving.doors[0]
        .split_once(':')
        .map(|(host, port)| (host.to_owned(), port.to_owned()))
        .expect("an address has a port");
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(["-h", &host, "-p", &port]).args(arguments).output().ok()?;
        assert!(output.status.success(), "{program}: {output:?}");
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let tests = "ping,set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,spop,lrange,mset";
    match run("redis-cli", &["-3", "SET", "k", "v"]) {
        None => println!("skipped: redis-cli is not installed"),
        Some(told) => assert_eq!(told, "OK\n"),
    }
    match run("redis-benchmark", &["-t", tests, "-n", "500", "-q"]) {
        None => println!("skipped: redis-benchmark is not installed"),
        Some(told) => assert!(told.contains("MSET (10 keys)") && !told.contains("rror"), "{told}"),
    }
    serving.types("quit");
    assert_eq!(serving.ends().0, 0);
}
