//! Who ends the servers and takes their folder away, whatever becomes of whoever made them.
//!
//! A process of its own waits for the end of its input, which is a pipe that nobody else holds. It comes when the recorder
//! lets go of it, and as well when that is interrupted, aborted or killed, for then the system closes the pipe. In its own
//! process group it hears no interrupt of a terminal. What was typed and still runs is ended first, then the servers.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The file with the process group of what is being typed.
const TYPED: &str = "typed.group";

/// The file with the processes that were stopped for a while and must go on to end.
const STOPPED: &str = "stopped.processes";

/// What the guard does: `$1` is the folder. A server that a polite end does not reach within some seconds is killed.
const WATCH: &str = r#"
trap '' INT TERM HUP QUIT
cat >/dev/null
cd /
for group in $(cat "$1/typed.group" 2>/dev/null); do kill -KILL -- "-$group"; done
for process in $(cat "$1/stopped.processes" 2>/dev/null); do kill -CONT "$process"; done
for file in "$1"/*/postmaster.pid; do
  [ -f "$file" ] || continue
  process=$(head -n 1 "$file")
  kill -QUIT "$process"
  for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    kill -0 "$process" || break
    sleep 0.1
    [ "$round" = 20 ] && kill -KILL "$process"
  done
done
rm -rf "$1"
"#;

/// Sends a signal to a process, or to a group of them where the number is below 0.
pub(crate) fn signal(name: &str, process: &str) {
    // Who is gone already needs no signal.
    let _sent = Command::new("/bin/kill").args([name, "--", process]).output();
}

/// The guard of a folder.
#[derive(Debug)]
pub(crate) struct Guard {
    folder: PathBuf,
    process: Child,
}

impl Guard {
    /// Sets a guard over a folder, which is its own to take away from now on.
    pub(crate) fn over(folder: TempDir) -> std::io::Result<Self> {
        let path = folder.path().to_owned();
        let process = Command::new("/bin/sh")
            .args(["-c", WATCH, "guard"])
            .arg(&path)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        Ok(Self { folder: folder.keep(), process })
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Notes what is being typed, or that nothing is.
    pub(crate) fn typed(&self, group: Option<u32>) -> std::io::Result<()> {
        let text = group.map(|group| group.to_string()).unwrap_or_default();
        std::fs::write(self.folder.join(TYPED), text)
    }

    /// Notes the processes that were stopped for a while.
    pub(crate) fn stopped(&self, processes: &[u32]) -> std::io::Result<()> {
        let text: Vec<String> = processes.iter().map(u32::to_string).collect();
        std::fs::write(self.folder.join(STOPPED), text.join(" "))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // It ends by itself, and where nobody can wait for it that changes nothing.
        let _ended = self.process.wait();
    }
}
