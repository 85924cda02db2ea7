//! From a recording to a scenario and a runbook.
//!
//! Two writers, a and b, write before the first step and after every step: a, b, a, b, each time one transaction that
//! inserts a row of the ledger and counts it in an account. Everything comes to rest before the next thing is done, so
//! that every delay of the scenario is as small as it can be, and a change that finds its key stops its direction.
//!
//! | recorded | typed here |
//! |---|---|
//! | a transaction | `write 1 at STORE`, by a group whose script has it |
//! | resume | `-state start`, which does nothing for a direction without a mark |
//! | pause | `-state pause`; nothing for a direction without a mark, where it would make one |
//! | stop | `-state stop`, which is refused without a mark |
//! | `mkslot` | `-state pause`, which makes a mark, and `start` where the receiver's side was enabled |
//! | `reset_tx` | `-reset`, which is refused while enabled and without a mark |
//! | `reset_rx` | `forget` |
//! | move | `applications move` |
//! | drain | `marker` |
//! | backup | `ttMigrate -c` |
//! | replace | the agent stopped, o2u paused, `ttDestroy`, `ttMigrate -r`, the agent started; without a dump the restore alone, which is refused |
//!
//! The recorded product has a switch at the receiver and a mark at the sender, where the modelled one has one state at the
//! sender; so both are followed here. What it refuses of a mark is refused by the pair, whose marks are made by command
//! (`marks`). Two refusals no tool of the vendor's knows, and they are not typed: a second mark, and a receiver that is to
//! forget while it is enabled. Its receivers know a transaction again by its position, and a dump carries no mark: the
//! channel of a store that was made anew is stopped.

use crate::recording::{Ids, Recording};
use std::fmt::Write as _;
use std::ops::Range;

/// The nodes as they are recorded, and the stores that stand for them.
pub(crate) const NODES: [(&str, &str, &str); 2] =
    [("O", "Original", "original"), ("U", "Upgrade", "upgrade")];

/// The writers: the group that stands for each, and the account that each counts in, as it is recorded and as a row of its
/// own. Transactions are numbered in the order in which they are sent, so that a's are the odd ones and b's the even ones,
/// and each uses one of its two accounts alone.
pub(crate) const WRITERS: [(&str, u32, u32); 2] = [("a", 1, 2), ("b", 2, 1)];

/// How often each writer writes before the first step and after each.
const ROUNDS: usize = 2;

/// A direction as the recorder knew it.
#[derive(Debug, Clone, Copy)]
struct Direction {
    /// The sender has a mark, so that what it takes is kept.
    mark: bool,
    /// The receiver's side is enabled.
    enabled: bool,
}

/// What a recorded step was turned into.
#[derive(Debug, Clone)]
pub(crate) struct Turned {
    /// The steps of the runbook that were typed for it.
    pub(crate) steps: Range<usize>,
    /// Whether the recorder must have refused it, by what it knew of the directions.
    pub(crate) refused: bool,
}

/// A recording as a scenario and a runbook.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    pub(crate) scenario: String,
    pub(crate) runbook: String,
    /// By recorded step.
    pub(crate) turned: Vec<Turned>,
    steps: usize,
    /// By sender.
    directions: [Direction; 2],
    /// Whether anything was dumped.
    dumped: bool,
    /// The node where each writer works.
    homes: [usize; 2],
}

impl Schedule {
    /// Turns a recording into text.
    pub(crate) fn of(recording: &Recording) -> Self {
        let mut schedule = Self {
            scenario: scenario(recording),
            runbook: "# A recorded schedule\n".into(),
            turned: Vec::new(),
            steps: 0,
            directions: [Direction { mark: true, enabled: true }; 2],
            dumped: false,
            homes: [0, 1],
        };
        schedule.write();
        for step in &recording.steps {
            let turned = schedule.turn(&step.step);
            schedule.turned.push(turned);
            schedule.write();
        }
        schedule
    }

    /// A step in which one line is typed at a node.
    fn type_at(&mut self, node: usize, line: &str) {
        self.steps += 1;
        let lane = NODES[node].2;
        let fence = "```";
        writeln!(self.runbook, "\n## {}. Step\n\n{fence}console\n{lane}$ {line}\n{fence}", self.steps)
            .expect("a string takes whatever is written");
    }

    /// Everything comes to rest.
    fn rest(&mut self) {
        self.type_at(0, "sleep 1");
    }

    fn write(&mut self) {
        for home in [self.homes; ROUNDS].concat() {
            self.type_at(home, &format!("write 1 at {}", NODES[home].1));
            self.rest();
        }
    }

    /// What is typed of a sender about its receiver.
    fn about(&mut self, sender: usize, option: &str) {
        let (own, peer) = (NODES[sender].1, NODES[1 - sender].1);
        self.type_at(sender, &format!("ttRepAdmin -dsn {own} -receiver -name {peer} {option}"));
        self.rest();
    }

    fn turn(&mut self, step: &str) -> Turned {
        let first = self.steps + 1;
        let (word, of) = step.split_once(' ').unwrap_or((step, ""));
        let sender = usize::from(of == "u2o");
        let Direction { mark, enabled } = self.directions[sender];
        let refused = match word {
            "mkslot" => mark,
            "reset_rx" => enabled,
            _ => false,
        };
        match word {
            "replace" => self.replace(),
            _ if refused => {}
            "backup" => {
                self.type_at(1, "ttMigrate -c DSN=Upgrade /b/u");
                self.dumped = true;
            }
            "move" => self.go(usize::from(of == "U")),
            "drain" => {
                let line = format!("marker {} to {}", NODES[sender].1, NODES[1 - sender].1);
                self.type_at(sender, &line);
            }
            "reset_rx" => {
                let (own, peer) = (NODES[sender].1, NODES[1 - sender].1);
                self.type_at(1 - sender, &format!("forget {own} at {peer}"));
            }
            "reset_tx" => self.about(sender, "-reset"),
            _ => self.change(word, sender),
        }
        Turned { steps: first..self.steps + 1, refused }
    }

    /// Both writers work at a node from now on.
    fn go(&mut self, node: usize) {
        if self.homes.contains(&(1 - node)) {
            self.type_at(node, &format!("applications move {} to {}", NODES[1 - node].1, NODES[node].1));
        }
        self.homes = [node; 2];
    }

    /// What changes a direction.
    fn change(&mut self, word: &str, sender: usize) {
        let Direction { mark, enabled } = self.directions[sender];
        let now = match word {
            "pause" => Direction { mark, enabled: false },
            "resume" => Direction { mark, enabled: true },
            // A stop without a mark is refused, and leaves the receiver's side as it is.
            "stop" => Direction { mark: false, enabled: enabled && !mark },
            _ => Direction { mark: true, enabled },
        };
        self.directions[sender] = now;
        match word {
            "stop" => self.about(sender, "-state stop"),
            "pause" if !mark => {}
            "pause" | "mkslot" => self.about(sender, "-state pause"),
            _ => {}
        }
        if now.enabled && word != "stop" {
            self.about(sender, "-state start");
        }
    }

    fn replace(&mut self) {
        let restore = "ttMigrate -r DSN=Upgrade /b/u";
        if !self.dumped {
            self.type_at(1, restore);
            return;
        }
        self.type_at(1, "ttAdmin -wait -repStop Upgrade");
        self.change("pause", 0);
        self.type_at(1, "ttDestroy Upgrade");
        self.type_at(1, restore);
        self.directions[1].mark = false;
        self.type_at(1, "ttAdmin -wait -repStart Upgrade");
    }
}

/// The scenario of a recording: the clients' scripts, and how many rows there are for them.
fn scenario(recording: &Recording) -> String {
    let each = ROUNDS * (recording.steps.len() + 1);
    let rows = WRITERS.len() * each;
    let script = |writer: usize| {
        let own = WRITERS[writer].2;
        let keyed = |number: usize| format!("\"insert {number}, modify own {own}\"");
        match recording.ids {
            Ids::Client => (0..each)
                .map(|round| keyed(WRITERS.len() * round + writer + 1))
                .collect::<Vec<_>>()
                .join(", "),
            Ids::Database => format!("\"insert next, modify own {own}\""),
        }
    };
    let mut text = String::from(include_str!("pair.toml"));
    for (writer, (name, ..)) in WRITERS.iter().enumerate() {
        let (at, script) = (NODES[writer].1, script(writer));
        write!(
            text,
            "\n[[clients]]\nname = \"{name}\"\nservice = \"applications\"\nat = \"{at}\"\ntimeout_s = 2\nretry_s = 0\nscript = [{script}]\n"
        )
        .expect("a string takes whatever is written");
    }
    text.replace("script_rows = 0", &format!("script_rows = {rows}"))
}
