//! The model through the kernel's public API: events of a closed enum, digest on.

use crate::model::{Engine, Model};
use kernel::{Event, Kernel, Span, Time};

/// An event of 32 bytes, the most that is intended, with variants of different shapes.
#[derive(Clone, Copy)]
pub enum Hop {
    /// A place is visited.
    Visit {
        /// Which.
        place: u32,
    },
    /// Never happens; it makes the event as large as those of a model.
    Stop {
        /// What fills it.
        reason: [u64; 3],
    },
}

const _: () = assert!(size_of::<Hop>() == 32);

impl Event for Hop {
    #[inline]
    fn word(self) -> u64 {
        match self {
            Self::Visit { place } => u64::from(place),
            Self::Stop { reason } => reason[0],
        }
    }
}

/// The kernel of this project.
pub struct Cutover {
    kernel: Kernel<Hop>,
    model: Model,
}

impl Engine for Cutover {
    fn new(pending: u32) -> Self {
        let (mut kernel, mut model) = (Kernel::new(), Model::new(pending));
        for _ in 0..pending {
            let (delay, place) = model.hold();
            kernel.schedule_after(Span::from_nanos(delay), Hop::Visit { place });
        }
        // The end of the rehearsal, which never comes.
        kernel.schedule_at(Time::MAX, Hop::Stop { reason: [u64::MAX; 3] });
        Self { kernel, model }
    }

    #[inline(never)]
    fn run(&mut self, events: u64) {
        for _ in 0..events {
            match self.kernel.next() {
                Some((_, Hop::Visit { place })) => {
                    let (delay, place) = self.model.visit(place);
                    self.kernel.schedule_after(Span::from_nanos(delay), Hop::Visit { place });
                }
                Some((_, Hop::Stop { .. })) | None => return,
            }
        }
    }

    fn now(&self) -> u64 {
        self.kernel.now().nanos()
    }
}
