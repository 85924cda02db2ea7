//! The Markdown of a runbook as the blocks that matter to it, each with its place in the file.
//!
//! Guarantees: blocks come in printed order, and every character of a code line is mapped to its place, also
//! inside lists and quotes. It knows Markdown only: what a heading or a line means is decided elsewhere.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Parser, Tag, TagEnd};

/// A block that a runbook may give meaning to.
#[derive(Debug)]
pub(crate) enum Block {
    /// A heading.
    Heading(Heading),
    /// A code block.
    Code(Code),
    /// One line of a paragraph in a block quote.
    Quoted(Line),
    /// A line that is none of these, with its margin: part of a paragraph or of a list.
    Prose(Line),
}

impl Block {
    fn range(&self) -> &Range<usize> {
        match self {
            Self::Heading(heading) => &heading.range,
            Self::Code(code) => &code.range,
            Self::Quoted(line) | Self::Prose(line) => &line.range,
        }
    }
}

/// A heading; its text is Markdown as written, on one line.
#[derive(Debug)]
pub(crate) struct Heading {
    pub(crate) level: HeadingLevel,
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
}

/// A code block.
#[derive(Debug)]
pub(crate) struct Code {
    /// The first word of the info string, if the block is fenced, with its place.
    pub(crate) info: Option<(String, Range<usize>)>,
    pub(crate) lines: Vec<Line>,
    pub(crate) range: Range<usize>,
    /// The line that opens it, if the block is fenced; its place is empty otherwise.
    pub(crate) opening: Range<usize>,
    /// What closes it.
    pub(crate) fence: String,
    /// Whether a fence closes it.
    pub(crate) closed: bool,
}

/// A line without its line break, and where it lies in the file.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
}

impl Line {
    /// The place in the file of bytes of the line.
    pub(crate) fn place(&self, bytes: &Range<usize>) -> Range<usize> {
        let end = self.range.end;
        (self.range.start + bytes.start).min(end)..(self.range.start + bytes.end).min(end)
    }
}

/// Reads the blocks of a text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    // An editor's byte order mark would hide a heading on the first line.
    let base = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let text_after = &text[base..];
    let (blocks, raw) = (Vec::new(), Vec::new());
    let mut reader = Reader {
        text: text_after,
        base,
        blocks,
        open: None,
        quotes: 0,
        paragraph: None,
        raw,
        preformatted: false,
        is_remark: false,
    };
    for (event, range) in Parser::new(text_after).into_offset_iter() {
        reader.event(event, range);
    }
    reader.with_prose()
}

struct Reader<'a> {
    text: &'a str,
    base: usize,
    blocks: Vec<Block>,
    open: Option<Open>,
    quotes: usize,
    paragraph: Option<Range<usize>>,
    /// The places of what is no Markdown, such as comments.
    raw: Vec<Range<usize>>,
    /// Whether a tag of HTML has opened a block of text as it is.
    preformatted: bool,
    /// Whether a comment of HTML has begun and not ended.
    is_remark: bool,
}

/// A block whose end has not been seen.
enum Open {
    Heading { level: HeadingLevel, inner: Option<Range<usize>> },
    Code { info: Option<String>, pieces: Vec<(String, Range<usize>)> },
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.open = Some(Open::Heading { level, inner: None });
            }
            Event::Start(Tag::CodeBlock(kind)) => self.open_code(kind),
            Event::End(TagEnd::Heading(_) | TagEnd::CodeBlock) => self.close(range),
            Event::Start(Tag::BlockQuote(_)) => self.quotes += 1,
            Event::End(TagEnd::BlockQuote(_)) => self.quotes -= 1,
            Event::Start(Tag::Paragraph) if self.quotes > 0 => self.paragraph = Some(range),
            Event::End(TagEnd::Paragraph) => self.close_paragraph(),
            other => self.inner(&other, range),
        }
    }

    fn open_code(&mut self, kind: CodeBlockKind<'_>) {
        let info = match kind {
            CodeBlockKind::Indented => None,
            CodeBlockKind::Fenced(info) => {
                Some(info.split_whitespace().next().unwrap_or_default().to_owned())
            }
        };
        self.open = Some(Open::Code { info, pieces: Vec::new() });
    }

    /// The blocks, and between them the lines that belong to none.
    fn with_prose(self) -> Vec<Block> {
        let Self { text, base, blocks, raw, .. } = self;
        let mut taken: Vec<Range<usize>> =
            blocks.iter().map(|block| block.range().clone()).chain(raw).collect();
        taken.sort_by_key(|range| range.start);
        let mut all = blocks;
        let (mut at, mut next) = (base, 0);
        for line in text.split_inclusive('\n') {
            let body = line.trim_end();
            let range = at..at + body.len();
            at += line.len();
            while taken.get(next).is_some_and(|one| one.end <= range.start) {
                next += 1;
            }
            if !body.is_empty() && taken.get(next).is_none_or(|one| one.start >= range.end) {
                all.push(Block::Prose(Line { text: body.to_owned(), range }));
            }
        }
        all.sort_by_key(|block| block.range().start);
        all
    }

    fn inner(&mut self, event: &Event<'_>, range: Range<usize>) {
        let is_shown = match event {
            Event::Html(html) if self.open.is_none() => self.is_shown(html),
            _ => false,
        };
        match (&mut self.open, event) {
            _ if is_shown => {}
            (None, Event::Html(_)) => self.raw.push(self.shift(&range)),
            // A tag within a line hides nothing of it.
            (None, Event::InlineHtml(html)) if html.starts_with("<!--") => self.raw.push(self.shift(&range)),
            (Some(Open::Heading { inner, .. }), _) => {
                let start = inner.as_ref().map_or(range.start, |inner| inner.start.min(range.start));
                let end = inner.as_ref().map_or(range.end, |inner| inner.end.max(range.end));
                *inner = Some(start..end);
            }
            (Some(Open::Code { pieces, .. }), Event::Text(text)) => pieces.push((owned(text), range)),
            _ => {}
        }
    }

    fn close(&mut self, range: Range<usize>) {
        match self.open.take() {
            Some(Open::Heading { level, inner }) => {
                let raw = inner.map_or("", |inner| &self.text[inner]);
                let text = raw.split_whitespace().collect::<Vec<_>>().join(" ");
                let range = self.shift(&self.trim(range));
                self.blocks.push(Block::Heading(Heading { level, text, range }));
            }
            Some(Open::Code { info, pieces }) => {
                let closed = info.is_none() || is_closed(&self.text[range.clone()]);
                let info = info.map(|word| {
                    let place = self.info(&range, &word);
                    (word, place)
                });
                let lines = self.lines(pieces);
                let range = self.shift(&self.trim(range));
                let (opening, fence) = self.opening(&range, info.is_some());
                self.blocks.push(Block::Code(Code { info, lines, range, opening, fence, closed }));
            }
            None => {}
        }
    }

    /// The place of the info string's first word on the opening fence, or of the fence if there is none.
    fn info(&self, block: &Range<usize>, word: &str) -> Range<usize> {
        let first = self.text[block.clone()].lines().next().unwrap_or_default();
        let range = match first.find(word) {
            Some(at) if !word.is_empty() => block.start + at..block.start + at + word.len(),
            _ => block.start..block.start + first.trim_end().len(),
        };
        self.shift(&range)
    }

    /// The place of a fenced block's first line, and what closes the block.
    fn opening(&self, block: &Range<usize>, is_fenced: bool) -> (Range<usize>, String) {
        let first = self.text[block.start - self.base..].lines().next().unwrap_or_default();
        let length = if is_fenced { first.trim_end().len() } else { 0 };
        let ticks = first.len() - first.trim_start_matches(['`', '~']).len();
        (block.start..block.start + length, first[..ticks].to_owned())
    }

    /// The lines of a code block. A line comes in several pieces only where Markdown changes what is written
    /// (a tab that a list's indentation splits); its place is then that of the whole line.
    fn lines(&self, pieces: Vec<(String, Range<usize>)>) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        let mut fresh = true;
        for (text, range) in pieces {
            let mut at = range.start;
            for part in text.split_inclusive(['\n', '\r']) {
                let body = part.trim_end_matches(['\n', '\r']);
                let place = self.shift(&(at..(at + body.len()).min(range.end).max(at)));
                at += part.len();
                match lines.last_mut() {
                    Some(line) if !fresh && !body.is_empty() => {
                        line.text.push_str(body);
                        line.range.end = place.end;
                    }
                    Some(_) if !fresh => {}
                    _ => lines.push(Line { text: body.to_owned(), range: place }),
                }
                fresh = body.len() < part.len();
            }
        }
        lines
    }

    fn close_paragraph(&mut self) {
        let Some(range) = self.paragraph.take() else { return };
        let mut at = range.start;
        for line in self.text[range].split_inclusive('\n') {
            let body = line.trim_start_matches([' ', '\t', '>']);
            let start = at + line.len() - body.len();
            let body = body.trim_end();
            let range = self.shift(&(start..start + body.len()));
            self.blocks.push(Block::Quoted(Line { text: body.to_owned(), range }));
            at += line.len();
        }
    }

    /// The range without the line breaks at its end.
    fn trim(&self, range: Range<usize>) -> Range<usize> {
        let length = self.text[range.clone()].trim_end().len();
        range.start..range.start + length
    }

    /// Whether a line of HTML is read by a person: a heading, or what stands between the tags of a text as it is.
    fn is_shown(&mut self, html: &str) -> bool {
        let text = html.trim();
        if self.is_remark || text.starts_with("<!--") {
            self.is_remark = !text.contains("-->");
            return false;
        }
        if text.starts_with("<pre") {
            self.preformatted = !text.contains("</pre");
            return !self.preformatted;
        }
        if text.starts_with("</") {
            self.preformatted = false;
        }
        self.preformatted
            || is_heading(html)
            || ["```", "#", ">"].iter().any(|mark| text.starts_with(mark))
            || text.contains("$ ")
    }

    fn shift(&self, range: &Range<usize>) -> Range<usize> {
        self.base + range.start..self.base + range.end
    }
}

/// Whether a line of HTML is read by a person as a heading.
fn is_heading(html: &str) -> bool {
    let level = html.trim_start().strip_prefix("<h").and_then(|rest| rest.chars().next());
    level.is_some_and(|level| level.is_ascii_digit())
}

fn owned(text: &CowStr<'_>) -> String {
    text.to_string()
}

/// Whether a fenced block's last line is a fence of its own kind.
fn is_closed(block: &str) -> bool {
    let mut lines = block.trim_end().lines();
    let opening = lines.next().unwrap_or_default().trim_start();
    let fence = if opening.starts_with('~') { '~' } else { '`' };
    let length = opening.len() - opening.trim_start_matches(fence).len();
    lines.next_back().is_some_and(|last| {
        let last = last.trim_start_matches([' ', '\t', '>']).trim_end();
        last.len() >= length && last.chars().all(|c| c == fence)
    })
}

#[cfg(test)]
mod tests {
    use super::{Block, blocks};

    #[test]
    fn code_lines_are_mapped_to_their_place_inside_lists_and_quotes() {
        let text = "\u{feff}1. item\r\n\r\n   ```console\r\n   a$ x\r\n   ```\r\n\r\n> ```\n> b$ y\n> ```\n";
        let mut found = Vec::new();
        for block in blocks(text) {
            let Block::Code(code) = block else { continue };
            assert!(code.closed);
            found.extend(
                code.lines.iter().map(|line| (line.text.clone(), text[line.range.clone()].to_owned())),
            );
        }
        assert_eq!(found, [("a$ x".into(), "a$ x".into()), ("b$ y".into(), "b$ y".to_owned())]);
    }

    #[test]
    fn a_fence_that_nothing_closes_is_seen() {
        let open = blocks("```console\na$ x\n");
        assert!(matches!(&open[..], [Block::Code(code)] if !code.closed));
    }

    #[test]
    fn a_heading_keeps_its_markdown_and_loses_its_hashes() {
        let found = blocks("## 6. Restart `x` *now* ##\n");
        assert!(matches!(&found[..], [Block::Heading(heading)] if heading.text == "6. Restart `x` *now*"));
    }
}
