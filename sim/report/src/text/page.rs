//! A page of text that never runs over its width: paragraphs that wrap at words, and tables whose last column gives way.
//!
//! Widths are counted in characters. What is unseen in a text from outside is made visible, so that nothing a runbook or a
//! model says can move the cursor.

use super::{Detail, Look};
use anstyle::Style;
use runbook::visible_line;

/// Narrower than this no table can be read, so this is the least width.
pub const WIDTH_MIN: usize = 60;

/// A last column that is narrower than this is broken into lines: of a text cut to it nobody sees what it says.
const LEAST_CUT: usize = 24;

/// How far the further lines of a paragraph are set in.
const HANG: usize = 2;

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TableColumn<'a> {
    /// The heading.
    pub(crate) title: &'a str,
    /// Whether the cells stand at the right, as numbers do.
    pub(crate) right: bool,
    /// Whether nothing of a cell is left out, as a last column's is where it is too wide.
    pub(crate) whole: bool,
}

impl TableColumn<'_> {
    /// The column with whole cells, where that is asked for.
    pub(crate) const fn whole(self, whole: bool) -> Self {
        Self { whole, ..self }
    }
}

/// A column of words.
pub(crate) const fn words(title: &str) -> TableColumn<'_> {
    TableColumn { title, right: false, whole: false }
}

/// A column of numbers.
pub(crate) const fn numbers(title: &str) -> TableColumn<'_> {
    TableColumn { title, right: true, whole: false }
}

/// A row of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableRow {
    /// One text for each column.
    pub(crate) cells: Vec<String>,
    /// How the row looks.
    pub(crate) style: Style,
    /// What stands below it, a paragraph each.
    pub(crate) below: Vec<String>,
}

impl TableRow {
    /// Leaves so much of its last cell as fits into a line of a width; the rest in lines.
    fn broken(&mut self, width: usize) -> Vec<String> {
        let Some(cell) = self.cells.last_mut() else { return Vec::new() };
        let mut lines = wrapped(&visible_line(cell), width);
        let further = lines.split_off(1);
        *cell = lines.remove(0);
        further
    }
}

/// A page that grows by lines.
#[derive(Debug)]
pub(crate) struct Page {
    width: usize,
    color: bool,
    detail: Detail,
    /// Whether a heading has come, below which nothing stands where the verdict alone is told.
    is_below: bool,
    text: String,
}

impl Page {
    /// An empty page.
    pub(crate) fn new(look: Look) -> Self {
        let Look { width, color, detail } = look;
        Self { width: width.max(WIDTH_MIN), color, detail, is_below: false, text: String::new() }
    }

    /// An empty page that looks like this one, for what may turn out to be too much for it.
    pub(crate) fn sheet(&self) -> Self {
        Self { text: String::new(), ..*self }
    }

    /// Takes what stands on a sheet.
    pub(crate) fn put(&mut self, sheet: &Self) {
        self.text.push_str(&sheet.text);
    }

    /// How many lines stand on it.
    pub(crate) fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// How many lines it should have at most, where that is bounded.
    pub(crate) fn lines_max(&self) -> Option<usize> {
        match self.detail {
            Detail::Lines(most) => Some(most),
            Detail::Verdict | Detail::Everything => None,
        }
    }

    /// The page.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// A heading, after an empty line.
    pub(crate) fn heading(&mut self, text: &str) {
        self.is_below = true;
        self.blank();
        self.prose(0, Style::new().bold(), text);
    }

    /// A paragraph at an indent, wrapped at words; further lines hang, so that each paragraph is seen to begin.
    pub(crate) fn prose(&mut self, indent: usize, style: Style, text: &str) {
        for (index, line) in wrapped(&visible_line(text), self.width - indent - HANG).into_iter().enumerate()
        {
            self.line(if index == 0 { indent } else { indent + HANG }, style, &line);
        }
    }

    /// A line that stays whole however long it is, after an empty one.
    pub(crate) fn whole(&mut self, text: &str) {
        self.is_below = false;
        self.blank();
        self.line(0, Style::new(), &visible_line(text));
    }

    /// A line that stays whole however long it is, at an indent.
    pub(crate) fn kept(&mut self, indent: usize, text: &str) {
        self.line(indent, Style::new(), &visible_line(text));
    }

    /// The greatest width of a line.
    pub(crate) const fn width(&self) -> usize {
        self.width
    }

    /// A line in a style that stays whole however long it is, at an indent.
    pub(crate) fn styled(&mut self, indent: usize, style: Style, text: &str) {
        self.line(indent, style, &visible_line(text));
    }

    /// A table: every column as wide as it needs, the last cut to what is left, or broken into lines where it is to be whole
    /// or too little would be seen of it.
    pub(crate) fn table(&mut self, columns: &[TableColumn<'_>], rows: &[TableRow]) {
        let widths = widths(columns, rows);
        let used: usize = widths.iter().take(widths.len() - 1).map(|width| width + 2).sum();
        let last = self.width.saturating_sub(used + 2).max(8);
        let titles = columns.iter().map(|column| column.title.to_owned()).collect();
        let header = laid_out(&TableRow { cells: titles, ..TableRow::default() }, columns, (&widths, last));
        self.line(2, Style::new().dimmed(), &header);
        let is_whole = last < LEAST_CUT || columns.last().is_some_and(|column| column.whole);
        for row in rows {
            let mut row = row.clone();
            let further = if is_whole { row.broken(last) } else { Vec::new() };
            self.line(2, row.style, &laid_out(&row, columns, (&widths, last)));
            for part in &further {
                self.line(2 + used, row.style, part);
            }
            for below in &row.below {
                self.prose(6, row.style, below);
            }
        }
    }

    /// An empty line.
    fn blank(&mut self) {
        if !self.is_left_out() {
            self.text.push('\n');
        }
    }

    fn is_left_out(&self) -> bool {
        self.is_below && self.detail == Detail::Verdict
    }

    /// One line in one style; trailing blanks are dropped, and an empty style leaves no trace.
    fn line(&mut self, indent: usize, style: Style, text: &str) {
        if self.is_left_out() {
            return;
        }
        let text = text.trim_end();
        self.text.push_str(&" ".repeat(indent));
        if self.color && style != Style::new() {
            self.text.push_str(&format!("{style}{text}{style:#}"));
        } else {
            self.text.push_str(text);
        }
        self.text.push('\n');
    }
}

/// How wide each column must be; the last one's width is not looked at.
fn widths(columns: &[TableColumn<'_>], rows: &[TableRow]) -> Vec<usize> {
    let width = |(index, column): (usize, &TableColumn<'_>)| {
        let cells = rows.iter().map(|row| length(&visible_line(&row.cells[index])));
        cells.chain([length(column.title)]).max().unwrap_or(0)
    };
    columns.iter().enumerate().map(width).collect()
}

/// A row as a line of text.
fn laid_out(row: &TableRow, columns: &[TableColumn<'_>], (widths, last): (&[usize], usize)) -> String {
    let mut line = String::new();
    for (index, column) in columns.iter().enumerate() {
        let is_last = index + 1 == columns.len();
        let cell = visible_line(&row.cells[index]);
        let cell = if is_last { cut(&cell, last) } else { cell.into_owned() };
        let wide = if is_last { widths[index].min(last) } else { widths[index] };
        let blank = " ".repeat(wide.saturating_sub(length(&cell)));
        let (before, after) = if column.right { (blank.as_str(), "") } else { ("", blank.as_str()) };
        line.push_str(&format!("{before}{cell}{after}  "));
    }
    line
}

/// The number of characters.
fn length(text: &str) -> usize {
    text.chars().count()
}

/// A text cut to a width, with a sign that it was. The middle goes: a command begins with its tool and ends with what
/// it is to do, and both must be seen.
pub(super) fn cut(text: &str, width: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= width {
        return text.to_owned();
    }
    let kept = width.saturating_sub(1);
    let (head, tail) = (&letters[..kept / 2], &letters[letters.len() - kept.div_ceil(2)..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

/// A paragraph in lines; a word longer than a line is broken.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in unbroken(text) {
        for piece in pieces(&word, width) {
            let wide = length(&piece);
            if used > 0 && used + 1 + wide > width {
                lines.push(String::new());
                used = 0;
            }
            let Some(line) = lines.last_mut() else { continue };
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(&piece);
            used += wide;
        }
    }
    lines
}

/// The words of a text, a number and its unit being one.
fn unbroken(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let is_number =
            |word: &String| word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',');
        match words.last_mut().filter(|last| is_number(last)) {
            Some(number) => {
                number.push(' ');
                number.push_str(word);
            }
            None => words.push(word.to_owned()),
        }
    }
    words
}

/// A word in pieces no longer than a line.
fn pieces(word: &str, width: usize) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters.chunks(width).map(|piece| piece.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Page, TableRow, cut, numbers, words};
    use crate::Look;
    use anstyle::Style;

    #[test]
    fn no_line_is_wider_than_the_page() {
        let mut page = Page::new(Look { width: 60, ..Look::default() });
        let long = format!("a {} {}", "long ".repeat(40), "x".repeat(200));
        page.prose(4, Style::new(), &long);
        let row = TableRow {
            cells: vec![String::from("1"), long.clone()],
            below: vec![long],
            ..TableRow::default()
        };
        page.table(&[numbers("n"), words("what")], &[row]);
        let text = page.into_text();
        assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
    }

    #[test]
    fn a_cut_text_keeps_both_ends_and_says_that_it_was_cut() {
        assert_eq!(cut("ttMigrate -c", 12), "ttMigrate -c");
        assert_eq!(cut("ttMigrate -c", 8), "ttM…e -c");
    }

    #[test]
    fn a_number_stays_with_its_unit() {
        let mut page = Page::new(Look { width: 60, ..Look::default() });
        page.prose(0, Style::new(), &format!("{} 14 min", "x".repeat(53)));
        assert_eq!(page.into_text(), format!("{}\n  14 min\n", "x".repeat(53)));
    }

    #[test]
    fn control_characters_from_outside_reach_no_terminal() {
        let mut page = Page::new(Look { width: 80, ..Look::default() });
        page.prose(0, Style::new(), "red \u{1b}[31m and\nbroken");
        assert_eq!(page.into_text(), "red \\u{1b}[31m and broken\n");
    }
}
