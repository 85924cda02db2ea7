//! What is typed, and the words beside it that no shell knows.
//!
//! | word | what happens |
//! |---|---|
//! | `applications move a\|b\|all\|old\|new to NODE`, `applications stop a\|b\|all`, `applications start NODE` | clients go elsewhere |
//! | `transaction open NODE`, `transaction commit NODE` | a client's transaction stays open |
//! | `hold FROM to TO`, `cut FROM to TO`, `heal FROM to TO` | the link that carries changes from one to the other |
//! | `pause launcher NODE`, `resume launcher NODE` | no worker is started |
//! | `pg_ctl stop\|start\|restart\|crash NODE` | a server |
//! | `burst NODE MB` | so much log is written that concerns nobody |
//! | `sleep S` | time passes |

use super::Recorder;
use crate::clock::{Deadline, pause};
use crate::guard::signal;
use crate::link::Passage;
use crate::node::{NODES, address, address_of_link, environment};
use crate::normal::normal;
use crate::unrecorded::Unrecorded;
use crate::wire::{Door, Refused, Session};
use serde_json::{Value, json};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Child;
use std::time::Duration;

/// How long a loop may wait that is typed.
const LOOP_LIMIT: Duration = Duration::from_secs(8);

/// How long anything else may take: on a machine that does much else a command that hangs is known late.
const LIMIT: Duration = Duration::from_secs(20);

/// How long it may take to end after it was asked to.
const LEAVING: Duration = Duration::from_secs(2);

/// How many lines of a reply are kept.
const LINES_MAX: usize = 40;

/// The longest sleep that is played, in milliseconds.
const SLEEP_MAX: f64 = 60_000.0;

/// What of a dump somebody should read.
const SAID: [&str; 8] = ["ERROR", "WARN", "FATAL", "error", "fatal", "NOTICE", "HINT", "DETAIL"];

/// How a step ended: its exit status, or `timeout`, and what it printed.
pub(super) type Ended = (Value, Vec<String>);

fn done(fine: bool) -> Ended {
    (json!(i32::from(!fine)), Vec::new())
}

fn node_named(name: &str) -> Result<usize, Unrecorded> {
    NODES.iter().position(|one| *one == name).ok_or_else(|| Unrecorded::Node(name.to_owned()))
}

impl Recorder<'_> {
    /// Plays one step.
    pub(super) fn step(&mut self, line: &str) -> Result<Ended, Unrecorded> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["applications", ref rest @ ..] => match self.clients.applications(rest) {
                true => Ok(done(true)),
                false => Err(Unrecorded::Word(line.to_owned())),
            },
            ["transaction", "open", node] => self.open_transaction(node_named(node)?),
            ["transaction", "commit", node] => Ok(self.commit_transaction(node_named(node)?)),
            [word @ ("hold" | "cut" | "heal"), from, "to", _] => {
                let passage = match word {
                    "hold" => Passage::Held,
                    "cut" => Passage::Cut,
                    _ => Passage::Open,
                };
                self.links[node_named(from)?].set(passage);
                pause(50);
                Ok(done(true))
            }
            ["pause", "launcher", node] => self.pause_launcher(node_named(node)?),
            ["resume", "launcher", node] => self.resume_launcher(node_named(node)?),
            ["pg_ctl", what, node] => self.control(what, node_named(node)?),
            ["burst", node, megabytes] => {
                let halves = megabytes.parse::<u32>().map_err(|_| Unrecorded::Word(line.to_owned()))? * 2;
                let node = node_named(node)?;
                for _ in 0..halves.min(2_000) {
                    self.nodes[node]
                        .ask("SELECT pg_logical_emit_message(false,'filler',repeat('x',524288))")?;
                }
                self.nodes[node].ask("SELECT pg_switch_wal()")?;
                Ok(done(true))
            }
            ["sleep", seconds] => {
                let seconds: f64 = seconds.parse().map_err(|_| Unrecorded::Word(line.to_owned()))?;
                let length = (seconds * 1_000.0).clamp(0.0, SLEEP_MAX);
                std::thread::sleep(Duration::from_secs_f64(length / 1_000.0));
                Ok(done(true))
            }
            _ => self.shell(line),
        }
    }

    fn open_transaction(&mut self, node: usize) -> Result<Ended, Unrecorded> {
        let door =
            Door { at: self.nodes[node].at, database: "app", role: "app", application: "long", options: "" };
        let begun = Session::open(&door).and_then(|mut session| {
            session.done("INSERT INTO item VALUES(900,'long')", &[])?;
            Ok(session)
        });
        Ok(match begun {
            Ok(session) => {
                self.open[node] = Some(session);
                done(true)
            }
            Err(refused) => self.failed(&refused),
        })
    }

    fn commit_transaction(&mut self, node: usize) -> Ended {
        match self.open[node].take().map(|mut session| session.commit()) {
            Some(Ok(())) => done(true),
            Some(Err(refused)) => self.failed(&refused),
            None => (json!(1), vec![format!("'{}'", NODES[node])]),
        }
    }

    fn failed(&self, refused: &Refused) -> Ended {
        let first = refused.message.lines().next().unwrap_or_default();
        (json!(1), vec![normal(first, self.port)])
    }

    fn pause_launcher(&mut self, node: usize) -> Result<Ended, Unrecorded> {
        let found = self.nodes[node]
            .ask("SELECT pid FROM pg_stat_activity WHERE backend_type='logical replication launcher'")?;
        let process = found.first().and_then(Value::as_u64).and_then(|process| u32::try_from(process).ok());
        let process = process.ok_or_else(|| Unrecorded::Word(String::from("pause launcher")))?;
        self.nodes[node].paused = Some(process);
        self.note_paused()?;
        signal("-STOP", &process.to_string());
        Ok(done(true))
    }

    pub(super) fn resume_launcher(&mut self, node: usize) -> Result<Ended, Unrecorded> {
        if let Some(process) = self.nodes[node].paused.take() {
            signal("-CONT", &process.to_string());
        }
        self.note_paused()?;
        Ok(done(true))
    }

    fn note_paused(&self) -> Result<(), Unrecorded> {
        let paused: Vec<u32> = self.nodes.iter().filter_map(|node| node.paused).collect();
        Ok(self.workshop.guard().stopped(&paused)?)
    }

    fn control(&mut self, what: &str, node: usize) -> Result<Ended, Unrecorded> {
        let one = &mut self.nodes[node];
        let fine = match what {
            "crash" => {
                one.stop("immediate", 20);
                one.start()
            }
            "stop" => one.stop("fast", 5),
            "start" => one.start(),
            "restart" => {
                let stopped = one.stop("fast", 5);
                if !stopped {
                    // A polite stop that hangs: the operator goes on to the other one.
                    one.stop("immediate", 20);
                }
                one.start();
                stopped
            }
            _ => return Err(Unrecorded::Word(format!("pg_ctl {what}"))),
        };
        Ok(done(fine))
    }

    /// A line as it is typed here: hosts are addresses, those of a connection string are links.
    fn line_here(&self, line: &str) -> String {
        let mut text = line.to_owned();
        for (node, name) in NODES.iter().enumerate() {
            text = with_host(&text, &format!("-h {name}"), &format!("-h {}", address(node)));
            text = with_host(&text, &format!("host={name}"), &format!("host={}", address_of_link(node)));
        }
        text
    }

    /// Types a line at a shell.
    fn shell(&mut self, line: &str) -> Result<Ended, Unrecorded> {
        let printed = self.workshop.folder().join("printed");
        let file = File::create(&printed)?;
        let typed = self.workshop.programs().typed();
        let mut command = self.workshop.programs().account().command(Path::new("/bin/bash"));
        command
            .args(["-c", &self.line_here(line)])
            .current_dir(self.workshop.folder())
            .env("PATH", format!("{}:/usr/bin:/bin", typed.display()))
            .envs(environment(self.port))
            .stdout(file.try_clone()?)
            .stderr(file)
            .process_group(0);
        let mut process = command.spawn()?;
        self.workshop.guard().typed(Some(process.id()))?;
        let limit = if line.starts_with("until ") { LOOP_LIMIT } else { LIMIT };
        let status = await_end(&mut process, limit)?;
        let status = match status {
            Some(status) => json!(status.code()),
            None => {
                let group = format!("-{}", process.id());
                signal("-INT", &group);
                if await_end(&mut process, LEAVING)?.is_none() {
                    signal("-KILL", &group);
                    process.wait()?;
                }
                json!("timeout")
            }
        };
        self.workshop.guard().typed(None)?;
        let text = String::from_utf8_lossy(&std::fs::read(&printed)?).into_owned();
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let lines: Vec<String> = lines.map(|line| normal(line, self.port)).collect();
        Ok((status, shortened(lines, line.starts_with("pg_dump"))))
    }
}

/// Waits until a process has ended; nothing where it has not within a time.
fn await_end(process: &mut Child, within: Duration) -> Result<Option<std::process::ExitStatus>, Unrecorded> {
    let ends = Deadline::after(within);
    loop {
        if let Some(status) = process.try_wait()? {
            return Ok(Some(status));
        }
        if ends.is_over() {
            return Ok(None);
        }
        pause(3);
    }
}

/// A text with a host named otherwise, where its name is the whole word.
fn with_host(text: &str, host: &str, here: &str) -> String {
    let mut parts = text.split(host);
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_whole = part.chars().next().is_none_or(|next| !(next.is_alphanumeric() || next == '_'));
        all.push_str(if is_whole { here } else { host });
        all.push_str(part);
    }
    all
}

/// What is kept of what was printed: of a dump only what somebody should read, and how many lines there were beside.
fn shortened(lines: Vec<String>, is_dump: bool) -> Vec<String> {
    let mut kept = lines;
    if is_dump {
        let (said, further): (Vec<_>, Vec<_>) =
            kept.into_iter().partition(|line| SAID.iter().any(|word| line.contains(word)));
        kept = said;
        kept.push(format!("... {} further lines", further.len()));
    }
    kept.truncate(LINES_MAX);
    kept
}

#[cfg(test)]
mod tests {
    use super::{shortened, with_host};

    #[test]
    fn a_host_is_named_otherwise_only_where_its_name_is_the_whole_word() {
        assert_eq!(with_host("psql -h old -d x", "-h old", "-h 1"), "psql -h 1 -d x");
        assert_eq!(with_host("psql -h older -d x", "-h old", "-h 1"), "psql -h older -d x");
        assert_eq!(with_host("-h old", "-h old", "-h 1"), "-h 1");
    }

    #[test]
    fn of_a_dump_only_what_somebody_should_read_is_kept() {
        let lines = ["SET", "ERROR:  no", "SET"].map(str::to_owned).to_vec();
        assert_eq!(shortened(lines.clone(), true), ["ERROR:  no", "... 2 further lines"]);
        assert_eq!(shortened(lines, false).len(), 3);
    }
}
