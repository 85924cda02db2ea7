//! What a search found as one HTML file: every single mistake in a matrix, what fails in groups, what was tried.

mod matrix;
mod small;
mod told;

use crate::document::Document;
use crate::render::{Page, rendered};
use matrix::Matrix;
use minijinja::context;
use minijinja::value::{Serde, Value};
use rehearsal::outcome::Outcome;
use report::Sentences;
use search::Explored;
use serde::Serialize;
pub(crate) use small::Small;

/// The scripts of a search, in the order in which they need each other.
const SCRIPTS: &[&str] = &[
    include_str!("../../assets/common.js"),
    include_str!("../../assets/small.js"),
    include_str!("../../assets/matrix.js"),
];

/// All that a page of a search is made of.
pub struct ExploredPage<'a> {
    /// What was found.
    pub explored: &'a Explored,
    /// The runbook.
    pub document: Document,
    /// The smallest case of each kind of failure as it was played again, in their order; none where it was not.
    pub smallest: Vec<Option<Outcome>>,
    /// A cause of loss in words.
    pub sentences: Sentences,
    /// The command that plays a case again.
    pub replay: &'a dyn Fn(u64, &[String]) -> String,
    /// The command that searches again.
    pub command: String,
}

/// What the scripts draw.
#[derive(Serialize)]
struct Data<'a> {
    matrix: &'a Matrix<'a>,
    small: Vec<Option<Small<'a>>>,
    /// The command of a single mistake, parted where the mistake is put in.
    replay: (String, String),
}

/// What stands in the place of a mistake in a command, so that each need not be told whole.
const SLOT: &str = "MISTAKE";

/// A search as one HTML file.
///
/// # Panics
/// Where a template of this crate is wrong, which its tests show.
#[must_use]
pub fn explored_page(page: &ExploredPage<'_>) -> String {
    let matrix = Matrix::of(page.explored, &page.document);
    let strategy = &page.explored.strategy;
    let asked: Vec<String> = strategy.deviations.iter().cloned().chain([SLOT.to_owned()]).collect();
    let replay = (page.replay)(strategy.seed, &asked);
    // A single word is typed without quotes; a mistake is more than one, and is put between them.
    let (before, after) = replay.split_once(SLOT).unwrap_or((&replay, ""));
    let small = page.smallest.iter().map(|outcome| outcome.as_ref().map(Small::of)).collect();
    let bare = |text: &str| text.trim_end_matches('\'').to_owned();
    let data =
        Data { matrix: &matrix, small, replay: (bare(before), after.trim_start_matches('\'').to_owned()) };
    let told = told::told(page, &matrix);
    let context = context! {
        explored => Value::from(Serde(page.explored)),
        told => Value::from(Serde(&told)),
        kinds => Value::from(Serde(matrix.kinds())),
        command => page.command.as_str(),
    };
    rendered(&Page { template: "explored.html", scripts: SCRIPTS, data: &data }, context)
}
