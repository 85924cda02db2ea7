//! `campaign plan --bench`: how long a shard takes on one core of this machine, from a few cases of each way of searching.
//!
//! What is told depends on the machine and on what else it does; no plan and no answer depends on it.

use super::plan::Way;
use crate::console::{Console, on_threads};
use crate::exit::Failure;
use rehearsal::{Family, Scene};
use search::{Engine, Part, Player, Strategy};
use std::ops::Range;
use std::time::{Duration, Instant};

/// How long the cases of one place of a way of searching are played, about.
const PLACE: Duration = Duration::from_millis(1500);

/// At how many places of a way, where one can go to a place.
const PLACES: u64 = 3;

/// How many cases are played of a way that must be followed from its first.
const FIRST: u64 = 16;

/// How long a shard is to take that is worth an engine's start of a task, and how often what it prepares it takes at
/// least.
const SHARD_S: f64 = 600.0;
const PREPARED: f64 = 10.0;

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured {
    /// How many ranks were gone through.
    ranks: u64,
    /// How long that took.
    took_s: f64,
    /// How long a shard takes before its first case.
    before_s: f64,
    /// How long all ranks take together.
    all_s: f64,
}

/// Measures what is searched, which was made from then on as every shard makes it, for that takes its time too.
pub(super) fn measured<F: Family>(
    scene: &Scene<F>,
    console: &Console,
    ways: &[Way],
    (begun, mut strategies): (Instant, Vec<Box<dyn Strategy + '_>>),
) -> Result<Measured, Failure> {
    for strategy in &mut strategies {
        // What it is made of is looked for by that.
        let _ = strategy.ranks();
    }
    let before_s = since(begun);
    let player = Player::new(scene);
    let engine = Engine::new(&player, console);
    let mut all = Measured { ranks: 0, took_s: 0.0, before_s, all_s: 0.0 };
    for (strategy, way) in strategies.into_iter().zip(ways).filter(|(_, way)| way.ranks > 0) {
        let (ranks, took) = on_threads(Some(1), || gone_through(&engine, strategy, way.ranks))?;
        all.ranks += ranks;
        all.took_s += took.as_secs_f64();
        all.all_s += took.as_secs_f64() / ranks.max(1) as f64 * way.ranks as f64;
    }
    Ok(all)
}

/// Goes through some ranks of a way, and tells how many they were and how long it took. A rank without a case, for it plays
/// like another one, counts.
fn gone_through<F: Family>(
    engine: &Engine<'_, Player<'_, F>>,
    mut strategy: Box<dyn Strategy + '_>,
    ranks: u64,
) -> (u64, Duration) {
    if strategy.ranks().is_none() {
        let part = 0..FIRST.min(ranks);
        let many = part.end;
        let begun = clock();
        engine.pursue(&mut Part::new(strategy, part));
        return (many, clock().duration_since(begun));
    }
    let (mut all, mut took) = (0, Duration::ZERO);
    for place in places(ranks) {
        let (begun, mut next, mut many) = (clock(), place.start, 1);
        while next < place.end && clock().duration_since(begun) < PLACE {
            let part = next..place.end.min(next + many);
            next = part.end;
            many *= 2;
            strategy.take_part(part);
            engine.pursue(strategy.as_mut());
        }
        all += next - place.start;
        took += clock().duration_since(begun);
    }
    (all, took)
}

/// The places of a way, of which each is gone through from its beginning: parts of the same length.
fn places(ranks: u64) -> impl Iterator<Item = Range<u64>> {
    let border = move |place: u64| u128::from(ranks) * u128::from(place) / u128::from(PLACES);
    let border = move |place: u64| u64::try_from(border(place)).unwrap_or(ranks);
    (0..PLACES).map(move |place| border(place)..border(place + 1))
}

impl Measured {
    /// It in words: for so many shards, or for as many as it takes.
    pub(super) fn told(&self, cases: u64, shards: Option<u32>) -> String {
        let mut text = format!(
            "measured on one core: {} of {cases} ranks in {}; all of them take {}\n",
            self.ranks,
            shown(self.took_s),
            shown(self.all_s)
        );
        if let Some(shards) = shards {
            text.push_str(&format!(
                "one of {shards} shards takes {}, {} of it before its first case\n",
                shown(self.shard_s(shards)),
                shown(self.before_s)
            ));
        }
        let (shards, wanted) = (self.wanted(cases), shown(self.wanted_s()));
        text.push_str(&format!("for shards of about {wanted}: --shards {shards}\n"));
        text
    }

    /// How long a shard takes.
    fn shard_s(&self, shards: u32) -> f64 {
        self.before_s + self.all_s / f64::from(shards)
    }

    /// How long a shard is to take.
    fn wanted_s(&self) -> f64 {
        SHARD_S.max(PREPARED * self.before_s)
    }

    /// How many shards are to be asked for: none without a case, and no more than there may be.
    fn wanted(&self, cases: u64) -> u32 {
        let most = u32::try_from(cases).unwrap_or(u32::MAX).clamp(1, crate::parted::SHARDS_MAX);
        let shards = self.all_s / (self.wanted_s() - self.before_s);
        (1..most).find(|many| f64::from(*many) >= shards).unwrap_or(most)
    }
}

/// A time in words.
fn shown(seconds: f64) -> String {
    match seconds {
        ..120.0 => format!("{seconds:.1} s"),
        ..7200.0 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{:.1} h", seconds / 3600.0),
    }
}

/// The clock of the machine, to tell how long shards take and for nothing else.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a shard takes is the machine's, and reaches no answer"
)]
pub(super) fn clock() -> Instant {
    Instant::now()
}

fn since(begun: Instant) -> f64 {
    clock().duration_since(begun).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::{Measured, places, shown};

    #[test]
    fn as_many_shards_are_asked_for_as_make_each_long_enough_and_no_longer() {
        let measured = |all_s: f64, before_s: f64| Measured { ranks: 10, took_s: 1.0, before_s, all_s };
        // Ten hours at ten minutes each, of which a minute is spent before the first case.
        assert_eq!(measured(36_000.0, 0.0).wanted(1_000_000), 60);
        assert_eq!(measured(36_000.0, 60.0).wanted(1_000_000), 67);
        // What is prepared for five minutes is worth a shard of fifty.
        assert_eq!(measured(36_000.0, 300.0).wanted(1_000_000), 14);
        assert_eq!(measured(36_000.0, 0.0).wanted(7), 7, "a shard has a case");
        assert_eq!(measured(1.0, 0.0).wanted(7), 1);
        assert_eq!(measured(0.0, 0.0).wanted(0), 1);
        let told = measured(36_000.0, 60.0).told(1_000_000, Some(100));
        assert!(told.contains("one of 100 shards takes 7 min, 60.0 s of it before its first case"), "{told}");
        assert!(told.contains("for shards of about 10 min: --shards 67"), "{told}");
    }

    #[test]
    fn the_places_of_a_way_are_all_of_it() {
        let all: Vec<u64> = places(10).flatten().collect();
        assert_eq!(all, (0..10).collect::<Vec<_>>());
        assert_eq!(places(1).flatten().count(), 1);
    }

    #[test]
    fn a_time_is_told_as_one_says_it() {
        assert_eq!([shown(0.04), shown(600.0), shown(90_000.0)], ["0.0 s", "10 min", "25.0 h"]);
    }
}
