//! Draws are a pure function of their key, and the same on every machine.

use super::*;
use proptest::prelude::*;

/// The words were computed by another implementation of ChaCha8, written from its description.
#[test]
fn draws_are_the_same_on_every_machine() {
    let draws = Draws::new(0x0123_4567_89ab_cdef);
    let words = |purpose, subject, ordinal| draws.at(Purpose(purpose), subject, ordinal).words;
    assert_eq!(words(0, 0, 0), [1_333_852_004, 4_130_847_261, 1_586_376_382, 3_887_738_366]);
    assert_eq!(words(1, 0, 0), [602_452_964, 869_396_818, 3_142_358_006, 1_184_228_947]);
    assert_eq!(words(1, u64::MAX, 17), [1_405_357_777, 1_809_687_964, 3_620_938_473, 1_123_585_537]);
    assert_eq!(words(1, 2, u64::MAX), [3_290_398_434, 179_227_284, 1_605_895_921, 1_006_901_846]);
}

#[test]
fn first_words_are_those_of_the_draws_in_whatever_order_they_are_asked_for() {
    let (draws, key) = (Draws::new(11), (Purpose(4), 6));
    let mut words = FirstWords::default();
    for ordinal in [0, 1, 15, 16, 3, 700, u64::MAX, 0] {
        let draw = draws.at(key.0, key.1, ordinal);
        let word = words.at(&draws, key, ordinal);
        assert_eq!(word, Word(draw.word(0)), "{ordinal}");
        assert_eq!(word.exponential(Span::from_secs(1)), draw.exponential(0, Span::from_secs(1)));
    }
}

#[test]
fn lengths_drawn_are_the_same_on_every_machine() {
    let mut sequence = Draws::new(1).sequence(Purpose(2), 3);
    let mean = Span::from_secs(1);
    let drawn = [(); 4].map(|()| sequence.next().exponential(0, mean).nanos());
    assert_eq!(drawn, [433_996_557, 792_649_291, 1_015_110_849, 3_755_367_397]);
}

#[test]
fn every_part_of_the_key_matters() {
    let base = Draws::new(1).at(Purpose(2), 3, 4);
    assert_ne!(base, Draws::new(2).at(Purpose(2), 3, 4));
    assert_ne!(base, Draws::new(1).at(Purpose(3), 3, 4));
    assert_ne!(base, Draws::new(1).at(Purpose(2), 4, 4));
    assert_ne!(base, Draws::new(1).at(Purpose(2), 3, 5));
}

#[test]
fn the_mean_drawn_is_the_mean_asked_for() {
    let mut sequence = Draws::new(9).sequence(Purpose(1), 0);
    let (count, mean) = (400_000_u64, Span::from_millis(20));
    let sum: u64 = (0..count).map(|_| sequence.next().exponential(1, mean).nanos()).sum();
    // The error of the mean of so many is 0.16 % of it.
    let error = (sum / count).abs_diff(mean.nanos());
    assert!(error < mean.nanos() / 200, "{error}");
}

#[test]
fn bounds_hold_at_both_ends() {
    let (least, most) = (Draw::from_words([0; 4]), Draw::from_words([u32::MAX; 4]));
    assert_eq!((least.below(0, 6), most.below(0, 6)), (0, 5));
    assert_eq!(most.below(0, 0), 0);
    assert_eq!(
        (least.pick(1, b"abc"), most.pick(1, b"abc"), most.pick(1, b"")),
        (Some(&b'a'), Some(&b'c'), None)
    );
    let (from, to) = (Span::from_nanos(10), Span::from_nanos(20));
    assert_eq!((least.between(0, from, to).nanos(), most.between(0, from, to).nanos()), (10, 19));
    assert_eq!(most.between(0, to, from), to);
    assert_eq!(Draw::from_words([1, 2, 3, 4]).wide(), (2 << 32) + 1);
}

#[test]
fn a_part_of_a_width_is_exact_however_wide_it_is() {
    for width in [1, 3, 1 << 31, (1 << 32) + 1, 0x0123_4567_89ab_cdef, u64::MAX] {
        for word in [0, 1, 0x8000_0000, 0x89ab_cdef, u32::MAX] {
            let drawn = Draw::from_words([word; 4]).between(2, Span::ZERO, Span::from_nanos(width));
            assert_eq!(
                u128::from(drawn.nanos()),
                (u128::from(width) * u128::from(word)) >> 32,
                "{width} {word}"
            );
        }
    }
}

#[test]
fn faces_of_a_die_come_up_equally_often() {
    let mut sequence = Draws::new(5).sequence(Purpose(7), 7);
    let mut counts = [0_u32; 6];
    (0..60_000).for_each(|_| counts[sequence.next().below(3, 6) as usize] += 1);
    assert!(counts.iter().all(|count| count.abs_diff(10_000) < 400), "{counts:?}");
}

proptest! {
    #[test]
    fn a_sequence_yields_what_the_key_says(
        (seed, purpose, subject) in any::<(u64, u32, u64)>(),
        hops in prop::collection::vec((prop_oneof![0_u64..100, any::<u64>()], 0_usize..40), 1..5),
    ) {
        let draws = Draws::new(seed);
        let mut sequence = draws.sequence(Purpose(purpose), subject);
        for (ordinal, count) in hops {
            sequence.seek(ordinal);
            for i in 0..count as u64 {
                let ordinal = ordinal.wrapping_add(i);
                prop_assert_eq!(sequence.ordinal(), ordinal);
                prop_assert_eq!(sequence.next(), draws.at(Purpose(purpose), subject, ordinal));
            }
        }
    }

    #[test]
    fn a_cloned_sequence_goes_on_as_the_original_would(seed in any::<u64>(), skip in 0_u64..50) {
        let mut sequence = Draws::new(seed).sequence(Purpose(0), 0);
        (0..skip).for_each(|_| { sequence.next(); });
        let mut clone = sequence.clone();
        let ahead: Vec<Draw> = (0..40).map(|_| sequence.next()).collect();
        prop_assert_eq!(ahead, (0..40).map(|_| clone.next()).collect::<Vec<_>>());
    }
}
