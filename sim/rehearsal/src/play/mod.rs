//! Playing a course: the model and what it stands on, the operator, and the clients.

pub(crate) mod absence;
pub(crate) mod backend;
pub(crate) mod called;
pub(crate) mod clients;
pub(crate) mod cure;
pub(crate) mod curves;
mod expected;
pub(crate) mod family;
pub(crate) mod gaps;
pub(crate) mod latency;
pub(crate) mod meter;
pub(crate) mod operator;
pub(crate) mod place;
pub(crate) mod port;
mod repeats;
pub(crate) mod sheet;
pub(crate) mod silence;
pub(crate) mod stage;
pub(crate) mod state;
pub(crate) mod strikes;
