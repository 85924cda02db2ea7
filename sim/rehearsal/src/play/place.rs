//! Where an update is kept, and what somebody sees who looks: what a family tells for the story of one update.

use fleet::{HostId, Release};
use ledger::{Blame, IncarnationId, Ledger, RowId, UpdateId};
use schemars::JsonSchema;
use serde::Serialize;

/// What kind of place keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Among the rows of a store: a row whose content goes back to it.
    Rows,
    /// A record of a store's log.
    Log,
    /// A dump file.
    Dump,
    /// A queue.
    Queue,
    /// Whoever is at work on it.
    Worker,
}

/// One place that keeps an update, an item or a job, at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What kind of place.
    pub form: Form,
    /// Which one, in the words of an operator: `Original`, `/backup/upgrade.bak`.
    pub name: String,
    /// The host it is on, where it is on one.
    pub host: Option<HostId>,
    /// How it stands there, in words: `waits to be sent to Upgrade`. It may change while the place stays the same.
    pub standing: String,
}

impl Place {
    /// An update among the rows of a store in one of its lives, where the head of its row is it, or embodies it.
    #[must_use]
    pub fn among_rows<C: Copy + Eq>(
        (id, row): (UpdateId, RowId),
        life: IncarnationId,
        ledger: &Ledger<C>,
        (name, host): (&str, Option<HostId>),
    ) -> Option<Self> {
        let head = ledger.head(life, row);
        let standing = if head == id { "as it was written" } else { "within a later version of its row" };
        let place = || Self { form: Form::Rows, name: name.into(), host, standing: standing.into() };
        ledger.descends(head, id).then(place)
    }
}

/// On whose behalf an update is made that neither a client nor an operator makes at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behalf {
    /// Of a command under way.
    Command(Blame),
    /// Of a job that is run.
    Job(UpdateId),
}

/// Of which release something was before the run, and is when all is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseSeen {
    /// Its name.
    pub of: String,
    /// Before.
    pub before: Release,
    /// After; none where it is not there, or does not run.
    pub after: Option<Release>,
}

/// What somebody sees at the end who looks at the system and knows nothing of updates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// What is looked at: `the numbers of rows`.
    pub what: String,
    /// What it says.
    pub says: String,
    /// Whether that would make anyone wonder.
    pub alarming: bool,
}
