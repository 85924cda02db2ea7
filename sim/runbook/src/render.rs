//! Findings for a person at a terminal: rustc's look, with the lines of the text and what to write instead.
//!
//! Guarantees: the same findings give the same bytes, sorted by file and position, and nothing in them but the colours
//! is obeyed by a terminal: what is unseen in a name, a message or a line of the text is made visible. It prints
//! nothing itself.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{AnnotationKind, Group, Level, Patch as Written, Renderer, Snippet};

use crate::alike::gathered;
use crate::visible::pictured_lines;
use crate::{Annotation, Diagnostic, FileId, Patch, Severity, Sources, visible_line, visible_lines};

/// Renders the findings, sorted by file and position; of many that say the same, one with their number. `width` is the terminal's, in columns; 0 means a usual
/// one.
#[must_use]
pub fn render_diagnostics(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    color: bool,
    width: usize,
) -> String {
    let width = if width == 0 { DEFAULT_TERM_WIDTH } else { width };
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(width);
    let mut out = String::new();
    for diagnostic in &gathered(diagnostics, sources) {
        out.push_str(renderer.render(&report(diagnostic, sources, width)).trim_end());
        out.push_str("\n\n");
    }
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn report<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources, width: usize) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(visible_line(&diagnostic.message)).id(diagnostic.code.as_ref());
    let group = title.elements(excerpts(diagnostic, sources));
    match (&diagnostic.help, &diagnostic.patch) {
        (None, None) => vec![group],
        (Some(help), None) => vec![group.element(Level::HELP.message(wrapped(help, width)))],
        (help, Some(patch)) => {
            let help = help.as_deref().unwrap_or("write this instead");
            match suggestion(help, patch, sources) {
                Some(suggestion) => vec![group, suggestion],
                None => vec![group.element(Level::HELP.message(wrapped(help, width)))],
            }
        }
    }
}

/// What to do, in lines that the terminal holds, each of the text's own lines begun anew; a word that is longer than a
/// line stays whole.
fn wrapped(help: &str, width: usize) -> String {
    /// What the terminal's line loses to the mark of a help before it.
    const MARK: usize = 12;
    let width = width.saturating_sub(MARK).max(40);
    let mut lines: Vec<String> = Vec::new();
    for own in help.split('\n') {
        let mut line = String::new();
        for word in visible_line(own).split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines.join("\n")
}

/// One excerpt per file, the primary place's first. The lines between two places are folded.
fn excerpts<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let primary = &diagnostic.primary;
    let mut files = vec![primary.file];
    for mark in &diagnostic.labels {
        if !files.contains(&mark.file) {
            files.push(mark.file);
        }
    }
    let marks = || {
        let labels = diagnostic.labels.iter().map(|mark| (AnnotationKind::Context, mark));
        std::iter::once((AnnotationKind::Primary, primary)).chain(labels)
    };
    files
        .into_iter()
        .map(|file| {
            let here: Vec<(AnnotationKind, &Annotation)> =
                marks().filter(|(_, mark)| mark.file == file).collect();
            let window = window(sources, file, here.iter().map(|(_, mark)| &mark.range));
            let annotations = here.into_iter().map(|(kind, mark)| {
                let span = window.inside(sources, &mark.range);
                let label = (!mark.label.is_empty()).then(|| visible_line(&mark.label));
                kind.span(span).label(label)
            });
            snippet(sources, &window).annotations(annotations)
        })
        .collect()
}

/// What to write instead, shown in its line. A line that no terminal holds is not printed.
fn suggestion<'a>(help: &'a str, patch: &'a Patch, sources: &'a Sources) -> Option<Group<'a>> {
    const SHOWN_MAX: usize = 2000;
    let window = window(sources, patch.file, std::iter::once(&patch.range));
    if window.bytes.len() > SHOWN_MAX {
        return None;
    }
    let span = window.inside(sources, &patch.range);
    let written = Written::new(span, visible_lines(&patch.text));
    Some(Level::HELP.secondary_title(visible_line(help)).element(snippet(sources, &window).patch(written)))
}

/// The whole lines that some places lie in. Rendering costs what it is given, so the rest of a long text is
/// kept from it.
struct Window {
    file: FileId,
    first_line: usize,
    bytes: Range<usize>,
}

fn window<'a>(
    sources: &Sources,
    file: FileId,
    ranges: impl Iterator<Item = &'a Range<usize>> + Clone,
) -> Window {
    let start = ranges.clone().map(|range| range.start).min().unwrap_or(0);
    let end = ranges.map(|range| range.end).max().unwrap_or(0);
    let first_line = sources.position(file, start).line;
    let last_line = sources.position(file, end).line;
    let bytes = sources.line(file, first_line).start..sources.line(file, last_line).end;
    Window { file, first_line, bytes }
}

impl Window {
    /// Where a place of the text lies in what is shown of it.
    fn inside(&self, sources: &Sources, range: &Range<usize>) -> Range<usize> {
        let range = sources.clamp(self.file, range);
        self.shown_before(sources, range.start)..self.shown_before(sources, range.end)
    }

    /// How many bytes are shown before an offset; a picture may be longer than what it stands for.
    fn shown_before(&self, sources: &Sources, offset: usize) -> usize {
        let text = sources.text(self.file);
        let before = &text[self.bytes.start..offset];
        // Inside of a line break, which is shown as one character.
        let before = if text[offset..].starts_with('\n') { before.trim_end_matches('\r') } else { before };
        pictured_lines(before).len()
    }

    fn shown<'a>(&self, sources: &'a Sources) -> Cow<'a, str> {
        pictured_lines(&sources.text(self.file)[self.bytes.clone()])
    }
}

fn snippet<'a, T: Clone>(sources: &'a Sources, window: &Window) -> Snippet<'a, T> {
    Snippet::source(window.shown(sources))
        .line_start(window.first_line)
        .path(visible_line(sources.name(window.file)))
}

#[cfg(test)]
mod tests {
    use super::render_diagnostics;
    use crate::{Diagnostic, Severity, Sources, is_unseen};

    #[test]
    fn a_long_help_is_told_in_lines_that_the_terminal_holds() {
        let mut sources = Sources::new();
        let file = sources.add("a.md", "one\n");
        let help = format!("first\n{}", "many words ".repeat(30));
        let found = Diagnostic::found("x", Severity::Error, "wrong").at(file, 0..3, "").help(help);
        let text = render_diagnostics(&[found], &sources, false, 80);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.contains("= help: first\n"), "{text}");
        assert_eq!(text.matches("many words").count(), 30, "{text}");
    }

    #[test]
    fn nothing_from_outside_reaches_the_terminal_unseen() {
        let hostile = "\u{1b}]0;x\u{7}\u{202e}a\u{200b}";
        let mut sources = Sources::new();
        let file = sources.add(format!("{hostile}.md"), format!("one\r\n{hostile} wrong{hostile}\r\n"));
        let at = 5 + hostile.len() + 1;
        let found = Diagnostic::found("x", Severity::Error, format!("no `{hostile}`"))
            .at(file, at..at + 5, format!("this {hostile}"))
            .label(file, 0..3, format!("that {hostile}"))
            .help(format!("write {hostile}"))
            .patch(at..at + 5, format!("right{hostile}\nand more"));
        let text = render_diagnostics(&[found], &sources, false, 80);
        assert!(text.chars().all(|letter| letter == '\n' || !is_unseen(letter)), "{text:?}");
        let place = text.lines().position(|line| line.contains("wrong")).expect("the line is shown");
        let (line, below) = (text.lines().nth(place), text.lines().nth(place + 1));
        // In characters, since one picture of what is unseen has several bytes.
        let column = |line: Option<&str>, what: &str| {
            line.and_then(|line| Some(line[..line.find(what)?].chars().count()))
        };
        assert_eq!(column(line, "wrong"), column(below, "^^^^^"), "the mark stands under its word:\n{text}");
    }
}
