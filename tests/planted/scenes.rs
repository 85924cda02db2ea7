//! The scenarios that are searched: small profiles of those that come with the project, and how their texts are changed.
//!
//! A tenth of the clients write a tenth of the log, so the log's files and the time between checkpoints are smaller
//! too, or nothing would ever be purged. A tenth of the jobs are so much longer, or none would ever run where a step might
//! disturb it. What clients of a pair are refused, and how old an update becomes, is judged in all scenarios.

use rehearsal::{Family, Scene, SourceText};
use std::path::PathBuf;

/// What every case is built on.
pub(crate) const LOAD: &str = "load 10%";

/// A change of a text: what stands there once, and what shall stand there.
type Change = (&'static str, &'static str);

/// Changes of every scenario of a family.
const OF_FAMILY: &[(&str, &[Change])] = &[
    (
        "stores",
        &[
            ("file = 8192", "file = 32"),
            ("checkpoint_s = 600", "checkpoint_s = 20"),
            (
                "diverged_rows = 0",
                "diverged_rows = 0\nmax_lag_s = 300\nrefused_share = { applications = 0.01 }",
            ),
        ],
    ),
    ("pac", &[("job_max_s = 3", "job_max_s = 20")]),
];

/// Changes of one scenario alone, in which dead regions are recovered by themselves, and soon.
const RECOVERED: (&str, &[Change]) = (
    "pac/queues-in-psor",
    &[
        ("dead-members = \"by-command\"", "dead-members = \"by-itself\""),
        ("ping_s = 10", "ping_s = 10\ndead_after_s = 60"),
    ],
);

/// What is changed of a scenario.
fn changes(name: &str) -> impl Iterator<Item = &'static Change> {
    let scenario = name.trim_start_matches("cases/");
    let of_family = OF_FAMILY.iter().filter(move |(family, _)| scenario.starts_with(family));
    let own = if name == RECOVERED.0 { RECOVERED.1 } else { &[] };
    of_family.flat_map(|(_, changes)| *changes).chain(own)
}

/// The first scenario of a family that comes with the project, by name.
pub(crate) fn first_of(family: &str) -> String {
    let home = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(family);
    let folders = std::fs::read_dir(home).expect("a family comes with scenarios");
    let names = folders.map(|folder| folder.expect("it can be read").file_name());
    let first = names.min().expect("a family comes with a scenario");
    format!("{family}/{}", first.to_string_lossy())
}

/// Opens the small profile of a scenario, with its runbook's text changed.
pub(crate) fn open<F: Family>(name: &str, spoil: impl FnOnce(String) -> String) -> Scene<F> {
    // What no scenario that comes with the project does, a case of the tests does.
    let within = if name.starts_with("cases/") { "tests/it" } else { "scenarios" };
    let home = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(within).join(name);
    let read = |path: &str| {
        std::fs::read_to_string(home.join(path)).unwrap_or_else(|error| panic!("{name}/{path}: {error}"))
    };
    let mut text = read("scenario.toml");
    for (from, to) in changes(name) {
        assert_eq!(text.matches(from).count(), 1, "{name} says `{from}`");
        text = text.replacen(from, to, 1);
    }
    let found =
        |path: &str, text: String| SourceText { name: format!("{name}/{path}"), bytes: text.into_bytes() };
    let opened = Scene::open(name, &found("scenario.toml", text), |path| Ok(found(path, spoil(read(path)))));
    opened.unwrap_or_else(|rejected| {
        panic!("{}", runbook::render_diagnostics(&rejected.diagnostics, &rejected.sources, false, 100))
    })
}
