//! Searches as they are typed; one of one process and one in parts are asked for alike.

use crate::number::whole;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The share that asks for the whole load.
pub(crate) const WHOLE: &str = "100%";

/// What is searched.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
pub(crate) struct Sought {
    /// Up to how many mistakes of the operator are made at once; 0 leaves them out.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u8>(0, 4))]
    pub(crate) mistakes: u8,
    /// The kinds of mistake: skip, hasten, repeat, place, mistype, shift (a step comes one or two steps too early or
    /// too late), move (anywhere), abort. Without it all of them are made alone, and skip, hasten and shift together.
    #[arg(long, value_name = "KIND,...", value_delimiter = ',')]
    pub(crate) kinds: Vec<String>,
    /// Plays orders in which any two (2) or three (3) commands come in every order they can; 0 leaves orders out.
    #[arg(long, value_name = "D", default_value_t = 2, value_parser = whole::<u8>(0, 3))]
    pub(crate) orders: u8,
    /// Draws every kind of fault there is, beyond what the scenario allows; of these cases only losses count.
    #[arg(long)]
    pub(crate) faults: bool,
    /// Plays every set of up to so many skipped, repeated, hastened or exchanged commands under a frozen workload, and
    /// what fails there again under live clients; 0 leaves this out.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole::<u8>(0, 4))]
    pub(crate) exhaustive: u8,
    /// How many cases are drawn at random: of the scenario's faults, or else of seeds alone.
    /// Beside faults that are drawn a quarter as many are aimed at the only copy of an update.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = whole::<u64>(0, u64::MAX))]
    pub(crate) runs: u64,
    /// Lets every group of clients send only so much of its requests in every case, such as `10%`; `100%` plays every case at
    /// the whole load.
    #[arg(long, value_name = "SHARE")]
    pub(crate) load: Option<String>,
}

/// `cutover explore`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXPLORE_AFTER)]
pub(crate) struct ExploreTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    pub(crate) scenario: String,
    /// What is searched.
    #[command(flatten)]
    pub(crate) sought: Sought,
    /// Plays the cases at such a scale of the load, such as `10%`; and again at the whole load the runbook as written, an example
    /// of each kind of failure, what held next to one that fails, and a sample of what else held of each way of searching, which
    /// decides whether the rest of it is played again too. Without it, and without `--load`, at as small a one as a rehearsal of
    /// about a millisecond takes, if the runbook as written ends there as it does at the whole load (`auto`).
    #[arg(long, value_name = "SHARE", conflicts_with = "load")]
    pub(crate) coarse: Option<String>,
    /// What is common to many searches.
    #[command(flatten)]
    pub(crate) common: Common,
    /// Tell all that was found, and not what fits on two screens.
    #[arg(long)]
    pub(crate) all: bool,
    /// Write each failure's smallest case as a scenario of its own into this folder.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) save: Option<PathBuf>,
    /// Save into a folder that holds something: what was saved there before is replaced, and nothing else.
    #[arg(long, requires = "save")]
    pub(crate) force: bool,
    /// Write a page for the browser, whole in one file: every single mistake in a matrix, what goes wrong, what was tried.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Where a table is put.
    #[command(flatten)]
    pub(crate) table: TableTask,
    /// Write JUnit XML.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Play it again whenever the scenario or its runbook has changed, until an interrupt.
    #[arg(long, conflicts_with_all = ["json", "save", "junit"])]
    pub(crate) watch: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What stands below the help of `cutover explore`.
const EXPLORE_AFTER: &str = "\
The exit code is that of the worst case that was found. Mistakes are searched in full and faults at random, so a code \
of 0 says that no single mistake and none of the drawn faults does harm, at the load that was played: unless `--load 100%` \
is given most cases are played at a part of it, and how many held there alone is told. A search that was interrupted ends with 130 \
and tells what it has found. Output is the same for any number of jobs.";

/// What is common to searches.
#[derive(Debug, clap::Args)]
pub(crate) struct Common {
    /// The seed of every case that is not drawn, and of what is drawn.
    #[arg(long, default_value_t = 1, value_parser = whole::<u64>(0, u64::MAX))]
    pub(crate) seed: u64,
    /// One way in which every case differs from the runbook, such as `reading reset=tail`; may be given many times.
    #[arg(long = "deviate", value_name = "DEVIATION")]
    pub(crate) deviations: Vec<String>,
    /// On how many threads; as many as the machine has unless given.
    #[arg(long, value_name = "N", value_parser = whole::<u16>(1, 1024))]
    pub(crate) jobs: Option<u16>,
    /// Keeps every case that was played in this file, and plays none that stands in it already.
    #[arg(long, value_name = "FILE")]
    pub(crate) resume: Option<PathBuf>,
}

/// `cutover shrink`.
#[derive(Debug, clap::Args)]
pub(crate) struct ShrinkTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    pub(crate) scenario: String,
    /// What is common to many searches.
    #[command(flatten)]
    pub(crate) common: Common,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `cutover constraints`.
#[derive(Debug, clap::Args)]
#[command(after_help = CONSTRAINTS_AFTER)]
pub(crate) struct ConstraintsTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    pub(crate) scenario: String,
    /// Under how many seeds each order is played; it holds where it holds under all.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = whole::<u16>(1, 100))]
    pub(crate) seeds: u16,
    /// Under how many further seeds whatever did no harm is tried, besides twice the load and each fault of the scenario's
    /// budget at its steps.
    #[arg(long, value_name = "N", default_value_t = 62, value_parser = whole::<u16>(0, 1000))]
    pub(crate) further: u16,
    /// Plays all first at such a scale of the load, such as `10%`, and what is found again at the whole load, which decides;
    /// `100%` plays all at the whole of it. Without it at as small a scale as a rehearsal of about a millisecond takes.
    #[arg(long, value_name = "SHARE")]
    pub(crate) load: Option<String>,
    /// What is common to many searches.
    #[command(flatten)]
    pub(crate) common: Common,
    /// Write a page for the browser, whole in one file: what must come before what as a graph, the room of each command,
    /// groups, waits and what is free.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What stands below the help of `cutover constraints`.
const CONSTRAINTS_AFTER: &str = "\
An order fails where it does worse than the printed one: another verdict, or a command or a finding amiss that is fine \
in print. Lanes and barriers are dropped; only an install comes before what is typed with its tools. What did no harm \
is tried in further weather, each run beside the runbook as written in the same: with the seeds at their defaults, what \
does harm under one seed in ten is overlooked less than once in 800 times, under one in twenty once in 27. \
What does worse only with a fault outside the scenario's budget is told as that. The exit code is \
0 whatever is found, and 2 where the runbook as written fails, for then no order can be told from a good one. Where a \
part of the load that is short to play would be less than 3 %, as with most clusters of PostgreSQL, all is played at \
the whole of it. Output is the same for any number of jobs.";

/// Where a table of all cases is put.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct TableTask {
    /// Write a table of all cases as a Parquet file, a row for each, for DuckDB and its like.
    #[cfg_attr(not(feature = "parquet"), arg(hide = true))]
    #[arg(long, value_name = "FILE")]
    pub(crate) parquet: Option<PathBuf>,
}
