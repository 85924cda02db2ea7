//! `--parquet FILE`: every case of a search as a row of a table that people query.
//!
//! It is written by builds with the feature `parquet` alone, for the library is large beside what most want of cutover.
//! The table depends on what was searched and on nothing else: the same bytes from one process and from shards.

use crate::exit::Failure;
use crate::outputs::{OutFile, TakenPaths};
use crate::sought::TableTask;
use search::Explored;

/// A table that can be written, as far as can be known beforehand.
pub(crate) struct OutTable(OutFile);

impl OutTable {
    /// Tries the file, if one was asked for.
    pub(crate) fn tried(task: &TableTask, taken: &mut TakenPaths) -> Result<Option<Self>, Failure> {
        let Some(path) = &task.parquet else { return Ok(None) };
        if !cfg!(feature = "parquet") {
            let help = String::from("build it with `cargo build --release --features parquet`");
            return Err(Failure::usage("this build of cutover writes no Parquet", Some(help)));
        }
        OutFile::tried(path, taken).map(|file| Some(Self(file)))
    }

    /// Writes every case of a search.
    #[cfg(feature = "parquet")]
    pub(crate) fn write(&self, explored: &Explored) -> Result<(), Failure> {
        let written = columns::written(explored);
        let bytes = written.map_err(|error| Failure::Write {
            what: String::from("the table of cases"),
            source: std::io::Error::other(error),
        })?;
        self.0.write_bytes(&bytes)
    }

    /// Never asked for, since no file is tried.
    #[cfg(not(feature = "parquet"))]
    pub(crate) fn write(&self, _: &Explored) -> Result<(), Failure> {
        self.0.write_bytes(&[])
    }
}

#[cfg(feature = "parquet")]
mod columns {
    //! The columns, and how they are written: in groups of rows, each column of them in a row, packed by zstd.

    use parquet::basic::{Compression, ZstdLevel};
    use parquet::column::writer::ColumnWriter;
    use parquet::data_type::ByteArray;
    use parquet::errors::{ParquetError, Result};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use rehearsal::outcome::{Seconds, Verdict};
    use report::failure_in_words;
    use search::Explored;
    use search::explored::Tested;
    use std::sync::Arc;

    /// How many rows are in a group.
    const GROUP: usize = 65_536;

    /// A case and its place among all.
    type Row<'a> = (usize, &'a Tested);

    /// What a column says of a case.
    enum Says {
        Number(fn(Row<'_>) -> u64),
        Time(fn(&Tested) -> Seconds),
        Text(fn(&Tested) -> String),
        Maybe(fn(&Tested) -> Option<&String>),
    }

    /// The columns by their names.
    const COLUMNS: &[(&str, Says)] = &[
        ("rank", Says::Number(|(rank, _)| rank as u64)),
        ("way", Says::Text(|one| one.by.clone())),
        ("seed", Says::Number(|(_, one)| one.case.seed)),
        ("deviations", Says::Text(|one| one.case.printed().join("; "))),
        ("deviated", Says::Number(|(_, one)| one.case.deviations.len() as u64)),
        ("verdict", Says::Text(|one| word(one.signature.verdict))),
        ("kind", Says::Text(|one| failure_in_words(&one.signature))),
        ("cause", Says::Maybe(|one| one.signature.cause.as_ref())),
        ("step", Says::Maybe(|one| one.signature.step.as_ref())),
        ("acknowledged", Says::Number(|(_, one)| one.counts.acknowledged)),
        ("lost", Says::Number(|(_, one)| one.counts.lost)),
        ("pending", Says::Number(|(_, one)| one.counts.pending)),
        ("lost_to_clients", Says::Number(|(_, one)| one.counts.lost_to_clients)),
        ("duplicated", Says::Number(|(_, one)| one.counts.duplicated)),
        ("longest_gap_s", Says::Time(|one| one.counts.longest_gap_s)),
        ("duration_s", Says::Time(|one| one.counts.duration_s)),
    ];

    /// A verdict as JSON has it.
    fn word(verdict: Verdict) -> String {
        let word = serde_json::to_value(verdict).unwrap_or_default();
        word.as_str().unwrap_or_default().to_owned()
    }

    /// The columns as Parquet describes them.
    fn described() -> String {
        let field = |(name, says): &(&str, Says)| match says {
            Says::Number(_) => format!("required int64 {name} (INTEGER(64, false));"),
            Says::Time(_) => format!("required double {name};"),
            Says::Text(_) => format!("required binary {name} (STRING);"),
            Says::Maybe(_) => format!("optional binary {name} (STRING);"),
        };
        let fields: Vec<String> = COLUMNS.iter().map(field).collect();
        format!("message cases {{ {} }}", fields.join(" "))
    }

    /// The whole file.
    pub(super) fn written(explored: &Explored) -> Result<Vec<u8>> {
        let schema = Arc::new(parse_message_type(&described())?);
        let packed = WriterProperties::builder()
            .set_created_by(String::from("cutover"))
            .set_compression(Compression::ZSTD(ZstdLevel::default()));
        let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(packed.build()))?;
        let rows: Vec<Row<'_>> = explored.cases.iter().enumerate().collect();
        for rows in rows.chunks(GROUP) {
            let mut group = file.next_row_group()?;
            for (_, says) in COLUMNS {
                let mut column = group.next_column()?.ok_or_else(|| wrong("a column is missing"))?;
                fill(column.untyped(), says, rows)?;
                column.close()?;
            }
            group.close()?;
        }
        file.into_inner()
    }

    fn fill(column: &mut ColumnWriter<'_>, says: &Says, rows: &[Row<'_>]) -> Result<()> {
        match (column, says) {
            (ColumnWriter::Int64ColumnWriter(column), Says::Number(number)) => {
                // Without a sign outside, and with the same bits inside.
                let all: Vec<i64> = rows.iter().map(|row| number(*row).cast_signed()).collect();
                column.write_batch(&all, None, None)?;
            }
            (ColumnWriter::DoubleColumnWriter(column), Says::Time(time)) => {
                let all: Vec<f64> = rows.iter().map(|(_, one)| time(one).span().as_seconds()).collect();
                column.write_batch(&all, None, None)?;
            }
            (ColumnWriter::ByteArrayColumnWriter(column), Says::Text(text)) => {
                let all: Vec<ByteArray> =
                    rows.iter().map(|(_, one)| ByteArray::from(text(one).into_bytes())).collect();
                column.write_batch(&all, None, None)?;
            }
            (ColumnWriter::ByteArrayColumnWriter(column), Says::Maybe(text)) => {
                let there: Vec<i16> = rows.iter().map(|(_, one)| i16::from(text(one).is_some())).collect();
                let said = rows.iter().filter_map(|(_, one)| text(one));
                let said: Vec<ByteArray> = said.map(|text| ByteArray::from(text.as_str())).collect();
                column.write_batch(&said, Some(&there), None)?;
            }
            _ => return Err(wrong("a column is of another type than it says")),
        }
        Ok(())
    }

    fn wrong(what: &str) -> ParquetError {
        ParquetError::General(what.to_owned())
    }
}
