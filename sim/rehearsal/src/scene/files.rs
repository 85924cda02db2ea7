//! What the commands of a runbook do with each other's files, as far as it can be told from the text.
//!
//! Guarantees: a copy of a file that no command writes changes nothing, and is told as such; a command that reads a file which
//! a line may have brought in a way that nobody here plays (an archive, a pattern of a shell, a folder whose contents are not
//! known) is not modelled, and never refused for want of a file that would be there.

use super::folders::placed;
use super::stand::may_be_one;
use crate::as_typed::called;
use crate::domain::{CheckedOf, Command as _, Domain};
use crate::transfer::{FileUse, Target, Transfer, base};
use crate::verb::{Verb, host_of_place};
use runbook::{
    Diagnostic, NOT_MODELLED, ParsedRunbook, Problem, Runbook, Severity, Step, TypedCommand, meant_or,
};
use std::collections::BTreeSet;

/// Programs that are accepted and may write files which commands read.
const BRINGERS: &[&str] = &[
    "copy", "cp", "gzip", "openssl", "robocopy", "rsync", "scp", "tar", "tee", "unzip", "wget", "xcopy",
    "zip",
];

/// A file: its host and its path.
type At = (String, String);

/// A command where it is typed.
type Typed<F> = TypedCommand<Verb<<F as Domain>::Command>>;

/// Decides of each command that copies files whether it copies any that others write, and of each that reads one whether
/// it is known what it reads. What there is to be said of it.
pub(super) fn settle<F: Domain>(
    checked: &CheckedOf<F>,
    outcome: &mut ParsedRunbook<Verb<F::Command>>,
    text: &str,
) -> Vec<Diagnostic> {
    let (mut found, mut is_open) = (Vec::new(), false);
    for (index, runbook) in outcome.runbooks_mut().enumerate() {
        let (said, follows) = settled::<F>(checked, runbook, text);
        if index == 0 {
            (found, is_open) = (said, follows);
        }
    }
    let told: BTreeSet<String> = outcome.diagnostics.iter().map(|one| one.message.clone()).collect();
    found.retain(|one| !told.contains(&one.message));
    if is_open || found.iter().any(|one| one.code == NOT_MODELLED) {
        outcome.leave_open();
    }
    found
}

fn settled<F: Domain>(
    checked: &CheckedOf<F>,
    runbook: &mut Runbook<Verb<F::Command>>,
    text: &str,
) -> (Vec<Diagnostic>, bool) {
    let shown = placed::<F>(runbook);
    let mut all = commands::<F>(checked, runbook);
    for (here, typed) in &mut all {
        if let Some(transfer) = typed.command.model_mut().and_then(|command| command.transfer()) {
            transfer.settle(here, &checked.generic.lanes);
        }
        if let Some(command) = typed.command.model_mut() {
            F::stands(&checked.family, command, here);
        }
    }
    let assumed = targets::<F>(&mut all, &shown);
    let (known, doubtful) = known::<F>(&mut all);
    let stores = F::stores(&checked.family);
    let mut found = copied::<F>(&mut all, &known, &stores);
    found.extend(assumed);
    let mut follows = false;
    let brought: Vec<(String, bool)> = all.iter().filter_map(|(_, typed)| brings(typed, text)).collect();
    for (here, typed) in &mut all {
        let Some(Unknown { message, help, is_told }) =
            not_known::<F>((here, typed), (&known, &doubtful), &brought)
        else {
            continue;
        };
        typed.command = Verb::NotModelled(message.clone());
        // What follows from a line that is not modelled itself is told there.
        follows |= is_told;
        let problem = Problem::error(NOT_MODELLED, 0..typed.text.len(), message);
        found.extend(typed.diagnose(Problem { help, ..problem }).filter(|_| !is_told));
    }
    (found, follows)
}

/// Why it is not known what a command reads.
struct Unknown {
    message: String,
    /// What to do about it.
    help: Option<String>,
    /// Whether the line that would write it is told as not modelled, so that it need not be told here.
    is_told: bool,
}

impl From<(String, Option<String>)> for Unknown {
    fn from((message, help): (String, Option<String>)) -> Self {
        Self { message, help, is_told: false }
    }
}

/// Decides of each command that copies files whether it copies any that others write.
fn copied<F: Domain>(
    all: &mut [(String, &mut Typed<F>)],
    known: &BTreeSet<At>,
    stores: &[String],
) -> Vec<Diagnostic> {
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for (here, typed) in all {
        let Some(transfer) = typed.command.model_mut().and_then(|command| command.transfer()) else {
            continue;
        };
        transfer.exact = transfer.from.iter().any(|spot| {
            let at = (spot.host.clone().unwrap_or_else(|| here.clone()), spot.path.clone());
            known.contains(&at)
        });
        if known.iter().any(|(host, path)| !transfer.carries(here, (host, path)).is_empty()) {
            continue;
        }
        let (program, to) = (transfer.program, (transfer.target(here), transfer.to.path.clone()));
        let over = known.iter().any(|(host, path)| (host.as_str(), path) == (to.0, &to.1));
        let problem = if let Some(store) = data_of(transfer, stores) {
            let message =
                format!("what becomes of {store} where `{program}` replaces its data is not modelled");
            typed.command = Verb::NotModelled(message.clone());
            Problem::error(NOT_MODELLED, 0..typed.text.len(), message)
        } else if transfer.moves && !over {
            let message = format!(
                "`{program}` takes away a file that no step has written, and who needs it is not known"
            );
            typed.command = Verb::NotModelled(message.clone());
            Problem::error(NOT_MODELLED, 0..typed.text.len(), message)
        } else if over {
            let message =
                format!("what `{program}` writes over {} is not known", called(&typed.names, &to.1));
            typed.command = Verb::NotModelled(message.clone());
            Problem::error(NOT_MODELLED, 0..typed.text.len(), message)
        } else {
            typed.command = Verb::Aside;
            let message = format!("`{program}` copies no file that a step writes, and changes nothing here");
            Problem::without_effect(0..typed.text.len(), message)
        };
        if told.insert(problem.message.clone()) {
            found.extend(typed.diagnose(problem));
        }
    }
    found
}

/// The store whose folder a call moves away, or writes over: one that is called as it is.
fn data_of<'a>(transfer: &Transfer, stores: &'a [String]) -> Option<&'a str> {
    let moved = transfer.from.iter().filter(|_| transfer.moves);
    let mut folders = moved
        .chain([&transfer.to])
        .map(|spot| spot.path.trim_end_matches('/'))
        .filter(|path| path.contains('/'));
    folders.find_map(|path| stores.iter().find(|store| *store == base(path))).map(String::as_str)
}

/// Why it is not known what a command reads; nothing where it is known.
fn not_known<F: Domain>(
    (here, typed): (&String, &Typed<F>),
    (known, doubtful): (&BTreeSet<At>, &BTreeSet<At>),
    brought: &[(String, bool)],
) -> Option<Unknown> {
    let command = typed.command.model()?;
    if let Some(message) = command.unplaced() {
        return Some((message, Some("name the folder from the root on".to_owned())).into());
    }
    let FileUse { reads, may_be_there, .. } = command.files();
    let at = |file: &String| (here.clone(), file.clone());
    let name = |file: &str| called(&typed.names, file);
    if let Some(file) = reads.iter().find(|file| doubtful.contains(&at(file))) {
        let file = name(file);
        let message =
            format!("whether {file} is a copy depends on whether a folder is there, which is not known");
        return Some((message, Some(FOLDER_OR_FILE.to_owned())).into());
    }
    let file = reads.iter().find(|file| !known.contains(&at(file)))?;
    let is_written = known.iter().any(|(_, path)| path == file);
    let same = known.iter().find(|(host, path)| host == here && may_be_one(path, file));
    match (brought.iter().find(|(line, _)| may_bring(line, file)), same) {
        (Some((line, is_unplayed)), _) => {
            let is_told = *is_unplayed && line.contains(base(file));
            let (line, file) = (line.chars().take(60).collect::<String>(), name(file));
            let message = format!("`{line}` may bring {file} or not, and what is in it then is not modelled");
            Some(Unknown { message, help: None, is_told })
        }
        (None, Some((_, path))) => {
            let file = name(file);
            let message =
                format!("whether {file} is {path} depends on where a home folder is, which is not known");
            Some((message, Some("name the file from the root on in both places".to_owned())).into())
        }
        (None, None) if may_be_there && !is_written => {
            let here = known.iter().filter(|(host, _)| host == here).map(|(_, path)| path.as_str());
            let help =
                meant_or(file, here, || "type what is in it, or let a step write it before".to_owned());
            let message = format!("no step has written {}, so that nobody knows what is in it", name(file));
            Some((message, Some(help)).into())
        }
        (None, None) => None,
    }
}

/// Every command with the host where it is typed or to which it is sent.
fn commands<'r, F: Domain>(
    checked: &CheckedOf<F>,
    runbook: &'r mut Runbook<Verb<F::Command>>,
) -> Vec<(String, &'r mut Typed<F>)> {
    let lanes = &checked.generic.lanes;
    let steps = runbook.steps.iter_mut().chain(&mut runbook.rollbacks);
    let columns = steps.flat_map(|step: &mut Step<_>| &mut step.columns);
    let typed = columns.flat_map(|column| &mut column.commands);
    let placed = |typed: &'r mut Typed<F>| {
        let place = typed.command.placed().1.unwrap_or_else(|| typed.prompt.lane.as_str());
        (host_of_place(lanes, place).unwrap_or(place).to_owned(), typed)
    };
    typed.map(placed).collect()
}

/// What to do where nobody can tell.
const FOLDER_OR_FILE: &str =
    "write `/` behind the name of a folder, or make it before; a file has a suffix, or is read";

/// Folders that every machine has.
const FOLDERS: [&str; 3] = ["", "/tmp", "/var/tmp"];

/// Decides of each copy whether its target is a folder, where something before it in print shows that, or else what is read later
/// on, which is told.
fn targets<F: Domain>(all: &mut [(String, &mut Typed<F>)], shown: &[Vec<String>]) -> Vec<Diagnostic> {
    let (mut folders, mut files) = (BTreeSet::<At>::new(), BTreeSet::<At>::new());
    let (read, mut assumed) = (read::<F>(all), Vec::new());
    for ((here, typed), shown) in all.iter_mut().zip(shown) {
        folders.extend(shown.iter().map(|folder| (here.clone(), folder.clone())));
        let names = typed.names.clone();
        let Some(command) = typed.command.model_mut() else { continue };
        let mut told = None;
        if let Some(transfer) = command.transfer() {
            let path = transfer.to.path.trim_end_matches('/').to_owned();
            let is_common = FOLDERS.contains(&path.as_str());
            let at = (transfer.target(here).to_owned(), path);
            (transfer.into, told) = match (is_common || folders.contains(&at), files.contains(&at)) {
                (true, _) => (Target::Folder, None),
                (false, true) => (Target::File, None),
                (false, false) => by_reading(transfer, &at, &read, &names),
            };
            let is_folder = transfer.to.path.ends_with('/') || transfer.into == Target::Folder;
            folders.extend(is_folder.then_some(at));
        }
        let FileUse { writes, reads, .. } = command.files();
        let above =
            |path: &String| path.rsplit_once('/').map(|(folder, _)| (here.clone(), folder.to_owned()));
        folders.extend(writes.iter().chain(&reads).filter_map(above));
        files.extend(writes.into_iter().map(|path| (here.clone(), path)));
        assumed.extend(told.and_then(|message| {
            let whole = 0..typed.text.len();
            typed.diagnose(Problem {
                severity: Severity::Note,
                ..Problem::error("file-assumed", whole, message)
            })
        }));
    }
    assumed
}

/// What a name without a suffix is to which a file is copied, by what is read later: that name itself, or something beneath it
/// (ours: whoever wrote the text knows which). With both, or neither, nobody can tell.
fn by_reading(
    transfer: &Transfer,
    at: &At,
    read: &BTreeSet<At>,
    names: &[(String, String)],
) -> (Target, Option<String>) {
    if !transfer.is_doubtful() {
        return (Target::Unknown, None);
    }
    let beneath = |(host, path): &At| *host == at.0 && path.starts_with(&format!("{}/", at.1));
    let (target, what) = match (read.contains(at), read.iter().any(beneath)) {
        (true, false) => (Target::File, "a file, as it is read later"),
        (false, true) => (Target::Folder, "a folder that is there, as a file in it is read later"),
        _ => return (Target::Unknown, None),
    };
    (target, Some(format!("{} is taken for {what}", called(names, &at.1))))
}

/// What commands read as files.
fn read<F: Domain>(all: &mut [(String, &mut Typed<F>)]) -> BTreeSet<At> {
    let mut read = BTreeSet::new();
    for (here, typed) in all.iter_mut() {
        let Some(command) = typed.command.model_mut() else { continue };
        read.extend(command.files().reads.into_iter().map(|path| (here.clone(), path)));
    }
    read
}

/// The files that some command writes, copies of them among these, and those of which nobody can tell whether they are copies.
fn known<F: Domain>(all: &mut [(String, &mut Typed<F>)]) -> (BTreeSet<At>, BTreeSet<At>) {
    let (mut known, mut doubtful) = (BTreeSet::<At>::new(), BTreeSet::<At>::new());
    for (here, typed) in all.iter() {
        let writes = typed.command.model().map(|command| command.files().writes);
        known.extend(writes.into_iter().flatten().map(|path| (here.clone(), path)));
    }
    // A copy may be copied again, in whatever order the lanes type.
    loop {
        let before = known.len();
        for (here, typed) in all.iter_mut() {
            let Some(transfer) = typed.command.model_mut().and_then(|command| command.transfer()) else {
                continue;
            };
            let target = transfer.target(here).to_owned();
            let is_doubtful = transfer.is_doubtful();
            let copied: Vec<(At, bool)> = known
                .iter()
                .map(|at| (transfer.carries(here, (&at.0, &at.1)), is_doubtful || doubtful.contains(at)))
                .flat_map(|(names, doubt)| names.into_iter().map(move |name| (name, doubt)))
                .map(|(name, doubt)| ((target.clone(), name), doubt))
                .collect();
            for (at, doubt) in copied {
                if known.insert(at.clone()) && doubt {
                    doubtful.insert(at);
                }
            }
        }
        if known.len() == before || known.len() > 10_000 {
            return (known, doubtful);
        }
    }
}

/// The line of a command that may write files which nobody here knows, and whether it is one that is not modelled.
fn brings<C>(typed: &TypedCommand<Verb<C>>, text: &str) -> Option<(String, bool)> {
    let is_unknown = matches!(typed.command.placed().0, Verb::Aside | Verb::NotModelled(_));
    // Where its output is sent stands behind what is typed.
    let line = text.get(typed.range.start..).filter(|_| is_unknown)?.lines().next()?;
    let is_bringer = |word: &str| BRINGERS.contains(&base(word).to_ascii_lowercase().as_str());
    let writes = line.contains('>') || line.split_whitespace().any(is_bringer);
    let is_played_by_nobody = matches!(typed.command.placed().0, Verb::NotModelled(_));
    (writes || is_played_by_nobody).then(|| (line.to_owned(), is_played_by_nobody))
}

/// Whether such a line may bring a file: it names the file, or names no file at all that could be told from it.
fn may_bring(line: &str, file: &str) -> bool {
    let name = base(file);
    let stem = name.split('.').next().unwrap_or(name);
    line.contains(name)
        || line.contains(['*', '{', '$'])
        || stem.len() > 2 && line.contains(stem)
        || line.split_whitespace().any(|word| ["tar", "unzip", "cpio"].contains(&word))
}
