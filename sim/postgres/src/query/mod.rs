//! Statements on rows: expressions, what catalogue views show, and what is changed.

mod caller;
mod catalogue;
mod evaluate;
mod privilege;
mod rows;
mod select;

pub use caller::Caller;
pub use evaluate::{Scope, evaluate, holds};
pub use privilege::{may, owns};
pub use rows::{
    Done, check_identity, default_of, delete, empty, insert, put_row, redo, relation, swap_row, take_row,
    truncate, undo, update, whole_table_free,
};
pub use select::{answer, select};
