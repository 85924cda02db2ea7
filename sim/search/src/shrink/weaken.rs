//! A deviation made smaller: fewer commands, a shorter or weaker fault, a rounder moment.
//!
//! Faults are weakened by their printed form, so that a new kind needs no word here: whatever parses back and says
//! less is tried. What is proposed stands in *ladders*, from the least to the most, and is searched by halves.

use fleet::Percent;
use kernel::Span;
use rehearsal::Deviation;
use runbook::{Address, Edit, Side};

/// Lengths of time worth telling apart, in seconds.
const SECONDS: [u64; 12] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600];
/// Shares worth telling apart, in percent.
const PERCENT: [u32; 9] = [1, 2, 5, 10, 20, 30, 50, 70, 90];
/// To what an offset is rounded, in seconds, coarsest first.
const ROUND: [u64; 3] = [60, 10, 1];

/// The same edit of fewer commands: of each part of its unit, the smallest first.
pub(super) fn narrowed(deviation: &Deviation, units: &[Address]) -> Vec<Deviation> {
    let Deviation::Edit(edit) = deviation else { return Vec::new() };
    let (whole, make): (&Address, Box<dyn Fn(Address) -> Edit + '_>) = match edit {
        Edit::Skip(unit) => (unit, Box::new(Edit::Skip)),
        Edit::Repeat(unit) => (unit, Box::new(Edit::Repeat)),
        Edit::Hasten(unit) => (unit, Box::new(Edit::Hasten)),
        Edit::Place { unit, lane } => (unit, Box::new(|unit| Edit::Place { unit, lane: lane.clone() })),
        Edit::Move { unit, side, anchor } => {
            (unit, Box::new(|unit| Edit::Move { unit, side: *side, anchor: anchor.clone() }))
        }
        _ => return Vec::new(),
    };
    let mut parts: Vec<&Address> =
        units.iter().filter(|unit| whole.contains(unit) && *unit != whole).collect();
    parts.sort_by_key(|part| std::cmp::Reverse(depth(part)));
    // A part that is all of its whole would be no smaller.
    if parts.iter().filter(|part| depth(part) == 2).count() < 2 {
        return Vec::new();
    }
    parts.into_iter().map(|part| Deviation::Edit(make(part.clone()))).collect()
}

const fn depth(unit: &Address) -> u8 {
    match unit {
        Address::Step(_) => 0,
        Address::Lane(..) => 1,
        Address::Command(..) => 2,
    }
}

/// What an order of two comes to where barriers need not be dropped: one of them moved beside the other.
pub(super) fn as_moves(deviation: &Deviation) -> Vec<Deviation> {
    match deviation {
        Deviation::Edit(Edit::Order { units, .. }) if units.len() == 2 => {
            let to = |unit: usize, side, anchor: usize| {
                let (unit, anchor) = (units[unit].clone(), units[anchor].clone());
                Deviation::Edit(Edit::Move { unit, side, anchor })
            };
            vec![to(0, Side::Before, 1), to(1, Side::After, 0)]
        }
        _ => Vec::new(),
    }
}

/// A fault or a mishap with each of its numbers made smaller: one ladder for each.
pub(super) fn weakened(deviation: &Deviation) -> Vec<Vec<Deviation>> {
    if !matches!(deviation, Deviation::Fault { .. } | Deviation::Mishap(_)) {
        return Vec::new();
    }
    let text = deviation.to_string();
    let words: Vec<&str> = text.split(' ').collect();
    let mut ladders = Vec::new();
    for place in 0..words.len() {
        let before = place.checked_sub(1).and_then(|before| words.get(before)).copied();
        let ladder = smaller(words[place], before);
        let spelt = |word: String| {
            let mut words: Vec<&str> = words.clone();
            words[place] = &word;
            words.join(" ").parse::<Deviation>().ok()
        };
        ladders.push(ladder.into_iter().filter_map(spelt).collect::<Vec<_>>());
    }
    if matches!(deviation, Deviation::Fault { lasts: None, .. }) {
        let lengths = SECONDS.iter().map(|seconds| format!("{text} for {}", Span::from_secs(*seconds)));
        ladders.push(lengths.filter_map(|text| text.parse().ok()).collect());
    }
    ladders.retain(|ladder| !ladder.is_empty());
    ladders
}

/// What says less than a word, from the least to the most.
fn smaller(word: &str, before: Option<&str>) -> Vec<String> {
    // A clock that is set back is set back by less.
    let (sign, size) = word.strip_prefix('-').map_or(("", word), |size| ("-", size));
    if let Ok(length) = size.parse::<Span>() {
        let lengths = SECONDS.iter().map(|seconds| Span::from_secs(*seconds));
        return lengths.filter(|one| *one < length).map(|one| format!("{sign}{one}")).collect();
    }
    if let Ok(share) = word.parse::<Percent>() {
        return shares(share, before == Some("to"));
    }
    if let Some(times) = word.strip_suffix('x').and_then(|times| times.parse::<u32>().ok()) {
        return [2, 3, 5, 10, 20, 50, 100, 200, 500]
            .iter()
            .filter(|one| **one < times)
            .map(|one| format!("{one}x"))
            .collect();
    }
    Vec::new()
}

/// Shares that say less: nearer to all where something is brought *to* a share of itself, else nearer to nothing.
fn shares(share: Percent, brought_to: bool) -> Vec<String> {
    let whole = Percent::whole(100);
    let all = PERCENT.iter().map(|percent| Percent::whole(*percent));
    let shares: Vec<Percent> = match brought_to {
        true if share > whole => {
            let more = [110, 125, 150, 200, 300, 500, 1000].into_iter().map(Percent::whole);
            more.filter(|one| *one < share).collect()
        }
        true => all.rev().filter(|one| *one > share).collect(),
        false => all.filter(|one| *one < share).collect(),
    };
    shares.iter().map(Percent::to_string).collect()
}

/// A fault at rounder moments, the roundest first; an offset is rounded up, since the later fault leaves more of the
/// run as it was.
pub(super) fn rounded(deviation: &Deviation) -> Vec<Deviation> {
    let Deviation::Fault { fault, when, lasts } = deviation else { return Vec::new() };
    let at = |offset: Span| {
        let mut when = when.clone();
        when.offset = offset;
        Deviation::Fault { fault: fault.clone(), when, lasts: *lasts }
    };
    let nanos = when.offset.nanos();
    let up = |seconds: &u64| {
        let unit = Span::from_secs(*seconds).nanos();
        Span::from_nanos(nanos.div_ceil(unit) * unit)
    };
    let mut offsets: Vec<Span> = std::iter::once(Span::ZERO).chain(ROUND.iter().map(up)).collect();
    offsets.dedup();
    offsets.into_iter().take_while(|offset| *offset != when.offset).map(at).collect()
}

/// Fewer clients, from the fewest; none of a model that is smaller already.
pub(super) fn lighter(deviations: &[Deviation]) -> Vec<Deviation> {
    if deviations.iter().any(|one| matches!(one, Deviation::Scale(_))) {
        return Vec::new();
    }
    let now = deviations.iter().find_map(|one| match one {
        Deviation::Load(share) => Some(*share),
        _ => None,
    });
    let now = now.unwrap_or(Percent::whole(100));
    let shares = [10, 25, 50].into_iter().map(Percent::whole);
    shares.filter(|share| *share < now).map(Deviation::Load).collect()
}

/// Less time before the first command, from the least.
pub(super) fn shorter(deviations: &[Deviation], lead: Span) -> Vec<Deviation> {
    let now = deviations.iter().find_map(|one| match one {
        Deviation::Lead(length) => Some(*length),
        _ => None,
    });
    let now = now.unwrap_or(lead);
    let lengths = [5, 15, 30, 60].into_iter().map(Span::from_secs);
    lengths.filter(|length| *length < now).map(Deviation::Lead).collect()
}

#[cfg(test)]
mod tests {
    use super::{narrowed, rounded, weakened};
    use rehearsal::Deviation;

    fn parsed(text: &str) -> Deviation {
        text.parse().unwrap_or_else(|error| panic!("`{text}`: {error}"))
    }

    fn printed(deviations: &[Deviation]) -> Vec<String> {
        deviations.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_number_of_a_fault_has_a_ladder_of_what_is_less() {
        let ladders = weakened(&parsed("delay a b by 7s at 6+30s for 3s"));
        let expected: [&[&str]; 2] = [
            &[
                "delay a b by 1s at 6+30s for 3s",
                "delay a b by 2s at 6+30s for 3s",
                "delay a b by 5s at 6+30s for 3s",
            ],
            &["delay a b by 7s at 6+30s for 1s", "delay a b by 7s at 6+30s for 2s"],
        ];
        assert_eq!(ladders.iter().map(|ladder| printed(ladder)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_clock_set_back_and_a_command_that_drags_have_ladders_of_what_is_less() {
        let ladders = weakened(&parsed("skew a by -7s at 6 for 3s"));
        assert_eq!(
            printed(&ladders[0]),
            ["skew a by -1s at 6 for 3s", "skew a by -2s at 6 for 3s", "skew a by -5s at 6 for 3s"]
        );
        let ladders = weakened(&parsed("drag 6.a.1 by 10x"));
        assert_eq!(ladders.len(), 1);
        assert_eq!(printed(&ladders[0]), ["drag 6.a.1 by 2x", "drag 6.a.1 by 3x", "drag 6.a.1 by 5x"]);
        assert_eq!(weakened(&parsed("hang 6")), Vec::<Vec<Deviation>>::new());
    }

    #[test]
    fn a_fault_without_an_end_may_be_given_one() {
        let ladders = weakened(&parsed("cut a b at 6"));
        assert_eq!(printed(&ladders[0])[..2], ["cut a b at 6 for 1s", "cut a b at 6 for 2s"]);
    }

    #[test]
    fn a_moment_is_rounded_up_and_the_start_of_the_unit_is_the_roundest() {
        assert_eq!(
            printed(&rounded(&parsed("fill a at 6+12.5s"))),
            ["fill a at 6", "fill a at 6+60s", "fill a at 6+20s", "fill a at 6+13s"]
        );
        assert_eq!(printed(&rounded(&parsed("fill a at 6"))), [""; 0]);
    }

    #[test]
    fn an_edit_of_a_whole_is_narrowed_to_its_parts_where_it_has_several() {
        let units: Vec<_> =
            ["3", "3.a", "3.a.1", "3.a.2", "4", "4.a", "4.a.1"].map(|unit| unit.parse().unwrap()).into();
        assert_eq!(printed(&narrowed(&parsed("skip 3"), &units)), ["skip 3.a.1", "skip 3.a.2", "skip 3.a"]);
        assert_eq!(printed(&narrowed(&parsed("hasten 4"), &units)), [""; 0]);
        assert_eq!(printed(&narrowed(&parsed("cut a b at 3"), &units)), [""; 0]);
    }
}
