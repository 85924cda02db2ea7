//! The table of all cases, read by the library that wrote it: `cargo test --features parquet --test table`.

#[path = "../searched.rs"]
mod searched;

use assert_cmd::Command;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use searched::SEARCH;
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};

/// What the binary prints; it ends with a verdict.
fn said(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cutover")).args(words).output().expect("the binary runs");
    let is_told = matches!(output.status.code(), Some(0..=3));
    assert!(is_told, "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it prints text")
}

fn rows(table: &Path) -> Vec<Row> {
    let reader = SerializedFileReader::new(File::open(table).expect("it is there")).expect("it is a table");
    reader.get_row_iter(None).expect("it has rows").map(|row| row.expect("it can be read")).collect()
}

fn field<'a>(row: &'a Row, name: &str) -> &'a Field {
    row.get_column_iter().find(|(column, _)| *column == name).expect("there is such a column").1
}

fn number(row: &Row, name: &str) -> u64 {
    match field(row, name) {
        Field::ULong(number) => *number,
        other => panic!("{name}: {other:?}"),
    }
}

fn text<'a>(row: &'a Row, name: &str) -> Option<&'a str> {
    match field(row, name) {
        Field::Str(text) => Some(text),
        Field::Null => None,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn a_table_has_a_row_for_each_case_and_is_the_same_from_one_process_and_from_shards() {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("table");
    let _ = std::fs::remove_dir_all(&home);
    std::fs::create_dir_all(&home).expect("there is room for a folder");
    let place = |name: &str| home.join(name).to_string_lossy().into_owned();
    let (one, shards, plan) = (place("one.parquet"), place("shards.parquet"), place("plan"));
    let explored = said(&[&["explore"][..], &SEARCH, &["--json", "--parquet", &one]].concat());
    let explored: Value = serde_json::from_str(&explored).expect("it prints JSON");
    said(&[&["campaign", "plan"][..], &SEARCH, &["--shards", "3", "--out", &plan]].concat());
    for shard in ["1", "2", "3"] {
        said(&["campaign", "work", &plan, "--shard", shard]);
    }
    said(&["campaign", "gather", &plan, "--parquet", &shards]);
    let bytes = |path: &str| std::fs::read(path).expect("it was written");
    assert!(bytes(&one) == bytes(&shards), "the same bytes");

    let rows = rows(Path::new(&one));
    assert_eq!(Some(rows.len() as u64), explored["runs"].as_u64());
    assert!(rows.iter().enumerate().all(|(place, row)| number(row, "rank") == place as u64));
    for (verdict, many) in explored["verdicts"].as_object().expect("there are verdicts") {
        let of = rows.iter().filter(|row| text(row, "verdict") == Some(verdict));
        assert_eq!(Some(of.count() as u64), many.as_u64(), "{verdict}");
    }
    assert_eq!((text(&rows[0], "way"), text(&rows[0], "deviations")), (Some("as-written"), Some("load 1%")));
    // Each kind of failure by its three columns, as often as it is told.
    let failures = explored["failures"].as_array().expect("they are listed");
    assert!(!failures.is_empty());
    for failure in failures {
        let kind = &failure["signature"];
        let is_of = |row: &&Row| {
            ["verdict", "cause", "step"].iter().all(|name| text(row, name) == kind[name].as_str())
        };
        assert_eq!(Some(rows.iter().filter(is_of).count() as u64), failure["count"].as_u64(), "{kind}");
    }
    // Each single mistake with its counts.
    for single in explored["singles"].as_array().expect("they are listed") {
        let name = format!("load 1%; {}", single["deviation"].as_str().expect("it is text"));
        let turned = format!("{}; load 1%", single["deviation"].as_str().expect("it is text"));
        let is_it =
            |row: &&Row| [Some(name.as_str()), Some(turned.as_str())].contains(&text(row, "deviations"));
        let row = rows.iter().find(is_it).unwrap_or_else(|| panic!("there is no row of {name}"));
        assert_eq!(Some(number(row, "lost")), single["lost"].as_u64(), "{name}");
        assert_eq!(Some(number(row, "pending")), single["pending"].as_u64(), "{name}");
        let Field::Double(gap) = field(row, "longest_gap_s") else { panic!("it is no time") };
        assert_eq!(Some(*gap), single["longest_gap_s"].as_f64(), "{name}");
    }
}
