//! `cutover replay`: recorded runs of a real system, played and compared step by step and row by row.

use crate::args::ReplayTask;
use crate::exit::{Exit, Failure};
use crate::library::read_whole;
use crate::listing::pretty;
use crate::terminal::finish;
use rayon::prelude::*;
use rehearsal::count_in_words;
use rehearsal::outcome::FORMAT;
use replay::postgres::Audit;
use replay::{Difference, Recording, Replayed};
use schemars::JsonSchema;
use serde::Serialize;
use std::fs::File;
use std::path::Path;

/// The largest file of recordings that is read.
const READ_MAX: u64 = 64 << 20;

/// How many differences of a recording are told, so that one that is wrong from its first step on does not hide others.
const TOLD_MAX: usize = 3;

/// How many rows of a difference are told.
const ROWS_MAX: usize = 4;

/// The recordings of a file, each with what came of it.
struct ReplayedFile {
    name: String,
    recordings: Vec<(Recording, Replayed)>,
}

/// Recordings that were played.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Cutover replay")]
pub(crate) struct ReplayJson {
    /// The version of this format: 1.
    format: u32,
    /// Each recording, in the order in which they were given.
    recordings: Vec<RecordingJson>,
}

/// A recording that was played.
#[derive(Serialize, JsonSchema)]
struct RecordingJson {
    /// The file that it is in.
    file: String,
    /// Its number; where recordings have names, its place in the file, from 1 on.
    seed: u64,
    /// Its name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// How many steps it has.
    steps: usize,
    /// How many acknowledged updates are missing at a node at the end; of servers, where the applications end.
    missing: u64,
    /// Whether every step, the acknowledged transactions and every row of both nodes are as they were recorded.
    equal: bool,
    /// What came out otherwise, each in a sentence.
    differences: Vec<String>,
}

/// Plays recordings and compares; ends as held where all is equal, and as violated where anything is not.
pub(crate) fn replay(task: &ReplayTask) -> Result<Exit, Failure> {
    if let Some(ended) = replay_servers(task)? {
        return Ok(ended);
    }
    let files = task.recordings.iter().map(|file| replay_file(file)).collect::<Result<Vec<_>, _>>()?;
    let every = || files.iter().flat_map(|file| &file.recordings);
    let equal = every().all(|(_, replayed)| replayed.differences.is_empty());
    let exit = if equal { Exit::Held } else { Exit::Violated };
    if task.json { finish(&pretty(&json(&files)), exit) } else { finish(&text(&files), exit) }
}

/// Plays recordings of real PostgreSQL pairs; nothing where the files hold others.
fn replay_servers(task: &ReplayTask) -> Result<Option<Exit>, Failure> {
    let mut every = Vec::new();
    let mut text = String::from("Recorded runs of real PostgreSQL pairs, played here and compared\n");
    for path in &task.recordings {
        let name = path.display().to_string();
        let Ok(bytes) = File::open(path).and_then(|file| read_whole(&file, READ_MAX)) else {
            return Ok(None);
        };
        let Ok(recordings) = replay::postgres::parse(&String::from_utf8_lossy(&bytes)) else {
            return Ok(None);
        };
        let played: Vec<(Vec<String>, Option<Audit>)> = recordings.par_iter().map(compared).collect();
        let (compared, audits): (Vec<_>, Vec<_>) = played.into_iter().unzip();
        text.push_str(&by_kind(&name, &recordings, &compared));
        text.push_str(&in_what_is_missing(&audits));
        for (index, (recording, (differences, audit))) in
            recordings.iter().zip(compared.into_iter().zip(audits)).enumerate()
        {
            every.push(RecordingJson {
                file: name.clone(),
                seed: index as u64 + 1,
                name: Some(recording.name.clone()),
                steps: recording.steps.len(),
                missing: audit.map_or(0, |audit| audit.count() as u64),
                equal: differences.is_empty(),
                differences,
            });
        }
    }
    if every.is_empty() {
        return Ok(None);
    }
    let exit = if every.iter().all(|one| one.equal) { Exit::Held } else { Exit::Violated };
    let json = ReplayJson { format: FORMAT, recordings: every };
    if task.json { finish(&pretty(&json), exit).map(Some) } else { finish(&text, exit).map(Some) }
}

/// What differs of a recording of servers, each in a sentence, and what is missing in what was played of it.
fn compared(recording: &replay::postgres::Recording) -> (Vec<String>, Option<Audit>) {
    match replay::postgres::play(recording) {
        Err(unread) => (vec![unread], None),
        Ok(played) => {
            let differences = replay::postgres::compare(recording, &played);
            let sentence = |one: &replay::postgres::Difference| {
                format!("{} at {}: recorded {}, played {}", one.kind, one.place, one.recorded, one.played)
            };
            let told = differences.iter().map(sentence).collect();
            (told, Some(replay::postgres::audit(recording, &played)))
        }
    }
}

/// In how many recordings something acknowledged is missing where the applications end, and in how many of them unheard.
fn in_what_is_missing(audits: &[Option<Audit>]) -> String {
    let lossy: Vec<&Audit> = audits.iter().flatten().filter(|audit| audit.count() > 0).collect();
    let unheard = lossy.iter().filter(|audit| audit.is_unheard()).count();
    format!(
        "    in {} something acknowledged is missing where the applications end; in {unheard} of them every command \
         ended with 0 and no client had an error\n",
        lossy.len()
    )
}

/// How many recordings of a file are equal, by the kind of their schedule, and what differs of the others.
fn by_kind(name: &str, recordings: &[replay::postgres::Recording], compared: &[Vec<String>]) -> String {
    let mut text = format!("  {name}\n");
    for kind in ["canonical", "skip", "swap", "hazard", "random"] {
        let of = recordings.iter().zip(compared).filter(|(one, _)| one.kind() == kind);
        let (many, equal) =
            of.fold((0, 0), |(many, equal), (_, told)| (many + 1, equal + usize::from(told.is_empty())));
        if many > 0 {
            text.push_str(&format!("    {kind}: {equal} of {many} equal\n"));
        }
    }
    for (recording, differences) in recordings.iter().zip(compared).filter(|(_, told)| !told.is_empty()) {
        text.push_str(&format!("    {}\n", recording.name));
        for difference in differences.iter().take(TOLD_MAX) {
            text.push_str(&format!("      {difference}\n"));
        }
        if let Some(more) = differences.len().checked_sub(TOLD_MAX).filter(|more| *more > 0) {
            text.push_str(&format!("      and {}\n", count_in_words(more as u64, "further difference")));
        }
    }
    text
}

/// Plays the recordings of a file.
fn replay_file(path: &Path) -> Result<ReplayedFile, Failure> {
    let name = path.display().to_string();
    let unread = |reason: &dyn std::fmt::Display| {
        let help = Some(String::from("give files with one recording a line"));
        Failure::usage(format!("`{name}` cannot be replayed: {reason}"), help)
    };
    let bytes =
        File::open(path).and_then(|file| read_whole(&file, READ_MAX)).map_err(|error| unread(&error))?;
    let text = String::from_utf8(bytes).map_err(|_| unread(&"it is no text"))?;
    let recordings = replay::parse(&text).map_err(|error| unread(&error))?;
    let play = |recording: Recording| {
        let replayed = replay::replay(&recording).map_err(|rejected| Failure::Rejected {
            diagnostics: rejected.diagnostics.clone(),
            sources: Box::new(rejected.sources.clone()),
        })?;
        Ok((recording, replayed))
    };
    let recordings = recordings.into_par_iter().map(play).collect::<Result<Vec<_>, Failure>>()?;
    Ok(ReplayedFile { name, recordings })
}

fn json(files: &[ReplayedFile]) -> ReplayJson {
    let recordings = files.iter().flat_map(|file| {
        file.recordings.iter().map(|(recording, replayed)| RecordingJson {
            file: file.name.clone(),
            seed: recording.seed,
            name: None,
            steps: replayed.steps,
            missing: replayed.missing,
            equal: replayed.differences.is_empty(),
            differences: replayed.differences.iter().map(sentence).collect(),
        })
    });
    ReplayJson { format: FORMAT, recordings: recordings.collect() }
}

fn text(files: &[ReplayedFile]) -> String {
    let mut text = String::from("Recorded runs of a real pair, played here and compared\n");
    for file in files {
        let differing: Vec<_> =
            file.recordings.iter().filter(|(_, one)| !one.differences.is_empty()).collect();
        let many = file.recordings.len();
        let steps: usize = file.recordings.iter().map(|(_, one)| one.steps).sum();
        let lossy = file.recordings.iter().filter(|(_, one)| one.missing > 0).count();
        text.push_str(&format!(
            "  {}: {} of {} equal: {}, every row of both nodes; in {lossy} something is missing at a node\n",
            file.name,
            many - differing.len(),
            count_in_words(many as u64, "recording"),
            count_in_words(steps as u64, "step"),
        ));
        for (recording, replayed) in differing {
            text.push_str(&format!(
                "    recording {} of the keys that the {:?} chooses\n",
                recording.seed, recording.ids
            ));
            for difference in replayed.differences.iter().take(TOLD_MAX) {
                text.push_str(&format!("      {}\n", sentence(difference)));
            }
            if let Some(more) = replayed.differences.len().checked_sub(TOLD_MAX).filter(|more| *more > 0) {
                text.push_str(&format!("      and {}\n", count_in_words(more as u64, "further difference")));
            }
        }
    }
    text
}

/// A difference in a sentence.
fn sentence(difference: &Difference) -> String {
    match difference {
        Difference::Step { number, step, recorded, played } => {
            format!("step {number}, `{step}`: recorded {}, played {}", recorded.word(), played.word())
        }
        Difference::Acknowledged { recorded, played } => {
            format!("acknowledged: recorded {recorded}, played {played}")
        }
        Difference::Rows { node, table, missing, beyond } => {
            let told = |rows: &[String], words: &str| {
                let some = rows.iter().take(ROWS_MAX).cloned().collect::<Vec<_>>().join("; ");
                let more = if rows.len() > ROWS_MAX { "; ..." } else { "" };
                (!rows.is_empty()).then(|| format!("{words} {} ({some}{more})", rows.len()))
            };
            let parts = [told(missing, "recorded and not here"), told(beyond, "here and not recorded")];
            format!("{table} at {node}: {}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
    }
}
