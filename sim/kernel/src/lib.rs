//! Virtual time, the event queue, keyed draws, trace and digest.
//!
//! Knows no domain: a model brings its events as a closed enum and handles them itself.
//!
//! # Order
//!
//! 1. Events are handed out by time; time never goes back.
//! 2. Events of one instant are handed out first in, first out: in the order of the calls that scheduled
//!    them, however those were spread over the run, however far ahead they were, and however many there are.
//! 3. An event scheduled for the present instant comes after all that are already waiting for it.
//! 4. What is handed out, and in which order, depends on the calls made and on nothing else: not on memory
//!    addresses, threads, clocks, or on what the same kernel did before it was reset.
//! 5. A clone continues exactly as the original would, and neither disturbs the other.
//! 6. The digest covers time and word of every event in order. Equal digests mean the same run.
//! 7. A draw depends on (seed, purpose, subject, ordinal) only. Making a draw, or not making it, moves no other.
//!
//! # Code map
//!
//! | module | holds |
//! |---|---|
//! | `time` | [`Time`] and [`Span`], whole nanoseconds |
//! | `event` | [`Event`], what the kernel asks of an event |
//! | `queue` | [`Queue`], the exact event queue |
//! | `kernel` | [`Kernel`], clock, queue, digest and observer in one |
//! | `observer` | [`Observer`] and [`Trace`] |
//! | `digest` | [`Digest`] and [`DigestWriter`] |
//! | `ticks` | [`Ticks`], what comes back at regular intervals |
//! | `draws` | [`Draws`], [`Draw`] and [`Sequence`] |
//! | `chance` | [`Chance`], a share of all draws |
//! | `planted` | [`planted()`], where a test can make a model wrong on purpose |
//! | `quantile` | the exponential distribution in integers |
//! | [`narrow`] | numbers in fewer bits, and [`dense!`], identifiers that are counted |
//!
//! # Example
//!
//! ```
//! use kernel::{Draws, Event, Kernel, Purpose, Span};
//!
//! #[derive(Clone, Copy)]
//! enum Shop { Arrival(u32), Closing }
//!
//! impl Event for Shop {
//!     fn word(self) -> u64 {
//!         match self { Shop::Arrival(client) => u64::from(client), Shop::Closing => u64::MAX }
//!     }
//! }
//!
//! const ARRIVALS: Purpose = Purpose(1);
//! let mut gaps = Draws::new(7).sequence(ARRIVALS, 0);
//! let mut kernel = Kernel::new();
//! kernel.schedule_after(Span::from_secs(60), Shop::Closing);
//! kernel.schedule_after(Span::ZERO, Shop::Arrival(0));
//! let mut served = 0;
//! while let Some((_, event)) = kernel.next() {
//!     match event {
//!         Shop::Arrival(client) => {
//!             served += 1;
//!             kernel.schedule_after(gaps.next().exponential(0, Span::from_secs(5)), Shop::Arrival(client + 1));
//!         }
//!         Shop::Closing => break,
//!     }
//! }
//! assert_eq!(kernel.events(), served + 1);
//! ```

#![forbid(unsafe_code)]

mod chance;
mod digest;
mod draws;
mod event;
mod kernel;
mod length;
pub mod narrow;
mod observer;
mod planted;
mod quantile;
mod queue;
mod spare;
mod ticks;
mod time;

pub use chance::Chance;
pub use digest::{Digest, DigestWriter};
pub use draws::{Draw, Draws, FirstWords, Purpose, Sequence, Word};
pub use event::Event;
pub use kernel::Kernel;
pub use length::{LONGEST, LengthError};
pub use observer::{Observer, Trace};
pub use planted::planted;
#[cfg(debug_assertions)]
pub use planted::{plant, reached};
pub use queue::Queue;
pub use spare::Spare;
pub use ticks::Ticks;
pub use time::{Span, Time};
