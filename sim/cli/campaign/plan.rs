//! A plan: what is searched, in how many shards, and to what its answers belong.

use super::place::Place;
use crate::exit::Failure;
use crate::explore::{base, exploration};
use crate::library::Located;
use crate::resume::{digest, title};
use crate::sought::{Common, ExploreTask, Sought, TableTask};
use rehearsal::{Family, Scene};
use search::{Exploration, Title};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::Path;

/// The version of the format of plans and of shards.
pub(super) const FORMAT: u32 = 1;

/// The file of a plan, and that of the kinds of failure that further shards bring down to a smallest case.
pub(super) const PLAN: &str = "plan.json";
const KINDS: &str = "kinds.json";

/// A plan as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub(super) campaign: u32,
    /// The scenario as it was typed, for the commands that replay it.
    pub(super) typed: String,
    /// The scenario's name.
    pub(super) name: String,
    pub(super) seed: u64,
    pub(super) deviations: Vec<String>,
    pub(super) sought: Sought,
    /// What the answers belong to.
    pub(super) title: Title,
    pub(super) ways: Vec<Way>,
    pub(super) shards: u32,
}

/// A way of searching, and how many ranks it has.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Way {
    pub(super) name: String,
    pub(super) ranks: u64,
}

/// The kinds of failure of a campaign whose cases have all been played.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    campaign: u32,
    plan: String,
    kinds: u32,
}

/// A plan that was read.
pub(super) struct Plan {
    pub(super) place: Place,
    written: Written,
    /// The digest of its file, by which shards name it.
    pub(super) digest: String,
    /// How many kinds of failure there are, once that is planned.
    pub(super) kinds: u32,
}

/// Which part of a campaign a shard is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// So much of the cases, as this one of so many.
    Cases(u32),
    /// One kind of failure, counted from 0.
    Kind(u32),
}

/// The search of a plan as the task of one process.
pub(super) fn explore_task(scenario: &str, sought: &Sought, seed: u64, deviations: &[String]) -> ExploreTask {
    let common = Common { seed, deviations: deviations.to_vec(), jobs: None, resume: None };
    ExploreTask {
        scenario: scenario.to_owned(),
        sought: sought.clone(),
        coarse: None,
        common,
        all: false,
        save: None,
        force: false,
        html: None,
        table: TableTask::default(),
        junit: None,
        watch: false,
        json: false,
    }
}

impl Written {
    fn cases(&self) -> u64 {
        self.ways.iter().map(|way| way.ranks).fold(0, u64::saturating_add)
    }
}

impl Plan {
    /// Reads the plan that lies somewhere.
    pub(super) fn read(typed: &Path) -> Result<Self, Failure> {
        let place = Place::of(typed)?;
        let text = place.wanted(PLAN)?;
        let digest = digest([text.bytes.as_slice()]);
        let refused = |reason: String| {
            let help = String::from("make one with `cutover campaign plan`");
            Failure::usage(format!("`{}` is no plan: {reason}", text.name), Some(help))
        };
        let written: Written =
            serde_json::from_slice(&text.bytes).map_err(|error| refused(error.to_string()))?;
        if written.campaign != FORMAT {
            return Err(refused(format!(
                "it has format {}, and this cutover reads {FORMAT}",
                written.campaign
            )));
        }
        let mut plan = Self { place, written, digest, kinds: 0 };
        plan.kinds = plan.planned_kinds()?;
        Ok(plan)
    }

    /// How many kinds of failure are planned; none before all cases have been played.
    fn planned_kinds(&self) -> Result<u32, Failure> {
        let Some(text) = self.place.read(KINDS)? else { return Ok(0) };
        match serde_json::from_slice::<Kinds>(&text.bytes) {
            Ok(kinds) if kinds.campaign == FORMAT && kinds.plan == self.digest => Ok(kinds.kinds),
            _ => {
                let help = String::from("remove it; `campaign gather --array` plans it anew");
                Err(Failure::usage(format!("`{}` belongs to another plan", text.name), Some(help)))
            }
        }
    }

    /// Plans a shard for each kind of failure.
    pub(super) fn plan_kinds(&self, kinds: u32) -> Result<(), Failure> {
        let text = json(&Kinds { campaign: FORMAT, plan: self.digest.clone(), kinds });
        self.place.write(KINDS, &text)
    }

    /// The scenario, as it lies beside the plan.
    pub(super) fn located(&self) -> Result<Located, Failure> {
        self.place.located(&self.written.name)
    }

    /// The search as the task of one process.
    pub(super) fn explore_task(&self) -> ExploreTask {
        let Written { typed, sought, seed, deviations, .. } = &self.written;
        explore_task(typed, sought, *seed, deviations)
    }

    /// The search of the plan over a scene of its texts, where what is played here belongs to it: the same texts and the
    /// same binary.
    pub(super) fn exploration<'a, F: Family>(
        &self,
        located: &Located,
        scene: &'a Scene<F>,
    ) -> Result<Exploration<'a>, Failure> {
        self.written.title.check(&title(located, scene)?).map_err(|error| {
            let help = "work on a plan with the binary that made it, and leave its texts as they are";
            Failure::usage(format!("`{}`: {error}", self.place.shown()), Some(help.into()))
        })?;
        let task = self.explore_task();
        exploration(scene, &base(scene, &task)?, &task)
    }

    /// What the answers belong to.
    pub(super) fn title(&self) -> &Title {
        &self.written.title
    }

    /// How many shards the cases are parted into.
    pub(super) fn shards(&self) -> u32 {
        self.written.shards
    }

    /// How many shards there are, those of the kinds of failure among them.
    pub(super) fn all_shards(&self) -> u32 {
        self.written.shards.saturating_add(self.kinds)
    }

    /// How many cases are parted.
    pub(super) fn cases(&self) -> u64 {
        self.written.cases()
    }

    /// The scenario's name.
    pub(super) fn name(&self) -> &str {
        &self.written.name
    }

    /// What a shard of this number is.
    pub(super) fn part(&self, shard: u32) -> Result<Part, Failure> {
        let shards = self.written.shards;
        match shard {
            0 => {}
            _ if shard <= shards => return Ok(Part::Cases(shard)),
            _ if shard <= self.all_shards() => return Ok(Part::Kind(shard - shards - 1)),
            _ => {}
        }
        let help = format!("there are 1 to {}", self.all_shards());
        Err(Failure::usage(format!("there is no shard {shard}"), Some(help)))
    }

    /// The ranks of each way of searching that a shard plays: the cases in a row, parted as evenly as can be.
    pub(super) fn ranks(&self, shard: u32) -> Vec<Range<u64>> {
        let border = |shard: u32| {
            let part = u128::from(self.cases()) * u128::from(shard) / u128::from(self.written.shards);
            u64::try_from(part).unwrap_or(u64::MAX)
        };
        let (from, to) = (border(shard.saturating_sub(1)), border(shard));
        let mut before = 0;
        let of = |way: &Way| {
            let within = |rank: u64| rank.saturating_sub(before).min(way.ranks);
            let ranks = within(from)..within(to);
            before += way.ranks;
            ranks
        };
        self.written.ways.iter().map(of).collect()
    }
}

/// JSON in the form in which it is written, with a line break at its end.
pub(super) fn json(value: &impl Serialize) -> String {
    // Only maps with keys other than strings could fail, and there are none.
    let mut text = serde_json::to_string_pretty(value).expect("a plan can always be written as JSON");
    text.push('\n');
    text
}
