//! What was typed, as a statement.
//!
//! Statements on rows, tables and roles are read by the crate `sqlparser` (`telling`, `tables`); those it does not know
//! (publications, subscriptions, `ALTER SYSTEM` and their like) by `admin`, over the same tokens.

mod admin;
mod connection;
mod expression;
mod look;
mod not_read;
mod options;
mod parse;
mod slip;
mod statement;
mod tables;
mod telling;
mod words;

pub use connection::{Conninfo, is_conninfo};
pub use expression::{Expression, Operator, Select, SelectItem, Source};
pub use look::{Look, look};
pub use not_read::NotRead;
pub use options::{Operations, PublicationOptions, SubscriptionOption, WrongOption, boolean};
pub use parse::parse;
pub use slip::{Slip, slip};
pub use statement::{
    Admission, AlterSubscription, AlterTable, ColumnDefinition, ColumnType, Connection, Default, Identity,
    Index, Partition, PublicationTable, PublicationTables, RoleOption, SettingChange, Statement,
    TableDefinition, TriggerState,
};
pub use telling::{AGGREGATES, COUNT_DISTINCT, WHERE};

/// Whether a word means true.
#[must_use]
pub fn truth(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "on" | "true" | "yes" | "1" | "t")
}
