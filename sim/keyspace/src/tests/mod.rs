//! The keyspace against a plain reference, and against what Redis documents.

mod documented;
#[expect(dead_code, reason = "some of it is for who talks with a real server")]
mod generate;
mod plain;
mod plain_lists;
mod plain_scan;
mod plain_strings;
mod random;
mod words;
