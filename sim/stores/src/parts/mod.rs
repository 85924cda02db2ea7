//! What a pair is made of: each of them knows itself alone, and the pair owns them.

mod applications;
mod call;
mod channel;
mod life;
mod script;
mod stretch;

pub(crate) use applications::{Applications, unavailable, workload_of};
pub(crate) use call::{Call, Tool};
pub(crate) use channel::{Channel, StateChange};
pub(crate) use life::{Dump, DumpKind, EndedLife, Image, Life, Store};
pub(crate) use script::{FORM as SCRIPT_FORM, Script};
pub(crate) use stretch::{Limit, Stretch};
