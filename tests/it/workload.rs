//! A course may have another load and another lead than its scenario, and nothing else of it changes.

use crate::binary::cutover;
use crate::support::{play, scene};
use kernel::Span;
use rehearsal::Deviation;

#[test]
fn a_load_is_a_share_of_every_group_s_requests() {
    let scene = scene("stores/first-half");
    let run = &scene.checked.generic.run;
    let around = run.lead_s.span() + run.settle_s.span();
    // In a million seconds; with less work the runbook is shorter.
    let rate = |deviations: &[&str]| {
        let outcome = play(&scene, deviations, 1);
        let requests: u64 = outcome.availability.iter().map(|service| service.requests).sum();
        requests * 1_000_000_000 / ((outcome.runbook.duration_s.span() + around).nanos() / 1_000_000)
    };
    let (all, tenth, triple) = (rate(&[]), rate(&["load 10%"]), rate(&["load 300%"]));
    assert!(tenth * 9 < all && all < tenth * 11, "{tenth} of {all}");
    assert!(all * 29 < triple * 10 && triple * 10 < all * 31, "{triple} for {all}");
    assert_eq!(rate(&["load 100%"]), all);
}

#[test]
fn a_load_leaves_the_runbook_s_verdicts_and_its_length_alone() {
    let scene = scene("stores/first-half");
    let (as_written, small) = (play(&scene, &[], 1), play(&scene, &["load 10%"], 1));
    assert_eq!(small.verdict, as_written.verdict);
    let addresses = |outcome: &rehearsal::outcome::Outcome| {
        outcome.runbook.steps.iter().map(|step| (step.address.clone(), step.result)).collect::<Vec<_>>()
    };
    assert_eq!(addresses(&small), addresses(&as_written));
}

#[test]
fn a_lead_moves_the_first_command() {
    let scene = scene("stores/first-half");
    let first = |deviations: &[&str]| {
        play(&scene, deviations, 1).runbook.steps[0].start_s.map(rehearsal::outcome::Seconds::span)
    };
    assert_eq!(first(&["lead 7s"]), Some(Span::from_secs(7)));
    assert_eq!(first(&["lead 0s"]), Some(Span::ZERO));
    assert_ne!(first(&[]), Some(Span::from_secs(7)));
}

#[test]
fn loads_and_leads_read_back_as_they_print() {
    for text in ["load 10%", "load 0.5%", "load 300%", "lead 30s", "lead 0.25s", "lead 0s"] {
        assert_eq!(text.parse::<Deviation>().map(|read| read.to_string()), Ok(text.to_owned()));
    }
    assert_eq!("  load   10%".parse(), "load 10%".parse::<Deviation>());
}

#[test]
fn a_load_or_a_lead_that_is_none_is_refused_with_its_form() {
    for (given, words) in [
        (&["load 0%"][..], "more than nothing"),
        (&["load"], "as in `load 10%`"),
        (&["load 10"], "as in `load 10%`"),
        (&["load -5%"], "as in `load 10%`"),
        (&["lead"], "write `500ms`"),
        (&["lead soon"], "write `500ms`"),
        (&["load 10%", "load 20%"], "says it otherwise"),
        (&["lead 1s", "lead 2s"], "says it otherwise"),
    ] {
        let arguments = given.iter().flat_map(|deviation| ["--deviate", deviation]);
        let arguments: Vec<&str> = ["rehearse", "stores/first-half"].into_iter().chain(arguments).collect();
        let said = cutover(&arguments);
        assert_eq!(said.code, 2, "{given:?}: {}", said.err);
        assert!(said.err.contains(words), "{given:?}: {}", said.err);
    }
}
