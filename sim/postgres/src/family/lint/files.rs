//! What can be seen of files, and of sequences: what nobody has written, what is for another program, and what was taken too
//! early.

use super::World;
use crate::archive::{Dump, Form};
use crate::family::lines_seen::{Written, says};
use crate::family::typed::{Act, Typed};
use crate::reply::{Answer, Reply};
use crate::tools::{Left, Line, reply_lines};
use crate::value::Value;
use frame::{At, LintWorld};

impl World<'_> {
    /// What a line does with files: of one that no step has written nobody knows what is in it.
    pub(super) fn files(&mut self, typed: &Typed) {
        if let Some((file, append)) = typed.writes_file() {
            let dump = typed.dumps().filter(|_| !matches!(typed.act, Act::Run(Line::Pipe(..))));
            let alone = dump.is_some_and(|dump| dump.has_rows() && self.has_sequences_alone(dump));
            let rows = dump.is_some_and(Dump::has_rows) && !alone;
            let archive = dump.is_some_and(|dump| dump.form != Form::Plain);
            let sequences = rows || alone || dump.is_none() && typed.sets_sequences();
            let before = self.seen.files.get(file).copied().filter(|_| append).unwrap_or_default();
            let sequences = sequences || before.sequences;
            let is_stale = dump.is_some_and(|dump| rows && self.seen.writers_at(&dump.host));
            let stale = is_stale.then(|| self.here());
            let takes = alone || dump.is_none() && typed.sets_sequences() && !says(typed, "+");
            let from = typed.statements.first().map(|(host, _)| host.as_str());
            let from = from.or_else(|| dump.map(|dump| dump.host.as_str())).unwrap_or_default();
            let early = (takes && self.seen.writers_at(from)).then(|| self.here()).or(before.early);
            let written = Written { rows: rows || before.rows, stale, sequences, early, archive };
            self.seen.files.insert(file.to_owned(), written);
        }
        let (Act::Run(Line::Psql(psql)), Some(file)) = (&typed.act, typed.reads_file()) else { return };
        let Some(written) = self.seen.files.get(file).copied() else {
            self.said()
                .error(
                    "unknown-file",
                    format!("no step has written {file}, so that nobody knows what is in it"),
                )
                .help("type what is in it, or write it before with `pg_dump`");
            return;
        };
        let is_restored = psql.archive.is_some();
        if written.archive != is_restored {
            let (for_whom, message) = if written.archive {
                ("`pg_restore`", "is a dump of another form than plain text, which psql does not run")
            } else {
                ("`psql -f`", "has statements as plain text, which pg_restore does not read")
            };
            self.said()
                .error("wrong-form-of-dump", format!("{file} {message}"))
                .help(format!("it is for {for_whom}"));
            return;
        }
        let leaves_rows = psql.archive.as_ref().is_some_and(|how| !how.has_rows());
        if written.rows && !leaves_rows {
            let here = self.here();
            self.seen.fill(&psql.host, here, written.stale);
        }
        if written.sequences && !leaves_rows {
            if let Some(taken) = written.early.filter(|_| psql.host != self.seen.origin) {
                self.too_early(Some(taken));
            }
            self.seen.sequenced.insert(psql.host.clone());
        }
    }

    /// What a query prints is fed to `psql`, and it prints the names of its columns, and how many rows there are, too.
    pub(super) fn feeds_heading(&self, typed: &Typed) {
        let Act::Run(Line::Pipe(Left::Psql(from), _)) = &typed.act else { return };
        let row = "SELECT 1;";
        let rows = vec![vec![Value::Text(row.to_owned())]];
        let answer = Answer::Rows { columns: vec!["format".to_owned()], right: vec![false], rows };
        let lines = reply_lines(&Reply { notices: Vec::new(), result: Ok(answer) }, "", from);
        if lines.iter().all(|line| line.trim() == row || line.trim().is_empty()) {
            return;
        }
        self.said()
            .error(
                "heading-fed",
                "the name of the column is fed to `psql` too, and the server refuses it with what follows"
                    .to_owned(),
            )
            .help("write `-At`, so that rows alone are printed");
    }

    /// Whether a dump names sequences, and no table.
    pub(super) fn has_sequences_alone(&self, dump: &Dump) -> bool {
        let is_one =
            |name: &String| self.config.table.iter().any(|table| table.sequence.as_ref() == Some(name));
        !dump.tables.is_empty() && dump.tables.iter().all(is_one)
    }

    /// The values of sequences go to a cluster, and applications have drawn from them since they were taken.
    pub(super) fn too_early(&mut self, taken: Option<At>) {
        let line = self.said();
        let found =
            line.warning("sequences-too-early", "applications still draw from the sequences".to_owned());
        let found = match taken {
            Some(taken) => found.also(taken, "their values were taken here"),
            None => found,
        };
        found.help("carry the values over after they have stopped, or add a margin to them");
    }

    pub(super) fn sets_sequences(&mut self, typed: &Typed) {
        // What a query prints into a file sets nothing before that is run.
        let is_file = matches!(typed.act, Act::Run(Line::Psql(_))) && typed.writes_file().is_some();
        if is_file && !typed.calls("setval") {
            return;
        }
        let Some((to, _)) = typed.statements.last() else { return };
        let to = match &typed.act {
            Act::Run(Line::Pipe(_, into)) => into.host.clone(),
            _ => to.clone(),
        };
        let carried = matches!(&typed.act, Act::Run(Line::Pipe(Left::Psql(_), _)))
            || typed.calls("setval") && typed.calls("max");
        let is_early = self.seen.writers_at(&self.seen.origin.clone()) && to != self.seen.origin;
        if carried && is_early && !says(typed, "+") {
            self.too_early(None);
        }
        self.seen.sequenced.insert(to);
    }
}
