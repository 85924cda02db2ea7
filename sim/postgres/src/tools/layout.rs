//! How `psql` lays out rows: aligned, unaligned or separated by commas, side by side or one below the other.
//!
//! Every form was printed by the real program (17.10) and is compared with it letter by letter, below.

use crate::sql::NotRead;
use crate::value::Value;

/// What stands between two columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Format {
    #[default]
    Aligned,
    Unaligned,
    Csv,
}

/// How rows are laid out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    format: Format,
    /// `-t`: rows alone.
    tuples_only: bool,
    /// `-x`: each column on a line of its own.
    expanded: bool,
    /// `-P footer=off`: not how many there are.
    bare: bool,
    /// `-F`: what stands between columns that are not aligned.
    separator: Option<String>,
    /// `-P null=..`: what stands for no value.
    null: String,
}

impl Layout {
    /// Takes an option that is one letter, and whether it is one.
    pub(super) const fn takes(&mut self, letter: char) -> bool {
        match letter {
            'A' => self.format = Format::Unaligned,
            't' => self.tuples_only = true,
            'x' => self.expanded = true,
            _ => return false,
        }
        true
    }

    /// Takes an option that is a word, and whether it is one.
    pub(super) fn takes_word(&mut self, word: &str) -> bool {
        match word {
            "--csv" => self.format = Format::Csv,
            "--no-align" => self.format = Format::Unaligned,
            "--tuples-only" => self.tuples_only = true,
            "--expanded" => self.expanded = true,
            _ => return false,
        }
        true
    }

    /// Takes what stands between columns.
    pub(super) fn separates(&mut self, by: String) {
        self.separator = Some(by);
    }

    /// Takes `-P NAME=VALUE`.
    ///
    /// # Errors
    /// What of it nobody knows.
    pub(super) fn set(&mut self, setting: &str) -> Result<(), NotRead> {
        let Some((name, value)) = setting.split_once('=') else {
            // Without a value it is turned over, or only told.
            match setting {
                "pager" => {}
                "footer" => self.bare = !self.bare,
                "tuples_only" | "t" => self.tuples_only = !self.tuples_only,
                "expanded" | "x" => self.expanded = !self.expanded,
                _ => return Err(NotRead::new(format!("`{setting}` of psql"))),
            }
            return Ok(());
        };
        match (name, value) {
            ("pager", "on" | "off" | "always" | "0" | "1") | ("linestyle", "ascii") | ("border", "1") => {}
            ("format", "aligned") => self.format = Format::Aligned,
            ("format", "unaligned") => self.format = Format::Unaligned,
            ("format", "csv") => self.format = Format::Csv,
            ("footer", value) => self.bare = !truth(value)?,
            ("tuples_only" | "t", value) => self.tuples_only = truth(value)?,
            ("expanded" | "x", value) if value != "auto" => self.expanded = truth(value)?,
            ("fieldsep", value) => self.separates(value.to_owned()),
            ("null", value) => value.clone_into(&mut self.null),
            _ => return Err(NotRead::new(format!("`{setting}` of psql"))),
        }
        Ok(())
    }

    /// The lines of a table.
    pub(super) fn lines(&self, columns: &[String], right: &[bool], rows: &[Vec<Value>]) -> Vec<String> {
        let shown = |value: &Value| if value.is_null() { self.null.clone() } else { value.to_string() };
        let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(shown).collect()).collect();
        match (self.expanded, self.format) {
            (false, Format::Aligned) => self.aligned(columns, right, &rows),
            (true, Format::Aligned) => self.aligned_below(columns, &rows),
            (false, _) => self.joined(columns, &rows),
            (true, _) => self.joined_below(columns, &rows),
        }
    }

    /// How many rows there are, as it stands below them.
    fn footer(&self, rows: usize) -> Option<String> {
        let says = !self.tuples_only && !self.bare && self.format != Format::Csv;
        says.then(|| format!("({rows} row{})", if rows == 1 { "" } else { "s" }))
    }

    fn joined(&self, columns: &[String], rows: &[Vec<String>]) -> Vec<String> {
        let header = (!self.tuples_only).then(|| self.join(columns));
        let rows_joined = rows.iter().map(|row| self.join(row));
        header.into_iter().chain(rows_joined).chain(self.footer(rows.len())).collect()
    }

    fn joined_below(&self, columns: &[String], rows: &[Vec<String>]) -> Vec<String> {
        let mut lines = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            if at > 0 && self.format == Format::Unaligned {
                lines.push(String::new());
            }
            let pairs = columns.iter().zip(row);
            lines.extend(pairs.map(|(name, value)| self.join(&[name.clone(), value.clone()])));
        }
        lines
    }

    fn join(&self, cells: &[String]) -> String {
        if self.format == Format::Csv {
            return cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",");
        }
        cells.join(self.separator.as_deref().unwrap_or("|"))
    }

    fn aligned(&self, columns: &[String], right: &[bool], rows: &[Vec<String>]) -> Vec<String> {
        let width = |at: usize| {
            let values = rows.iter().map(|row| row[at].chars().count());
            values.chain([columns[at].chars().count()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns.len()).map(width).collect();
        let header = || {
            let names = columns.iter().zip(&widths).map(|(name, width)| format!(" {name:^width$} "));
            let rules = widths.iter().map(|width| "-".repeat(width + 2));
            [names.collect::<Vec<_>>().join("|"), rules.collect::<Vec<_>>().join("+")]
        };
        let row = |row: &Vec<String>| {
            let last = row.len().saturating_sub(1);
            let cell = |(at, value): (usize, &String)| {
                let width = widths[at];
                match (right[at], at == last) {
                    (true, true) => format!(" {value:>width$}"),
                    (true, false) => format!(" {value:>width$} "),
                    (false, true) => format!(" {value}"),
                    (false, false) => format!(" {value:<width$} "),
                }
            };
            row.iter().enumerate().map(cell).collect::<Vec<_>>().join("|")
        };
        let header = (!self.tuples_only).then(header).into_iter().flatten();
        header.chain(rows.iter().map(row)).chain(self.footer(rows.len())).collect()
    }

    fn aligned_below(&self, columns: &[String], rows: &[Vec<String>]) -> Vec<String> {
        let longest = |cells: &mut dyn Iterator<Item = &String>| cells.map(|cell| cell.chars().count()).max();
        let names = longest(&mut columns.iter()).unwrap_or(0);
        let values = longest(&mut rows.iter().flatten()).unwrap_or(0);
        if rows.is_empty() {
            return self.footer(0).into_iter().collect();
        }
        let mut lines = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let title = if self.tuples_only { String::new() } else { format!("[ RECORD {} ]", at + 1) };
            if !self.tuples_only || at > 0 {
                lines.push(rule(&title, names, values));
            }
            lines.extend(columns.iter().zip(row).map(|(name, value)| format!("{name:<names$} | {value}")));
        }
        lines
    }
}

/// What the program takes for true or false (`ParseVariableBool`), but for words that are cut short.
///
/// # Errors
/// Another word, at which it refuses the whole call.
pub(super) fn truth(word: &str) -> Result<bool, NotRead> {
    match word.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" | "t" | "y" => Ok(true),
        "off" | "false" | "no" | "0" | "f" | "n" => Ok(false),
        _ => Err(NotRead::new(format!("`{word}` for yes or no"))),
    }
}

/// The line above a record, which runs on to the end of what stands below it where its title is shorter.
fn rule(title: &str, names: usize, values: usize) -> String {
    let wanted = names + values + 3;
    let mut line: Vec<char> = format!("-{title}").chars().collect();
    let crosses = line.len() <= names + 1;
    line.resize(line.len().max(wanted), '-');
    if crosses {
        line[names + 1] = '+';
    }
    line.into_iter().collect()
}

/// A cell between commas, in quotes where it has to be.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) || cell == "\\." {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Layout, rule};
    use crate::tools::{Line, parse_line};
    use crate::value::Value;

    fn layout(options: &str) -> Layout {
        let line = parse_line(&format!("psql -h old {options} -c \"SELECT * FROM t\""));
        let Ok(Line::Psql(psql)) = line else { panic!("it is a call of psql: {line:?}") };
        psql.layout
    }

    /// What `psql` of 17.10 printed of `t (id int, mark text, on_ bool)` with two rows, one, and none.
    const PRINTED: &[(&str, usize, &str)] = &[
        ("", 2, " id | mark | on_ \n----+------+-----\n  1 | a    | t\n 22 | b,\"c | \n(2 rows)"),
        ("-P footer=off", 2, " id | mark | on_ \n----+------+-----\n  1 | a    | t\n 22 | b,\"c | "),
        (
            "-P null=NULL",
            2,
            " id | mark | on_  \n----+------+------\n  1 | a    | t\n 22 | b,\"c | NULL\n(2 rows)",
        ),
        ("-F ,", 1, " id | mark | on_ \n----+------+-----\n  1 | a    | t\n(1 row)"),
        (
            "-x",
            2,
            "-[ RECORD 1 ]\nid   | 1\nmark | a\non_  | t\n-[ RECORD 2 ]\nid   | 22\nmark | b,\"c\non_  | ",
        ),
        ("-x", 1, "-[ RECORD 1 ]\nid   | 1\nmark | a\non_  | t"),
        ("-x", 0, "(0 rows)"),
        ("-x -t", 2, "id   | 1\nmark | a\non_  | t\n-----+-----\nid   | 22\nmark | b,\"c\non_  | "),
        ("-xt", 0, ""),
        ("-Ax", 2, "id|1\nmark|a\non_|t\n\nid|22\nmark|b,\"c\non_|"),
        ("-Atx", 2, "id|1\nmark|a\non_|t\n\nid|22\nmark|b,\"c\non_|"),
        ("-Ax", 0, ""),
        ("--csv", 2, "id,mark,on_\n1,a,t\n22,\"b,\"\"c\","),
        ("-P format=csv -t", 2, "1,a,t\n22,\"b,\"\"c\","),
        ("--csv -x", 2, "id,1\nmark,a\non_,t\nid,22\nmark,\"b,\"\"c\"\non_,"),
        ("--csv", 0, "id,mark,on_"),
        ("-At -F ,", 2, "1,a,t\n22,b,\"c,"),
        ("-A -F ,", 2, "id,mark,on_\n1,a,t\n22,b,\"c,\n(2 rows)"),
        ("-P format=unaligned -P tuples_only", 1, "1|a|t"),
        ("-tAX", 1, "1|a|t"),
        ("-A -P t=on", 1, "1|a|t"),
        ("-A -P footer", 1, "id|mark|on_\n1|a|t"),
        ("-At -P t", 0, "id|mark|on_\n(0 rows)"),
    ];

    #[test]
    fn rows_are_laid_out_as_psql_lays_them_out() {
        let columns = ["id", "mark", "on_"].map(str::to_owned);
        let rows = [
            vec![Value::Int(1), Value::Text("a".into()), Value::Bool(true)],
            vec![Value::Int(22), Value::Text("b,\"c".into()), Value::Null],
        ];
        for (options, many, printed) in PRINTED {
            let lines = layout(options).lines(&columns, &[true, false, false], &rows[..*many]);
            assert_eq!(lines.join("\n"), *printed, "{options}, {many} rows");
        }
        for wrong in [
            "-P border=2",
            "-P format=html",
            "-P x=auto",
            "-H",
            "-P footer=maybe",
            "-P null",
            "-v ON_ERROR_STOP=banana",
            "-v 'a b=x'",
        ] {
            assert!(parse_line(&format!("psql -h old {wrong} -c X")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_line_above_a_record_is_as_long_as_what_stands_below_it() {
        let title = "[ RECORD 1 ]";
        assert_eq!(rule(title, 36, 1), "-[ RECORD 1 ]------------------------+--");
        assert_eq!(rule(title, 1, 34), "-[ RECORD 1 ]-------------------------");
        assert_eq!(rule("", 4, 4), "-----+-----");
    }
}
