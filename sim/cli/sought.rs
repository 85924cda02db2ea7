//! What may be searched, as it is typed; a search of one process and one in parts are asked for alike.

use crate::number::whole;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

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
    /// Lets every group of clients send only so much of its requests, such as `10%`: more cases in the same time.
    #[arg(long, value_name = "SHARE")]
    pub(crate) load: Option<String>,
}

/// A part of the load at which a search is to be played first.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct CoarseTask {
    /// Plays the cases at so much of the load, or so little that a rehearsal is about a millisecond, and again at the whole
    /// load the runbook as written, an example of each kind of failure, and what held next to one that fails.
    #[arg(long, value_name = "SHARE", num_args = 0..=1, default_missing_value = LITTLE, conflicts_with = "load")]
    pub(crate) coarse: Option<String>,
}

/// The word for as little as makes a rehearsal about a millisecond.
pub(crate) const LITTLE: &str = "little";

/// Where a table of all cases is put.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct TableTask {
    /// Write a table of all cases as a Parquet file, a row for each, for DuckDB and its like.
    #[cfg_attr(not(feature = "parquet"), arg(hide = true))]
    #[arg(long, value_name = "FILE")]
    pub(crate) parquet: Option<PathBuf>,
}
