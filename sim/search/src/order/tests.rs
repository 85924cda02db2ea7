//! Orders whose lines are known, against brute force.

use super::{
    Count, Cover, Depth, Extensions, Lines, OrderError, Poset, Queue, Shown, TooMany, cover, wander,
};
use kernel::narrow::usize_of;
use kernel::{Draws, Purpose};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// `m` chains of `n` beside each other.
fn chains(m: usize, n: usize) -> Poset {
    let edges = (0..m * n).filter(|at| (at + 1) % n != 0).map(|at| (at, at + 1));
    Poset::of(m * n, edges).unwrap()
}

/// A grid in which each cell comes after the one above and the one to the left: its lines are the standard Young
/// tableaux of a rectangle.
fn grid(rows: usize, columns: usize) -> Poset {
    let at = |row: usize, column: usize| row * columns + column;
    let mut edges = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            if row > 0 {
                edges.push((at(row - 1, column), at(row, column)));
            }
            if column > 0 {
                edges.push((at(row, column - 1), at(row, column)));
            }
        }
    }
    Poset::of(rows * columns, edges).unwrap()
}

/// All lines, by trying everything.
fn brute(poset: &Poset) -> Vec<Vec<usize>> {
    let mut lines = vec![(Queue::of(poset), Vec::new())];
    for _ in 0..poset.len() {
        let longer = lines.iter().flat_map(|(queue, line)| {
            queue.free().members().map(move |next| {
                let (mut queue, mut line): (_, Vec<usize>) = (queue.clone(), line.clone());
                queue.take(next);
                line.push(next);
                (queue, line)
            })
        });
        lines = longer.collect();
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

fn count(poset: &Poset) -> Count {
    Extensions::of(poset).unwrap().count()
}

#[test]
fn counts_of_known_orders_are_exact() {
    let factorial = |n: u128| (1..=n).product::<u128>();
    assert_eq!(count(&Poset::antichain(0)), Count::Exactly(1));
    assert_eq!(count(&Poset::antichain(10)), Count::Exactly(factorial(10)));
    assert_eq!(count(&chains(1, 128)), Count::Exactly(1));
    // Two chains of 20: the binomial coefficient 40 over 20.
    assert_eq!(count(&chains(2, 20)), Count::Exactly(137_846_528_820));
    assert_eq!(count(&chains(3, 4)), Count::Exactly(factorial(12) / factorial(4).pow(3)));
    // The hook length formula: rectangles of 3 by 3, 2 by 7 (a Catalan number) and 4 by 5.
    assert_eq!(count(&grid(3, 3)), Count::Exactly(42));
    assert_eq!(count(&grid(2, 7)), Count::Exactly(429));
    assert_eq!(count(&grid(4, 5)), Count::Exactly(1_662_804));
}

#[test]
fn what_cannot_be_counted_says_so() {
    assert_eq!(Extensions::of(&Poset::antichain(30)).err(), Some(TooMany));
    // 128 elements in two chains: 128 over 64, about 2.4e37, fits; in three chains it does not.
    assert!(matches!(count(&chains(2, 64)), Count::Exactly(_)));
    assert_eq!(count(&chains(3, 42)), Count::Huge);
    let huge = chains(3, 42);
    let extensions = Extensions::of(&huge).unwrap();
    assert_eq!(extensions.unrank(0), None);
    assert!(extensions.count().to_string().starts_with("more than 3402823669"));
    assert_eq!(Extensions::of(&chains(1, 129)).err(), Some(TooMany));
    assert!(matches!(Cover::of(&chains(2, 201), Depth::Three), Err(OrderError::TooLarge { count: 402, .. })));
    assert_eq!(Poset::of(2, [(0, 1), (1, 0)]).err(), Some(OrderError::Cycle));
}

#[test]
fn a_random_line_of_an_order_that_cannot_be_counted_is_a_line_of_it() {
    let open = Poset::of(128, [(7, 3), (100, 7)]).unwrap();
    let mut draws = Draws::new(1).sequence(Purpose(0), 0);
    let line = wander(&open, &mut draws);
    assert!(open.admits(&line));
    assert_ne!(line, wander(&open, &mut draws));
}

/// Samples of the 42 lines of a grid: chi-square with 41 degrees of freedom is below 87 in all but one of 30,000
/// tries (the test is repeatable, since chance is keyed), and a sampler that merely wanders is far above it.
#[test]
fn samples_are_uniform_and_wandering_is_not() {
    let poset = grid(3, 3);
    let extensions = Extensions::of(&poset).unwrap();
    let chi_square = |mut sample: Box<dyn FnMut() -> Vec<usize> + '_>| {
        let mut seen: BTreeMap<Vec<usize>, f64> = BTreeMap::new();
        (0..8400).for_each(|_| *seen.entry(sample()).or_default() += 1.0);
        assert_eq!(seen.len(), 42);
        seen.values().map(|count| (count - 200.0).powi(2) / 200.0).sum::<f64>()
    };
    let mut draws = Draws::new(3).sequence(Purpose(0), 0);
    let uniform = chi_square(Box::new(|| extensions.sample(&mut draws).unwrap()));
    assert!(uniform < 87.0, "{uniform}");
    let mut draws = Draws::new(3).sequence(Purpose(1), 0);
    let wandering = chi_square(Box::new(|| wander(&poset, &mut draws)));
    assert!(wandering > 200.0, "{wandering}");
}

/// Which orders of so many elements occur in some lines.
fn tuples(lines: &[Vec<usize>], depth: Depth) -> BTreeSet<Vec<usize>> {
    let mut seen = BTreeSet::new();
    for line in lines {
        for (place, &a) in line.iter().enumerate() {
            for (next, &b) in line.iter().enumerate().skip(place + 1) {
                if depth == Depth::Two {
                    seen.insert(vec![a, b]);
                } else {
                    seen.extend(line[next + 1..].iter().map(|&c| vec![a, b, c]));
                }
            }
        }
    }
    seen
}

fn assert_covers(poset: &Poset, depth: Depth) -> usize {
    let family = cover(poset, depth);
    assert!(family.iter().all(|line| poset.admits(line)));
    assert_eq!(tuples(&family, depth), tuples(&brute(poset), depth));
    family.len()
}

#[test]
fn a_covering_family_has_every_possible_order_of_two_and_of_three() {
    assert_eq!(assert_covers(&chains(1, 6), Depth::Two), 1);
    assert_eq!(assert_covers(&Poset::antichain(7), Depth::Two), 2);
    for poset in [chains(2, 4), chains(3, 2), grid(3, 3), Poset::antichain(6)] {
        assert!(assert_covers(&poset, Depth::Two) <= 4);
        assert!(assert_covers(&poset, Depth::Three) <= 14);
    }
}

/// What occurs in lines that were shown and what occurs in the rest is together all that is possible, and no line is there
/// for what was shown.
#[test]
fn the_rest_of_a_family_has_what_was_not_shown() {
    for poset in [chains(2, 4), grid(3, 3), Poset::antichain(6)] {
        for depth in [Depth::Two, Depth::Three] {
            let family = cover(&poset, depth);
            let mut shown = Shown::none(&poset);
            for (known, line) in family.iter().enumerate() {
                let rest = shown.rest(&poset, depth);
                assert!(rest.iter().all(|line| poset.admits(line)));
                let both = [&family[..known], &rest[..]].concat();
                assert_eq!(tuples(&both, depth), tuples(&brute(&poset), depth));
                shown.take(line);
            }
            assert!(shown.rest(&poset, depth).is_empty());
        }
    }
    let mut narrower = Poset::antichain(6);
    let shown = Shown::none(&narrower);
    narrower.insert(4, 1).unwrap();
    let rest = shown.rest(&narrower, Depth::Two);
    assert_eq!(tuples(&rest, Depth::Two), tuples(&brute(&narrower), Depth::Two));
}

/// 24 elements in any order: uniform samples need some 20,000 lines for a family that this one is as good as, since
/// a random line misses an order of three with chance 5/6 and there are 12,144 of them.
#[test]
fn a_covering_family_of_twenty_four_elements_is_small() {
    let open = Poset::antichain(24);
    let family = cover(&open, Depth::Three);
    assert_eq!(tuples(&family, Depth::Three).len(), 24 * 23 * 22);
    assert!(family.len() <= 44, "{}", family.len());
    let few = &family[..family.len() - 1];
    assert!(tuples(few, Depth::Three).len() < 24 * 23 * 22, "the last line is needed");
}

/// Sets of elements have as many words as they need: 130 commands at two places and 3 at a third.
#[test]
fn orders_of_more_elements_than_a_word_has_bits_are_covered_and_said_briefly() {
    let chained = |from: usize, to: usize| (from..to - 1).map(|at| (at, at + 1));
    let edges =
        chained(0, 130).chain(chained(130, 260)).chain(chained(260, 263)).chain([(5, 133), (140, 262)]);
    let poset = Poset::of(263, edges).unwrap();
    let family = cover(&poset, Depth::Two);
    assert!(family.iter().all(|line| poset.admits(line)));
    let seen = tuples(&family, Depth::Two);
    for (one, other) in (0..263).flat_map(|one| (0..263).map(move |other| (one, other))) {
        let possible = one != other && !poset.precedes(other, one);
        assert_eq!(seen.contains(&vec![one, other]), possible, "{one} before {other}");
    }
    let commands = (0..poset.len()).map(|at| format!("{}.a.1", at + 1).parse().unwrap()).collect();
    let lines = Lines { commands, poset, freely: false };
    for line in &family {
        assert_eq!(lines.poset.line(&lines.listed(line)).as_ref(), Some(line));
    }
}

fn poset() -> impl Strategy<Value = Poset> {
    (1_usize..8).prop_flat_map(|count| {
        prop::collection::vec((0..count, 0..count), 0..10).prop_map(move |pairs| {
            let forward = pairs.into_iter().filter(|(a, b)| a < b);
            Poset::of(count, forward).unwrap()
        })
    })
}

proptest! {
    #[test]
    fn counts_ranks_and_families_agree_with_brute_force(poset in poset()) {
        let all = brute(&poset);
        let extensions = Extensions::of(&poset).unwrap();
        prop_assert_eq!(extensions.count(), Count::Exactly(all.len() as u128));
        for (rank, line) in all.iter().enumerate() {
            prop_assert_eq!(extensions.rank(line), Some(rank as u128));
            let unranked = extensions.unrank(rank as u128);
            prop_assert_eq!(unranked.as_ref(), Some(line));
        }
        prop_assert_eq!(extensions.unrank(all.len() as u128), None);
        assert_covers(&poset, Depth::Two);
        assert_covers(&poset, Depth::Three);
    }

    #[test]
    fn the_edges_that_are_not_implied_make_the_same_order(poset in poset()) {
        let covers = poset.covers();
        prop_assert_eq!(&Poset::of(poset.len(), covers.iter().copied()).unwrap(), &poset);
        for without in 0..covers.len() {
            let fewer = covers.iter().enumerate().filter(|(at, _)| *at != without).map(|(_, edge)| *edge);
            prop_assert_ne!(&Poset::of(poset.len(), fewer).unwrap(), &poset);
        }
    }

    #[test]
    fn a_line_is_reproduced_from_what_is_listed_and_from_nothing_less(poset in poset(), pick in any::<u64>()) {
        let all = brute(&poset);
        let line = &all[usize_of(pick % all.len() as u64)];
        let commands = (0..poset.len()).map(|at| format!("{}.a.1", at + 1).parse().unwrap()).collect();
        let lines = Lines { commands, poset, freely: false };
        let listed = lines.listed(line);
        let reproduced = lines.poset.line(&listed);
        prop_assert_eq!(reproduced.as_ref(), Some(line));
        for without in 0..listed.len().saturating_sub(1) {
            let mut fewer = listed.clone();
            fewer.remove(without);
            let reproduced = lines.poset.line(&fewer);
            prop_assert_ne!(reproduced.as_ref(), Some(line));
        }
    }
}
