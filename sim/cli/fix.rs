//! `cutover check --fix`: the patches that a program may apply, applied.
//!
//! A patch is applied where it says only what the text says already; a guess is left to whoever wrote the text. A file is
//! written beside its place and put there whole, and only as long as it is what was checked.

use crate::exit::Failure;
use crate::library::{Located, read_text};
use crate::outputs::OutFile;
use runbook::{Diagnostic, FileId, Patch, Sources, visible_line};
use std::collections::BTreeMap;
use std::path::Path;

/// What was found in a text by one check, to be mended.
pub(crate) struct Findings<'a> {
    /// What was found.
    pub(crate) diagnostics: &'a [Diagnostic],
    /// In which texts.
    pub(crate) sources: &'a Sources,
}

/// Applies every safe patch once, and tells what was changed, a line each. Nothing is left to apply where it tells nothing.
pub(crate) fn apply(located: &Located, findings: &Findings<'_>) -> Result<Vec<String>, Failure> {
    let mut by_file: BTreeMap<FileId, Vec<(&Patch, &Diagnostic)>> = BTreeMap::new();
    for found in findings.diagnostics {
        if let Some(patch) = found.patch.as_ref().filter(|patch| patch.safe) {
            by_file.entry(patch.file).or_default().push((patch, found));
        }
    }
    let places = located.files();
    if places.is_empty() && !by_file.is_empty() {
        let help = String::from("`cutover new FOLDER --from SCENARIO` writes a copy that can be mended");
        let message = format!("`{}` comes with cutover and is not written over", located.name);
        return Err(Failure::usage(message, Some(help)));
    }
    let mut told = Vec::new();
    for (file, patches) in by_file {
        let place = places.iter().find(|place| place.to_string_lossy() == findings.sources.name(file));
        if let Some(place) = place {
            told.extend(mend(place, file, patches, findings.sources)?);
        }
    }
    Ok(told)
}

/// What is left to whoever wrote the text: patches that are guesses; and that nothing was changed, where that is so.
pub(crate) fn left(diagnostics: &[Diagnostic], nothing: bool) -> Option<String> {
    let guesses = diagnostics.iter().filter(|found| found.patch.is_some()).count();
    let applied = if nothing { "nothing was changed" } else { "that is all that was changed" };
    match guesses {
        0 if nothing => Some(String::from("nothing was changed: no finding has a patch that is no guess")),
        0 => None,
        1 => Some(format!("{applied}: the patch that stands below is a guess, and yours to apply")),
        many => {
            Some(format!("{applied}: the {many} patches that stand below are guesses, and yours to apply"))
        }
    }
}

/// Applies the patches of one file, but none that meets another: what is left of it the next check finds.
fn mend(
    place: &Path,
    file: FileId,
    mut patches: Vec<(&Patch, &Diagnostic)>,
    sources: &Sources,
) -> Result<Vec<String>, Failure> {
    let text = sources.text(file);
    patches.sort_by_key(|(patch, _)| (patch.range.start, patch.range.end));
    let (mut mended, mut told, mut end) = (String::new(), Vec::new(), 0);
    for (patch, found) in patches {
        let range = patch.range.clone();
        let is_apart = range.start >= end && (range.start > end || end == 0 || !range.is_empty());
        let Some((before, replaced)) =
            text.get(end..range.start).zip(text.get(range.clone())).filter(|_| is_apart)
        else {
            continue;
        };
        if replaced == patch.text {
            continue;
        }
        mended.push_str(before);
        mended.push_str(&patch.text);
        end = range.end;
        let at = sources.position(file, range.start);
        let (name, message) = (sources.name(file), &found.message);
        let change = match (replaced.trim(), patch.text.trim()) {
            ("", "") if patch.text.len() < replaced.len() => "blanks were taken out".to_owned(),
            ("", "") => "a blank was put there".to_owned(),
            ("", put) => format!("{put} was put there"),
            (taken, "") => format!("{taken} was taken out"),
            (before, after) => format!("`{before}` is now `{after}`"),
        };
        told.push(
            visible_line(&format!("fixed: {name}:{}:{}: {message}: {change}", at.line, at.column))
                .into_owned(),
        );
    }
    mended.push_str(&text[end..]);
    if !told.is_empty() {
        unchanged(place, text)?;
        OutFile::anew(place)?.write(&mended)?;
    }
    Ok(told)
}

/// That a file is still what was checked: somebody may have written it meanwhile.
fn unchanged(place: &Path, text: &str) -> Result<(), Failure> {
    if read_text(place)?.bytes == text.as_bytes() {
        return Ok(());
    }
    let help = Some(String::from("check it again"));
    Err(Failure::usage(format!("`{}` has been changed since it was checked", place.display()), help))
}
