//! What may be typed after `cutover`, and nothing of what it means.

use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Rehearses an upgrade before anyone runs it.
///
/// Plays a runbook, the same document the operator will follow, against a model of the cluster under client load, and
/// tells which acknowledged updates would be lost, by which step, and how long clients would have waited.
#[derive(Debug, Parser)]
#[command(version, disable_help_subcommand = true, after_help = AFTER)]
pub(crate) struct Args {
    /// The greatest width of a line of text.
    #[arg(long, global = true, value_name = "COLUMNS", default_value_t = 100)]
    pub(crate) width: u16,
    /// What to do.
    #[command(subcommand)]
    pub(crate) task: Task,
}

/// What stands below the help.
const AFTER: &str = "\
Exit codes: 0 held, 1 violated, 2 wrong usage, scenario or runbook, 3 stuck or inconclusive, 70 a defect of cutover.
A SCENARIO is a name from `cutover list`, a folder with a scenario.toml in it, or a scenario's file.";

/// What cutover can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Tell what is wrong with a scenario and its runbook, without running anything.
    Check(CheckTask),
    /// Play the runbook once and tell what became of the clients' updates.
    Rehearse(RehearseTask),
    /// Tell the story of one lost update of a run: where it was kept, what ended its way, who would have noticed.
    Explain(ExplainTask),
    /// Play the runbook under many seeds: counts on standard output, rates on standard error.
    Bench(BenchTask),
    /// List the scenarios that come with cutover.
    List(ListTask),
    /// Print a JSON Schema, for editors and for readers of the JSON.
    Schema(SchemaTask),
    /// Print help on a command, or the reference of the runbook language.
    Help(HelpTask),
}

/// `cutover check`.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    pub(crate) scenario: String,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `cutover rehearse`.
#[derive(Debug, clap::Args)]
pub(crate) struct RehearseTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    pub(crate) scenario: String,
    /// The seed; the same seed gives the same run, byte for byte.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// One way in which the run differs from the runbook, such as `skip 9.upgrade.3`; may be given many times.
    #[arg(long = "deviate", value_name = "DEVIATION")]
    pub(crate) deviations: Vec<String>,
    /// How to read what the manual leaves open: `NAME=VALUE,...`, and `all` for every combination of the others.
    #[arg(long, value_name = "all|NAME=VALUE,...", value_delimiter = ',')]
    pub(crate) readings: Vec<String>,
    /// Write a trace that ui.perfetto.dev opens.
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `cutover explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    pub(crate) scenario: String,
    /// The seed of the run.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// One way in which the run differs from the runbook, such as `skip 9.upgrade.3`; may be given many times.
    #[arg(long = "deviate", value_name = "DEVIATION")]
    pub(crate) deviations: Vec<String>,
    /// Which update: its number, or `row:N`, `item:N`, `job:N`. Without it the first of those lost for the commonest
    /// cause, or the first that is pending.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) update: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `cutover bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct BenchTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    pub(crate) scenario: String,
    /// How many seeds to play.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) runs: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// One way in which every run differs from the runbook; may be given many times.
    #[arg(long = "deviate", value_name = "DEVIATION")]
    pub(crate) deviations: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `cutover list`.
#[derive(Debug, clap::Args)]
pub(crate) struct ListTask {
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `cutover schema`.
#[derive(Debug, clap::Args)]
pub(crate) struct SchemaTask {
    /// Of what.
    #[arg(value_enum, default_value_t = Subject::Scenario)]
    pub(crate) of: Subject,
}

/// What there is a JSON Schema of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Subject {
    /// A scenario's TOML.
    Scenario,
    /// The JSON of `cutover rehearse --json`.
    Outcome,
    /// The JSON of `cutover explain --json`.
    Explanation,
}

/// `cutover help`.
#[derive(Debug, clap::Args)]
pub(crate) struct HelpTask {
    /// A command, or `runbook` for the reference of the runbook language.
    pub(crate) topic: Option<String>,
}
