//! The goal of a scenario: what the world must look like when all is over.
//!
//! An upgrade in which nothing was lost because nothing was upgraded has not held. So every scenario has a goal. The
//! family derives it, that nobody has to write it down: from the world at the start and from the runbook *as written*,
//! for what a deviation leaves out was meant to be done. `[goal]` in the scenario overrides it point by point.
//!
//! **What it does not do.** It knows no point of any goal; a family says which points are missed, and a point that
//! only follows from another one is not told beside it.

use crate::ids::{EntryId, ProcessId};
use crate::outcome::{GoalPoint, StepFate, Undone};
use crate::scenario::ANY;
use fleet::{HostId, LinkId, Release};
use ledger::{Blame, StoreId};
use runbook::Address;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use std::borrow::Cow;

/// A point of the goal that the world misses at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// What of the world, such as `release of Upgrade`.
    pub what: String,
    /// How it should be.
    pub wanted: String,
    /// How it is.
    pub is: String,
    /// The command of the runbook as written that should have brought it about, where that is known.
    pub step: Option<Address>,
    /// What follows from its being asked.
    pub bearing: Bearing,
    /// What it is asked of, where nothing hides it but a whole point of the same; else any may have hidden it.
    pub of: Option<String>,
    /// Who has made it as it is.
    pub doer: Doer,
    /// The stores to which nothing comes that is held for them, for want of this point.
    pub withholds: Vec<StoreId>,
}

/// Who has made a missed point as it is, as far as the model knows: a command may take effect long after it was typed,
/// and while another one is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Doer {
    /// The model does not say.
    #[default]
    Unsaid,
    /// This command.
    Command(Blame),
    /// This fault, which may be over.
    Struck(Blame),
    /// No command: a fault, or what came of one.
    Nobody,
    /// The fault in force that has struck this.
    Fault(Victim),
}

/// What a fault may have struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Victim {
    /// A process of the family.
    Process(ProcessId),
    /// A link, of which an end no longer sends.
    Link(LinkId),
    /// The disk of a host, which has no room left.
    Disk(HostId),
    /// The clock of a host, which is wrong.
    Clock(HostId),
}

impl From<Option<Blame>> for Doer {
    fn from(by: Option<Blame>) -> Self {
        match by {
            Some(by) if EntryId::blamed(by).is_some() => Self::Command(by),
            Some(by) => Self::Struck(by),
            None => Self::Nobody,
        }
    }
}

/// How a point stands to the others, and to itself at another time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bearing {
    /// While it is missed, others are not asked: nothing else of a region that does not run.
    Whole,
    /// It is asked unless such another one is missed.
    #[default]
    Part,
    /// It is asked of what there is at the moment, such as the mode of the newest generation, so that nothing follows from
    /// its not having been missed before there was such a thing.
    Relative,
}

impl Missed {
    /// A point that is so or not, if it is not as wanted. Its words are made only then: points are looked at around every
    /// command, and most are reached.
    #[must_use]
    pub fn unless(
        wish: &Wish<bool>,
        is: bool,
        said: impl FnOnce() -> Said,
        by: Option<&Address>,
    ) -> Option<Self> {
        let wanted = *wish.missed(&is)?;
        let Said { what, so, not, now } = said();
        let wanted = if wanted { so } else { not };
        Some(Self::new(what, wanted, now, by))
    }

    /// A point that is said in a word, if it is not as wanted.
    #[must_use]
    pub fn unless_word<T: PartialEq>(
        (wish, is): (&Wish<T>, &T),
        word: impl Fn(&T) -> String,
        what: impl FnOnce() -> String,
        by: Option<&Address>,
    ) -> Option<Self> {
        let wanted = word(wish.missed(is)?);
        Some(Self::new(what(), wanted, word(is), by))
    }

    /// A point that is missed, and the command that should have brought it about.
    #[must_use]
    pub fn new(what: String, wanted: String, is: String, by: Option<&Address>) -> Self {
        Self {
            what,
            wanted,
            is,
            step: by.cloned(),
            bearing: Bearing::Part,
            of: None,
            doer: Doer::Unsaid,
            withholds: Vec::new(),
        }
    }

    /// The same, of another bearing.
    #[must_use]
    pub fn bearing(self, bearing: Bearing) -> Self {
        Self { bearing, ..self }
    }

    /// The same, asked of something whatever is missed of anything else.
    #[must_use]
    pub fn asked_of(self, of: &str) -> Self {
        Self { of: Some(of.to_owned()), ..self }
    }

    /// The same, made as it is by somebody.
    #[must_use]
    pub fn made_by(self, doer: impl Into<Doer>) -> Self {
        Self { doer: doer.into(), ..self }
    }

    /// The same, for want of which nothing comes to these stores that is held for them.
    #[must_use]
    pub fn withholding(self, from: impl IntoIterator<Item = StoreId>) -> Self {
        Self { withholds: from.into_iter().collect(), ..self }
    }

    /// The point as it is told, with the step as a report names it, what became of that, and what undid the point.
    pub(crate) fn told(
        self,
        step: Option<String>,
        fate: Option<StepFate>,
        undone: Option<Undone>,
    ) -> GoalPoint {
        GoalPoint { what: self.what, wanted: self.wanted, is: self.is, step, fate, undone }
    }
}

/// The words of a point that is so or not. How it is now is a word of its own, for there are several ways of not being
/// so, and what is wanted is none of them in particular.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What of the world.
    pub what: String,
    /// What it is called to be so.
    pub so: String,
    /// What it is called not to be so, in whichever way.
    pub not: String,
    /// How it is at this moment.
    pub now: String,
}

impl Said {
    /// These words.
    #[must_use]
    pub fn new(what: impl Into<String>, [so, not]: [&str; 2], now: impl Into<String>) -> Self {
        Self { what: what.into(), so: so.into(), not: not.into(), now: now.into() }
    }

    /// The same where not to be so has no other word than how it is when it is not.
    #[must_use]
    pub fn plain(what: impl Into<String>, [so, not]: [&str; 2], is: bool) -> Self {
        Self::new(what, [so, not], if is { so } else { not })
    }
}

/// What is wanted of one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish<T> {
    /// This.
    Is(T),
    /// Nothing.
    Any,
}

impl<T: PartialEq> Wish<T> {
    /// What was wanted and is otherwise, if so.
    pub fn missed(&self, is: &T) -> Option<&T> {
        match self {
            Self::Is(wanted) => (wanted != is).then_some(wanted),
            Self::Any => None,
        }
    }
}

/// A point of `[goal]` that is so or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum YesNo {
    /// It is to be so.
    Yes,
    /// It is to be otherwise.
    No,
    /// It is not judged.
    Any,
}

impl YesNo {
    /// As a wish.
    #[must_use]
    pub const fn wish(self) -> Wish<bool> {
        match self {
            Self::Yes => Wish::Is(true),
            Self::No => Wish::Is(false),
            Self::Any => Wish::Any,
        }
    }
}

/// A release in `[goal]`, or `"any"`; what is no release is refused as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseWish(pub Wish<Release>);

impl<'de> Deserialize<'de> for ReleaseWish {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match Release::parse(&text) {
            _ if text == ANY => Ok(Self(Wish::Any)),
            Some(release) => Ok(Self(Wish::Is(release))),
            None => Err(D::Error::custom(format!(
                "`{text}` is not a release; write numbers joined by periods, as in \"6.0\", or \"{ANY}\""
            ))),
        }
    }
}

impl JsonSchema for ReleaseWish {
    fn schema_name() -> Cow<'static, str> {
        "ReleaseWish".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^(any|[0-9]+(\.[0-9]+)*)$" })
    }
}
