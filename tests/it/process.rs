//! The built binary as a process that somebody stops.
//!
//! Nobody waits here for a time to pass: what is waited for is what the system knows of the process, which signals it
//! catches and how long it has worked.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The signals that ask cutover to stop, as bits of a set of signals: the second and the fifteenth.
const BOTH: u64 = 1 << (2 - 1) | 1 << (15 - 1);

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
    let status = known(child, "status");
    let set = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    set.and_then(|set| u64::from_str_radix(set.trim(), 16).ok()).unwrap_or_default()
}

/// The processor time that it has had, in clock ticks.
fn worked(child: &Child) -> u64 {
    // The name, in brackets, may hold anything; behind it the user's time is the twelfth word.
    let stat = known(child, "stat");
    let behind = stat.rsplit_once(')').map(|(_, behind)| behind).unwrap_or_default();
    behind.split_whitespace().nth(11).and_then(|ticks| ticks.parse().ok()).unwrap_or_default()
}
