//! Which copies of a trunk are kept: those without which most would be played twice.
//!
//! A copy *serves* the commands that are typed from it on, up to the next copy: a case that differs at one of them goes on
//! from it. Without it they would be served by the copy before, and each would play again what lies between the two. So
//! where there is no more room, that copy goes for which this is least: commands typed in a row share one, and one that
//! comes after a long wait is kept. A copy that takes longer to make than what it saves is not made, whatever room there is.
//!
//! **What it does not do.** It is told of copies in the order of the run alone, and does not know what is still to come.

/// How much of a world is copied in the time of an event, in bytes (ours, an estimate: a megabyte in some 0.25 ms, with the
/// pages that it is copied to, beside 140 ns an event).
const EACH_EVENT: u64 = 600;
/// How many cases go on from each command that a copy serves (ours, of what a search proposes of each).
const CASES: u64 = 4;

/// A copy and what it is worth.
#[derive(Debug)]
struct Place<T> {
    what: T,
    /// How many events had happened.
    events: u64,
    /// How many commands it serves.
    serves: u64,
    room: u64,
}

/// Copies of one run in their order, no more than so many and in no more than some room.
#[derive(Debug)]
pub(super) struct Spread<T> {
    places: Vec<Place<T>>,
    most: usize,
    room: u64,
}

impl<T> Spread<T> {
    /// None yet, of at most so many in so much room.
    pub(super) const fn new(most: usize, room: u64) -> Self {
        Self { places: Vec::new(), most, room }
    }

    /// Keeps a copy that serves so many commands, if it is worth more than others or there is room for all. It is made
    /// only then.
    pub(super) fn offer(&mut self, (events, serves, room): (u64, u64, u64), make: impl FnOnce() -> T) {
        let worth = serves.saturating_mul(events - self.places.last().map_or(0, |last| last.events));
        if let Some(last) = self.places.last_mut().filter(|_| worth * CASES < room / EACH_EVENT) {
            last.serves += serves;
            return;
        }
        while self.lacks(room) {
            match self.least() {
                Some((place, least)) if least < worth && room <= self.room => self.remove(place),
                _ => {
                    if let Some(last) = self.places.last_mut() {
                        last.serves += serves;
                    }
                    return;
                }
            }
        }
        self.places.push(Place { what: make(), events, serves, room });
    }

    /// The copies that are kept, in their order.
    pub(super) fn kept(self) -> Vec<T> {
        self.places.into_iter().map(|place| place.what).collect()
    }

    /// Whether there is no room for so much more.
    fn lacks(&self, more: u64) -> bool {
        let all: u64 = self.places.iter().map(|place| place.room).sum();
        self.places.len() >= self.most || all + more > self.room
    }

    /// The copy without which least would be played twice, and how much that is.
    fn least(&self) -> Option<(usize, u64)> {
        let worth = |number: usize| {
            let before = number.checked_sub(1).map_or(0, |before| self.places[before].events);
            self.places[number].serves.saturating_mul(self.places[number].events - before)
        };
        (0..self.places.len()).map(|number| (number, worth(number))).min_by_key(|(_, worth)| *worth)
    }

    fn remove(&mut self, number: usize) {
        let gone = self.places.remove(number);
        if let Some(before) = number.checked_sub(1) {
            self.places[before].serves += gone.serves;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CASES, EACH_EVENT, Spread};

    /// What is kept of copies at these numbers of events, each as large as the next.
    fn kept(events: &[u64], most: usize) -> Vec<u64> {
        let mut spread = Spread::new(most, 1_000);
        events.iter().for_each(|&at| spread.offer((at, 1, 1), || at));
        spread.kept()
    }

    #[test]
    fn of_commands_typed_in_a_row_one_copy_is_kept_and_after_each_wait_another() {
        let bursts: Vec<u64> = [100, 5_000, 9_000].iter().flat_map(|at| [*at, at + 1, at + 2]).collect();
        assert_eq!(kept(&bursts, 3), [100, 5_000, 9_000]);
        assert_eq!(kept(&bursts, 9), bursts);
    }

    #[test]
    fn what_is_kept_takes_no_more_than_its_room_and_nothing_is_made_in_vain() {
        let (mut spread, mut made) = (Spread::new(100, 50), 0);
        for at in 1..=40 {
            spread.offer((at * 10, 1, at), || made += 1);
        }
        let before = spread.places.len();
        spread.offer((1_000_000, 1, 51), || made += 1_000);
        assert!(spread.places.len() == before && before > 0, "what is too large takes the place of nothing");
        assert!(spread.places.iter().map(|place| place.room).sum::<u64>() <= 50);
        assert!(made < 40, "{made} copies were made");
        assert!(Spread::<u64>::new(0, 50).kept().is_empty());
    }

    #[test]
    fn a_copy_that_takes_longer_than_what_it_saves_is_not_made() {
        let (mut spread, mut made) = (Spread::new(100, 1 << 40), 0);
        for at in [5_000, 5_999, 6_998, 7_998] {
            let make = || {
                made += 1;
                at
            };
            spread.offer((at, 1, 1_000 * CASES * EACH_EVENT), make);
        }
        assert_eq!((spread.kept(), made), (vec![5_000, 6_998, 7_998], 3));
    }
}
