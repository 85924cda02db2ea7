//! What travels from a publisher to a subscriber, and how it is taken up there.

mod apply;
mod copy;
mod decode;

pub use apply::{Applied, ApplyWorker, apply};
pub use copy::{Copied, copy_in, copy_out};
pub use decode::{Decoded, Published, Shipment, Wanted, decode};
