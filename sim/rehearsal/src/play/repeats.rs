//! The draws of requests that are sent again.
//!
//! While a service is away, requests of many moments are sent again side by side, each in a row with those of its own
//! moment. A batch of draws for each row serves them all; one for all rows would be made anew for almost every request.
//! What is drawn depends on the number of the request alone.

use kernel::narrow::usize_of;
use kernel::{Draw, Sequence};

/// How many rows have a batch of their own: of clients that try again each second, those of half a minute (ours).
const ROWS: u64 = 32;

/// A group's draws once more.
#[derive(Debug, Clone)]
pub(super) struct Repeats {
    draws: Sequence,
    /// None before the first request is sent again, which in most runs never happens.
    rows: Vec<Sequence>,
}

impl Repeats {
    /// Of these draws.
    pub(super) const fn of(draws: Sequence) -> Self {
        Self { draws, rows: Vec::new() }
    }

    /// The draw of a request by its number.
    pub(super) fn draw(&mut self, ordinal: u64) -> Draw {
        if self.rows.is_empty() {
            self.rows.resize(usize_of(ROWS), self.draws.clone());
        }
        let row = &mut self.rows[usize_of(Sequence::batch_of(ordinal) % ROWS)];
        row.seek(ordinal);
        row.next()
    }
}

#[cfg(test)]
mod tests {
    use super::{ROWS, Repeats};
    use kernel::{Draws, Purpose};

    #[test]
    fn a_request_that_is_sent_again_has_the_draw_that_it_had_before() {
        let draws = Draws::new(3);
        let mut repeats = Repeats::of(draws.sequence(Purpose(7), 5));
        // Far apart, near each other, backwards, and in two rows that share a place.
        for ordinal in [0, 1, 700, 2, 699, 15, 16, 16 * ROWS, 16 * ROWS + 1, 3, 1_000_000, 0] {
            assert_eq!(repeats.draw(ordinal), draws.at(Purpose(7), 5, ordinal), "{ordinal}");
        }
    }
}
