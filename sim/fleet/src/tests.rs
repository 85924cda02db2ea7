//! What each fault does to the fleet while it lasts, and that nothing of it is left when it is lifted.

use crate::{Disk, Fleet, FleetFault, Host, HostId, Injection, Link, LinkId, Percent};
use kernel::{DigestWriter, Span, Time};

const A: HostId = HostId(0);
const B: HostId = HostId(1);

fn fleet() -> Fleet {
    let host = |name: &str| Host::new(name, Disk::new(1_000, 100), Vec::new());
    let link = Link::new([A, B], Span::from_millis(1), 1_000);
    Fleet::new(vec![host("a"), host("b")], vec![link])
}

fn injection(fleet: &Fleet, text: &str) -> Injection {
    text.parse::<FleetFault>().expect(text).resolve(fleet).expect(text)
}

fn state(fleet: &Fleet) -> u128 {
    let mut writer = DigestWriter::new();
    fleet.state(Time::ZERO, &mut writer);
    writer.finish().0
}

/// What is asked for each request is looked up when a fault begins or ends.
#[test]
fn a_fleet_is_whole_while_every_host_is_up_and_no_link_is_cut() {
    for (text, shown) in SHOWN {
        let mut fleet = fleet();
        assert!(fleet.is_whole(), "{text}");
        let injection = injection(&fleet, text);
        let breaks = text.starts_with("crash") || text.starts_with("cut");
        for on in [true, true, false] {
            fleet.inject(injection, on);
            assert_eq!(fleet.is_whole(), !breaks, "{text}, {}", shown(&fleet));
        }
        fleet.inject(injection, false);
        assert!(fleet.is_whole(), "{text}");
    }
}

type Shown = fn(&Fleet) -> u64;

/// Each kind with something that shows it.
const SHOWN: [(&str, Shown); 9] = [
    ("crash a", |fleet| u64::from(fleet.reaches(A, A))),
    ("cut a b", |fleet| u64::from(fleet.reaches(B, A))),
    ("cut a to b", |fleet| u64::from(fleet.reaches(A, B))),
    ("delay a b by 2s", |fleet| fleet.latency(A, B).nanos()),
    ("lose a b 50%", |fleet| u64::from(fleet.links[0].clone().risk().is_some())),
    ("narrow a b to 10%", |fleet| {
        fleet.clone().send(A, B, 100, Time::ZERO).map_or(0, |transfer| transfer.free.nanos())
    }),
    ("fill a", |fleet| fleet.host(A).disk.free()),
    ("slow a to 10%", |fleet| fleet.host(A).disk.time_for(100).nanos()),
    ("skew a by -5s", |fleet| fleet.host(A).clock(Time::from_nanos(9_000_000_000)).nanos()),
];

#[test]
fn every_fault_shows_while_it_lasts_and_not_after() {
    for (text, shown) in SHOWN {
        let mut fleet = fleet();
        let (before, calm) = (state(&fleet), shown(&fleet));
        let injection = injection(&fleet, text);
        fleet.inject(injection, true);
        assert_ne!(shown(&fleet), calm, "{text}");
        assert_ne!(state(&fleet), before, "{text}");
        fleet.inject(injection, false);
        assert_eq!(shown(&fleet), calm, "{text}");
        assert_eq!(state(&fleet), before, "{text}");
    }
}

#[test]
fn a_fault_that_overlaps_another_of_its_kind_ends_alone() {
    for (text, shown) in SHOWN {
        let mut fleet = fleet();
        let injection = injection(&fleet, text);
        fleet.inject(injection, true);
        let once = (state(&fleet), shown(&fleet));
        fleet.inject(injection, true);
        fleet.inject(injection, false);
        assert_eq!((state(&fleet), shown(&fleet)), once, "{text}");
    }
}

#[test]
fn a_lost_message_waits_twice_as_long_each_time_and_passes_in_the_end() {
    let mut link = Link::new([A, B], Span::from_millis(1), 1_000);
    link.lose("50%".parse().expect("a share"), true);
    let lost = |times: usize| link.held_up(|attempt| if attempt < times { 0 } else { u32::MAX });
    assert_eq!([lost(0), lost(1), lost(2)].map(Span::nanos), [0, 200_000_000, 600_000_000]);
    assert_eq!(lost(100), Span::from_secs(51));
}

#[test]
fn a_message_that_is_held_up_is_not_overtaken() {
    let mut fleet = fleet();
    fleet.send(A, B, 1, Time::ZERO).expect("the link is open");
    let until = Time::from_nanos(5_000_000_000);
    fleet.hold_up(A, B, until);
    let next = fleet.send(A, B, 1, Time::ZERO).expect("the link is open");
    assert_eq!(next.arrives, until);
    let back = fleet.send(B, A, 1, Time::ZERO).expect("the link is open");
    assert!(back.arrives < until, "the other direction is not held up");
}

#[test]
fn a_narrowed_link_carries_its_share_and_a_lossy_one_holds_up_as_long_on_average_as_its_draws() {
    let mut link = Link::new([HostId(0), HostId(1)], Span::ZERO, 1_000);
    assert_eq!((link.bytes_per_s_now(), link.mean_held_up()), (1_000, Span::ZERO));
    link.narrow(Percent::whole(10), true);
    link.narrow(Percent::whole(50), true);
    link.lose(Percent::whole(50), true);
    assert_eq!(link.bytes_per_s_now(), 50);
    // Half of the messages wait 200 ms, a quarter 400 ms more, and so on, over eight attempts.
    assert_eq!(link.mean_held_up(), Span::from_millis(800));
    // All ways in which eight attempts can go, each as likely as the next.
    let words = |way: u32| move |attempt: usize| if way >> attempt & 1 == 1 { 0 } else { u32::MAX };
    let nanos: u64 = (0..256).map(|way| link.held_up(words(way)).nanos()).sum();
    assert_eq!(Span::from_nanos(nanos / 256), link.mean_held_up());
}

#[test]
fn a_link_is_found_from_both_of_its_ends_and_by_nobody_else() {
    let host = |name: &str| Host::new(name, Disk::new(0, 1), Vec::new());
    let link = |a: u16, b: u16| Link::new([HostId(a), HostId(b)], Span::from_secs(u64::from(a + b)), 1);
    let hosts: Vec<Host> = ["a", "b", "c", "d"].map(host).into();
    let fleet = Fleet::new(hosts, vec![link(3, 1), link(0, 3), link(1, 3)]);
    for (a, b, found) in [(1, 3, Some(0)), (0, 3, Some(1)), (0, 1, None), (2, 3, None), (2, 2, None)] {
        let found = found.map(LinkId);
        assert_eq!(fleet.link_between(HostId(a), HostId(b)), found);
        assert_eq!(fleet.link_between(HostId(b), HostId(a)), found);
    }
}
