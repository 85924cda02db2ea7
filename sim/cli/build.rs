//! Builds the binary anew when a scenario that is compiled into it has changed, which nothing else would notice; and tells
//! a release from which commit it is made.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=scenarios");
    println!("cargo::rerun-if-changed=sim/cli/build.rs");
    println!(
        "cargo::rustc-env=CUTOVER_COMMIT={}",
        commit().map_or_else(String::new, |it| format!(" ({it})"))
    );
}

/// The commit of a release, and whether what it is made of differs from it. A build for tests does not ask, for it would
/// be made anew after each commit; where there is no repository nothing is known.
#[expect(clippy::disallowed_methods, reason = "a build script hears of its build by the environment alone")]
fn commit() -> Option<String> {
    if std::env::var("PROFILE").is_ok_and(|profile| profile != "release") {
        return None;
    }
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"])?;
    // A file that is not there would count as changed for ever.
    if Path::new(&log).is_file() {
        println!("cargo::rerun-if-changed={log}");
    }
    let made_of = ["sim", "scenarios", "Cargo.toml", "Cargo.lock"];
    made_of.iter().for_each(|path| println!("cargo::rerun-if-changed={path}"));
    let changed = git(&[&["status", "--porcelain", "--"], &made_of[..]].concat())?;
    Some(if changed.is_empty() { commit } else { format!("{commit} and changes") })
}

/// What git says, where it has an answer.
fn git(arguments: &[&str]) -> Option<String> {
    let output =
        Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
