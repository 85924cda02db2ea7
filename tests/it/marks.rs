//! Marks that commands make and drop, as other products have them, beside those that a channel's state makes and drops.

use crate::binary::{Copied, Said, cutover};
use serde_json::Value;

/// What is typed of the channel from Original to Upgrade, each with how it ends where commands make marks.
const TYPED: [(&str, &str); 9] = [
    ("-reset", "refused"),
    ("-state stop", "ok"),
    ("-state stop", "refused"),
    ("-reset", "refused"),
    ("-state start", "ok"),
    ("-state pause", "ok"),
    ("-reset", "ok"),
    ("-state start", "ok"),
    ("-reset", "refused"),
];

/// Steps of one line each.
fn runbook(options: &[&str]) -> String {
    let steps = options.iter().enumerate().map(|(index, option)| {
        let typed = format!("original$ ttRepAdmin -dsn Original -receiver -name Upgrade {option}");
        format!("\n## {}. Step\n\n```console\n{typed}\noriginal$ sleep 15\n```\n", index + 1)
    });
    format!("# Marks\n{}", steps.collect::<String>())
}

/// What a run comes to whose marks are made in this way.
fn played(name: &str, marks: &str, options: &[&str]) -> Value {
    let home = Copied::new(name)
        .changed("scenario.toml", "[stores]\n", &format!("[stores]\nmarks = \"{marks}\"\n"))
        .replaced("runbook.md", runbook(options).as_bytes());
    let Said { out, err, .. } = cutover(&["rehearse", &home.path(), "--json"]);
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"))
}

/// How each line ended, without the waits between them.
fn results(outcome: &Value) -> Vec<&str> {
    let steps = outcome["runbook"]["steps"].as_array().expect("steps were played");
    steps.iter().step_by(2).map(|step| step["result"].as_str().expect("it ended")).collect()
}

/// The state of the channel at the end.
fn state(outcome: &Value) -> &str {
    let store = &outcome["final"]["stores"][0];
    store["channel"]["state"].as_str().expect("a channel has a state")
}

#[test]
fn a_mark_that_is_made_by_command_is_not_dropped_twice_nor_moved_in_use_and_by_state_it_is() {
    let (options, ends): (Vec<&str>, Vec<&str>) = TYPED.into_iter().unzip();
    let by_command = played("marks-by-command", "by-command", &options);
    assert_eq!(results(&by_command), ends);
    let by_state = played("marks-by-state", "by-state", &options);
    assert_eq!(results(&by_state), ["ok"; TYPED.len()]);
}

#[test]
fn a_start_without_a_mark_sends_nothing_where_marks_are_made_by_command() {
    let options = ["-state stop", "-state start"];
    let by_command = played("marks-not-there", "by-command", &options);
    assert_eq!(state(&by_command), "stop");
    assert_eq!(state(&played("marks-of-a-state", "by-state", &options)), "start");
}
