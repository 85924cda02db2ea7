//! Lines of block quotes: edges, names of rollback sections, or prose.

use std::ops::Range;

use super::edges::{Edge, edge_of};
use super::{Part, Reader};
use crate::address::excerpt;
use crate::markdown::Line;
use crate::{Address, AddressError, Diagnostic, Severity, StepId, Vocabulary, nearest_word};

impl<V: Vocabulary> Reader<'_, V> {
    /// A line of a block quote: an edge, the name of a rollback section, or prose.
    pub(super) fn quoted(&mut self, line: &Line) {
        if self.prompted(line).is_some() {
            return self.prompt_as_prose(line, None);
        }
        let Some((key, value)) = line.text.split_once(':') else {
            self.in_another_form(line);
            return;
        };
        let range = line.place(&(key.len() + 1 + value.len() - value.trim_start().len()..line.text.len()));
        let value = value.trim();
        match key {
            "after" | "rollback" if self.lost => {}
            "after" | "rollback" if self.misplaced() => self.idle.extend(self.idle_edge(line)),
            "after" => match value.parse::<Address>() {
                Ok(address) => self.edge(address, range),
                Err(error) if is_several(value) => self.several(range, error),
                Err(error) => self.no_address(range, error),
            },
            "rollback" => match value.parse::<StepId>() {
                Ok(id) => self.rollback(id, range),
                Err(error) => self.no_address(range, error),
            },
            "before" | "depends" | "depends on" | "requires" | "needs"
                if value.parse::<Address>().is_ok() =>
            {
                self.other_edge(line, key);
            }
            _ if self.in_another_form(line) => {}
            _ => self.unknown_key(line, key),
        }
    }

    /// Edges and rollback names mean something in a step alone.
    fn misplaced(&self) -> bool {
        !self.inside || self.part == Part::Rollbacks
    }

    /// What is said of an edge outside of every step, unless the block below it is found to be in none either.
    fn idle_edge(&self, line: &Line) -> Option<Diagnostic> {
        let message = "this line has no effect: it stands in no step";
        let finding = Diagnostic::found("idle-edge", Severity::Warning, message);
        (!self.astray).then(|| finding.at(self.file, line.range.clone(), ""))
    }

    fn edge(&mut self, address: Address, range: Range<usize>) {
        if let Some(step) = self.step() {
            step.after.push((address, range));
        }
    }

    fn rollback(&mut self, id: StepId, range: Range<usize>) {
        let file = self.file;
        let Some(step) = self.step() else { return };
        let Some((_, first)) = &step.rollback else {
            step.rollback = Some((id, range));
            return;
        };
        let finding =
            Diagnostic::found("two-rollbacks", Severity::Error, "a step names one rollback section")
                .at(file, range, "a second one")
                .label(file, first.clone(), "the first");
        self.findings.push(finding);
    }

    /// An edge that names several steps, of which each has a line of its own.
    fn several(&mut self, range: Range<usize>, error: AddressError) {
        let finding = Diagnostic::found("bad-address", Severity::Error, error.message);
        let finding = finding.at(self.file, range, "");
        self.findings.push(finding.help("write a line `> after: ...` for each"));
    }

    /// An edge by another word, which declares nothing.
    fn other_edge(&mut self, line: &Line, key: &str) {
        if self.misplaced() {
            return;
        }
        let message = format!("`{key}:` means nothing here and is read as prose");
        let finding = Diagnostic::found("unknown-key", Severity::Warning, message);
        let finding = finding.at(self.file, line.place(&(0..key.len())), "");
        self.findings
            .push(finding.help("the step that has to wait says so, by `> after:` and what it waits for"));
    }

    fn no_address(&mut self, range: Range<usize>, error: AddressError) {
        let finding = Diagnostic::found("bad-address", Severity::Error, error.message);
        let finding = finding.at(self.file, range.clone(), "");
        self.findings.push(match error.suggestion {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")).patch(range, meant),
            None => finding,
        });
    }

    /// An edge, or the name of a rollback section, that is written in another form. False where the line is neither.
    fn in_another_form(&mut self, line: &Line) -> bool {
        let Some(found) = edge_of(&line.text) else { return false };
        if self.lost || self.misplaced() {
            return true;
        }
        let Edge { key, place, whole, written, has_colon } = found;
        let lacks = if has_colon { "in this form" } else { "without its colon" };
        let message = format!("`{key}` {lacks} means nothing here and is read as prose");
        let finding = Diagnostic::found("unknown-key", Severity::Warning, message)
            .at(self.file, line.place(&place), "")
            .help(format!("write `> {written}` on a line of its own"));
        self.findings.push(match whole {
            Some(whole) => finding.patch(line.place(&whole), written),
            None => finding,
        });
        true
    }

    fn unknown_key(&mut self, line: &Line, key: &str) {
        if self.misplaced() || key.contains(char::is_whitespace) {
            return;
        }
        let Some(meant) = nearest_word(key, ["after", "rollback"]) else { return };
        let range = line.place(&(0..key.len()));
        let message = format!("`{}:` means nothing here and is read as prose", excerpt(key));
        let finding = Diagnostic::found("unknown-key", Severity::Warning, message)
            .at(self.file, range.clone(), "")
            .help(format!("did you mean `{meant}:`?"))
            .patch(range, meant);
        self.findings.push(finding);
    }
}

/// Whether a text names several addresses.
fn is_several(text: &str) -> bool {
    let mut parts = text.split([',', '&', ';']).flat_map(|part| part.split(" and "));
    let all = parts.clone().all(|part| part.trim().parse::<Address>().is_ok());
    all && parts.nth(1).is_some()
}
