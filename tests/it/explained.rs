//! What a search finds can be explained: each smallest case has a story, and the story ends as the search says.

use crate::support::scene;
use rehearsal::Rehearsal;
use rehearsal::story::{Fate, Wanted};
use search::{
    Case, Engine, MistakeKind, Mistakes, Player, ShrinkContext, Unmonitored, group_failures, shrink_case,
};

#[test]
fn every_failure_that_a_search_finds_and_shrinks_has_the_story_of_its_cause() {
    let scene = scene("stores/first-half");
    let base = Case::new(1, vec!["load 10%".parse().expect("it is a deviation")]);
    let player = Player::new(&scene);
    let engine = Engine::new(&player, &Unmonitored);
    let kinds = [MistakeKind::Skip];
    let played = engine.pursue(&mut Mistakes::new(&scene, &base, &kinds, (1, &kinds)));
    let (mut losing, mut pending) = (0, 0);
    for group in group_failures(&played).iter().filter(|group| group.signature.cause.is_some()) {
        let shrunk = shrink_case(&engine, &ShrinkContext::of(&scene), &group.example, &group.told);
        let course = scene.course(&shrunk.case.deviations).expect("it was played");
        let told = Rehearsal::default().explain(&scene, &course, shrunk.case.seed, Wanted::Worst);
        let told = told.expect("nothing was picked");
        assert_eq!(told.digest, shrunk.told.digest, "{:?}", shrunk.case.printed());
        let signature = (group.signature.cause.as_deref(), group.signature.step.as_deref());
        let Some(story) = told.story else {
            let goal = told.goal.expect("a failure by a cause lacks updates, or misses the goal");
            let first = goal.points.first().expect("a point was missed");
            assert_eq!((Some("objective-goal"), first.point.blamed()), signature);
            continue;
        };
        let end = story.ending.expect("its way was ended or is held up");
        assert_eq!((Some(end.cause), end.step.as_deref()), signature, "{:?}", shrunk.case.printed());
        losing += u32::from(story.fate == Fate::Lost);
        pending += u32::from(story.fate == Fate::Pending);
        let skip = told.deviations.iter().find(|one| one.starts_with("skip")).expect("a mistake is left");
        let without = story.remedies.iter().find(|one| one.text == format!("without `{skip}`"));
        assert!(without.is_some_and(|one| one.lost == 0 && one.pending == 0), "{skip} is to blame alone");
    }
    assert!(losing >= 2 && pending >= 2, "{losing} kinds of loss and {pending} kinds of backlog");
}
