//! What is searched where a search is parted, or told in another form than text, by tests of builds with a feature.

/// What is searched: singles and pairs of mistakes, and seeds, under a small load.
pub const SEARCH: [&str; 10] = [
    "stores/first-half",
    "--load",
    "1%",
    "--kinds",
    "skip,hasten",
    "--mistakes",
    "2",
    "--runs",
    "20",
    "--orders=0",
];
