//! Waiting: somebody looks at once, and then every 250 ms from a drawn moment on, at what a client of a region or of
//! the repository can query. While a repository of a PAC does not answer where the wait was typed, nobody sees how many
//! jobs or members there are, or that there are none: the wait goes on (ours).

use crate::cluster::{Cluster, Stage};
use crate::command::{Age, Awaited, RegionName};
use crate::event::Event;
use crate::parts::{Call, Generation, PendingWait, RegionState, Until};
use fleet::HostId;
use kernel::narrow::u32_of;
use kernel::{Span, Time, planted};
use rehearsal::{LATER, Replied, Reply, Severity, Ticket};

/// How often somebody looks.
const LOOK: Span = Span::from_millis(250);

impl Cluster {
    /// Begins to wait.
    pub(super) fn wait(&mut self, awaited: &Awaited, call: &Call, stage: &mut Stage) -> Replied {
        if let Awaited::Stopped(region) | Awaited::Running(region) | Awaited::Drained(region) = awaited {
            self.region_named(&region.0)?;
        }
        self.open_watch(Until::Awaited(awaited.clone()), call, stage);
        LATER
    }

    pub(super) fn watch_start(&mut self, number: usize, longest: Span, call: &Call, stage: &mut Stage) {
        let until = stage.now() + longest;
        self.open_watch(Until::Ready(number, until), call, stage);
    }

    fn open_watch(&mut self, until: Until, call: &Call, stage: &mut Stage) {
        let (ticket, from, blame) = (call.ticket, call.invocation.host, call.invocation.blame);
        self.waits.push(PendingWait { ticket, from, blame, until });
        let again = stage.command_phase(&call.invocation, LOOK);
        self.look_and_again(u32_of(self.waits.len() - 1), again, stage);
    }

    /// Looks again.
    pub(crate) fn look(&self, number: u32, stage: &mut Stage) {
        self.look_and_again(number, LOOK, stage);
    }

    fn look_and_again(&self, number: u32, again: Span, stage: &mut Stage) {
        let wait = &self.waits[number as usize];
        if !stage.is_open(wait.ticket) {
            return;
        }
        let reply = match &wait.until {
            Until::Awaited(Awaited::Jobs(age) | Awaited::Members(age)) => self.count(*age, wait, stage),
            Until::Awaited(awaited) => self.has_come(awaited, stage.now()).then(Reply::done),
            Until::Ready(region, until) => self.ready(*region, *until, stage.now()),
        };
        match reply {
            Some(reply) => stage.reply(wait.ticket, Span::ZERO, reply),
            None => stage.after(again, Event::Look { wait: number }),
        }
    }

    /// Looks whether jobs or members are left. Where there is no such PAC the wait is over, and says why: it proves nothing
    /// about one that was removed or that is not there yet.
    fn count(&self, age: Age, wait: &PendingWait, stage: &mut Stage) -> Option<Reply> {
        if self.unseen(wait.from, stage).is_some() {
            return None;
        }
        if !self.generations_of(age).is_empty() {
            let Until::Awaited(awaited) = &wait.until else { return None };
            return self.has_come(awaited, stage.now()).then(Reply::done);
        }
        let message = format!("there is no {age} PAC to wait for");
        stage.note(Severity::Warning, "nothing-to-wait-for", Some(wait.blame), message.clone());
        Some(Reply::printed(vec![message]))
    }

    /// A repository that holds a PAC, or in which a region has its PAC or is to have it, and that does not answer on a
    /// host.
    fn unseen(&self, from: HostId, stage: &Stage) -> Option<usize> {
        let uses = |at: usize| {
            self.regions.iter().any(|region| {
                region.repository == at || region.member.as_ref().is_some_and(|own| own.repository == at)
            })
        };
        let asked = |at: &usize| uses(*at) || !self.held_by(*at).is_empty();
        (0..self.stores.len()).filter(asked).find(|at| !self.is_open(from, *at, stage))
    }

    /// What a command waits for that has not been answered, and how far that is.
    pub(crate) fn awaited_by(&self, ticket: Ticket, stage: &Stage) -> Option<String> {
        let wait = self.waits.iter().find(|wait| wait.ticket == ticket)?;
        let now = stage.now();
        let region = |name: &RegionName| self.region_named(&name.0).ok();
        let run_state =
            |number: usize| format!("{} is {}", self.regions[number].name, self.regions[number].run_state);
        let counted = |what: &str, age: Age, many: &dyn Fn(usize, usize) -> String| {
            let held = self.generations_of(age);
            let each = held.iter().map(|(at, number)| {
                let Generation { pac, release, .. } = &self.generations[*number];
                format!("{pac} {release} has {}", many(*at, *number))
            });
            let each: Vec<String> = match self.unseen(wait.from, stage) {
                None => each.collect(),
                Some(at) => vec![format!("{} does not answer", self.stores[at].name)],
            };
            format!("no {what} to be left in an {age} generation; {}", each.join(", "))
        };
        Some(match &wait.until {
            Until::Ready(number, _) => format!("it to be ready; {}", run_state(*number)),
            Until::Awaited(Awaited::Stopped(name)) => format!("it to be down; {}", run_state(region(name)?)),
            Until::Awaited(Awaited::Running(name)) => format!("it to run; {}", run_state(region(name)?)),
            Until::Awaited(Awaited::Drained(name)) => {
                format!("no connection to {name}; there are {}", self.connected(region(name)?, now))
            }
            Until::Awaited(Awaited::Jobs(age)) => counted("job", *age, &|at, number| {
                let mode = if self.runs_batch(at, number) { "" } else { ", and its mode runs no batch" };
                format!("{}{mode}", self.open_jobs(at, number))
            }),
            Until::Awaited(Awaited::Members(age)) => {
                counted("member", *age, &|at, number| self.registered(at, number).to_string())
            }
        })
    }

    /// When its seconds are over, the tool returns although the region may not be ready (`docs/models/pac.md 1.7`).
    /// That it says at once where the region has died meanwhile is ours.
    fn ready(&self, number: usize, until: Time, now: Time) -> Option<Reply> {
        let region = &self.regions[number];
        if region.run_state == RegionState::Running {
            return Some(Reply::done());
        }
        let line = format!("region {} is {}", region.name, region.run_state.word());
        if region.run_state.is_down() {
            return Some(Reply::refused(format!("casstart: {line}")));
        }
        (now >= until).then(|| Reply::printed(vec![line]))
    }

    fn has_come(&self, awaited: &Awaited, now: Time) -> bool {
        if planted("a-wait-is-over-at-once") {
            return true;
        }
        let region = |name: &RegionName| self.region_named(&name.0).ok();
        let run_state = |name: &RegionName| region(name).map(|it| self.regions[it].run_state);
        let none = |age: Age, many: fn(&Self, usize, usize) -> usize| {
            self.generations_of(age).iter().all(|(at, number)| many(self, *at, *number) == 0)
        };
        match awaited {
            Awaited::Stopped(name) => run_state(name).is_some_and(RegionState::is_down),
            Awaited::Running(name) => run_state(name) == Some(RegionState::Running),
            Awaited::Drained(name) => region(name).is_some_and(|it| !self.is_connected(it, now)),
            Awaited::Jobs(age) => none(*age, Self::open_jobs),
            Awaited::Members(age) => none(*age, Self::registered),
        }
    }
}
