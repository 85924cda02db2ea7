//! The file of a shard: a line that says which shard of which plan it is, a journal of its cases, and a line with how many
//! they are and a sum over all that stands before.

use super::plan::{FORMAT, Plan};
use crate::exit::Failure;
use crate::resume::digest;
use search::{PlayedCase, journal_line, read_journal};
use serde::{Deserialize, Serialize};

/// The folder of the shards.
pub(super) const FOLDER: &str = "shards";

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    campaign: u32,
    plan: String,
    shard: u32,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Foot {
    cases: u64,
    sum: String,
}

/// The name of a shard's file in their folder.
pub(super) fn file(shard: u32) -> String {
    format!("{shard:06}.jsonl")
}

fn name(shard: u32) -> String {
    format!("{FOLDER}/{}", file(shard))
}

/// What is found in the place of a shard.
pub(super) enum Found {
    /// Its cases and their answers.
    Good(Vec<PlayedCase>),
    /// Nothing.
    Missing,
    /// Something that cannot be believed, and why.
    Damaged(String),
}

/// Reads a shard.
pub(super) fn read(plan: &Plan, shard: u32) -> Found {
    match plan.place.read(&name(shard)) {
        Ok(None) => Found::Missing,
        Ok(Some(text)) => believed(plan, shard, &text.bytes).map_or_else(Found::Damaged, Found::Good),
        Err(failure) => Found::Damaged(failure.to_string()),
    }
}

/// The cases of a shard's text, or why it is not believed.
fn believed(plan: &Plan, shard: u32, text: &[u8]) -> Result<Vec<PlayedCase>, String> {
    let line_end = |text: &[u8]| text.iter().position(|byte| *byte == b'\n').map(|end| end + 1);
    let first = line_end(text).ok_or("it was torn off in its first line")?;
    let head: Head =
        serde_json::from_slice(&text[..first]).map_err(|_| "it does not begin as a shard does")?;
    if head.campaign != FORMAT {
        return Err(format!("it has format {}", head.campaign));
    }
    if head.plan != plan.digest {
        return Err(String::from("it belongs to another plan"));
    }
    if head.shard != shard {
        return Err(format!("it is shard {} under the name of another one", head.shard));
    }
    let whole = text.strip_suffix(b"\n").ok_or("it was torn off")?;
    let last = whole.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let foot: Foot =
        serde_json::from_slice(&whole[last..]).map_err(|_| "it was torn off before its last line")?;
    if foot.sum != digest([&text[..last]]) {
        return Err(String::from("its sum does not agree with what stands in it"));
    }
    let journal = read_journal(&text[first..last], plan.title()).map_err(|error| error.to_string())?;
    if !journal.damaged.is_empty() || journal.torn || journal.played.len() as u64 != foot.cases {
        return Err(String::from("its cases are not those that it counts"));
    }
    Ok(journal.played)
}

/// Writes a shard, whole or not at all.
pub(super) fn write(plan: &Plan, shard: u32, played: &[PlayedCase]) -> Result<(), Failure> {
    let head = Head { campaign: FORMAT, plan: plan.digest.clone(), shard };
    let mut text = line(&head) + &plan.title().line();
    played.iter().for_each(|one| text.push_str(&journal_line(plan.title(), one)));
    let foot = Foot { cases: played.len() as u64, sum: digest([text.as_bytes()]) };
    text.push_str(&line(&foot));
    plan.place.write(&name(shard), &text)
}

fn line(value: &impl Serialize) -> String {
    // Only maps with keys other than strings could fail, and there are none.
    let mut line = serde_json::to_string(value).expect("a line can always be written as JSON");
    line.push('\n');
    line
}
