//! Every single mistake, by the place in the runbook and the kind of mistake.

use crate::document::{Document, Part, plain};
use crate::millis::millis;
use rehearsal::Deviation;
use rehearsal::outcome::{Seconds, Verdict};
use runbook::{Address, Edit, Side};
use search::Explored;
use search::explored::Single;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A gap of this length is told where everything else holds (ours: what nobody takes for a slow answer).
const LONG: u64 = 60_000;

/// How a mistake ended, from the worst; its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Ended {
    Loss,
    Pending,
    Stuck,
    Broken,
    Unsettled,
    Gap,
    Noise,
    Held,
}

/// A single mistake, short; what went wrong on its way are commands.
#[derive(Debug, Serialize)]
pub(super) struct Cell<'a> {
    d: &'a str,
    e: Ended,
    n: u64,
    clients: u64,
    gap: u64,
    cause: Option<usize>,
    step: Option<usize>,
    amiss: Vec<usize>,
    group: Option<usize>,
}

/// Words that are told many times, each once.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
struct Said<'a> {
    words: Vec<&'a str>,
    #[serde(skip)]
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Said<'a> {
    fn place(&mut self, word: &'a str) -> usize {
        *self.places.entry(word).or_insert_with(|| {
            self.words.push(word);
            self.words.len() - 1
        })
    }
}

/// A row: a step of several commands, or a command.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    key: String,
    text: String,
    is_step: bool,
    is_below: bool,
    /// The places among all commands that it takes.
    own: (usize, usize),
    /// The mistakes of each kind.
    cells: BTreeMap<&'static str, Vec<usize>>,
    /// Where else it was tried, and which mistake that is: between which two commands.
    moved: Vec<(usize, usize)>,
}

/// The matrix.
#[derive(Debug, Serialize)]
pub(super) struct Matrix<'a> {
    rows: Vec<Row>,
    pub(super) cells: Vec<Cell<'a>>,
    /// What cells name by its place.
    said: Said<'a>,
    /// The first command of each step, for the head of what is moved.
    heads: Vec<(usize, String)>,
    commands: usize,
    kinds: Vec<(&'static str, &'static str)>,
}

/// The kinds of mistake that have a column, with what it is called.
const KINDS: [(&str, &str); 7] = [
    ("skip", "left out"),
    ("repeat", "typed twice"),
    ("hasten", "not waited for"),
    ("place", "wrong window"),
    ("replace", "mistyped"),
    ("abort", "given up"),
    ("other", "other"),
];

impl<'a> Matrix<'a> {
    /// The matrix of a search over a runbook.
    pub(super) fn of(explored: &'a Explored, document: &Document) -> Self {
        let (mut rows, addresses) = rows(document);
        let heads = rows.iter().filter(|row| !row.is_below).map(|row| (row.own.0, row.key.clone()));
        let heads =
            heads.map(|(at, key)| (at, key.split('.').next().unwrap_or_default().to_owned())).collect();
        let (mut cells, mut said) = (Vec::new(), Said::default());
        for single in &explored.singles {
            cells.push(cell(single, explored, &mut said));
            enter(&mut rows, &addresses, (&single.deviation, cells.len() - 1));
        }
        let used: BTreeSet<&str> = rows.iter().flat_map(|row| row.cells.keys().copied()).collect();
        let kinds = KINDS.into_iter().filter(|(kind, _)| used.contains(kind)).collect();
        Self { rows, cells, said, heads, commands: addresses.len(), kinds }
    }

    /// The kinds with how many mistakes of each were tried, how many lose, and how many fail otherwise.
    pub(super) fn kinds(&self) -> Vec<Tried> {
        let of = |word: &'static str, name: &'static str, all: Vec<usize>| {
            let count =
                |wanted: fn(Ended) -> bool| all.iter().filter(|cell| wanted(self.cells[**cell].e)).count();
            let lose = count(|ended| ended == Ended::Loss);
            let fail = count(|ended| ended < Ended::Gap) - lose;
            Tried { word, name, tried: all.len(), lose, fail }
        };
        let all = |kind: &str| -> Vec<usize> {
            self.rows.iter().filter_map(|row| row.cells.get(kind)).flatten().copied().collect()
        };
        let moved = self.rows.iter().flat_map(|row| &row.moved).map(|(_, cell)| *cell).collect();
        let columns = self.kinds.iter().map(|(kind, name)| of(kind, name, all(kind)));
        columns.chain([of("move", "moved elsewhere", moved)]).filter(|tried| tried.tried > 0).collect()
    }
}

/// What was tried of a kind.
#[derive(Debug, Serialize)]
pub(super) struct Tried {
    word: &'static str,
    name: &'static str,
    tried: usize,
    lose: usize,
    fail: usize,
}

/// A row for each step of several commands and for each command, and the addresses of the commands in their order.
fn rows(document: &Document) -> (Vec<Row>, Vec<Address>) {
    let (mut rows, mut addresses) = (Vec::new(), Vec::new());
    for step in &document.steps {
        let commands: Vec<_> = step.parts.iter().filter_map(Part::command).collect();
        let first = addresses.len();
        let several = commands.len() > 1;
        let row = |key: &str, text: String, (is_step, is_below), own| Row {
            key: key.to_owned(),
            text,
            is_step,
            is_below,
            own,
            cells: BTreeMap::new(),
            moved: Vec::new(),
        };
        if several {
            rows.push(row(&step.id, plain(&step.title), (true, false), (first, first + commands.len())));
        }
        for command in commands {
            let Ok(address) = command.address.parse() else { continue };
            let text = command.text.split_whitespace().collect::<Vec<_>>().join(" ");
            rows.push(row(&command.address, text, (false, several), (addresses.len(), addresses.len() + 1)));
            addresses.push(address);
        }
    }
    (rows, addresses)
}

/// Puts a mistake where it belongs; one that is of no place of the runbook stands in no row, but among the groups.
fn enter(rows: &mut [Row], addresses: &[Address], (text, cell): (&str, usize)) {
    let Ok(Deviation::Edit(edit)) = text.parse() else { return };
    let (unit, kind) = match &edit {
        Edit::Skip(unit) => (unit, "skip"),
        Edit::Repeat(unit) => (unit, "repeat"),
        Edit::Hasten(unit) => (unit, "hasten"),
        Edit::Place { unit, .. } => (unit, "place"),
        Edit::Replace { unit, .. } => (unit, "replace"),
        Edit::Abort(unit) => (unit, "abort"),
        Edit::Move { unit, .. } => (unit, "move"),
        Edit::Insert { anchor, .. } => (anchor, "other"),
        Edit::Swap { first, .. } => (first, "other"),
        Edit::Order { .. } => return,
    };
    let Some((first, last)) = places(addresses, unit) else { return };
    let is_own =
        |row: &&mut Row| row.own == (first, last) || (row.is_step && row.own.0 <= first && last <= row.own.1);
    let (mut own, mut wide): (Vec<_>, Vec<_>) =
        rows.iter_mut().filter(is_own).partition(|row| row.own == (first, last));
    let Some(row) = own.pop().or_else(|| wide.pop()) else { return };
    match &edit {
        Edit::Move { side, anchor, .. } => {
            let Some((before, after)) = places(addresses, anchor) else { return };
            row.moved.push((if *side == Side::Before { before } else { after }, cell));
        }
        _ => row.cells.entry(kind).or_default().push(cell),
    }
}

/// From which command until before which one a unit goes.
fn places(addresses: &[Address], unit: &Address) -> Option<(usize, usize)> {
    let first = addresses.iter().position(|address| unit.overlaps(address))?;
    let last = addresses.iter().rposition(|address| unit.overlaps(address))?;
    Some((first, last + 1))
}

fn cell<'a>(single: &'a Single, explored: &Explored, said: &mut Said<'a>) -> Cell<'a> {
    let noisy = single.amiss.iter().any(|amiss| amiss.contains(' '));
    let is_long = |gap: Seconds| {
        millis(gap) > LONG && explored.as_written.as_ref().is_none_or(|one| gap > one.longest_gap_s)
    };
    let ended = match single.verdict {
        _ if single.lost > 0 => Ended::Loss,
        _ if single.pending > 0 && single.verdict != Verdict::Held => Ended::Pending,
        Verdict::Stuck => Ended::Stuck,
        Verdict::Violated => Ended::Broken,
        Verdict::Inconclusive => Ended::Unsettled,
        Verdict::Held if is_long(single.longest_gap_s) => Ended::Gap,
        Verdict::Held if noisy => Ended::Noise,
        Verdict::Held => Ended::Held,
    };
    let is_group = |failure: &search::explored::FailureReport| {
        let signature = &failure.signature;
        (signature.verdict, &signature.cause, &signature.step)
            == (single.verdict, &single.cause, &single.step)
    };
    Cell {
        d: &single.deviation,
        e: ended,
        n: if single.lost > 0 { single.lost } else { single.pending },
        clients: single.lost_to_clients,
        gap: millis(single.longest_gap_s),
        cause: single.cause.as_deref().map(|cause| said.place(cause)),
        step: single.step.as_deref().map(|step| said.place(step)),
        amiss: single
            .amiss
            .iter()
            .filter(|amiss| amiss.contains(' '))
            .map(|amiss| said.place(amiss))
            .collect(),
        group: explored.failures.iter().position(is_group),
    }
}

impl Cell<'_> {
    /// Whether updates are lost although nothing went wrong on the way.
    pub(super) fn is_silent_loss(&self) -> bool {
        self.e == Ended::Loss && self.amiss.is_empty()
    }

    /// How it ended.
    pub(super) const fn ended(&self) -> Ended {
        self.e
    }

    /// How much is missing.
    pub(super) const fn missing(&self) -> u64 {
        self.n
    }

    /// The mistake.
    pub(super) const fn mistake(&self) -> &str {
        self.d
    }
}
