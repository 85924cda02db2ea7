//! Lines of prose that look as if somebody were to type them, and fences that open nothing.

use std::ops::Range;

use super::Reader;
use super::code::is_command;
use super::edges::{self, edge_of, is_mark};
use crate::markdown::{Block, Line};
use crate::{Diagnostic, Severity, Vocabulary, transcript};

impl<V: Vocabulary> Reader<'_, V> {
    /// A line of prose that says what belongs into a block, or into a block quote.
    pub(super) fn typed_as_prose(&mut self, line: &Line, rest: &[Block]) {
        if let Some((whole, written)) = self.unquoted_edge(line) {
            let message = "this line has no effect: an order is declared in a block quote";
            let finding = Diagnostic::found("idle-edge", Severity::Warning, message);
            let finding = finding.at(self.file, line.range.clone(), "read as prose");
            let finding = finding.help(format!("write `> {written}` on a line of its own"));
            return self.findings.push(finding.patch(line.place(&whole), format!("> {written}")));
        }
        if self.inside && self.misfenced(line) {
            return;
        }
        self.prompt_as_prose(line, Some(rest));
    }

    /// A line of prose, or without what follows it one of a quote, that begins with a prompt; of several that stand together
    /// the first is told.
    pub(super) fn prompt_as_prose(&mut self, line: &Line, rest: Option<&[Block]>) {
        let Some(first) = self.prompted(line).filter(|_| self.inside && !self.is_typed) else { return };
        self.is_typed = true;
        let more = rest.unwrap_or_default().iter().map_while(|block| match block {
            Block::Prose(next) => self.prompted(next).map(|text| (text, next.range.end)),
            _ => None,
        });
        let (mut text, mut end) = (first.to_owned(), line.range.end);
        for (next, to) in more {
            text = format!("{text}\n{next}");
            end = to;
        }
        let whole = self.with_tags(line.range.start..end);
        let message = "only a fenced block marked `console` is played; this line is read as prose";
        let finding = Diagnostic::found("not-console", Severity::Warning, message)
            .at(self.file, line.range.clone(), "not played")
            .help("put it into a block marked `console`");
        // A block does not stand in a table; nor is it known what becomes of the words before a prompt, or of its tags.
        let bare = edges::undecorated(line.text.trim()).trim_matches(is_mark);
        let stays = rest.is_none()
            || bare != first
            || line.text.trim().starts_with(['|', '>'])
            || first.starts_with('$');
        self.findings.push(match stays {
            true => finding,
            false => finding.patch(whole, format!("```console\n{text}\n```")),
        });
    }

    /// A line that is meant for the fence of a block and is none, for it is made of other signs or of too few. What it was to
    /// open is read as prose, and what was to close that opens a block, so that neither is told.
    fn misfenced(&mut self, line: &Line) -> bool {
        let text = line.text.trim();
        if text == "```" && std::mem::take(&mut self.unopened) {
            return true;
        }
        let word = text.trim_start_matches(['`', '´', '\'', '\u{2018}', '\u{2019}', '"', '~', '˜']);
        let signs = text[..text.len() - word.len()].chars().count();
        if !(2..=4).contains(&signs) || !word.trim().eq_ignore_ascii_case("console") {
            return false;
        }
        (self.is_typed, self.unopened) = (true, true);
        let [message, help, written] = match text.starts_with("```") {
            true => [
                "a line of HTML stands above this fence, which only an empty line ends: what follows is read as prose",
                "leave a line empty before it",
                "\n```console",
            ],
            false => [
                "three back quotes open a block, and these are none: what follows is read as prose",
                "write ```` ```console ````",
                "```console",
            ],
        };
        let finding = Diagnostic::found("not-console", Severity::Warning, message);
        let finding = finding.at(self.file, line.range.clone(), "opens nothing").mended(help, written);
        self.findings.push(finding);
        true
    }

    /// A place with the tags of HTML around it that make a block of it.
    fn with_tags(&self, place: Range<usize>) -> Range<usize> {
        let (before, after) = (self.text[..place.start].trim_end(), self.text[place.end..].trim_start());
        let begins = ["<pre>", "<pre><code>", "<code>"].iter().find(|tag| before.ends_with(**tag));
        let ends = ["</pre>", "</code></pre>", "</code>"].iter().find(|tag| after.starts_with(**tag));
        match (begins, ends) {
            (Some(begins), Some(ends)) => {
                before.len() - begins.len()..self.text.len() - after.len() + ends.len()
            }
            _ => place,
        }
    }

    /// What a line types, where it begins with the prompt of a lane, or with that of a shell and a command: behind the marks
    /// of a list, of a quote, of letters or of HTML, behind a word with a colon, and in a cell of a table.
    pub(super) fn prompted<'l>(&self, line: &'l Line) -> Option<&'l str> {
        let text = line.text.trim();
        let cells = text.split(if text.starts_with('|') { '|' } else { '\n' });
        cells.flat_map(|cell| [Some(bare(cell)), led_in(cell)]).flatten().find(|text| {
            if let Some(typed) = text.strip_prefix("$ ") {
                return is_command(self.vocabulary, &self.words, typed.trim());
            }
            let head = transcript::head(text).filter(|head| head.spaced && head.length < text.len());
            head.is_some_and(|head| self.lanes.iter().any(|lane| lane.as_str() == head.lane))
        })
    }

    /// What a line would declare, if it stood in a block quote, and where that is to be written. Without a colon it is a
    /// sentence.
    pub(super) fn unquoted_edge(&self, line: &Line) -> Option<(Range<usize>, String)> {
        let found = edge_of(&line.text).filter(|found| self.inside && found.has_colon)?;
        Some((found.whole?, found.written))
    }
}

/// A text without the marks of lists, quotes and letters, and the tags of HTML, around it.
fn bare(text: &str) -> &str {
    let mut rest = edges::undecorated(text.trim());
    while let Some((_, behind)) = rest.strip_prefix('<').and_then(|tag| tag.split_once('>')) {
        rest = edges::undecorated(behind);
    }
    let end = rest.find("</").unwrap_or(rest.len());
    rest[..end].trim_end_matches(is_mark)
}

/// What stands behind a few words and a colon, or behind a letter and a period, of which a list is made.
fn led_in(text: &str) -> Option<&str> {
    let (words, rest) =
        text.split_once(": ").or_else(|| text.split_once(". ").filter(|(one, _)| one.trim().len() == 1))?;
    (words.split_whitespace().count() <= WORDS_MAX).then(|| bare(rest))
}

/// So many words before a colon lead to what is typed; more are a sentence.
const WORDS_MAX: usize = 4;
