//! What clients saw of each service, from the gaps of its groups: served, partly served, or nobody.

use super::seconds;
use crate::outcome::{Condition, Segment, Track};
use crate::play::clients::Clients;
use crate::play::family::Family;
use crate::scene::Scene;
use kernel::Time;
use std::collections::BTreeSet;

/// A gap of a group, or of one kind of its requests.
struct Hole {
    from: Time,
    to: Time,
    group: usize,
    /// Whether all of the group's requests were in vain.
    whole: bool,
    why: &'static str,
}

/// A track for each service, whose edges are those of the gaps of the outcome. Whoever waits in vain does so until a
/// time-out that may come after the end of the run, and so a gap is measured; the track ends with the run.
pub(super) fn tracks_of_services<F: Family>(clients: &Clients, scene: &Scene<F>, end: Time) -> Vec<Track> {
    let track = |(service, name): (usize, &String)| {
        let groups: Vec<usize> =
            (0..scene.groups.len()).filter(|group| scene.groups[*group].service == service).collect();
        let holes: Vec<Hole> = groups.iter().flat_map(|group| holes::<F>(clients, *group, end)).collect();
        let asking = groups.iter().filter(|group| clients.asking(**group).requests > 0).count();
        Track {
            id: format!("service/{name}"),
            kind: "service",
            name: name.clone(),
            host: None,
            segments: segments(&holes, asking, end),
            untold: 0,
        }
    };
    scene.services.iter().enumerate().map(track).collect()
}

fn holes<F: Family>(clients: &Clients, group: usize, end: Time) -> Vec<Hole> {
    let gaps = clients.gaps::<F>(group).into_iter().filter(|(_, gap)| gap.from < end);
    let hole = |(kind, gap): (Option<usize>, crate::play::silence::GapSeen)| Hole {
        from: gap.from,
        to: gap.to.min(end),
        group,
        whole: kind.is_none(),
        why: gap.trouble.map_or("answers took long", |trouble| F::UNAVAILABLE[usize::from(trouble.cause)]),
    };
    gaps.map(hole).collect()
}

/// The stretches between the edges of all gaps.
fn segments(holes: &[Hole], asking: usize, end: Time) -> Vec<Segment> {
    let edges: BTreeSet<Time> =
        holes.iter().flat_map(|hole| [hole.from, hole.to]).chain([Time::ZERO, end]).collect();
    let edges: Vec<Time> = edges.into_iter().collect();
    let mut segments: Vec<Segment> = Vec::new();
    for pair in edges.windows(2) {
        let over: Vec<&Hole> =
            holes.iter().filter(|hole| hole.from <= pair[0] && hole.to >= pair[1]).collect();
        let without: BTreeSet<usize> = over.iter().filter(|hole| hole.whole).map(|hole| hole.group).collect();
        let (state, condition) = match over.first() {
            None => (String::from("served"), Condition::On),
            Some(hole) if without.len() >= asking => (format!("gap: {}", hole.why), Condition::Off),
            Some(hole) => (format!("partly served: {}", hole.why), Condition::Part),
        };
        match segments.last_mut() {
            Some(last) if last.state == state => last.to_s = seconds(pair[1]),
            _ => {
                segments.push(Segment { from_s: seconds(pair[0]), to_s: seconds(pair[1]), state, condition });
            }
        }
    }
    segments
}
