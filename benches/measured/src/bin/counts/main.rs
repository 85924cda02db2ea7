//! Instruction counts of seven works as a gate: what the code costs, without a clock.
//!
//! `counts` has each work run under callgrind and holds what was counted against `benches/counts.txt`; `counts --renew`
//! writes that file; `counts NAME` runs one work and prints what it comes to. Counts depend on the source, on the build
//! profile and on the compiler: so only a release build counts, the file names its compiler, and with another one nothing
//! is compared. Valgrind tells the program that its processor has AVX2 at most, which all of the last ten years have, so
//! that no work takes another way on another machine.

mod callgrind;
mod expected;
mod works;

use expected::Counts;
use std::process::{Command, ExitCode};
use works::WORKS;

/// Where the expected counts stand.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../counts.txt");

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let ended = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => compare(),
        ["--renew"] => renew(),
        [name] => run(name),
        _ => Err(String::from("usage: counts [--renew | NAME]")),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("counts: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one work.
fn run(name: &str) -> Result<(), String> {
    let (_, prepare) =
        WORKS.iter().find(|(one, _)| *one == name).ok_or(format!("no work is called {name}"))?;
    println!("{}", callgrind::counted(&mut prepare()));
    Ok(())
}

/// Counts every work and holds it against the file.
fn compare() -> Result<(), String> {
    let text = std::fs::read_to_string(FILE).map_err(|error| format!("{FILE}: {error}"))?;
    let expected = Counts::read(&text)?;
    let compiler = compiler()?;
    if compiler != expected.compiler {
        return Err(format!(
            "the expected counts are those of {}, and this is {compiler}: nothing is compared",
            expected.compiler
        ));
    }
    let (text, alike) = expected.compared(&counted(compiler)?);
    print!("{text}");
    if alike {
        return Ok(());
    }
    Err(String::from(
        "what differs by more than 3 % has a reason, which the change tells that brings the new counts: \
         `cargo run --release -p measured --bin counts -- --renew` writes them",
    ))
}

/// Counts every work and writes the file.
fn renew() -> Result<(), String> {
    let counts = counted(compiler()?)?;
    std::fs::write(FILE, counts.text()).map_err(|error| format!("{FILE}: {error}"))?;
    print!("{}", counts.text());
    Ok(())
}

/// What is counted now.
fn counted(compiler: String) -> Result<Counts, String> {
    if cfg!(debug_assertions) {
        return Err(String::from(
            "what counts is a release build: `cargo run --release -p measured --bin counts`",
        ));
    }
    let count = |(name, _): &works::Counted| Ok(((*name).to_owned(), callgrind::count(name)?));
    let works: Result<Vec<(String, u64)>, String> = WORKS.iter().map(count).collect();
    Ok(Counts { compiler, works: works? })
}

/// Which compiler this is, and which system it compiles for.
fn compiler() -> Result<String, String> {
    let told = Command::new("rustc").arg("--version").output();
    let told = told.map_err(|error| format!("rustc cannot be run: {error}"))?;
    let version = String::from_utf8_lossy(&told.stdout);
    Ok(format!("{} on {}-{}", version.trim(), std::env::consts::ARCH, std::env::consts::OS))
}
