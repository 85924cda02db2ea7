//! Instructions of a work, counted by callgrind.
//!
//! Guarantees: only what the binary itself executes counts, between the call of [`counted`] and its return; so neither
//! the allocator nor the copying of the C library, which differ from system to system. What the work comes to is
//! printed to the standard output of the binary and not looked at here.

use std::path::Path;
use std::process::Command;

/// What is counted is what happens in here. Its name is that which callgrind looks for.
#[inline(never)]
pub(crate) fn counted(work: &mut crate::works::Work) -> u64 {
    work()
}

/// The instructions of a work of the binary that is running.
///
/// # Errors
/// When valgrind cannot be run, or what it tells cannot be read.
pub(crate) fn count(name: &str) -> Result<u64, String> {
    let binary = std::env::current_exe().map_err(|error| format!("the binary is not known: {error}"))?;
    let folder = tempfile::tempdir().map_err(|error| format!("no folder for the counts: {error}"))?;
    let out = folder.path().join("callgrind.out");
    let ended = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet", "--collect-atstart=no", "--toggle-collect=*callgrind*counted*"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(&binary)
        .arg(name)
        .output()
        .map_err(|error| format!("valgrind cannot be run: {error}"))?;
    if !ended.status.success() {
        return Err(format!("valgrind failed: {}", String::from_utf8_lossy(&ended.stderr)));
    }
    let text = std::fs::read_to_string(&out).map_err(|error| format!("callgrind wrote nothing: {error}"))?;
    match own(&text, &binary) {
        0 => Err(String::from("callgrind counted nothing: the function whose calls count was not seen")),
        counted => Ok(counted),
    }
}

/// The instructions in the code of one object file, from a profile as callgrind writes it: lines of a cost, each with
/// a place and a number, below the object that they belong to; the line after `calls=` is what a call cost, which is
/// told again where it was spent.
fn own(profile: &str, object: &Path) -> u64 {
    let (mut number, mut own, mut of_call, mut sum) = (None, false, false, 0);
    for line in profile.lines() {
        if let Some(named) = line.strip_prefix("ob=").or_else(|| line.strip_prefix("cob=")) {
            // A name is told once, with a number in brackets that stands for it from then on.
            let (short, name) = named.split_once(' ').unwrap_or((named, ""));
            if Path::new(name) == object {
                number = Some(short);
            }
            if line.starts_with("ob=") {
                own = number == Some(short);
            }
        } else if line.starts_with("calls=") {
            of_call = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first)) {
            let cost = line.split_whitespace().nth(1).and_then(|cost| cost.parse::<u64>().ok()).unwrap_or(0);
            if own && !of_call {
                sum += cost;
            }
            of_call = false;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_object_itself_executes_is_summed() {
        let profile = "events: Ir\n\nob=(1) /lib/libc.so.6\nfl=(1) a.c\nfn=(1) memcpy\n10 100\n\n\
            ob=(2) /bin/counts\nfl=(2) a.rs\nfn=(2) play\n7 20\n+1 3\ncob=(1)\ncfi=(1)\ncfn=(1)\ncalls=1 10\n* 100\n* 1\n\n\
            ob=(1)\nfn=(3) malloc\n5 50\n\nob=(2)\nfn=(4) judge\n9 4\n\ntotals: 178\n";
        assert_eq!(own(profile, Path::new("/bin/counts")), 28);
        assert_eq!(own(profile, Path::new("/lib/libc.so.6")), 150);
        assert_eq!(own(profile, Path::new("/bin/other")), 0);
    }

    #[test]
    fn an_object_that_is_named_first_by_a_call_is_known() {
        let profile = "ob=(1) /lib/ld.so\nfn=(1) start\n1 1\ncob=(2) /bin/counts\ncfn=(2) main\ncalls=1 1\n1 9\n\n\
            ob=(2)\nfn=(2)\n3 9\n";
        assert_eq!(own(profile, Path::new("/bin/counts")), 9);
    }
}
