//! The story of an update, item or job: it ends as the run was judged, names what ended its way and when, tells where it
//! was kept until then, who looked afterwards, and what would have saved it.

use crate::binary::cutover;
use crate::support::{changed_of, course, course_of, play_of, scene};
use pac::Cluster;
use rehearsal::outcome::{StepResult, Verdict};
use rehearsal::story::{
    Explanation, Fate, MomentKind, Notice, NoticeKind, Pick, Remedy, Stay, Story, Wanted, What,
};
use rehearsal::{Family, Form, Rehearsal, Scene};
use serde_json::Value;

pub(crate) fn explained<F: Family>(scene: &Scene<F>, deviations: &[&str]) -> Explanation {
    picked(scene, deviations, None)
}

fn picked<F: Family>(scene: &Scene<F>, deviations: &[&str], pick: Option<&str>) -> Explanation {
    let wanted = |text: &str| Wanted::Update(text.parse().expect("it names an update"));
    let course = course_of(scene, deviations);
    Rehearsal::default()
        .explain(scene, &course, 1, pick.map_or(Wanted::Worst, wanted))
        .expect("the run has such an update")
}

/// The story of a run of the pair under the plain readings.
fn of_pair(name: &str, deviations: &[&str]) -> (Explanation, Story) {
    let scene = scene(name);
    let told = Rehearsal::default().explain(&scene, &course(&scene, deviations), 1, Wanted::Worst);
    let told = told.expect("nothing was picked");
    let story = told.story.clone().expect("something is missing");
    (told, story)
}

fn of_cluster(name: &str, deviations: &[&str]) -> Story {
    explained::<Cluster>(&changed_of(name, &[]), deviations).story.expect("something is missing")
}

/// The story of one thing of a run.
pub(crate) fn about<F: Family>(scene: &Scene<F>, deviations: &[&str], what: What) -> Explanation {
    let course = course_of(scene, deviations);
    Rehearsal::default().explain(scene, &course, 1, Wanted::Topic(what)).expect("nothing was picked")
}

pub(crate) fn cluster(name: &str) -> Scene<Cluster> {
    changed_of(name, &[])
}

/// What ended its way: the store that misses it, the cause and the step.
fn ending(story: &Story) -> (String, &'static str, Option<String>) {
    let end = story.ending.as_ref().expect("its way was ended");
    (end.store.clone(), end.cause, end.step.clone())
}

fn stays<'s>(story: &'s Story, form: Form, place: &str) -> Vec<&'s Stay> {
    story.places.iter().filter(|stay| stay.form == form && stay.place == place).collect()
}

fn stood(story: &Story, form: Form, place: &str, words: &str) -> bool {
    stays(story, form, place).iter().any(|stay| stay.standings.iter().any(|one| one.text.contains(words)))
}

fn remedy<'s>(story: &'s Story, text: &str) -> &'s Remedy {
    story.remedies.iter().find(|remedy| remedy.text == text).unwrap_or_else(|| panic!("{text} was not tried"))
}

fn alarms(story: &Story) -> Vec<&Notice> {
    story.noticed.iter().filter(|notice| notice.alarmed).collect()
}

/// What every story must be, whatever it tells.
#[track_caller]
fn assert_told(story: &Story) {
    assert!(story.moments.is_sorted_by_key(|moment| moment.at_s), "moments stand in order");
    let at = |kind: MomentKind| story.moments.iter().find(|one| one.kind == kind).map(|one| one.at_s);
    assert_eq!(at(MomentKind::Taken), Some(story.update.committed_s));
    assert_eq!(at(MomentKind::Promised), story.update.acknowledged_s);
    assert_eq!(at(MomentKind::Cut), story.ending.as_ref().and_then(|end| end.at_s));
    assert_eq!(story.fates.iter().map(|there| there.fate).max(), Some(story.fate));
    assert_eq!(story.ending.is_some(), story.fate > Fate::Survived);
    for stay in &story.places {
        assert!(stay.from_s >= story.update.committed_s, "nothing keeps it before it is made");
        assert!(stay.to_s.is_none_or(|to| to >= stay.from_s));
        assert_eq!(stay.standings.first().map(|one| one.from_s), Some(stay.from_s));
    }
    let step = |address: &Option<String>| address.clone().unwrap_or_default();
    if let Some(end) = &story.ending {
        let cut = story.moments.iter().find(|one| one.kind == MomentKind::Cut);
        assert!(cut.is_none_or(|cut| step(&cut.step) == step(&end.step)));
    }
}

#[test]
fn a_run_that_loses_nothing_has_no_story_to_tell() {
    let told = explained(&scene("stores/corrected"), &[]);
    assert_eq!((told.verdict, told.lost, told.story), (Verdict::Held, 0, None));
}

#[test]
fn a_discarded_backlog_is_told_from_the_log_that_held_it() {
    let (told, story) = of_pair("stores/first-half", &["skip 2"]);
    assert_told(&story);
    assert_eq!((told.verdict, story.fate), (Verdict::Violated, Fate::Lost));
    assert_eq!(ending(&story), ("Original".into(), "backlog-discarded", Some("4.upgrade".into())));
    assert_eq!(story.update.place, "Upgrade");
    assert_eq!(story.update.client.as_deref(), Some("upgrade-apps"));
    assert!(stays(&story, Form::Rows, "Original").is_empty(), "it never reached Original");
    assert!(stood(&story, Form::Log, "Upgrade", "held, for the agent of Original is down"));
    assert!(stood(&story, Form::Log, "Upgrade", "passed it unsent"));
    assert!(remedy(&story, "without `skip 2`").saves_all());
    assert!(!remedy(&story, "without 4.upgrade").saves_all(), "a stale mark hides it then");
}

#[test]
fn what_a_dump_was_cut_too_early_for_goes_with_the_old_store() {
    let (_, story) = of_pair("stores/first-half", &["move 5 before 1"]);
    assert_told(&story);
    let (store, cause, step) = ending(&story);
    assert_eq!((store.as_str(), step.as_deref()), ("Upgrade", Some("8.upgrade")));
    assert!(["restored-from-older-dump", "taken-by-older-incarnation"].contains(&cause), "{cause}");
    assert!(story.places.iter().all(|stay| stay.form != Form::Dump), "the dump does not hold it");
    let rows = stays(&story, Form::Rows, "Upgrade");
    let gone = rows.first().and_then(|stay| stay.to_s).expect("the old store was destroyed");
    let destroyed = story.moments.iter().find(|one| one.text.contains("ttDestroy Upgrade"));
    assert_eq!(destroyed.map(|typed| typed.at_s), Some(gone), "the moment is that of the destruction");
    assert!(remedy(&story, "without `move 5 before 1`").saves_all());
}

/// The silent one: both markers pass, the counts are equal, nothing waits. Only comparing every row shows it.
#[test]
fn what_a_stale_bookmark_hides_nobody_notices() {
    let (_, story) = of_pair("stores/first-half", &["skip 9.upgrade.3", "skip 11.upgrade.1"]);
    assert_told(&story);
    assert_eq!(ending(&story), ("Original".into(), "below-stale-mark", Some("8.upgrade".into())));
    assert!(stood(&story, Form::Log, "Upgrade", "of an older log, counts it as sent"));
    let marker = story.noticed.iter().find(|one| one.what.starts_with("marker")).expect("a marker looked");
    assert_eq!((marker.result, marker.alarmed), (Some(StepResult::Ok), false));
    let alarmed: Vec<NoticeKind> = alarms(&story).iter().map(|one| one.by).collect();
    assert_eq!(alarmed, [NoticeKind::Comparison]);
    for one in ["skip 9.upgrade.3", "skip 11.upgrade.1"] {
        assert!(remedy(&story, &format!("without `{one}`")).saves_all(), "either step alone is enough");
    }
    let gone = remedy(&story, "without 8.upgrade");
    assert!(gone.broken.contains(&"store-missing".into()) && !gone.saves_all(), "no store, no remedy");
}

/// What is said of a record agrees with what became of it, whatever the receiver's ticket and the sender's mark say.
#[test]
fn a_story_never_says_that_what_was_skipped_was_taken_or_that_what_arrived_never_will_be() {
    let (_, story) = of_pair("stores/second-half", &["reading reset=tail"]);
    assert_told(&story);
    assert_eq!(ending(&story).1, "reset-skipped");
    assert!(!stood(&story, Form::Log, "Upgrade", "Original has taken it"), "it was skipped");
    assert!(stood(&story, Form::Log, "Upgrade", "passed it unsent: it never will be"));
    let survived = picked(&scene("stores/corrected"), &[], Some("100")).story.expect("it was picked");
    assert_eq!(survived.fate, Fate::Survived);
    assert!(!stood(&survived, Form::Log, "Original", "never will be"), "it had been sent");
    assert!(stood(&survived, Form::Log, "Original", "the Upgrade that was destroyed had taken it"));
}

#[test]
fn what_another_version_overwrote_is_told_with_the_contest_that_it_lost() {
    let (_, story) = of_pair("stores/no-timestamps", &["reading arriving=overwrite"]);
    assert_told(&story);
    assert_eq!(ending(&story).1, "overwritten");
    let at = story.ending.as_ref().and_then(|end| end.at_s).expect("a contest has its moment");
    let (store, ..) = ending(&story);
    let ends = stays(&story, Form::Rows, &store).iter().filter_map(|stay| stay.to_s).any(|to| to == at);
    assert!(ends, "that is when the rows of {store} no longer have it");
}

#[test]
fn what_is_held_back_is_told_as_pending_with_the_step_that_holds_it() {
    let (told, story) = of_pair("stores/first-half", &["skip 7.original"]);
    assert_told(&story);
    assert_eq!((told.lost, story.fate), (0, Fate::Pending));
    assert_eq!(ending(&story), ("Upgrade".into(), "channel-paused", Some("1.original".into())));
    assert!(stood(&story, Form::Log, "Original", "held, for the channel to Upgrade is paused"));
    assert!(alarms(&story).iter().any(|one| one.result == Some(StepResult::TimedOut)), "its markers wait");
}

/// What is written to the log anew stands where the lost update stood, and is not taken for it.
#[test]
fn what_died_in_the_buffer_of_a_log_is_told_as_gone_with_the_fault_that_killed_it() {
    let fault = "kill daemon:originalhost at 8.upgrade.1 for 1s";
    let told = explained(&scene("stores/first-half"), &["load 10%", "lead 5s", fault]);
    let story = told.story.expect("something is lost");
    assert_told(&story);
    assert_eq!(ending(&story), ("Original".into(), "log-tail-lost", None));
    let died = story.moments.iter().find(|one| one.kind == MomentKind::Fault).expect("the fault is told");
    assert_eq!(died.text, format!("fault begins: {fault}"));
    assert_eq!(Some(died.at_s), story.ending.as_ref().and_then(|end| end.at_s));
    let log = stays(&story, Form::Log, "Original");
    assert_eq!(log.iter().map(|stay| stay.to_s).collect::<Vec<_>>(), [Some(died.at_s)]);
    let undone = format!("without `{fault}`");
    assert!(story.remedies.iter().all(|one| one.text != undone), "nobody can undo what broke");
}

#[test]
fn an_item_that_went_with_its_generation_is_told_by_its_queue() {
    let story = of_cluster("pac/queues-in-psor", &[]);
    assert_told(&story);
    assert_eq!(story.update.kind, "item");
    assert_eq!(ending(&story), ("psor".into(), "removed-with-generation", Some("17.host1".into())));
    let queue = story.places.iter().find(|stay| stay.form == Form::Queue).expect("a queue had it");
    assert!(queue.place.starts_with("MyPAC:8.0:") && queue.place.ends_with("of psor"), "{}", queue.place);
    assert_eq!(queue.to_s, story.ending.as_ref().and_then(|end| end.at_s));
}

#[test]
fn a_job_that_nobody_could_run_any_more_is_told_from_its_submission() {
    let story = of_cluster("pac/three-hosts", &["skip 11"]);
    assert_told(&story);
    assert_eq!((story.update.kind, story.update.deed), ("job", "submit"));
    assert_eq!(ending(&story).1, "removed-with-generation");
    let queue = story.places.iter().find(|stay| stay.form == Form::Queue).expect("a queue had it");
    let stood: Vec<&str> = queue.standings.iter().map(|one| one.text.as_str()).collect();
    assert!(stood.iter().any(|text| text.contains("lets no batch run")), "{stood:?}");
    assert!(stood.iter().any(|text| text.contains("stranded")), "{stood:?}");
    assert!(remedy(&story, "without `skip 11`").saves_all());
}

#[test]
fn any_update_can_be_picked_whatever_became_of_it() {
    let scene = scene("stores/first-half");
    for number in ["1", "update:2", "2000", "2,000"] {
        let story = picked(&scene, &["load 10%"], Some(number)).story.expect("it was picked");
        assert_told(&story);
        assert_eq!((story.fate, story.ending.is_none(), story.remedies.len()), (Fate::Survived, true, 0));
    }
    let course = course_of(&scene, &["load 10%"]);
    let far = Wanted::Update("9999999".parse().expect("it is a number"));
    let missing = Rehearsal::default().explain(&scene, &course, 1, far);
    let said = missing.expect_err("there are not so many").to_string();
    assert!(said.contains("has no update 9999999") && said.contains("updates of rows"), "{said}");
    for wrong in ["", "0", "update:", "row:866", "-1", "item:x", "6,30", ",306", "6306,"] {
        assert!(wrong.parse::<Pick>().is_err(), "`{wrong}` names no update");
    }
}

/// Items and jobs have one numbering, so that a number is that of the one or of the other.
#[test]
fn an_item_and_a_job_are_picked_by_their_own_words_alone() {
    let scene = cluster("pac/three-hosts");
    let course = course_of(&scene, &["load 10%"]);
    let mut rehearsal = Rehearsal::default();
    let mut tell = |text: &str| {
        let pick: Pick = text.parse().expect("it names one");
        let told = rehearsal.explain(&scene, &course, 1, Wanted::Update(pick));
        told.map(|told| told.story.expect("it was picked").update.kind).map_err(|none| none.to_string())
    };
    let mut seen = Vec::new();
    for number in 1..60 {
        let (item, job) = (tell(&format!("item:{number}")), tell(&format!("job:{number}")));
        let (is, told, other) = if item.is_ok() { ("item", item, job) } else { ("job", job, item) };
        assert_eq!(told.as_deref(), Ok(is));
        let said = other.expect_err("it is of the other kind");
        assert!(said.ends_with(&format!("of items and jobs number {number} is `{is}:{number}`")), "{said}");
        seen.push(is);
    }
    assert!(seen.contains(&"item") && seen.contains(&"job"), "{seen:?}");
    let said = tell("job:9999999").expect_err("there are not so many");
    assert!(said.contains("has no job 9999999") && said.contains("in one numbering"), "{said}");
}

/// To follow the update changes nothing, and the same story is told again.
#[test]
fn a_story_is_told_of_the_run_that_was_judged() {
    let scene = scene("stores/first-half");
    let course = course(&scene, &["skip 2"]);
    let mut rehearsal = Rehearsal::default();
    let plain = rehearsal.play(&scene, &course, 1);
    let told = rehearsal.explain(&scene, &course, 1, Wanted::Worst).expect("nothing was picked");
    assert_eq!((told.digest.as_str(), told.lost), (plain.digest.as_str(), plain.updates.lost));
    let story = told.story.as_ref().expect("something is lost");
    let most = &plain.lost_by_cause[0];
    assert_eq!(story.update.number, most.example.update);
    assert_eq!(story.update.row, most.example.row);
    assert_eq!(ending(story), (most.store.clone(), most.cause, most.step.clone()));
    assert_eq!(Rehearsal::default().explain(&scene, &course, 1, Wanted::Worst), Ok(told));
}

#[test]
fn what_is_pending_is_told_beside_what_is_lost_where_it_is_asked_for() {
    let scene = scene("stores/as-printed-carry-on");
    let told = about(&scene, &["load 10%"], What::Pending);
    assert!(told.lost > 0 && told.pending > 0, "{} {}", told.lost, told.pending);
    let story = told.story.expect("something is pending");
    assert_told(&story);
    assert_eq!(story.fate, Fate::Pending);
    let worst = explained(&scene, &["load 10%"]);
    assert_eq!((worst.what, worst.story.map(|story| story.fate)), (Some(What::Lost), Some(Fate::Lost)));
    let topics: Vec<What> = worst.topics.iter().map(|topic| topic.what).collect();
    assert!(topics.contains(&What::Pending) && topics.contains(&What::Lost), "{topics:?}");
}

#[test]
fn what_a_skipped_command_holds_back_comes_when_it_is_typed_at_the_end() {
    let (_, story) = of_pair("stores/first-half", &["load 10%", "skip 7.original"]);
    let late = remedy(&story, "typing 7.original at the very end");
    assert!(
        late.helps && late.failed_commands > 0 && !late.saves_all(),
        "a command gave up meanwhile: {late:?}"
    );
}

/// The number of the first row's update that was taken at a moment or later; numbers go with time.
fn taken_at<F: Family>(scene: &Scene<F>, deviations: &[&str], at: rehearsal::outcome::Seconds) -> String {
    let (mut low, mut high) = (1_u32, 4000_u32);
    let course = course_of(scene, deviations);
    while low < high {
        let middle = low.midpoint(high);
        let pick: Pick = format!("update:{middle}").parse().expect("it is a number");
        let told = Rehearsal::default().explain(scene, &course, 1, Wanted::Update(pick));
        let before = told.is_ok_and(|told| told.story.is_some_and(|one| one.update.committed_s < at));
        (low, high) = if before { (middle + 1, high) } else { (low, middle) };
    }
    format!("update:{low}")
}

#[test]
fn a_row_that_a_command_made_is_followed_through_its_remedies() {
    let scene = scene("stores/first-half");
    let mistakes = ["load 10%", "skip 7.original"];
    let outcome = play_of(&scene, &mistakes, 1);
    let marker = outcome.runbook.steps.iter().find(|step| step.address == "13.upgrade").expect("it is there");
    let number = taken_at(&scene, &mistakes, marker.start_s.expect("it was typed"));
    let story = picked(&scene, &mistakes, Some(&number)).story.expect("it was picked");
    assert_told(&story);
    assert_eq!((story.update.step.as_deref(), story.update.client.as_deref()), (Some("13.upgrade"), None));
    assert_eq!(story.fate, Fate::Pending);
    let fates: Vec<(&str, Option<Fate>)> =
        story.remedies.iter().map(|remedy| (remedy.text.as_str(), remedy.fate)).collect();
    assert!(fates.contains(&("without `skip 7.original`", Some(Fate::Survived))), "{fates:?}");
    assert!(fates.contains(&("with a minute's wait before 1.original", Some(Fate::Pending))), "{fates:?}");
}

/// The row is no client's and no command's: it is followed by the request that submitted the job.
#[test]
fn a_row_that_a_job_wrote_is_told_with_its_job_and_followed_through_its_remedies() {
    let scene = cluster("pac/older-manual");
    let told = explained(&scene, &[]);
    assert!(told.lost > 0, "its region databases do not exclude each other");
    let numbers = (1..400).map(|number| format!("update:{number}"));
    let by_job = numbers.map(|number| picked(&scene, &[], Some(&number)).story.expect("it was picked"));
    let story = by_job.into_iter().find(|story| story.update.job.is_some()).expect("a job wrote a row");
    assert_told(&story);
    assert!(story.update.client.is_some() && story.update.request.is_some() && story.update.step.is_none());
    let taken = story.moments.iter().find(|moment| moment.kind == MomentKind::Taken).expect("it was taken");
    assert!(taken.text.starts_with("job ") && taken.text.contains("submitted, writes"), "{}", taken.text);
}

#[test]
fn an_item_and_a_job_can_be_asked_for_whatever_became_of_them() {
    let scene = cluster("pac/three-hosts");
    for (what, kind) in [(What::Item, "item"), (What::Job, "job")] {
        let story = about(&scene, &["load 10%"], what).story.expect("there are some");
        assert_told(&story);
        assert_eq!((story.update.kind, story.fate), (kind, Fate::Survived));
    }
    let lost = about(&cluster("pac/queues-in-psor"), &[], What::Item).story.expect("there are items");
    assert_eq!(lost.fate, Fate::Lost, "the one that fared worst");
    let none = about(&crate::support::scene("stores/corrected"), &["load 10%"], What::Job);
    assert!(!none.tells() && none.topics.iter().all(|topic| topic.what != What::Job));
}

#[test]
fn where_no_store_is_left_what_is_lost_is_told_with_the_command_that_took_the_last_one() {
    let scene = scene("stores/as-printed-carry-on");
    let told = explained(&scene, &["reading autocreate0=refuse", "load 10%"]);
    assert!(told.lost > 0 && told.what == Some(What::Lost), "{told:?}");
    let story = told.story.expect("something is lost");
    assert_eq!(story.fate, Fate::Lost);
    assert_eq!(story.ending.and_then(|end| end.step).as_deref(), Some("18.original"));
}

#[test]
fn the_command_tells_it_in_text_and_in_json_and_ends_as_the_rehearsal_would() {
    let arguments = ["explain", "stores/first-half", "--deviate", "skip 2"];
    let text = cutover(&arguments);
    assert_eq!(text.code, 1, "{}", text.err);
    for words in
        ["What ended its way", "Where it was kept", "Who would have noticed", "What would have saved it"]
    {
        assert!(text.out.contains(words), "{words} is missing in\n{}", text.out);
    }
    let last = text.out.lines().last().unwrap_or_default();
    assert_eq!(last, "Replay: cutover rehearse stores/first-half --seed 1 --deviate 'skip 2'");
    let json = cutover(&[arguments.as_slice(), &["--json"]].concat());
    let value: Value = serde_json::from_str(&json.out).expect("it is JSON");
    assert_eq!(value["story"]["ending"]["cause"], "backlog-discarded");
    assert_eq!((json.code, &value["format"]), (1, &Value::from(1)));
    assert_eq!(cutover(&["explain", "stores/corrected"]).code, 0);
    let wrong = cutover(&["explain", "stores/first-half", "--update", "none"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("an update is named by its number"), "{}", wrong.err);
}

/// The schema names every field that is printed.
#[test]
fn the_schema_of_an_explanation_has_its_fields() {
    let schema: Value = serde_json::from_str(&cutover(&["schema", "explanation"]).out).expect("it is JSON");
    let (told, story) = of_pair("stores/first-half", &["skip 2"]);
    let fields = |value: &Value| value.as_object().map(|map| map.keys().cloned().collect::<Vec<_>>());
    let told = serde_json::to_value(told).expect("it can be written");
    let named = |at: &Value, value: &Value| {
        for field in fields(value).expect("an object") {
            assert!(at["properties"].get(&field).is_some(), "the schema lacks {field}");
        }
    };
    named(&schema, &told);
    for (name, value) in [
        ("Story", serde_json::to_value(&story)),
        ("Hero", serde_json::to_value(&story.update)),
        ("Moment", serde_json::to_value(&story.moments[0])),
        ("Stay", serde_json::to_value(&story.places[0])),
        ("Notice", serde_json::to_value(&story.noticed[0])),
        ("Remedy", serde_json::to_value(&story.remedies[0])),
    ] {
        named(&schema["definitions"][name], &value.expect("it can be written"));
    }
}
