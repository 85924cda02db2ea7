//! Journals that were damaged: what is read from one was written so, and every line that is not is told.

use crate::chance::Chance;
use crate::texts;
use rehearsal::Deviation;
use rehearsal::outcome::Outcome;
use search::{Case, PlayedCase, Title, Told, journal_line, read_journal};

/// Writes a journal about an outcome, damages it and reads it.
pub(crate) fn damaged(outcome: &Outcome, deviations: &[Deviation], damage: u64) -> Result<(), String> {
    let mut chance = Chance::new(damage, 0);
    let title = Title::new(&outcome.scenario, "texts", "program");
    let told = Told::of(outcome);
    let played: Vec<PlayedCase> = (0..4)
        .map(|more| {
            let answer = if more == 3 { Err(vec![String::from("`skip 1`: no")]) } else { Ok(told.clone()) };
            PlayedCase { case: Case::new(outcome.seed.wrapping_add(more), deviations.to_vec()), answer }
        })
        .collect();
    let lines: Vec<String> = played.iter().map(|one| journal_line(&title, one)).collect();
    let whole = title.line() + &lines.concat();
    let journal = read_journal(whole.as_bytes(), &title).map_err(|error| error.to_string())?;
    if journal.played != played || !journal.damaged.is_empty() || journal.torn {
        return Err(String::from("a journal is not read as it was written"));
    }
    let mut bytes = match chance.below(2) {
        0 => texts::mutated(&whole, &mut chance).into_bytes(),
        _ => whole.clone().into_bytes(),
    };
    for _ in 0..chance.below(4) {
        let at = chance.below(bytes.len());
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << chance.below(8);
        }
    }
    let Ok(journal) = read_journal(&bytes, &title) else { return Ok(()) };
    let invented = journal.played.iter().any(|one| !played.contains(one));
    let unlike = journal.sound.split_inclusive(|byte| *byte == b'\n').any(|line| {
        line != title.line().as_bytes() && !lines.iter().any(|written| written.as_bytes() == line)
    });
    if invented || unlike { Err(String::from("a line is believed that nobody wrote")) } else { Ok(()) }
}
