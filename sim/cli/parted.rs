//! What may be typed after `cutover campaign`.

use crate::number::whole;
use crate::sought::{Sought, TableTask};
use clap::{Subcommand, ValueEnum};
use std::path::PathBuf;

/// `cutover campaign`.
#[derive(Debug, clap::Args)]
#[command(after_help = CAMPAIGN_AFTER)]
pub(crate) struct CampaignTask {
    /// What to do.
    #[command(subcommand)]
    pub(crate) what: CampaignWork,
}

/// What stands below the help of `cutover campaign`.
const CAMPAIGN_AFTER: &str = "\
A shard depends on the plan and its number alone. Whatever becomes of processes and machines, what is missing can be \
played again, by the binary that made the plan; what is gathered is what `cutover explore --load 100%` would print, \
or with the load of the plan.";

/// What is done with a campaign.
#[derive(Debug, Subcommand)]
pub(crate) enum CampaignWork {
    /// Part a search into shards: writes a folder with the scenario, what is searched, and to what its answers belong.
    Plan(PlanTask),
    /// Play one shard, unless a good one is there.
    Work(WorkTask),
    /// Tell what is there, missing or damaged.
    Status(StatusTask),
    /// Tell what all shards have found, as `cutover explore` would.
    Gather(GatherTask),
    /// Hand the shards that are to be played to an engine.
    Submit(SubmitTask),
}

/// `cutover campaign plan`.
#[derive(Debug, clap::Args)]
pub(crate) struct PlanTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    pub(crate) scenario: String,
    /// What is searched.
    #[command(flatten)]
    pub(crate) sought: Sought,
    /// The seed of every case that is not drawn, and of what is drawn.
    #[arg(long, default_value_t = 1, value_parser = whole::<u64>(0, u64::MAX))]
    pub(crate) seed: u64,
    /// One way in which every case differs from the runbook; may be given many times.
    #[arg(long = "deviate", value_name = "DEVIATION")]
    pub(crate) deviations: Vec<String>,
    /// Into how many shards the cases are parted.
    #[arg(long, value_name = "N", required_unless_present = "bench", value_parser = whole::<u32>(1, u64::from(SHARDS_MAX)))]
    pub(crate) shards: Option<u32>,
    /// The folder of the campaign, which must hold nothing; or an address, in builds with the feature `object-store`.
    #[arg(long, value_name = "FOLDER", required_unless_present = "bench", requires = "shards")]
    pub(crate) out: Option<PathBuf>,
    /// Play a few cases on one core, and tell how long a shard takes and how many to ask for; without `--out` nothing
    /// is written.
    #[arg(long)]
    pub(crate) bench: bool,
}

/// Into how many shards cases are parted at most.
pub(crate) const SHARDS_MAX: u32 = 100_000;

/// Which shard.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ShardNumber {
    /// As the engine says: `HQ_TASK_ID`, `SLURM_ARRAY_TASK_ID` or `JOB_COMPLETION_INDEX`.
    Auto,
    /// This one.
    Number(u32),
}

/// Reads which shard is meant.
fn shard_number(typed: &str) -> Result<ShardNumber, String> {
    if typed == "auto" {
        Ok(ShardNumber::Auto)
    } else {
        whole(1, u64::from(u32::MAX))(typed).map(ShardNumber::Number)
    }
}

/// `cutover campaign work`.
#[derive(Debug, clap::Args)]
pub(crate) struct WorkTask {
    /// The folder of the campaign.
    pub(crate) folder: PathBuf,
    /// Which shard; `auto` takes the number from `HQ_TASK_ID`, `SLURM_ARRAY_TASK_ID` or `JOB_COMPLETION_INDEX`.
    #[arg(long, value_name = "N|auto", value_parser = shard_number)]
    pub(crate) shard: ShardNumber,
    /// On how many threads; one unless given, for an engine counts cores itself.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u16>(1, 1024))]
    pub(crate) jobs: u16,
}

/// `cutover campaign status`.
#[derive(Debug, clap::Args)]
pub(crate) struct StatusTask {
    /// The folder of the campaign.
    pub(crate) folder: PathBuf,
    /// Print only the shards that are to be played, as engines of arrays take them: `3,5-9`.
    #[arg(long)]
    pub(crate) missing: bool,
}

/// `cutover campaign gather`.
#[derive(Debug, clap::Args)]
pub(crate) struct GatherTask {
    /// The folder of the campaign.
    pub(crate) folder: PathBuf,
    /// Plan further shards that bring each kind of failure down to a smallest case, instead of doing that here.
    #[arg(long, conflicts_with = "json")]
    pub(crate) array: bool,
    /// On how many threads; as many as the machine has unless given.
    #[arg(long, value_name = "N", value_parser = whole::<u16>(1, 1024))]
    pub(crate) jobs: Option<u16>,
    /// Write a page for the browser, as `cutover explore --html` does.
    #[arg(long, value_name = "FILE", conflicts_with = "array")]
    pub(crate) html: Option<PathBuf>,
    /// Where a table is put.
    #[command(flatten)]
    pub(crate) table: TableTask,
    /// Print JSON, as `cutover explore --json` does.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `cutover campaign submit`.
#[derive(Debug, clap::Args)]
pub(crate) struct SubmitTask {
    /// The folder of the campaign.
    pub(crate) folder: PathBuf,
    /// Which engine plays the shards.
    #[arg(long, value_enum)]
    pub(crate) engine: ArrayEngine,
    /// Print the command and run nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// What plays an array of shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ArrayEngine {
    /// HyperQueue: `hq submit --array`.
    Hq,
    /// Slurm: `sbatch --array`.
    Slurm,
    /// An Indexed Job, printed as YAML and never run by those who wrote it.
    Kubernetes,
    /// GNU parallel, on this machine.
    Parallel,
}
