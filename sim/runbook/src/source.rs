//! The texts that diagnostics point into.
//!
//! Guarantees: a file keeps the name its user typed; lines and columns count from 1, columns in characters.
//! It does not read files: the caller brings the bytes.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Severity};
use crate::file_id::FileId;

/// The greatest size of a runbook in bytes. A runbook is read by a person; more than this is a mistaken file.
pub const SIZE_LIMIT: usize = 1 << 20;

/// A place in a text as an editor shows it: both count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

#[derive(Clone, Debug)]
struct Source {
    name: String,
    text: String,
    /// Byte offset at which each line starts.
    lines: Vec<usize>,
}

/// The named texts that diagnostics point into.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// No texts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under the name that its user typed.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let starts = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        self.files.push(Source { name: name.into(), text, lines });
        FileId(u32::try_from(self.files.len() - 1).expect("fewer texts than u32 counts"))
    }

    /// Adds what a file holds, if it can be a runbook at all.
    ///
    /// # Errors
    /// A diagnostic that points into the added text, when the bytes exceed [`SIZE_LIMIT`] or are not UTF-8. The
    /// name is registered in either case, so that the diagnostic can be rendered.
    #[expect(
        clippy::result_large_err,
        reason = "called once per file; a plain diagnostic is what callers collect"
    )]
    pub fn add_bytes(&mut self, name: impl Into<String>, bytes: &[u8]) -> Result<FileId, Diagnostic> {
        if bytes.len() > SIZE_LIMIT {
            let file = self.add(name, "");
            return Err(too_large(file, bytes.len()));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(self.add(name, text)),
            Err(error) => {
                let at = error.valid_up_to();
                let file = self.add(name, String::from_utf8_lossy(bytes));
                let byte = bytes.get(at).copied().unwrap_or_default();
                Err(not_text(file, at, byte))
            }
        }
    }

    /// The name that the user typed.
    ///
    /// # Panics
    /// If `file` comes from another [`Sources`].
    #[must_use]
    pub fn name(&self, file: FileId) -> &str {
        &self.source(file).name
    }

    /// The text.
    ///
    /// # Panics
    /// If `file` comes from another [`Sources`].
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        &self.source(file).text
    }

    /// Where a byte offset lies. An offset past the end counts as the end.
    ///
    /// # Panics
    /// If `file` comes from another [`Sources`].
    #[must_use]
    pub fn position(&self, file: FileId, offset: usize) -> Position {
        let source = self.source(file);
        let offset = floor(&source.text, offset);
        let line = source.lines.partition_point(|&start| start <= offset);
        let start = source.lines[line - 1];
        Position { line, column: source.text[start..offset].chars().count() + 1 }
    }

    /// The bytes of a line that counts from 1, its line break included. A line past the end is empty.
    pub(crate) fn line(&self, file: FileId, line: usize) -> Range<usize> {
        let source = self.source(file);
        let end = source.text.len();
        let start = source.lines.get(line - 1).copied().unwrap_or(end);
        start..source.lines.get(line).copied().unwrap_or(end)
    }

    /// A range that lies within the text and on character boundaries.
    pub(crate) fn clamp(&self, file: FileId, range: &Range<usize>) -> Range<usize> {
        let text = &self.source(file).text;
        let start = floor(text, range.start);
        start..floor(text, range.end).max(start)
    }

    fn source(&self, file: FileId) -> &Source {
        &self.files[file.0 as usize]
    }
}

/// The nearest character boundary at or before `offset`.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The diagnostic for a text beyond [`SIZE_LIMIT`].
pub(crate) fn too_large(file: FileId, size: usize) -> Diagnostic {
    Diagnostic::found(
        "too-large",
        Severity::Error,
        format!("a text of {size} bytes exceeds the limit of {SIZE_LIMIT} bytes"),
    )
    .at(file, 0..0, "not read any further")
    .help("is this the right file? scenarios and runbooks are documents for people")
}

fn not_text(file: FileId, at: usize, byte: u8) -> Diagnostic {
    let end = at + char::REPLACEMENT_CHARACTER.len_utf8();
    Diagnostic::found(
        "not-text",
        Severity::Error,
        format!("the file is not UTF-8 text: byte {at} is 0x{byte:02x}"),
    )
    .at(file, at..end, "not a character")
    .help("save it as UTF-8; is this the right file?")
}

#[cfg(test)]
mod tests {
    use super::{Position, SIZE_LIMIT, Sources};

    #[test]
    fn columns_count_characters_and_lines_count_from_one() {
        let mut sources = Sources::new();
        let file = sources.add("x", "ab\n手順x\n");
        assert_eq!(sources.position(file, 0), Position { line: 1, column: 1 });
        assert_eq!(sources.position(file, 9), Position { line: 2, column: 3 });
        assert_eq!(sources.position(file, 999), Position { line: 3, column: 1 });
    }

    #[test]
    fn a_file_beyond_the_limit_is_refused_with_its_size_and_the_limit() {
        let mut sources = Sources::new();
        let refused = sources.add_bytes("big.md", &vec![b'x'; 10 << 20]).expect_err("too large");
        assert!(refused.message.contains("10485760") && refused.message.contains(&SIZE_LIMIT.to_string()));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_at_their_place() {
        let mut sources = Sources::new();
        let refused = sources.add_bytes("junk.md", b"# a\n\xff\x00\x01").expect_err("not text");
        assert_eq!(sources.position(refused.primary.file, refused.primary.range.start).line, 2);
    }
}
