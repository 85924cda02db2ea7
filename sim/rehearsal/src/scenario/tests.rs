//! Each kind of mistake a scenario can contain is found, at its place, with what may have been meant.

use super::{
    AtMost, Checked, FamilySchema, Megabytes, OnRefusal, Part, PerSecond, Reach, ReadingSpec, Share, load,
    peek_family, schema,
};
use crate::goal::{ReleaseWish, Wish, YesNo};
use fleet::Release;
use kernel::Span;
use runbook::{Diagnostic, Sources};
use schemars::JsonSchema;
use serde::Deserialize;

/// A family's section, small.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only some fields are looked at; the others are there to be checked")]
struct Toy {
    /// The stores.
    store: Vec<ToyStore>,
    /// A size.
    #[serde(default)]
    ballast: Megabytes,
    /// A share.
    hot_share: Option<Share>,
}

/// A store of the toy.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only some fields are looked at; the others are there to be checked")]
struct ToyStore {
    /// Its name.
    name: String,
    /// Its port.
    #[serde(default)]
    port: u16,
}

const READINGS: &[ReadingSpec] = &[
    ReadingSpec {
        name: "reset",
        values: &["tail", "clear"],
        source: "docs/models/stores.md 1.2",
        question: "where does -reset put the bookmark",
        assumed: None,
        from: None,
    },
    ReadingSpec {
        name: "autocreate0",
        values: &["refuse", "create"],
        source: "docs/models/stores.md 3",
        question: "does a restore create the store with AutoCreate=0",
        assumed: None,
        from: None,
    },
];

const GOOD: &str = r#"format = 1
family = "toy"
title = "A pair"
runbook = "runbook.md"

[operator]
on_refusal = "stop"

[run]
lead_s = 60
settle_s = 0.5
horizon_s = 14400

[lanes]
original = "host1"

[[hosts]]
name = "host1"
releases = ["5.1"]
disk_mb = 1000
disk_mb_per_s = 50

[[hosts]]
name = "host2"
releases = ["5.1", "6.0"]
disk_mb = 1000
disk_mb_per_s = 50

[[links]]
between = ["host1", "host2"]
latency_s = 0.001
kb_per_s = 500

[[clients]]
name = "app"
service = "applications"
at = "Original"
per_s = 20
timeout_s = 2
retry_s = 1

[objectives]
lost = 0
longest_gap_s = { applications = 5 }

[readings]
autocreate0 = "refuse"
reset = "tail"

[toy]
ballast = 1.5
[[toy.store]]
name = "Original"
"#;

/// What a scenario of the toy may say of its goal.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ToyGoal {
    /// The release at the end.
    release: Option<ReleaseWish>,
    /// Whether the toy is whole.
    whole: Option<YesNo>,
}

fn read(text: &str) -> (Sources, Result<Checked<Toy, ToyGoal>, Vec<Diagnostic>>) {
    let mut sources = Sources::new();
    let file = sources.add("scenario.toml", text);
    let checked = load(&sources, file, "toy", READINGS);
    (sources, checked.map_err(|mistaken| mistaken.diagnostics))
}

/// The mistakes in the good scenario with some of its text replaced, one to a line.
fn mistakes(changes: &[(&str, &str)]) -> String {
    let mut text = GOOD.to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "nothing to replace: {old}");
        text = text.replacen(old, new, 1);
    }
    let (sources, checked) = read(&text);
    let found = checked.expect_err("the change is a mistake");
    let line = |one: &Diagnostic| {
        let at = sources.position(one.primary.file, one.primary.range.start);
        let help = one.help.as_deref().map(|help| format!(" [{help}]")).unwrap_or_default();
        let patch = one.patch.as_ref().map(|patch| format!(" -> {}", patch.text)).unwrap_or_default();
        format!("{}:{} {}: {}{help}{patch}", at.line, at.column, one.code, one.message)
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_good_scenario_loads_in_integers_with_its_defaults() {
    let (sources, checked) = read(GOOD);
    let checked = checked.expect("nothing is wrong");
    let generic = &checked.generic;
    assert_eq!(generic.operator.on_refusal, OnRefusal::Stop);
    assert_eq!(generic.operator.think_s.span(), Span::from_secs(5));
    assert_eq!(generic.run.settle_s.span(), Span::from_millis(500));
    assert_eq!(generic.clients[0].per_s.map(PerSecond::mean), Some(Span::from_millis(50)));
    assert_eq!(generic.links[0].kb_per_s.bytes(), 512_000);
    assert_eq!(generic.objectives.longest_gap_s["applications"].span(), Span::from_secs(5));
    assert_eq!(checked.family.ballast.bytes(), 1_572_864);
    assert_eq!(checked.readings.keys().collect::<Vec<_>>(), ["reset", "autocreate0"]);
    let at = checked.span_of("toy.store.0.name").expect("it was written");
    let file = peek(&sources);
    assert_eq!(&GOOD[at.clone()], "\"Original\"");
    assert_eq!(sources.position(file, at.start).line, GOOD.lines().count());
}

/// The only file of the sources, found through the family it names.
fn peek(sources: &Sources) -> runbook::FileId {
    let mut same = sources.clone();
    let file = same.add("scenario.toml", GOOD);
    assert_eq!(peek_family(&same, file, &["stores", "toy"]), Ok("toy"));
    let mut first = Sources::new();
    first.add("scenario.toml", GOOD)
}

#[test]
fn a_share_of_one_takes_every_word_and_a_share_of_zero_none() {
    let share = |number: f64| {
        let value = serde_json::json!(number);
        Share::deserialize(value).expect("within bounds")
    };
    assert!(share(1.0).chance().takes(u32::MAX) && share(1.0).chance().takes(0));
    assert!(!share(0.0).chance().takes(0) && !share(0.0).chance().takes(u32::MAX));
    assert!(share(0.5).chance().takes(0x7fff_ffff) && !share(0.5).chance().takes(0x8000_0000));
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_key_that_was_meant() {
    insta::assert_snapshot!(mistakes(&[("lead_s = 60\n", "lead_s = 60\ngap_min = 2\n"), ("ballast", "balast")]), @"
    11:1 unknown-key: unknown key `gap_min` in `[run]` [did you mean `gap_min_s`?] -> gap_min_s
    52:1 unknown-key: unknown key `balast` in `[toy]` [did you mean `ballast`?] -> ballast
    ");
}

#[test]
fn a_mistake_in_one_section_hides_none_in_another() {
    insta::assert_snapshot!(mistakes(&[
        ("lead_s = 60\n", "lead_s = \"60\"\n"),
        ("\"stop\"", "\"stopp\""),
        ("original = \"host1\"", "original = \"hots1\""),
        ("per_s = 20", "per_s = -20"),
        ("kb_per_s = 500", "kb_per_s = 0"),
        ("[[toy.store]]\n", "[[toy.store]]\nport = 70000\n"),
    ]), @r#"
    7:14 unknown-value: `on_refusal` cannot be `stopp` [did you mean `stop`?] -> "stop"
    10:10 wrong-type: `lead_s` must be a number, not a string [lead_s: How long the clients work before the first command.]
    15:12 unknown-name: lane `original` is at host `hots1`, which does not exist [did you mean `host1`?] -> "host1"
    32:12 out-of-range: `kb_per_s` must be more than 0 [kb_per_s: How much it carries in each direction. Unit: kilobytes of 1,024 bytes a second. 12000 unless given (ours: a network of 100 Mbit/s, less what frames and headers take).]
    38:9 out-of-range: `per_s` must be more than 0 [per_s: How many requests arrive in a second, on average; left out of a group that has a script. Unit: times a second.]
    53:8 out-of-range: `port` must be at most 65535 [port: Its port.]
    "#);
}

#[test]
fn a_missing_key_or_section_is_told_with_what_it_is_for() {
    insta::assert_snapshot!(mistakes(&[
        ("disk_mb = 1000\n", ""),
        ("[run]\nlead_s = 60\nsettle_s = 0.5\nhorizon_s = 14400\n", ""),
        ("[[toy.store]]\nname = \"Original\"\n", ""),
        ("title = \"A pair\"\n", ""),
    ]), @r#"
    1:1 missing-key: missing key `title` in the scenario [title = "...": What the scenario shows, in a line.]
    1:1 missing-key: missing section `[run]` in the scenario [run: How long the rehearsal lasts around the runbook. It needs:
    [run]
    lead_s = a number from 0 on: How long the clients work before the first command.
    settle_s = a number from 0 on: How long after the last command the clients stop arriving.
    horizon_s = a number above 0: When the rehearsal ends although the world is not quiet.
    and it may have `gap_min_s`]
    12:1 missing-key: missing key `disk_mb` in `[[hosts]]` [disk_mb = a number from 0 on: How much its disk holds. Unit: megabytes of 1,048,576 bytes.]
    44:1 missing-key: missing section `[[toy.store]]` in `[toy]` [store: The stores. It needs:
    [[toy.store]]
    name = "...": Its name.
    and it may have `port`]
    "#);
}

#[test]
fn a_key_that_is_missing_because_it_is_misspelt_is_told_once() {
    insta::assert_snapshot!(mistakes(&[("horizon_s = 14400", "horizon = 14400")]), @"
    12:1 unknown-key: unknown key `horizon` in `[run]` [did you mean `horizon_s`?] -> horizon_s
    ");
}

#[test]
fn what_a_document_or_a_habit_puts_into_a_value_is_told_with_what_to_write() {
    insta::assert_snapshot!(mistakes(&[
        ("lead_s = 60", "lead_s = 60s"),
        ("\"stop\"", "“stop”"),
        ("original = \"host1\"", "original = host1"),
    ]), @r#"
    7:14 toml-syntax: string values must be quoted, expected literal string [a word processor's quotes, dashes, spaces or letters stand here: write plain ones] -> on_refusal = "stop"
    10:10 toml-syntax: string values must be quoted, expected literal string [a number stands alone, in the unit that its key has in its name or description: not `s`]
    15:12 toml-syntax: string values must be quoted, expected literal string [a text stands between quotes] -> "host1"
    "#);
}

#[test]
fn an_absent_section_of_the_family_is_missed() {
    let cut = GOOD.find("[toy]").expect("it is there");
    let (_, checked) = read(&GOOD[..cut]);
    let found = checked.expect_err("the section is missing");
    assert_eq!(found[0].message, "missing section `[toy]` in the scenario");
}

#[test]
fn a_scenario_without_readings_is_asked_each_question() {
    let gone = "[readings]\nautocreate0 = \"refuse\"\nreset = \"tail\"\n";
    insta::assert_snapshot!(mistakes(&[(gone, "")]), @r#"
    1:1 missing-readings: the scenario has no section `[readings]` [the manual can be read in more than one way, so a scenario says how:
    reset = "tail" or "clear": where does -reset put the bookmark
    autocreate0 = "refuse" or "create": does a restore create the store with AutoCreate=0]
    "#);
}

#[test]
fn an_open_or_unknown_reading_is_a_mistake() {
    insta::assert_snapshot!(mistakes(&[("autocreate0 = \"refuse\"", "rest = \"tail\""), ("reset = \"tail\"", "reset = \"trail\"")]), @r#"
    46:1 missing-readings: the scenario leaves readings open [the manual can be read in more than one way, so a scenario says how:
    autocreate0 = "refuse" or "create": does a restore create the store with AutoCreate=0]
    47:1 unknown-reading: unknown reading `rest` [did you mean `reset`?] -> reset
    48:9 unknown-reading: `reset` cannot be read as `trail` [did you mean `tail`?] -> "tail"
    "#);
}

#[test]
fn names_must_resolve_and_be_unique() {
    insta::assert_snapshot!(mistakes(&[
        ("name = \"host2\"", "name = \"host1\""),
        ("[\"host1\", \"host2\"]", "[\"host1\", \"host1\"]"),
        ("\"5.1\", \"6.0\"", "\"5.1\", \"5.1\", \"six\""),
        ("{ applications = 5 }", "{ aplications = 5 }"),
        ("original = ", "Original = "),
    ]), @"
    15:1 bad-lane: `Original` is no name for a lane [a lane is lower-case letters, digits and hyphens, a letter first]
    24:8 duplicate-name: two hosts have the name `host1`
    25:20 duplicate-name: release 5.1 is installed twice
    25:27 bad-release: `six` is no release [a release is numbers with periods between, such as 5.1]
    30:21 bad-link: the link connects `host1` with itself
    44:19 unknown-name: the objective is for service `aplications`, which no client uses [did you mean `applications`?] -> applications
    ");
}

#[test]
fn an_objective_of_a_service_that_nobody_uses_is_a_mistake_whatever_it_measures() {
    for objective in ["longest_gap_s", "p99_s", "failed_share", "refused_share"] {
        let told = mistakes(&[(
            "longest_gap_s = { applications = 5 }",
            &format!("{objective} = {{ aplications = 1 }}"),
        )]);
        assert!(told.contains("unknown-name") && told.ends_with("-> applications"), "{objective}: {told}");
    }
}

#[test]
fn a_part_is_exceeded_by_one_more_and_not_by_as_many() {
    let part =
        |text: &str| -> Part { toml::from_str::<Parts>(&format!("part = {text}")).expect("a part").part };
    assert!(!part("0.001").is_exceeded_by(1, 1_000) && part("0.001").is_exceeded_by(2, 1_000));
    assert!(!part("0").is_exceeded_by(0, 7) && part("0").is_exceeded_by(1, u64::MAX));
    assert!(!part("1").is_exceeded_by(7, 7) && !part("0.5").is_exceeded_by(0, 0));
    assert_eq!(
        [part("0.001"), part("0.1"), part("1")].map(|one| one.to_string()),
        ["0.1 %", "10 %", "100 %"]
    );
    assert!(toml::from_str::<Parts>("part = 1.1").is_err());
}

#[derive(Debug, serde::Deserialize)]
struct Parts {
    part: Part,
}

#[test]
fn numbers_must_be_finite_and_waits_longer_than_nothing() {
    insta::assert_snapshot!(mistakes(&[
        ("lead_s = 60", "lead_s = inf"),
        ("horizon_s = 14400", "horizon_s = 0"),
        ("timeout_s = 2", "timeout_s = nan"),
        ("retry_s = 1", "retry_s = 1e30"),
    ]), @"
    10:10 out-of-range: `lead_s` must be a finite number [lead_s: How long the clients work before the first command.]
    12:13 out-of-range: `horizon_s` must be more than 0 [horizon_s: When the rehearsal ends although the world is not quiet.]
    39:13 out-of-range: `timeout_s` must be a finite number [timeout_s: How long a client waits for an answer.]
    40:11 beyond-bounds: `retry_s` must be at most 1000000000 [retry_s: How long a client waits before it sends a failed request again, at least 0.001; with 0 it never does.]
    ");
}

#[test]
fn bad_syntax_is_reported_without_the_mistakes_that_only_follow_from_it() {
    insta::assert_snapshot!(mistakes(&[("lead_s = 60", "lead_s = = 60")]), @"
    10:10 toml-syntax: extra `=`, expected nothing
    ");
}

#[test]
fn a_heading_that_is_not_closed_is_one_mistake_and_the_next_line_that_cannot_be_read_another_one() {
    let told = mistakes(&[("[lanes]", "[lanes"), ("lead_s = 60", "lead_s = = 60")]);
    assert_eq!(told.matches("toml-syntax").count(), 2, "{told}");
    assert!(told.contains("unclosed table") && told.contains("extra `=`"), "{told}");
    assert_eq!(told.trim().lines().count(), 2, "nothing else: {told}");
}

#[test]
fn a_value_that_could_not_be_read_is_not_told_to_be_out_of_its_range() {
    let said = mistakes(&[("horizon_s = 14400", "horizon_s = = 14400")]);
    assert!(
        said.contains("toml-syntax") && !said.contains("out-of-range") && !said.contains("horizon at 0s"),
        "{said}"
    );
}

#[test]
fn another_format_or_a_runbook_elsewhere_is_refused() {
    insta::assert_snapshot!(mistakes(&[("format = 1", "format = 2"), ("\"runbook.md\"", "\"/etc/runbook.md\"")]), @"
    1:10 unknown-format: this is format 2, but cutover reads format 1
    4:11 bad-runbook: `/etc/runbook.md` is not a path beside the scenario [write the runbook's path from the scenario's folder, with / between its parts]
    ");
}

#[test]
fn an_unknown_family_is_answered_with_the_nearest() {
    let mut sources = Sources::new();
    let known = ["stores", "pac"];
    let file = sources.add("scenario.toml", "family = \"store\"\n");
    assert_eq!(peek_family(&sources, file, &known), Ok("stores"), "it is read as what was meant");
    let told = mistakes(&[("family = \"toy\"", "family = \"toi\"")]);
    assert!(told.contains("unknown-family: unknown family `toi` [did you mean `toy`?]"), "{told}");
    let file = sources.add("section.toml", "[pac]\n");
    assert_eq!(peek_family(&sources, file, &known), Ok("pac"), "its section is there");
    let file = sources.add("other.toml", "family = \"database\"\n");
    let found = peek_family(&sources, file, &known).expect_err("there is no such family");
    assert!(found.iter().any(|one| one.message == "unknown family `database`"));
    let file = sources.add("empty.toml", "");
    let found = peek_family(&sources, file, &known).expect_err("no family is named");
    assert_eq!(found[0].message, "missing key `family` in the scenario");
    assert!(found.iter().any(|one| one.message.contains("section `[operator]`")), "the rest is told as well");
}

#[test]
fn what_is_missing_altogether_is_told_beside_what_cannot_be_read() {
    let told = mistakes(&[
        ("lead_s = 60", "lead_s = = 60"),
        ("disk_mb_per_s = 50\n", ""),
        ("title = \"A pair\"\n", ""),
    ]);
    assert!(told.contains("toml-syntax") && told.contains("missing key `title`"), "{told}");
    assert!(!told.contains("`lead_s` in"), "it stands there, however it is read: {told}");
}

#[test]
fn names_are_not_looked_up_where_the_section_that_has_them_is_missing_or_misspelt() {
    let told = mistakes(&[("[[hosts]]\nname = \"host1\"", "[[hosts]]\nnam = \"host1\"")]);
    assert!(told.contains("unknown key `nam`") && !told.contains("does not exist"), "{told}");
    let told = mistakes(&[("[[clients]]", "[[client]]")]);
    assert!(told.contains("unknown key `client`") && !told.contains("which no client uses"), "{told}");
}

#[test]
fn a_host_that_has_another_name_in_one_place_is_what_was_meant_in_the_others() {
    let told = mistakes(&[("name = \"host1\"", "name = \"database\"")]);
    let meant = "host `host1`, which does not exist [did you mean `database`?] -> \"database\"";
    assert!(told.contains(meant), "{told}");
    assert!(!told.contains("`host2`?"), "a name that is in use is not what was meant: {told}");
}

#[test]
fn a_scenario_with_mistakes_is_read_as_far_as_it_can_be() {
    let text = GOOD
        .replace("lead_s = 60\n", "lead_s = \"sixty\"\n")
        .replace("ballast = 1.5", "balast = 1.5")
        .replace("title = \"A pair\"\n", "");
    let mut sources = Sources::new();
    let file = sources.add("scenario.toml", text.as_str());
    let mistaken = load::<Toy, ToyGoal>(&sources, file, "toy", READINGS).expect_err("it has mistakes");
    assert_eq!(mistaken.diagnostics.len(), 3);
    let as_far = mistaken.as_far.expect("the rest can be read");
    assert_eq!(as_far.family.ballast.bytes(), 1_572_864, "by the name that was meant");
    assert_eq!((as_far.generic.hosts.len(), as_far.generic.run.settle_s.span()), (2, Span::from_millis(500)));
    assert_eq!(as_far.readings["reset"], "tail");
}

#[test]
fn junk_is_a_mistake_and_never_a_panic() {
    for junk in
        ["\u{0}\u{1}\u{fffd}", "[[[[", "= = =", "a = [1, 2\n[b", "\"", "hosts = 3\nclients = 4\nlanes = 5"]
    {
        let (_, checked) = read(junk);
        assert!(checked.is_err(), "{junk:?} was accepted");
    }
}

#[test]
fn a_scenario_with_thousands_of_mistakes_is_answered_with_the_first_and_their_number() {
    let (_, checked) = read(&"[[hosts]]\nname = \"a\"\n".repeat(20_000));
    let found = checked.expect_err("everything is wrong");
    assert_eq!(found.len(), 201);
    assert!(found[200].message.contains("more mistakes"), "{}", found[200].message);
}

#[test]
fn the_schema_offers_the_families_their_sections_and_their_readings() {
    let all = schema(&[FamilySchema::of::<Toy, ToyGoal>("toy", READINGS)]);
    assert_eq!(all["$schema"], "http://json-schema.org/draft-07/schema#");
    assert_eq!(all["properties"]["family"]["enum"][0], "toy");
    assert_eq!(all["properties"]["toy"]["properties"]["ballast"]["minimum"], 0);
    let chosen = &all["allOf"][0]["then"];
    assert_eq!(chosen["properties"]["readings"]["properties"]["reset"]["enum"][1], "clear");
    assert_eq!(all["properties"]["operator"]["properties"]["think_s"]["type"], "number");
    assert_eq!(all["additionalProperties"], false);
}

#[test]
fn an_objective_that_is_left_out_is_strict_and_asking_for_less_is_a_word() {
    let (_, checked) = read(GOOD);
    let objectives = checked.expect("nothing is wrong").generic.objectives;
    for left_out in [objectives.pending, objectives.duplicated, objectives.diverged_rows] {
        assert_eq!(left_out, AtMost::Count(0));
    }
    assert_eq!(objectives.goal, Reach::Reached);
    let given = "[objectives]\nlost_to_clients = \"any\"\npending = 7\ngoal = \"any\"";
    let (_, checked) = read(&GOOD.replacen("[objectives]", given, 1));
    let objectives = checked.expect("nothing is wrong").generic.objectives;
    assert_eq!((objectives.lost_to_clients, objectives.pending), (AtMost::Any, AtMost::Count(7)));
    assert_eq!(objectives.goal, Reach::Any);
    assert_eq!(objectives.lost_to_clients.exceeded(u64::MAX), None);
    assert_eq!((objectives.pending.exceeded(7), objectives.pending.exceeded(8)), (None, Some(7)));
}

#[test]
fn an_objective_that_is_neither_a_count_nor_a_word_is_a_mistake_at_its_place() {
    let wrong = |value: &str| mistakes(&[("[objectives]", &format!("[objectives]\npending = {value}"))]);
    assert!(wrong("\"anny\"").contains("`pending` cannot be `anny`"), "{}", wrong("\"anny\""));
    assert!(wrong("\"anny\"").contains("any"), "{}", wrong("\"anny\""));
    let none = wrong("\"none\"");
    assert!(none.contains("`pending` must be a whole number or `any`, not `none`"), "{none}");
    assert!(wrong("true").contains("`pending` must be"), "{}", wrong("true"));
    assert!(wrong("-1").contains("`pending` must be at least 0"), "{}", wrong("-1"));
    assert!(wrong("1.5").contains("`pending` must be"), "{}", wrong("1.5"));
}

#[test]
fn a_goal_is_read_point_by_point_and_its_mistakes_have_their_places() {
    let (_, checked) = read(&format!("{GOOD}\n[goal]\nrelease = \"6.0\"\nwhole = \"any\"\n"));
    let goal = checked.expect("nothing is wrong").goal;
    assert_eq!(goal.release, Release::parse("6.0").map(|release| ReleaseWish(Wish::Is(release))));
    assert_eq!(goal.whole.map(YesNo::wish), Some(Wish::Any));
    let wrong = |text: &str| mistakes(&[("[toy]\n", &format!("[goal]\n{text}\n[toy]\n"))]);
    assert!(
        wrong("releese = \"6.0\"").contains("unknown key `releese` in `[goal]`"),
        "{}",
        wrong("releese = 1")
    );
    assert!(wrong("whole = \"maybe\"").contains("`whole` cannot be `maybe`"), "{}", wrong("whole = 1"));
    assert!(wrong("release = \"v6\"").contains("`v6` is not a release"), "{}", wrong("release = \"v6\""));
}
