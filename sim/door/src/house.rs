//! What a door is opened to.

use kernel::Time;
use keyspace::{Keyspace, Reply, Session};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Repositories, each of which has a door.
pub trait House {
    /// The instant at which commands are done.
    fn now(&self) -> Time;

    /// Does a command for somebody who came by a door.
    fn exec(&mut self, door: usize, session: &mut Session, args: &[&[u8]]) -> Reply;

    /// Somebody who came by a door has gone.
    fn hang_up(&mut self, door: usize, session: &mut Session);

    /// Whether keys whose time is up are collected by themselves from now on.
    fn collect_by_itself(&mut self, _collects: bool) {}

    /// Time has passed, and nobody has asked for anything.
    fn idle(&mut self) {}
}

/// How often keys are collected whose time is up, and how many times as long nothing is collected as it took.
const COLLECTED_EVERY: Duration = Duration::from_millis(100);
const REST: u32 = 20;

/// A keyspace that stands by itself, on the real clock: instants are those of Unix, as with a server.
#[derive(Debug)]
pub struct Bare {
    keyspace: Keyspace,
    /// When it was opened, on two clocks: the first goes on whatever is done to the second.
    opened: Instant,
    unix: Duration,
    collects: bool,
    /// Not before is collected again.
    collected: Instant,
}

impl Bare {
    /// An empty one.
    #[expect(clippy::disallowed_methods, reason = "its keys end in real time, and no rehearsal knows of it")]
    pub fn open() -> Self {
        let (opened, unix) = (Instant::now(), SystemTime::now().duration_since(UNIX_EPOCH));
        let unix = unix.unwrap_or_default();
        Self { keyspace: Keyspace::new(), opened, unix, collects: true, collected: opened }
    }
}

impl House for Bare {
    fn now(&self) -> Time {
        let nanos = (self.unix + self.opened.elapsed()).as_nanos();
        Time::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    fn exec(&mut self, _: usize, session: &mut Session, args: &[&[u8]]) -> Reply {
        self.keyspace.exec(session, self.now(), args)
    }

    fn hang_up(&mut self, _: usize, session: &mut Session) {
        self.keyspace.hang_up(session);
    }

    fn collect_by_itself(&mut self, collects: bool) {
        self.collects = collects;
    }

    #[expect(clippy::disallowed_methods, reason = "its keys end in real time, and no rehearsal knows of it")]
    fn idle(&mut self) {
        let begun = Instant::now();
        if self.collects && begun >= self.collected {
            self.keyspace.collect(self.now());
            self.collected = begun + COLLECTED_EVERY.max(begun.elapsed() * REST);
        }
    }
}
