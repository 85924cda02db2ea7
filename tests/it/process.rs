//! The built binary as a process that somebody stops.
//!
//! Nobody waits here for a time to pass: what is waited for is what the system knows of the process, which signals it
//! catches and how long it has worked.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The signals that ask cutover to stop, as bits of a set of signals: the second and the fifteenth.
const BOTH: u64 = 1 << (2 - 1) | 1 << (15 - 1);

/// The first, which tells of the end of a terminal.
const HANGUP: u64 = 1;

/// Starts the binary and waits until it listens to whoever stops it.
pub(crate) fn listening(arguments: &[&str]) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cutover"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    wait(&mut child, &|child| caught(child) & BOTH == BOTH);
    child
}

/// Waits until the process has worked for so many clock ticks, of which a second has 100.
pub(crate) fn work(child: &mut Child, ticks: u64) {
    wait(child, &|child| worked(child) > ticks);
}

/// Sends a signal, such as `-TERM`.
pub(crate) fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(sent.expect("there is a shell's kill").success());
}

/// Looks again and again, as long as the process lives.
fn wait(child: &mut Child, until: &dyn Fn(&Child) -> bool) {
    while !until(child) {
        assert!(child.try_wait().expect("it can be asked").is_none(), "it ended before it could be stopped");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// What the system knows of the process.
fn known(child: &Child, file: &str) -> String {
    std::fs::read_to_string(format!("/proc/{}/{file}", child.id())).unwrap_or_default()
}

/// The set of signals that it catches.
fn caught(child: &Child) -> u64 {
    set_of(&known(child, "status"), "SigCgt:")
}

/// Whether whoever began these tests has the end of a terminal ignored, as `nohup` does: cutover outlives it then.
pub(crate) fn outlives_its_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    set_of(&status, "SigIgn:") & HANGUP != 0
}

/// A set of signals in what the system knows of a process.
fn set_of(status: &str, name: &str) -> u64 {
    let set = status.lines().find_map(|line| line.strip_prefix(name));
    set.and_then(|set| u64::from_str_radix(set.trim(), 16).ok()).unwrap_or_default()
}

/// The processor time that it has had, in clock ticks.
fn worked(child: &Child) -> u64 {
    // The name, in brackets, may hold anything; behind it the user's time is the twelfth word.
    let stat = known(child, "stat");
    let behind = stat.rsplit_once(')').map(|(_, behind)| behind).unwrap_or_default();
    behind.split_whitespace().nth(11).and_then(|ticks| ticks.parse().ok()).unwrap_or_default()
}
