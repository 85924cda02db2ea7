//! Which gaps are told: those of a whole group, and those of one kind of its requests that are more than that.
//!
//! A group in which nobody is answered has a gap, and so has every kind of request that somebody waited with. That is
//! one outage and told once, as the group's. A kind whose gap reaches further by `gap_min` or more had an outage of its
//! own. The other way round, while one kind waits, its group has a gap as often as nobody asks for anything else for a
//! while; that is the kind's outage and no other.

use crate::play::silence::GapSeen;
use kernel::{Span, Time};

/// The gaps to tell, in order of time, with the kind where they are of one kind alone.
pub(crate) fn told(whole: &[GapSeen], kinds: &[&[GapSeen]], gap_min: Span) -> Vec<(Option<usize>, GapSeen)> {
    let is_the_groups = |gap: &GapSeen| whole.iter().any(|other| within(gap, other, gap_min));
    let of_kinds =
        kinds.iter().enumerate().flat_map(|(kind, gaps)| gaps.iter().map(move |gap| (Some(kind), *gap)));
    let (shared, mut told): (Vec<_>, Vec<_>) = of_kinds.partition(|(_, gap)| is_the_groups(gap));
    let is_a_kinds = |gap: &GapSeen| {
        told.iter().any(|(_, other)| within(gap, other, gap_min))
            && !shared.iter().any(|(_, other)| within(other, gap, gap_min))
    };
    let of_group: Vec<_> = whole.iter().filter(|gap| !is_a_kinds(gap)).map(|gap| (None, *gap)).collect();
    told.extend(of_group);
    told.sort_by_key(|(kind, gap)| (gap.from, gap.to, *kind));
    told
}

/// Whether most of a gap lies inside another, and less than `least` outside.
fn within(gap: &GapSeen, other: &GapSeen, least: Span) -> bool {
    let inside = gap.to.min(other.to) - gap.from.max(other.from);
    let outside = gap.length() - inside;
    outside < least && outside <= inside
}

/// How long all of these times were, from one instant to another; what they share counts once.
pub(crate) fn joint_length(mut times: Vec<(Time, Time)>) -> Span {
    times.sort_unstable();
    let (mut sum, mut end) = (Span::ZERO, Time::ZERO);
    for (from, to) in times {
        sum += to - from.max(end);
        end = end.max(to);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::{GapSeen, Span, Time, joint_length, told};

    const GAP_MIN: Span = Span::from_secs(1);

    fn at(seconds: u64) -> Time {
        Time::ZERO + Span::from_secs(seconds)
    }

    fn gap(from: u64, to: u64) -> GapSeen {
        GapSeen { from: at(from), to: at(to), trouble: None }
    }

    #[test]
    fn an_outage_of_the_whole_group_is_told_once() {
        let kinds: [&[GapSeen]; 3] = [&[gap(10, 20)], &[gap(12, 20)], &[]];
        assert_eq!(told(&[gap(10, 20)], &kinds, GAP_MIN), [(None, gap(10, 20))]);
    }

    #[test]
    fn an_outage_of_one_kind_is_told_as_that_and_not_as_one_of_the_group() {
        let kinds: [&[GapSeen]; 2] = [&[], &[gap(10, 70)]];
        assert_eq!(told(&[], &kinds, GAP_MIN), [(Some(1), gap(10, 70))]);
        assert_eq!(told(&[gap(30, 32), gap(50, 51)], &kinds, GAP_MIN), [(Some(1), gap(10, 70))]);
    }

    #[test]
    fn an_outage_of_all_within_one_of_a_kind_is_told_beside_it() {
        let kinds: [&[GapSeen]; 2] = [&[gap(30, 40)], &[gap(10, 70)]];
        assert_eq!(told(&[gap(30, 40)], &kinds, GAP_MIN), [(Some(1), gap(10, 70)), (None, gap(30, 40))]);
    }

    #[test]
    fn what_gaps_share_counts_once() {
        let times = |gaps: &[(u64, u64)]| gaps.iter().map(|(from, to)| (at(*from), at(*to))).collect();
        assert_eq!(joint_length(times(&[(30, 40), (10, 20), (15, 25), (16, 17)])), Span::from_secs(25));
        assert_eq!(joint_length(Vec::new()), Span::ZERO);
    }
}
