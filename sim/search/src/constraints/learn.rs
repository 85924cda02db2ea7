//! Which precedences are load-bearing, learnt from orders that fail.
//!
//! First each pair by itself, near pairs before far ones: the two are exchanged in every way that leaves all others
//! as near to their printed places as what is known allows. One way that holds shows that the pair is free; where
//! none does, the precedence is needed. Then families of orders in which every order of two free commands occurs,
//! then of three, and random orders: one that fails is made as like the printed one as it can be and still fails.
//! What is left exchanged is one pair, a precedence more, or several that are harmless one by one: a masking group.
//! So it goes on until nothing fails that is not explained. Whatever holds on the way counts: a family has only the orders
//! of two or three commands that came in none that holds.
//!
//! Guarantees: every precedence learnt has an order that fails without it; every pair that is left free has been
//! played the other way round in an order that held. It ends, for each failure adds a precedence or a group.

use super::trials::Trials;
use super::{Printed, Stopped};
use crate::Play;
use crate::order::{Depth, Extensions, Poset, wander};
use kernel::{Draws, Purpose};
use std::collections::{BTreeMap, BTreeSet};

/// Random orders that are tried at the end for each way to respect the groups.
const SAMPLES: usize = 48;
/// So many of them are at the whole load, where as many have held at the part of it (ours).
const SAMPLES_AT_WHOLE: usize = 12;
/// What the draws of random orders are for.
const ORDERS: Purpose = Purpose(0x0100);
/// Where more pairs than that seem to have to be reversed together for an order to fail, it mostly is chance that it holds
/// without one of them: it is made smaller under more seeds then (ours).
const FEW: usize = 2;
/// So many more.
const OTHERS: usize = 15;
/// Ways to exchange a far pair that are tried at most.
pub(super) const WAYS_MAX: usize = 12;

/// A pair of commands, by number: the first is printed first.
pub(super) type Pair = (usize, usize);

/// A masking group: pairs of which each alone may be reversed, and all together not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Masking {
    pub(super) pairs: Vec<Pair>,
    /// An order in which all are reversed.
    pub(super) line: Vec<usize>,
}

/// What has been learnt.
#[derive(Debug, Clone)]
pub(super) struct Learnt {
    /// What must come before what.
    pub(super) order: Poset,
    /// For each precedence learnt an order that fails without it.
    pub(super) needed: BTreeMap<Pair, Vec<usize>>,
    /// None of them holds another one.
    pub(super) groups: Vec<Masking>,
    /// How often something was learnt.
    lessons: u64,
}

impl Learnt {
    pub(super) const fn new(kept: Poset) -> Self {
        Self { order: kept, needed: BTreeMap::new(), groups: Vec::new(), lessons: 0 }
    }

    fn need(&mut self, pair: Pair, line: Vec<usize>) {
        if self.order.insert(pair.0, pair.1).is_ok() {
            self.needed.insert(pair, line);
            self.lessons += 1;
        }
    }

    /// What must come before what, and the groups, in words.
    pub(super) fn names(&self, printed: &Printed) -> BTreeSet<String> {
        let name =
            |pairs: &[Pair]| pairs.iter().map(|pair| printed.before(*pair)).collect::<Vec<_>>().join("; ");
        let needed = self.needed.keys().map(|pair| name(&[*pair]));
        needed.chain(self.groups.iter().map(|group| name(&group.pairs))).collect()
    }

    /// Leaves out, of what was learnt beyond what is kept, all that does no harm in these trials under sixteen seeds.
    pub(super) fn confirm<P: Play>(
        &mut self,
        kept: Poset,
        trials: &mut Trials<'_, P>,
    ) -> Result<(), Stopped> {
        let lines = self.needed.values().chain(self.groups.iter().map(|group| &group.line));
        let lines: Vec<Vec<usize>> = lines.cloned().collect();
        let places = trials.places(0, OTHERS);
        let mut fail = trials.fail(&lines, &places)?.into_iter();
        self.needed.retain(|_, _| fail.next() == Some(true));
        self.groups.retain(|_| fail.next() == Some(true));
        self.order = kept;
        for &(before, after) in self.needed.keys() {
            // All edges lead forward in print, so that they never contradict each other.
            let _ = self.order.insert(before, after);
        }
        // With a few clients more seems to have to be reversed together than with all of them.
        for group in std::mem::take(&mut self.groups) {
            let Some(place) = trials.failing(&group.line) else { continue };
            let places = trials.places(place, 0);
            self.learn(least(&group.line, &self.order, (&mut *trials, &places))?);
        }
        Ok(())
    }

    /// What an order teaches that was made as small as it gets.
    fn learn(&mut self, (pairs, line): Smaller) {
        match pairs[..] {
            [pair] => self.need(pair, line),
            _ => self.mask(pairs, line),
        }
    }

    /// A pair that is free in the orders that were tried and is needed all the same.
    pub(super) fn need_also(&mut self, pair: Pair) {
        // All edges lead forward in print, so that they never contradict each other.
        let _ = self.order.insert(pair.0, pair.1);
    }

    /// A group takes the place of those that it is a part of.
    fn mask(&mut self, pairs: Vec<Pair>, line: Vec<usize>) {
        let holds = |whole: &[Pair], part: &[Pair]| part.iter().all(|pair| whole.contains(pair));
        if self.groups.iter().any(|group| holds(&pairs, &group.pairs)) {
            return;
        }
        self.groups.retain(|group| !holds(&group.pairs, &pairs));
        self.groups.push(Masking { pairs, line });
        self.lessons += 1;
    }

    /// Whether a failure of this order is no news.
    pub(super) fn explains(&self, line: &[usize]) -> bool {
        let reversed = inversions(line);
        let masked = |group: &Masking| group.pairs.iter().all(|pair| reversed.contains(pair));
        !self.order.admits(line) || self.groups.iter().any(masked)
    }

    /// The order with one pair of each group kept, in as many ways as the longest group has pairs.
    fn respecting(&self) -> Vec<Poset> {
        let ways = self.groups.iter().map(|group| group.pairs.len()).max().unwrap_or(1);
        let respecting = |way: usize| {
            let mut order = self.order.clone();
            for group in &self.groups {
                let (before, after) = group.pairs[way % group.pairs.len()];
                // All edges lead forward in print, so that they never contradict each other.
                let _ = order.insert(before, after);
            }
            order
        };
        (0..ways).map(respecting).collect()
    }
}

/// Looks at each pair by itself.
pub(super) fn pairs<P: Play>(learnt: &mut Learnt, trials: &mut Trials<'_, P>) -> Result<(), Stopped> {
    let count = learnt.order.len();
    for distance in 1..count {
        let open = (0..count - distance).map(|one| (one, one + distance));
        let mut open: Vec<(Pair, Vec<Vec<usize>>)> = open
            .filter(|&(one, other)| learnt.order.is_open(one, other))
            .map(|pair| (pair, exchanged(&learnt.order, pair)))
            .collect();
        // One way for all pairs of this distance, then the next way for those in which none has held so far.
        for way in 0..WAYS_MAX {
            let lines: Vec<Vec<usize>> = open.iter().filter_map(|(_, ways)| ways.get(way)).cloned().collect();
            if lines.is_empty() {
                break;
            }
            trials.hold(&lines)?;
            let mut left = Vec::new();
            for (pair, ways) in open {
                if ways.get(way).is_none_or(|line| trials.witness(line).is_some()) {
                    left.push((pair, ways));
                }
            }
            open = left;
        }
        open.into_iter().for_each(|(pair, ways)| learnt.need(pair, ways[0].clone()));
    }
    Ok(())
}

/// The orders in which a pair is exchanged and comes next to each other, and all others are as near to their printed
/// place as possible: first the one in which only the earlier command moves, then the one in which only the later
/// one does, then those in which both do.
pub(super) fn exchanged(order: &Poset, (one, other): Pair) -> Vec<Vec<usize>> {
    let between = |last: usize| -> Vec<usize> {
        let (early, late): (Vec<usize>, Vec<usize>) = (one + 1..other).partition(|&element| {
            order.precedes(element, other) || (element <= last && !order.precedes(one, element))
        });
        let middle = early.into_iter().chain([other, one]).chain(late);
        (0..one).chain(middle).chain(other + 1..order.len()).collect()
    };
    let mut lines: Vec<Vec<usize>> = Vec::new();
    for last in [other - 1, one].into_iter().chain(one + 1..other) {
        let line = between(last);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// Tries families of these depths and random orders until nothing fails that is not explained. What occurs in an order
/// that is known to hold need not occur in another one, and a random order that was tried need not be drawn again.
pub(super) fn families<P: Play>(
    learnt: &mut Learnt,
    (trials, light): Loads<'_, '_, P>,
    (seed, depths): (u64, &[Depth]),
) -> Result<(), Stopped> {
    let mut light = light;
    let samples = if light.is_some() { SAMPLES_AT_WHOLE } else { SAMPLES };
    let mut drawn = Drawn { draws: Draws::new(seed), lines: Vec::new(), round: 0, samples };
    // A pair that one way to exchange it leaves free may fail in another one, together with what else moves there.
    learn_from(&trials.failures(), learnt, (&mut *trials, light.as_deref_mut()))?;
    loop {
        let before = learnt.lessons;
        for &depth in depths {
            for order in learnt.respecting() {
                // Of more commands than have families of three, orders of three come in random orders alone.
                let rest = trials.shown().rest(&order, depth);
                learn_from(&rest, learnt, (&mut *trials, light.as_deref_mut()))?;
            }
            if before != learnt.lessons {
                break;
            }
        }
        if before != learnt.lessons {
            continue;
        }
        for order in learnt.respecting() {
            learn_from(&drawn.more(&order), learnt, (&mut *trials, light.as_deref_mut()))?;
        }
        if before == learnt.lessons {
            return Ok(());
        }
    }
}

/// The trials at the load at which is learnt, and where that is the whole one, those at the part of it at which all was tried
/// before.
pub(super) type Loads<'t, 'a, P> = (&'t mut Trials<'a, P>, Option<&'t mut Trials<'a, P>>);

/// Random orders that were tried.
struct Drawn {
    draws: Draws,
    lines: Vec<Vec<usize>>,
    round: u64,
    samples: usize,
}

impl Drawn {
    /// As many more as are missing of an order: those that were drawn before something was learnt and do not contradict it
    /// are as random as new ones. Uniform ones where they can be counted.
    fn more(&mut self, order: &Poset) -> Vec<Vec<usize>> {
        let known = self.lines.iter().filter(|line| order.admits(line)).count();
        let mut draws = self.draws.sequence(ORDERS, self.round);
        self.round += 1;
        let counted = Extensions::of(order).ok();
        let uniform = |draws: &mut _| counted.as_ref().and_then(|counted| counted.sample(draws));
        let one = |_| uniform(&mut draws).unwrap_or_else(|| wander(order, &mut draws));
        let more: Vec<Vec<usize>> = (known..self.samples).map(one).collect();
        self.lines.extend(more.iter().cloned());
        more
    }
}

/// Plays orders and learns from those that fail.
fn learn_from<P: Play>(
    lines: &[Vec<usize>],
    learnt: &mut Learnt,
    (trials, light): Loads<'_, '_, P>,
) -> Result<(), Stopped> {
    let mut light = light;
    let hold = trials.hold(lines)?;
    for (line, _) in lines.iter().zip(hold).filter(|(_, holds)| !holds) {
        if learnt.explains(line) {
            continue;
        }
        let Some(place) = trials.failing(line) else { continue };
        let smaller = match light.as_deref_mut() {
            Some(light) => smaller_at_part(line, &learnt.order, place, (&mut *trials, light))?,
            None => None,
        };
        let smaller = match smaller {
            Some(smaller) => smaller,
            None => smaller_under(line, &learnt.order, place, trials)?,
        };
        learnt.learn(smaller);
    }
    Ok(())
}

/// The pairs that must be reversed together for an order to fail, and an order in which they are.
type Smaller = (Vec<Pair>, Vec<usize>);

/// An order that fails at the whole load is made smaller at the part of it, if it fails there too under some seed and what is
/// left of it fails at the whole load, under which that may get smaller still.
fn smaller_at_part<P: Play>(
    line: &[usize],
    order: &Poset,
    place: usize,
    (whole, light): (&mut Trials<'_, P>, &mut Trials<'_, P>),
) -> Result<Option<Smaller>, Stopped> {
    let places = light.places(place, OTHERS);
    if !light.fails(line, &places)? {
        return Ok(None);
    }
    let Some(failing) = light.failing(line) else { return Ok(None) };
    let (_, smaller) = smaller_under(line, order, failing, light)?;
    if !whole.fails(&smaller, &places)? {
        return Ok(None);
    }
    let Some(failing) = whole.failing(&smaller) else { return Ok(None) };
    let places = whole.places(failing, 0);
    least(&smaller, order, (whole, &places)).map(Some)
}

/// An order that fails under the seed of this place is made smaller under it, and under more where much is left of it.
fn smaller_under<P: Play>(
    line: &[usize],
    order: &Poset,
    place: usize,
    trials: &mut Trials<'_, P>,
) -> Result<Smaller, Stopped> {
    let only = trials.places(place, 0);
    let (pairs, line) = least(line, order, (&mut *trials, &only))?;
    if pairs.len() <= FEW {
        return Ok((pairs, line));
    }
    let places = trials.places(place, OTHERS);
    least(&line, order, (trials, &places))
}

/// The pairs that must be reversed together for an order to fail under one of the seeds of these places, and an order in
/// which they are.
fn least<P: Play>(
    line: &[usize],
    order: &Poset,
    (trials, places): (&mut Trials<'_, P>, &[usize]),
) -> Result<Smaller, Stopped> {
    let line = nearest(line, (trials, places))?;
    let all = inversions(&line);
    let (mut pairs, mut line) = (all.clone(), line);
    // Far pairs first: most of them are reversed only because near ones are.
    let mut candidates = all;
    candidates.sort_by_key(|&(one, other)| std::cmp::Reverse((other - one, one)));
    let without = |pairs: &[Pair], pair: Pair| -> Vec<Pair> {
        pairs.iter().copied().filter(|other| *other != pair).collect()
    };
    for (at, &pair) in candidates.iter().enumerate() {
        // Mostly a pair cannot be left out, and then the next is asked for.
        let next = candidates[at..].iter();
        let next = next.filter_map(|&pair| reversed(order, &without(&pairs, pair), Some(pair)));
        trials.foresee(next.map(|line| (line, places[0])));
        let without = without(&pairs, pair);
        if without.is_empty() {
            break;
        }
        match reversed(order, &without, Some(pair)) {
            // The others alone bring it about.
            None => pairs = without,
            Some(shorter) if trials.fails(&shorter, places)? => (pairs, line) = (without, shorter),
            Some(_) => {}
        }
    }
    match reversed(order, &pairs, None) {
        Some(nearest) if trials.fails(&nearest, places)? => Ok((pairs, nearest)),
        // Something else must be reversed too, so that all that is counts.
        _ => Ok((inversions(&line), line)),
    }
}

/// The order nearest to print in which these pairs are reversed and one is kept; none where that cannot be.
fn reversed(order: &Poset, pairs: &[Pair], kept: Option<Pair>) -> Option<Vec<usize>> {
    let mut order = order.clone();
    for &(one, other) in pairs {
        order.insert(other, one).ok()?;
    }
    if let Some((one, other)) = kept {
        order.insert(one, other).ok()?;
    }
    order.line(&[])
}

/// An order that still fails, reverses nothing that the one given does not, and holds as soon as any two neighbours
/// are put back into printed order.
///
/// Between an order that fails and one that holds, along neighbours that are put back one by one, a search by halves
/// finds a pair that matters; it is left alone from then on, until nothing else is left to put back.
fn nearest<P: Play>(
    line: &[usize],
    (trials, places): (&mut Trials<'_, P>, &[usize]),
) -> Result<Vec<usize>, Stopped> {
    let mut line = line.to_vec();
    let mut matter: Vec<Pair> = Vec::new();
    loop {
        let path = way_back(&line, &matter);
        let last = path.last().cloned().unwrap_or_else(|| line.clone());
        if last != line && !trials.fails(&last, places)? {
            // Of the path, the given order fails and the last one holds.
            let (mut fails, mut holds) = (0, path.len());
            let at = |step: usize| if step == 0 { &line } else { &path[step - 1] };
            while holds - fails > 1 {
                let middle = usize::midpoint(fails, holds);
                let next = [middle, usize::midpoint(fails, middle), usize::midpoint(middle, holds)];
                trials.foresee(next.into_iter().map(|step| (at(step).clone(), places[0])));
                if trials.fails(at(middle), places)? { fails = middle } else { holds = middle }
            }
            let (before, after) = (inversions(at(fails)), inversions(at(holds)));
            matter.extend(before.into_iter().find(|pair| !after.contains(pair)));
            line = at(fails).clone();
            continue;
        }
        // Whether each still matters now that less is reversed.
        let nearer = neighbours(&last);
        let fail = trials.fail(&nearer, places)?;
        match nearer.into_iter().zip(fail).find(|(_, fails)| *fails) {
            Some((nearer, _)) => {
                matter.clear();
                line = nearer;
            }
            None => return Ok(last),
        }
    }
}

/// Neighbours that are put back into printed order one by one, the earliest first, but for those that matter.
fn way_back(line: &[usize], matter: &[Pair]) -> Vec<Vec<usize>> {
    let mut line = line.to_vec();
    let mut path = Vec::new();
    let reversed = |line: &[usize]| {
        (1..line.len()).find(|&place| {
            let (late, early) = (line[place - 1], line[place]);
            late > early && !matter.contains(&(early, late))
        })
    };
    while let Some(place) = reversed(&line) {
        line.swap(place - 1, place);
        path.push(line.clone());
    }
    path
}

/// Each order with two neighbours put back into printed order.
fn neighbours(line: &[usize]) -> Vec<Vec<usize>> {
    let places = (1..line.len()).filter(|&place| line[place - 1] > line[place]);
    let nearer = places.map(|place| {
        let mut nearer = line.to_vec();
        nearer.swap(place - 1, place);
        nearer
    });
    nearer.collect()
}

/// The pairs that an order has the other way round than print.
pub(super) fn inversions(line: &[usize]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (place, &late) in line.iter().enumerate() {
        pairs.extend(line[place + 1..].iter().filter(|&&early| early < late).map(|&early| (early, late)));
    }
    pairs.sort_unstable();
    pairs
}
