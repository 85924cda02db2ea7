//! A runbook's text in its printed form, with everything in it that is only for people.
//!
//! The printed form is that of [`print`](fn@crate::print) where the text says what is played, in headings, in `console`
//! blocks and in the lines that declare an order: plain hashes, one blank after a prompt, four before a line that goes on,
//! no blank lines in a block. Prose, tables, lists and comments stay as they were written, and between two parts of the
//! text stands one blank line.
//!
//! Guarantees: what is played is the same as before, which is asserted by reading both; what is formatted is not changed by
//! formatting it again. It needs no scenario, and knows no family: commands are compared as they are typed.

use crate::heading::{Meaning, meaning};
use crate::markdown::{Block, blocks};
use crate::{
    Address, Command, Diagnostic, FileId, Lane, Parsed, Runbook, Severity, Sources, StepId, Vocabulary, parse,
};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag};
use std::collections::BTreeSet;
use std::ops::Range;

/// Why a text cannot be put into its printed form.
#[derive(Debug)]
pub enum FormatError {
    /// It is no runbook that could be played; what is wrong with it.
    Unreadable(Vec<Diagnostic>),
    /// What is played would not be the same, so that nothing is done.
    Altered,
}

/// The text of a runbook in its printed form.
///
/// # Errors
/// When the text is no runbook, or says in another form something else.
///
/// # Panics
/// If `file` comes from another [`Sources`].
pub fn format(sources: &Sources, file: FileId) -> Result<String, FormatError> {
    let text = sources.text(file);
    let before = read(sources, file)?;
    let formatted = formatted(text);
    let mut again = Sources::new();
    let other = again.add(sources.name(file), formatted.as_str());
    match read(&again, other) {
        Ok(after) if after.without_ranges() == before.without_ranges() => Ok(formatted),
        _ => Err(FormatError::Altered),
    }
}

/// A command as it is typed, whatever it means.
#[derive(Clone, Debug, PartialEq)]
struct AsTyped(String);

impl Command for AsTyped {}

/// Takes whatever is typed.
struct Anything;

impl Vocabulary for Anything {
    type Command = AsTyped;

    fn parse(&self, text: &str) -> Parsed<AsTyped> {
        Parsed::ok(AsTyped(text.to_owned()))
    }

    fn piped(&self, from: &str, into: &str) -> Option<String> {
        Some(format!("{from} | {into}"))
    }

    fn looped(&self, text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn files(&self, _program: &str) -> bool {
        true
    }

    fn words(&self) -> Vec<&'static str> {
        Vec::new()
    }
}

/// The runbook in a text, with every lane that a prompt in it names.
fn read(sources: &Sources, file: FileId) -> Result<Runbook<AsTyped>, FormatError> {
    let prompts = sources.text(file).lines().filter_map(|line| prompt(line.trim()));
    let names = prompts.map(|(prompt, _)| prompt.split('@').next().unwrap_or_default());
    let lanes: BTreeSet<Lane> = names.filter_map(|name| name.parse().ok()).collect();
    let lanes: Vec<Lane> = lanes.into_iter().collect();
    let parsed = parse(sources, file, &Anything, &lanes);
    let errors = || parsed.diagnostics.iter().filter(|one| one.severity == Severity::Error);
    parsed.runbook.ok_or_else(|| FormatError::Unreadable(errors().cloned().collect()))
}

/// A prompt at the beginning of a line, and what is typed after its dollar sign.
fn prompt(line: &str) -> Option<(&str, &str)> {
    let (prompt, rest) = line.split_once('$')?;
    let is_plain = prompt.chars().all(|letter| letter.is_alphanumeric() || "-_.@".contains(letter));
    let is_apart = rest.is_empty() || rest.starts_with([' ', '\t']);
    (!prompt.is_empty() && is_plain && is_apart).then_some((prompt, rest.trim()))
}

/// What a part of the text is that stands on its own.
enum Kind {
    Heading(HeadingLevel, String),
    Console,
    Quote,
    Other,
}

/// A part of the text, in whole lines.
struct Part {
    kind: Kind,
    range: Range<usize>,
}

/// The text in its printed form.
fn formatted(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let parts = parts(&text);
    let mut out = String::new();
    let mut end = 0;
    let mut last = None;
    for part in &parts {
        between(&text[end..part.range.start], last, &part.kind, &mut out);
        let own = &text[part.range.clone()];
        match &part.kind {
            Kind::Heading(level, title) => out.push_str(&heading(*level, title)),
            Kind::Console => out.push_str(&console(own)),
            Kind::Quote => out.push_str(&quote(own)),
            Kind::Other => out.push_str(own),
        }
        (end, last) = (part.range.end, Some(&part.kind));
    }
    let rest = text[end..].trim();
    if !rest.is_empty() {
        out.push_str(&format!("\n\n{rest}"));
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The parts of a text: what stands in no list and in no quote.
fn parts(text: &str) -> Vec<Part> {
    let headings: Vec<_> = blocks(text)
        .into_iter()
        .filter_map(|block| match block {
            Block::Heading(heading) => Some(heading),
            _ => None,
        })
        .collect();
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    for (event, range) in Parser::new(text).into_offset_iter() {
        let is_outermost = depth == 0;
        let kind = match &event {
            Event::Start(Tag::Heading { level, .. }) => {
                let found = headings.iter().find(|heading| heading.range.start == range.start);
                found.map_or(Kind::Other, |found| Kind::Heading(*level, found.text.clone()))
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if is_console(info) => Kind::Console,
            Event::Start(Tag::BlockQuote(_)) => Kind::Quote,
            _ => Kind::Other,
        };
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth -= 1;
                continue;
            }
            _ => {}
        }
        if is_outermost {
            let start = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
            let end = range.start + text[range.clone()].trim_end().len();
            parts.push(Part { kind, range: start..end.max(start) });
        }
    }
    parts
}

/// Whether a block's information says that it is played, and nothing that a fence cannot carry.
fn is_console(info: &str) -> bool {
    info.split_whitespace().next() == Some("console") && !info.contains('`')
}

/// What stands between two parts: a blank line, what the reader of Markdown gives no part, or, where no heading is near,
/// nothing where nothing stood.
fn between(gap: &str, last: Option<&Kind>, next: &Kind, out: &mut String) {
    let own = gap.trim();
    let Some(last) = last else {
        out.push_str(own);
        if !own.is_empty() {
            out.push_str("\n\n");
        }
        return;
    };
    let is_heading = |kind: &Kind| matches!(kind, Kind::Heading(..));
    let is_console = |kind: &Kind| matches!(kind, Kind::Console);
    let is_apart = is_heading(last) || is_heading(next) || is_console(last) != is_console(next);
    if !own.is_empty() {
        out.push_str(&format!("\n\n{own}\n\n"));
    } else if is_apart || gap.matches('\n').count() > 1 {
        out.push_str("\n\n");
    } else {
        out.push('\n');
    }
}

/// A heading. A title that ends in hashes would lose them, for hashes also close a heading.
fn heading(level: HeadingLevel, text: &str) -> String {
    let title = match meaning(level, text) {
        Meaning::Step(id, title) => format!("{id}. {title}").trim_end().to_owned(),
        _ => text.to_owned(),
    };
    let closing = if title.ends_with('#') { " #" } else { "" };
    format!("{} {title}{closing}", "#".repeat(level as usize)).trim_end().to_owned()
}

/// A block that is played.
fn console(block: &str) -> String {
    let mut lines = block.lines();
    let opening = lines.next().unwrap_or_default();
    let indent = opening.len() - opening.trim_start().len();
    let info = opening.trim_start().trim_start_matches(['`', '~']).trim();
    let mut lines: Vec<&str> = lines.map(|line| dedented(line, indent)).collect();
    lines.pop();
    let ticks = lines.iter().map(|line| line.len() - line.trim_start_matches('`').len()).max();
    let fence = "`".repeat(ticks.unwrap_or_default().max(2) + 1);
    let mut out = format!("{fence}{info}\n");
    // Whether a line that is indented goes on with a command.
    let mut goes_on = false;
    for line in lines.into_iter().map(str::trim_end).filter(|line| !line.is_empty()) {
        let is_indented = line.starts_with(char::is_whitespace);
        if is_indented && goes_on {
            out.push_str(&format!("    {}\n", line.trim_start()));
            continue;
        }
        match prompt(line).filter(|_| !is_indented) {
            Some((prompt, typed)) => out.push_str(format!("{prompt}$ {typed}").trim_end()),
            None => out.push_str(line),
        }
        out.push('\n');
        goes_on = !is_indented && prompt(line).is_some();
    }
    out + &fence
}

/// A line of a block without the blanks that its fence has before it.
fn dedented(line: &str, indent: usize) -> &str {
    let blanks = line.bytes().take(indent).take_while(|byte| *byte == b' ').count();
    &line[blanks..]
}

/// A quote: lines that declare an order are put into their form, and all others stay.
fn quote(block: &str) -> String {
    let is_plain = !block.contains("```") && !block.contains("~~~");
    let lines =
        block.lines().map(|line| declared(line).filter(|_| is_plain).unwrap_or_else(|| line.to_owned()));
    lines.collect::<Vec<_>>().join("\n")
}

/// A line that declares an order, in its form.
fn declared(line: &str) -> Option<String> {
    let (key, value) = line.trim_start().strip_prefix('>')?.split_once(':')?;
    let (key, value) = (key.trim(), value.trim());
    let value = match key {
        "after" => value.parse::<Address>().ok()?.to_string(),
        "rollback" => value.parse::<StepId>().ok()?.to_string(),
        _ => return None,
    };
    Some(format!("> {key}: {value}"))
}
