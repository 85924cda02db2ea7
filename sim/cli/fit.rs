//! A page of Markdown, fitted to a terminal's width.
//!
//! Paragraphs and lists are filled anew, and a table that is wider than the terminal becomes a list: each row's first
//! cell, and below it the others. What stands in a fence, or indented by four after an empty line, is typed or shown as it
//! is, and stays.

/// The mark of a fence.
const FENCE: &str = "```";

/// The least width to which a page is fitted.
const LEAST: usize = 40;

/// The page in lines of at most so many columns, as far as words and fences allow.
pub(crate) fn fitted(page: &str, width: usize) -> String {
    let mut fitter = Fitter { width: width.max(LEAST), out: String::new(), open: String::new(), hang: 0 };
    let mut lines = page.lines().peekable();
    let mut fence: Option<&str> = None;
    while let Some(line) = lines.next() {
        let mark = line.trim_start();
        match fence {
            Some(end) => {
                fitter.plain(line);
                if mark.trim_end() == end {
                    fence = None;
                }
            }
            None if mark.starts_with(FENCE) => {
                fitter.plain(line);
                fence = Some(&mark[..mark.len() - mark.trim_start_matches('`').len()]);
            }
            None if mark.starts_with('|') => {
                let mut rows = vec![line];
                while let Some(row) = lines.next_if(|next| next.trim_start().starts_with('|')) {
                    rows.push(row);
                }
                fitter.table(&rows);
            }
            None => fitter.prose(line),
        }
    }
    fitter.close();
    fitter.out
}

struct Fitter {
    width: usize,
    out: String,
    /// The paragraph or item that is still being read.
    open: String,
    /// How far its further lines are indented.
    hang: usize,
}

impl Fitter {
    /// A line that stays as it is.
    fn plain(&mut self, line: &str) {
        self.close();
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// A line of prose: it goes on what is open, but where something new begins.
    fn prose(&mut self, line: &str) {
        let text = line.trim_start();
        let is_item = text.starts_with("- ") || text.starts_with("> ");
        let is_indented = self.open.is_empty() && line.starts_with("    ") && !is_item;
        if text.is_empty() || text.starts_with('#') || is_indented {
            return self.plain(line);
        }
        if is_item || self.open.is_empty() {
            self.close();
            let indent = line.len() - text.len();
            self.hang = indent + if is_item { 2 } else { 0 };
            self.open = line.to_owned();
            return;
        }
        self.open.push(' ');
        self.open.push_str(text);
    }

    /// Writes what is open.
    fn close(&mut self) {
        let (text, hang) = (std::mem::take(&mut self.open), self.hang);
        if !text.is_empty() {
            let indent = text.len() - text.trim_start().len();
            self.fill(text.trim(), indent, hang);
        }
    }

    /// Fills lines with words, the first of them indented in one way and the others in another.
    fn fill(&mut self, text: &str, first: usize, others: usize) {
        let mut line = " ".repeat(first);
        let mut is_begun = false;
        for word in text.split_whitespace() {
            if is_begun && line.chars().count() + 1 + word.chars().count() > self.width {
                self.out.push_str(&line);
                self.out.push('\n');
                line = " ".repeat(others);
                is_begun = false;
            }
            if is_begun {
                line.push(' ');
            }
            line.push_str(word);
            is_begun = true;
        }
        self.out.push_str(&line);
        self.out.push('\n');
    }

    /// A table, as it is or as a list.
    fn table(&mut self, rows: &[&str]) {
        self.close();
        if rows.iter().all(|row| row.chars().count() <= self.width) {
            return rows.iter().for_each(|row| self.plain(row));
        }
        // The first row names the columns and the second rules them off.
        for row in rows.iter().skip(2) {
            let mut cells = cells(row).into_iter();
            self.fill(&cells.next().unwrap_or_default(), 2, 6);
            cells.filter(|cell| !cell.is_empty()).for_each(|cell| self.fill(&cell, 6, 6));
        }
    }
}

/// The cells of a row of a table; a bar behind a stroke belongs to its cell.
fn cells(row: &str) -> Vec<String> {
    let row = row.trim().trim_start_matches('|').trim_end_matches('|').replace("\\|", "\u{0}");
    row.split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect()
}

#[cfg(test)]
mod tests {
    use super::fitted;

    #[test]
    fn prose_is_filled_and_a_fence_is_kept() {
        let page = "# Title\n\none two three four five six seven eight nine\nten\n\n- an item that goes on beyond the end of its\n  line\n\n```text\nas wide as it is, whatever the terminal can hold of it\n```\n";
        let expected = "# Title\n\none two three four five six seven eight\nnine ten\n\n- an item that goes on beyond the end of\n  its line\n\n```text\nas wide as it is, whatever the terminal can hold of it\n```\n";
        assert_eq!(fitted(page, 40), expected);
    }

    #[test]
    fn lines_that_are_indented_as_what_is_typed_stay_lines() {
        let page = "One of\n\n    cutover help runbook stores\n    cutover help runbook pac\n";
        assert_eq!(fitted(page, 100), page);
    }

    #[test]
    fn a_table_that_is_too_wide_becomes_a_list() {
        let page = "| what | meaning |\n|---|---|\n| `one` | a sentence that says what it means |\n";
        assert_eq!(fitted(page, 100), page);
        assert_eq!(fitted(page, 40), "  `one`\n      a sentence that says what it means\n");
    }
}
