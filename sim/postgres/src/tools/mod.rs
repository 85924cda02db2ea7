//! Programs of the vendor, as typed lines.
//!
//! A line is parsed once ([`parse_line`]) and run as a [`Run`], which goes on for as long as nothing has to be waited for,
//! and says where it stands.

mod dump;
mod layout;
mod line;
mod print;
mod psql;
mod run;
mod shell;
mod tool;

pub use line::{Left, Line, Wanted, parse_line};
pub use print::{error_lines, reply_lines};
pub use psql::Psql;
pub use run::{Ended, Run, UNKNOWN, script, statements};
pub use shell::{Output, words};
