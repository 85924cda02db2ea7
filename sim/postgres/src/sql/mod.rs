//! What was typed, as a statement.
//!
//! Statements on rows, tables and roles are read by the crate `sqlparser`; those it does not know (publications,
//! subscriptions, `ALTER SYSTEM` and their like) by `admin`, over the same tokens.

pub mod expression;
pub mod statement;

pub use expression::{Expression, Operator};
pub use statement::{
    AlterSubscription, AlterTable, ColumnDefinition, ColumnType, Connection, Default, Identity, Operations,
    Partition, PublicationTable, PublicationTables, RoleOption, Select, SelectItem, SettingChange, Source,
    Statement, SubscriptionOption, TableDefinition, TriggerState,
};
