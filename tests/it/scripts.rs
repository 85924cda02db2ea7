//! Clients that send what a script says, when a runbook makes them.

use crate::binary::{Copied, Said, cutover};
use serde_json::Value;

/// Of both groups of the scenario.
const RATE: &str = "per_s = 25";

/// A runbook that lets clients write, and nothing else.
fn runbook(lines: &[&str]) -> String {
    let typed: String = lines.iter().map(|line| format!("original$ {line}\n")).collect();
    format!("# Writing\n\n## 1. Let clients write\n\n```console\n{typed}```\n")
}

/// A pair whose first group has a script and whose second one has another, which are idle unless a runbook lets them write.
fn scripted(name: &str, scripts: [&str; 2], lines: &[&str]) -> Copied {
    Copied::new(name)
        .changed("scenario.toml", RATE, &format!("script = [{}]", scripts[0]))
        .changed("scenario.toml", RATE, &format!("script = [{}]", scripts[1]))
        .changed("scenario.toml", "churn_rows", "script_rows = 2\nchurn_rows")
        .replaced("runbook.md", runbook(lines).as_bytes())
}

/// The updates of a run, each as its kind, the name of its row and its store.
fn updates(home: &Copied) -> Vec<[String; 3]> {
    let ledger = format!("{}/ledger.jsonl", home.path());
    let Said { err, .. } = cutover(&["rehearse", &home.path(), "--ledger", &ledger]);
    let text = std::fs::read_to_string(&ledger).unwrap_or_else(|_| panic!("{err}"));
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let updates = lines.filter(|line| line["line"] == "update" && line["acknowledged"] == true);
    updates.map(|line| [word(&line["kind"]), word(&line["name"]), word(&line["origin"])]).collect()
}

#[test]
fn a_group_sends_its_script_in_order_and_over_again_and_only_when_it_is_made_to() {
    let home = scripted(
        "scripts-in-order",
        ["\"insert next, modify own 1\", \"update own 2\"", "\"update own 3\""],
        &["write 4 at Original"],
    );
    let own = |kind: &str, row: u32| {
        [kind.to_owned(), format!("own {row} of original-apps"), "Original".to_owned()]
    };
    let insert = |row: u32| ["insert".to_owned(), format!("script {row}"), "Original".to_owned()];
    let once = |row: u32| [insert(row), own("modify", 1), own("update", 2)];
    assert_eq!(updates(&home), [once(1), once(2)].concat());
}

#[test]
fn groups_at_one_store_take_turns_and_a_row_that_no_number_is_left_for_is_refused() {
    let home = scripted(
        "scripts-in-turn",
        ["\"insert next\"", "\"update own 3\""],
        &["applications move Upgrade to Original", "write 6 at Original"],
    );
    let kinds: Vec<String> = updates(&home).into_iter().map(|[kind, ..]| kind).collect();
    assert_eq!(kinds, ["insert", "update", "insert", "update", "update"], "a third row has no number");
}

#[test]
fn a_store_to_which_nobody_with_a_script_is_connected_refuses_to_be_written_to() {
    let home = scripted(
        "scripts-nobody",
        ["\"update own 1\"", "\"update own 1\""],
        &["applications move Upgrade to Original", "write 1 at Upgrade"],
    );
    let said = cutover(&["rehearse", &home.path(), "--replies"]);
    assert!(said.out.contains("no clients that have a script are connected to Upgrade"), "{}", said.out);
}

#[test]
fn what_is_wrong_with_a_script_is_told_at_its_place() {
    let of = |name: &str, from: &str, to: &str| {
        let home = Copied::new(name).changed("scenario.toml", from, to);
        cutover(&["check", &home.path()])
    };
    for (name, to, code) in [
        ("scripts-none", "", "no-rate"),
        ("scripts-both", "per_s = 25\nscript = [\"update own 1\"]", "rate-and-script"),
        ("scripts-word", "script = [\"write own 1\"]", "bad-script"),
        ("scripts-row", "script = [\"update own 1000000\"]", "no-such-row"),
        ("scripts-key", "script = [\"insert 3\"]", "no-such-row"),
    ] {
        let said = of(name, RATE, to);
        assert_eq!(said.code, 2, "{name}: {}{}", said.out, said.err);
        let all = format!("{}{}", said.out, said.err);
        assert!(all.contains(code), "{name}: {all}");
        assert_eq!(all.matches("error[").count(), 1, "{name}: {all}");
    }
    let home = Copied::of("pac/as-printed", "scripts-pac");
    let text = std::fs::read_to_string(format!("{}/scenario.toml", home.path())).expect("it is text");
    let rate = text.lines().find(|line| line.starts_with("per_s")).expect("a rate").to_owned();
    let home = home.changed("scenario.toml", &rate, "script = [\"update own 1\"]");
    let said = cutover(&["check", &home.path()]);
    assert!(format!("{}{}", said.out, said.err).contains("bad-script"), "{}{}", said.out, said.err);
}

#[test]
fn a_client_hears_of_however_many_changes_its_transaction_has() {
    for many in [255_usize, 256, 700] {
        let transaction = (1..=many).map(|row| format!("update own {row}")).collect::<Vec<_>>().join(", ");
        let home = scripted(
            &format!("scripts-{many}"),
            [&format!("\"{transaction}\""), "\"update own 1\""],
            &["write 2 at Original"],
        );
        assert_eq!(updates(&home).len(), 2 * many, "{many}");
    }
}
