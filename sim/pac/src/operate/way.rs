//! Which way an upgrade takes, and what `CheckCompat` had answered when it was taken.
//!
//! The answer of `CheckCompat`, typed at a prompt of the new release, decides between the compatible and the
//! incompatible process (`docs/models/pac.md 1.1`; 1.4, step 5; 5, H5 and H6). The way is taken by the first start of a
//! region of the new release: it makes a generation of its own, or it joins the one of the old release. Ours is how
//! much it matters where the answer was not heeded: two record layouts in one store do harm for certain, so that this
//! is an error; a generation of its own for a compatible release costs work and nothing else, so that this is a
//! warning.

use crate::cluster::{Cluster, Stage};
use crate::parts::{CompatAnswer, Member};
use fleet::Release;
use ledger::Blame;
use rehearsal::Severity;

/// A way of the upgrade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The incompatible process: the new release makes a generation of its own.
    Own,
    /// The compatible process: it joins this generation of another release.
    Shared(usize),
}

/// The place a start would take, and what is there.
pub(super) struct StartTarget {
    pub(super) at: usize,
    pub(super) generation: usize,
    pub(super) release: Release,
    pub(super) layout: u32,
    pub(super) exists: bool,
    pub(super) has_members: bool,
}

impl StartTarget {
    pub(super) fn member(&self) -> Member {
        let Self { at, generation, layout, .. } = *self;
        Member { repository: at, generation, layout, release: self.release.clone() }
    }
}

impl Cluster {
    /// A way is taken: tells where it is not the one that `CheckCompat` has named, and where nobody had asked.
    pub(super) fn heed(&mut self, way: Way, place: &StartTarget, blame: Option<Blame>, stage: &mut Stage) {
        let StartTarget { at, generation, release, .. } = place;
        let (at, generation) = (*at, *generation);
        let pac = self.generations[generation].pac.clone();
        let old = match way {
            Way::Shared(joined) => Some(joined),
            Way::Own => self
                .held_by(at)
                .into_iter()
                .find(|number| *number != generation && self.generations[*number].pac == pac),
        };
        let Some(old) = old else { return };
        let taken = (at, old, release.clone());
        if self.ways.contains(&taken) {
            return;
        }
        self.ways.push(taken);
        let differ = self.layout(release) != self.layout(&self.generations[old].release.clone());
        let of_pac = |answer: &&CompatAnswer| answer.repository == at && answer.pac == pac;
        let answers = || self.answers.iter().rev().filter(of_pac);
        let is = if way == Way::Own { "a PAC of its own" } else { "the PAC of the old release" };
        let (kind, severity, message) = match answers().find(|answer| answer.tools == *release) {
            Some(answer) if answer.compatible == (way != Way::Own) => return,
            Some(answer) => {
                let said = if answer.compatible { "is compatible" } else { "is not compatible" };
                let right =
                    if answer.compatible { "the compatible process" } else { "the incompatible process" };
                let message = format!(
                    "CheckCompat said that {release} {said} with PAC {pac} at {}, and {release} takes {is}: the answer \
                     calls for {right}",
                    answer.held
                );
                ("answer-not-heeded", harm(way == Way::Own), message)
            }
            None => {
                let old = &self.generations[old].release;
                let asked = answers().any(|answer| answer.tools == *old);
                let why = if asked {
                    format!("only release {old} has asked CheckCompat, which compares the PAC with itself")
                } else {
                    "nobody has asked CheckCompat".into()
                };
                let message = format!("{release} takes {is} beside release {old}, and {why}");
                ("compatibility-not-asked", harm(way == Way::Own || !differ), message)
            }
        };
        stage.note(severity, kind, blame, message);
    }
}

/// How much it matters, by whether it is harmless.
const fn harm(harmless: bool) -> Severity {
    if harmless { Severity::Warning } else { Severity::Error }
}
