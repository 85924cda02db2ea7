//! Which defects that are planted in the pair the recordings of a real one notice by themselves.
//!
//! Each is planted and every recording is played: it is seen where one ends otherwise than it was recorded, in a step or a
//! row. What none can show is named with the reason. `docs/recorded-defects.md` has both, and is compared to the letter;
//! `CUTOVER_RENEW=1` writes it anew. A defect is planted for the whole process, so that one test plays and no
//! other; a build without debug assertions has none to plant.

#![cfg(debug_assertions)]

#[path = "../planted/catalogue.rs"]
mod catalogue;
mod unseen;

use catalogue::{DEFECTS, Defect};
use kernel::plant;
use rayon::prelude::*;
use replay::{Recording, parse, replay};
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use unseen::UNSEEN;

const RECORDINGS: [&str; 2] =
    [include_str!("../it/recordings/client-ids.jsonl"), include_str!("../it/recordings/database-ids.jsonl")];

/// The crates that the pair is made of.
const PAIR: [&str; 2] = ["stores", "replica"];

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/recorded-defects.md");

/// Whether a recording ends here as it was recorded. One that cannot be played to its end does not.
fn is_equal(recording: &Recording) -> bool {
    let played = catch_unwind(AssertUnwindSafe(|| replay(recording)));
    played.is_ok_and(|replayed| replayed.is_ok_and(|replayed| replayed.differences.is_empty()))
}

/// How many recordings end otherwise with a defect planted, or with none.
fn otherwise(recordings: &[Recording], defect: Option<&str>) -> usize {
    plant(defect);
    let count = recordings.par_iter().filter(|recording| !is_equal(recording)).count();
    plant(None);
    count
}

/// The page: what is seen, then what is not.
fn page(all: usize, seen: &[(&Defect, usize)], unseen: &[&Defect]) -> String {
    let mut page = format!(
        "# Which planted defects the recordings notice\n\nWritten by `CUTOVER_RENEW=1 cargo test --test \
         recorded_defects`. Each defect of the pair in\n`tests/planted/catalogue.rs` is planted, and the {all} recordings of a \
         real pair (`tests/it/recordings`) are played:\n{} of {} are seen, in so many recordings; the others by none, for the \
         reason that is named.\n\n| defect | what is wrong | recordings that end otherwise |\n|---|---|---|\n",
        seen.len(),
        seen.len() + unseen.len(),
    );
    for (defect, count) in seen {
        writeln!(page, "| {} | {} | {count} |", defect.name, defect.wrong).expect("a string takes it");
    }
    page.push_str("\n| defect | what is wrong | why no recording shows it |\n|---|---|---|\n");
    for defect in unseen {
        let reason = UNSEEN.iter().find(|(name, _)| *name == defect.name).map_or("", |(_, reason)| reason);
        writeln!(page, "| {} | {} | {reason} |", defect.name, defect.wrong).expect("a string takes it");
    }
    page
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the one switch of this test, which no outcome depends on")]
fn each_defect_of_the_pair_is_seen_by_a_recording_or_named_with_the_reason_why_none_can_see_it() {
    let recordings: Vec<Recording> =
        RECORDINGS.iter().flat_map(|text| parse(text).expect("they are recordings")).collect();
    assert_eq!(otherwise(&recordings, None), 0, "nothing is planted");
    let own = DEFECTS.iter().filter(|defect| PAIR.contains(&defect.part()));
    let hunted: Vec<_> = own.map(|defect| (defect, otherwise(&recordings, Some(defect.name)))).collect();
    let seen: Vec<_> = hunted.iter().copied().filter(|(_, count)| *count > 0).collect();
    let unseen: Vec<_> = hunted.iter().filter(|(_, count)| *count == 0).map(|(defect, _)| *defect).collect();
    let page = page(recordings.len(), &seen, &unseen);
    if std::env::var("CUTOVER_RENEW").is_ok_and(|value| value == "1") {
        std::fs::write(PAGE, &page).expect("the page can be written");
    }
    let unnamed: Vec<_> =
        unseen.iter().filter(|defect| !UNSEEN.iter().any(|(name, _)| *name == defect.name)).collect();
    let names: Vec<_> = unnamed.iter().map(|defect| defect.name).collect();
    assert!(unnamed.is_empty(), "seen by none, and not named: {names:?}");
    for (name, _) in UNSEEN {
        assert!(unseen.iter().any(|defect| defect.name == *name), "{name} is seen, or is no defect");
    }
    assert_eq!(std::fs::read_to_string(PAGE).unwrap_or_default(), page, "the page is to be renewed");
}
