//! The pair of the recordings by its plainest rules, written from their description alone: nothing here knows the model.
//!
//! A node is rows and a log. A direction is a mark at the sender, a position at the receiver and a switch. What lies above
//! both the mark and the position is applied, one transaction after the other, until one finds its key taken.

use replay::{Ids, LedgerRow, NodeRows, RecordedStep, Recording, StepOutcome};
use std::collections::{BTreeMap, BTreeSet};

/// Where the log of a node begins that was made anew, and that of one that has been in use.
const BEGINNINGS: [u64; 2] = [0, 1_000_000];

#[derive(Clone, Copy)]
enum Logged {
    Row { key: u32, account: u32, counted: u32 },
    Marker(u32),
}

#[derive(Clone, Default)]
struct Node {
    ledger: BTreeMap<u32, u32>,
    accounts: [(u32, Option<u32>); 4],
    markers: BTreeSet<u32>,
    end: u64,
    log: Vec<(u64, Logged)>,
}

#[derive(Clone, Copy)]
struct Direction {
    mark: Option<u64>,
    position: u64,
    enabled: bool,
}

struct PlainPair {
    nodes: [Node; 2],
    /// By sender.
    directions: [Direction; 2],
    dump: Option<(Node, u64)>,
    homes: [usize; 2],
    ids: Ids,
    written: u32,
    markers: u32,
}

/// What the rules say of a schedule, as a recording of it.
pub(super) fn played(seed: u64, ids: Ids, steps: &[String]) -> Recording {
    let begun = Node { end: BEGINNINGS[1], ..Node::default() };
    let open = Direction { mark: Some(BEGINNINGS[1]), position: 0, enabled: true };
    let mut pair = PlainPair {
        nodes: [begun.clone(), begun],
        directions: [open; 2],
        dump: None,
        homes: [0, 1],
        ids,
        written: 0,
        markers: 0,
    };
    pair.write();
    let step = |step: &String| {
        let outcome = pair.step(step);
        pair.settle();
        pair.write();
        RecordedStep { step: step.clone(), outcome }
    };
    let steps = steps.iter().map(step).collect();
    let rows = ["O", "U"].into_iter().map(String::from).zip(pair.nodes.iter().map(|node| node.rows(ids)));
    Recording { seed, ids, steps, acknowledged: pair.written.into(), rows: rows.collect() }
}

impl Node {
    fn commit(&mut self, logged: Logged) {
        self.end += 10;
        self.log.push((self.end, logged));
    }

    /// Whether it takes what arrives.
    fn takes(&mut self, logged: Logged) -> bool {
        match logged {
            Logged::Row { key, .. } if self.ledger.contains_key(&key) => return false,
            Logged::Row { key, account, counted } => {
                self.ledger.insert(key, account);
                self.accounts[account as usize] = (counted, Some(key));
            }
            Logged::Marker(number) => {
                self.markers.insert(number);
            }
        }
        self.end += 10;
        true
    }

    fn rows(&self, ids: Ids) -> NodeRows {
        let row = |(key, account): (&u32, &u32)| match ids {
            Ids::Client => LedgerRow::Key(*key),
            Ids::Database => LedgerRow::Of(*key, *account),
        };
        NodeRows {
            ledger: self.ledger.iter().map(row).collect(),
            account: (0..).map(|number: usize| number.to_string()).zip(self.accounts).collect(),
            marker: self.markers.iter().copied().collect(),
        }
    }
}

impl PlainPair {
    fn settle(&mut self) {
        for sender in [0, 1, 0, 1] {
            let Direction { mark: Some(mark), position, enabled: true } = self.directions[sender] else {
                continue;
            };
            let from = mark.max(position);
            let due: Vec<_> = self.nodes[sender].log.iter().filter(|(at, _)| *at > from).copied().collect();
            let direction = &mut self.directions[sender];
            let stalled = due.into_iter().any(|(at, logged)| {
                let taken = self.nodes[1 - sender].takes(logged);
                if taken {
                    *direction = Direction { mark: Some(mark.max(at)), position: at, ..*direction };
                }
                !taken
            });
            if !stalled {
                direction.mark = direction.mark.max(Some(self.nodes[sender].end));
            }
        }
    }

    /// One transaction of each writer, and once more.
    fn write(&mut self) {
        for writer in [0_u32, 1, 0, 1] {
            self.written += 1;
            let node = &mut self.nodes[self.homes[writer as usize]];
            let key = match self.ids {
                Ids::Client => self.written,
                Ids::Database => node.ledger.keys().last().map_or(1, |key| key + 1),
            };
            let account = 2 * writer + self.written % 2;
            let counted = node.accounts[account as usize].0 + 1;
            node.accounts[account as usize] = (counted, Some(key));
            node.ledger.insert(key, account);
            node.commit(Logged::Row { key, account, counted });
            self.settle();
        }
    }

    fn step(&mut self, step: &str) -> StepOutcome {
        let (word, of) = step.split_once(' ').unwrap_or((step, ""));
        let sender = usize::from(of == "u2o");
        let end = self.nodes[sender].end;
        let direction = &mut self.directions[sender];
        let refused = match word {
            "stop" => direction.mark.is_none(),
            "mkslot" => direction.mark.is_some(),
            "reset_tx" => direction.enabled || direction.mark.is_none(),
            "reset_rx" => direction.enabled,
            "replace" => self.dump.is_none(),
            _ => false,
        };
        if refused {
            return StepOutcome::Refused;
        }
        match word {
            "pause" => direction.enabled = false,
            "resume" => direction.enabled = true,
            "stop" => *direction = Direction { mark: None, enabled: false, ..*direction },
            "mkslot" | "reset_tx" => direction.mark = Some(end),
            "reset_rx" => direction.position = 0,
            "move" => self.homes = [usize::from(of == "U"); 2],
            "backup" => self.dump = Some((self.nodes[1].clone(), self.directions[0].position)),
            "replace" => self.replace(),
            _ => return self.drain(sender),
        }
        StepOutcome::Ok
    }

    fn replace(&mut self) {
        let Some((node, position)) = self.dump.clone() else { return };
        self.nodes[1] = Node { end: BEGINNINGS[0], log: Vec::new(), ..node };
        self.directions[1].mark = None;
        self.directions[0] = Direction { position, enabled: false, ..self.directions[0] };
    }

    fn drain(&mut self, sender: usize) -> StepOutcome {
        self.markers += 1;
        self.nodes[sender].markers.insert(self.markers);
        self.nodes[sender].commit(Logged::Marker(self.markers));
        self.settle();
        let seen = self.nodes[1 - sender].markers.contains(&self.markers);
        if seen { StepOutcome::Ok } else { StepOutcome::Timeout }
    }
}
