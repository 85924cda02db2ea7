//! Statements on rows: expressions, what catalogue views show, and what is changed.

mod caller;
mod catalogue;
mod evaluate;
mod known;
mod looked;
mod privilege;
mod rights;
mod rows;

pub use caller::Caller;
pub use evaluate::{Scope, answer, evaluate, holds, select};
pub use known::{RELEASE, Shown, unknown};
pub use looked::{look, no_column, tend, unlisted};
pub use privilege::{granted_later, may};
pub use rights::{may_use, may_use_named};
pub use rows::{
    Done, check_identity, default_of, delete, empty, insert, put_row, redo, swap_row, take_row, truncate,
    undo, update, whole_table_free,
};
