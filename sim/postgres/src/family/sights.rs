//! What somebody sees of the clusters who looks at them when all is over: subscriptions, slots and the servers' logs, and of
//! which release the cluster is that serves a group of clients.
//!
//! Of a log it is every error of a worker but those of connections, which come and go, and what a release tells of changes
//! that it has passed over (`docs/models/postgres.md 5.4`).

use super::parts::Client;
use super::twin::Twin;
use crate::server::{Power, Worker};
use fleet::Release;
use rehearsal::{ReleaseSeen, Sight};

/// What of a log's lines tells of changes that were passed over.
const TELLS: [&str; 2] = ["skipped loading publication", "conflict="];

/// Whether a line of a log would make anyone wonder who reads it later.
fn tells(line: &str) -> bool {
    let is_error =
        line.starts_with("ERROR") && !line.contains("could not connect") || line.starts_with("PANIC");
    is_error || TELLS.iter().any(|word| line.contains(word))
}

impl Twin {
    /// What the clusters show from outside.
    pub(crate) fn all_sights(&self) -> Vec<Sight> {
        let mut sights: Vec<Sight> =
            self.directions.iter().filter_map(|direction| self.subscription_sight(&direction.id)).collect();
        for (node, name) in self.names.iter().enumerate() {
            sights.extend(self.slot_sights(node));
            let log = &self.server(node).log;
            let told = log.iter().rfind(|line| tells(line));
            sights.extend(told.map(|line| sight(format!("the log of {name}"), line.clone(), true)));
        }
        sights
    }

    /// Of each group of clients, the release of the cluster that serves it, in the beginning and now. A cluster that nobody
    /// was moved to upgrades nobody, so that the clusters' own releases say nothing.
    pub(crate) fn all_releases(&self) -> Vec<ReleaseSeen> {
        let release = |node: usize| Release::parse(&self.server(node).release.to_string());
        let seen = |client: &Client| {
            let after = client.home.filter(|node| self.server(*node).power == Power::Up).and_then(release);
            Some(ReleaseSeen { of: client.name.clone(), before: release(client.began_at?)?, after })
        };
        self.clients.iter().filter_map(seen).collect()
    }

    fn subscription_sight(&self, id: &crate::world::Direction) -> Option<Sight> {
        let subscription = self.subscription(id)?;
        let uncopied = subscription.tables.values().filter(|state| state.waits()).count();
        let (says, alarming) = match &subscription.worker {
            _ if !subscription.enabled => ("it is disabled".to_owned(), true),
            Worker::Failed(error) => (format!("its worker fails again and again: {}", error.message), true),
            Worker::Absent => ("no worker of it runs".to_owned(), true),
            Worker::Running(_) if uncopied > 0 => {
                (format!("{uncopied} of {} tables are not copied", subscription.tables.len()), true)
            }
            Worker::Running(_) => ("it runs".to_owned(), false),
        };
        Some(sight(format!("subscription {} at {}", id.name, id.host), says, alarming))
    }

    /// The slots of a cluster that nobody will ever read again.
    fn slot_sights(&self, node: usize) -> Vec<Sight> {
        let (server, name) = (self.server(node), self.name(node));
        if server.power != Power::Up {
            return Vec::new();
        }
        let told = server.slots.iter().filter(|(_, slot)| !slot.copying);
        let told = told.filter_map(|(slot, is)| {
            let says = match &is.lost {
                Some(_) => "it is lost",
                None if !self.is_read(node, slot) => "nobody reads it, and it keeps the log",
                None => return None,
            };
            Some(sight(format!("slot {slot} of {name}"), says.to_owned(), true))
        });
        told.collect()
    }
}

fn sight(what: String, says: String, alarming: bool) -> Sight {
    Sight { what, says, alarming }
}
