//! Settling: every worker works until none has anything to do that it can do.

use super::World;
use super::work::{Direction, Launched, Worked};
use crate::replication::Decoded;
use crate::reply::Halt;
use crate::server::Worker;

/// How many rounds are gone at most: two directions that send each other what they were sent never end.
const ROUNDS_MAX: usize = 64;

impl World {
    /// Lets every worker work until nothing moves any more, and says what each came to.
    pub fn settle(&mut self) -> Vec<(Direction, Worked)> {
        let mut ended = Vec::new();
        for _ in 0..ROUNDS_MAX {
            ended.clear();
            for of in self.directions() {
                let worked = self.work(&of);
                ended.push((of, worked));
            }
            let moved = |(_, worked): &(Direction, Worked)| {
                matches!(worked, Worked::Idle(true) | Worked::Failed(true) | Worked::Waits(true))
            };
            if !ended.iter().any(moved) {
                break;
            }
        }
        ended
    }

    /// Lets one worker work until it has nothing more to do.
    pub fn work(&mut self, of: &Direction) -> Worked {
        let mut moved = false;
        loop {
            match self.launch(of) {
                Launched::NotWanted => return Worked::Idle(moved),
                Launched::Hangs => return Worked::Waits(moved),
                Launched::Refused(_) => return Worked::Failed(moved),
                Launched::Started => {}
            }
            if let Some(ended) = self.stream(of, &mut moved) {
                return ended;
            }
            self.reach_copies(of);
            let (mut copied, mut failed, mut waits) = (false, false, false);
            for table in self.uncopied(of) {
                let begun = self.copy_begin(of, &table);
                match begun.and_then(|rows| self.copy_end(of, (&table, &rows), &mut Vec::new())) {
                    Ok(()) => copied = true,
                    Err(Halt::Refused(_)) => failed = true,
                    Err(Halt::Waits(_)) => waits = true,
                }
            }
            moved |= copied;
            if !copied {
                return match (failed, waits) {
                    (true, _) => Worked::Failed(moved),
                    (_, true) => Worked::Waits(moved),
                    _ => Worked::Idle(moved),
                };
            }
        }
    }

    /// Takes up everything that the publisher has; what ended it, where that was no end of the log.
    fn stream(&mut self, of: &Direction, moved: &mut bool) -> Option<Worked> {
        loop {
            let before = self.subscription(of).map(|one| one.worker.clone());
            match self.send(of) {
                None => return Some(Worked::Waits(*moved)),
                Some(Decoded::Failed(_)) => return Some(Worked::Failed(*moved)),
                Some(Decoded::End(end)) => {
                    self.confirm(of, end);
                    return None;
                }
                Some(Decoded::Next(shipment)) => match self.apply(of, &shipment) {
                    Ok(_) => {
                        self.confirm(of, shipment.end);
                        *moved = true;
                    }
                    Err(Halt::Refused(_)) => return Some(Worked::Failed(*moved)),
                    Err(Halt::Waits(_)) => {
                        let one = self.subscription_mut(of);
                        if let (Some(one), Some(worker @ Worker::Running(_))) = (one, before) {
                            one.worker = worker;
                        }
                        return Some(Worked::Waits(*moved));
                    }
                },
            }
        }
    }
}
