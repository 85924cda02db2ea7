//! Every objective that is asked for, beside what was measured: those that hold too.

use crate::judge::objectives::{counted, of_service, timed};
use crate::length::grouped;
use crate::length::{beyond, length_in_words};
use crate::outcome::{Availability, Finding, Outcome, Seconds};
use crate::scenario::{Objectives, Reach};
use serde::Serialize;

/// An objective with what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// What is measured.
    pub what: String,
    /// What is asked of it.
    pub allowed: String,
    /// What was found.
    pub found: String,
    /// Whether it holds.
    pub holds: bool,
}

/// The objectives of a scenario in a run, in the order of its keys. A time for which nothing is asked is left out.
#[must_use]
pub fn measured(objectives: &Objectives, outcome: &Outcome) -> Vec<Measured> {
    let counts = counted(objectives, outcome).into_iter().map(|(_, [_, many], most, found)| Measured {
        what: String::from(many),
        allowed: most.count().map_or_else(|| String::from("any"), grouped),
        found: grouped(found),
        holds: most.exceeded(found).is_none(),
    });
    let services = outcome.availability.iter().flat_map(|service| service_measured(objectives, service));
    let times = timed(objectives, outcome).into_iter().filter_map(|((_, name), most, found)| {
        let (most, found) = most.zip(found)?;
        Some(length_measured(String::from(name), (most, found), found.span() <= most.span()))
    });
    counts.chain([goal_measured(objectives, outcome)]).chain(services).chain(times).collect()
}

fn goal_measured(objectives: &Objectives, outcome: &Outcome) -> Measured {
    let missed = outcome.goal.len();
    Measured {
        what: String::from("the goal"),
        allowed: String::from(if objectives.goal == Reach::Reached { "reached" } else { "any" }),
        found: match missed {
            0 => String::from("reached"),
            1 => String::from("1 point missed"),
            _ => format!("{missed} points missed"),
        },
        holds: missed == 0 || objectives.goal != Reach::Reached,
    }
}

/// What is asked of a service; it holds where nothing is found against it.
fn service_measured(objectives: &Objectives, seen: &Availability) -> Vec<Measured> {
    let service = &seen.service;
    let against = of_service(objectives, seen);
    let holds = |kind: &str| against.iter().all(|finding: &Finding| finding.kind != kind);
    let gap = objectives.longest_gap_s.get(service).map(|most| {
        let lengths = (*most, seen.longest_gap_s);
        length_measured(format!("longest gap of {service}"), lengths, holds("objective-longest-gap"))
    });
    let p99 = objectives.p99_s.get(service).map(|most| {
        let (what, holds) = (format!("99 of 100 answers of {service} within"), holds("objective-p99"));
        match seen.p99_s {
            Some(found) => length_measured(what, (*most, found), holds),
            None => Measured {
                what,
                allowed: length_in_words(most.span()),
                found: String::from(if seen.requests > 0 { "no answer" } else { "no request" }),
                holds,
            },
        }
    });
    let shares = [
        ("objective-failed-share", "not answered", seen.failed, &objectives.failed_share),
        ("objective-refused-share", "refused", seen.refused, &objectives.refused_share),
    ];
    let shares = shares.into_iter().filter_map(|(kind, what, count, most)| {
        Some(Measured {
            what: format!("requests of {service} {what}"),
            allowed: most.get(service)?.to_string(),
            found: format!("{} of {}", grouped(count), grouped(seen.requests)),
            holds: holds(kind),
        })
    });
    gap.into_iter().chain(p99).chain(shares).collect()
}

fn length_measured(what: String, (most, found): (Seconds, Seconds), holds: bool) -> Measured {
    let [found, allowed] = beyond(found.span(), most.span());
    Measured { what, allowed, found, holds }
}

#[cfg(test)]
mod tests {
    use super::length_measured;
    use crate::outcome::Seconds;

    #[test]
    fn a_length_that_is_just_too_long_is_told_apart_from_what_is_allowed() {
        let lengths = (Seconds::of_millis(300_000), Seconds::of_millis(300_004));
        let told = length_measured(String::from("it"), lengths, false);
        assert_eq!((told.allowed.as_str(), told.found.as_str()), ("300 s", "300.004 s"));
    }
}
