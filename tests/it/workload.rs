//! A course may have another load and another lead than its scenario, and nothing else of it changes.

use crate::binary::cutover;
use crate::support::{play, scene};
use rehearsal::Deviation;

#[test]
fn a_load_is_a_share_of_every_group_s_requests() {
    let scene = scene("stores/first-half");
    let requests = |deviations: &[&str]| {
        let outcome = play(&scene, deviations, 1);
        outcome.availability.iter().map(|service| service.requests).sum::<u64>()
    };
    let (all, tenth, triple) = (requests(&[]), requests(&["load 10%"]), requests(&["load 300%"]));
    assert!(tenth * 9 < all && all < tenth * 11, "{tenth} of {all}");
    assert!(all * 29 < triple * 10 && triple * 10 < all * 31, "{triple} for {all}");
    assert_eq!(requests(&["load 100%"]), all);
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
    let first =
        |deviations: &[&str]| play(&scene, deviations, 1).runbook.steps[0].start_s.map(|at| at.span());
    assert_eq!(first(&["lead 7s"]).as_deref(), Some("7s"));
    assert_eq!(first(&["lead 0s"]).as_deref(), Some("0s"));
    assert_ne!(first(&[]).as_deref(), Some("7s"));
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
