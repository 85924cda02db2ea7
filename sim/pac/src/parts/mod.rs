//! What a cluster is made of: each of them knows itself alone, and the cluster owns them.

pub(crate) mod call;
pub(crate) mod element;
pub(crate) mod generation;
pub(crate) mod job;
pub(crate) mod locks;
pub(crate) mod offered;
pub(crate) mod region;
pub(crate) mod removal;
pub(crate) mod session;
pub(crate) mod store;
