//! What a pair is made of: each of them knows itself alone, and the pair owns them.

pub(crate) mod applications;
pub(crate) mod call;
pub(crate) mod channel;
pub(crate) mod life;
