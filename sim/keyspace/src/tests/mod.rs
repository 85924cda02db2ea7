//! The keyspace against a plain reference, and against what Redis documents.

mod documented;
mod generate;
mod plain;
mod plain_lists;
mod plain_scan;
mod plain_strings;
mod random;
mod words;
