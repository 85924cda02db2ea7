//! The promises of a page for the browser that need none: it is whole in itself, small, the same bytes for the same
//! run, and nothing of a scenario can become markup in it. What it looks like and does is asked of a browser.

use crate::binary::{Copied, cutover};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Words that would do something in a page that took them for markup.
const MARKUP: &str =
    "</script><script>alert(1)</script><img src=x onerror=alert(1)><!-- {{ 7 * 7 }} & \\u003c";

/// The page of a run.
fn page(name: &str, arguments: &[&str]) -> String {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("page-{name}.html"));
    let file = file.to_string_lossy().into_owned();
    let said = cutover(&[&["rehearse"], arguments, &["--html", &file]].concat());
    assert!(said.code <= 4, "{}", said.err);
    std::fs::read_to_string(file).expect("it was written")
}

/// What its scripts draw.
fn data(page: &str) -> Value {
    let (_, after) = page.split_once("<script type=\"application/json\" id=\"data\">").expect("it has data");
    let (data, _) = after.split_once("</script>").expect("the data end");
    serde_json::from_str(data).expect("the data are JSON")
}

/// The text of a page between two words.
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let (_, after) = page.split_once(from).unwrap_or_else(|| panic!("the page has no {from}"));
    after.split_once(to).unwrap_or_else(|| panic!("the page has no {to}")).0
}

#[test]
fn a_page_asks_nobody_for_anything_and_is_small() {
    let stores = page("whole-stores", &["stores/first-half", "--deviate", "skip 2"]);
    let cluster = page("whole-pac", &["pac/as-printed"]);
    for page in [stores, cluster] {
        for asking in ["http:", "https:", "//cdn", " src=", "@import", "url(h", "fetch(", "XMLHttpRequest"] {
            assert!(!page.contains(asking), "it says {asking}");
        }
        assert!(page.contains("content=\"default-src 'none';"), "a policy forbids requests");
        assert!(page.len() < 300_000, "{} bytes", page.len());
        assert_eq!(page.matches("<script").count(), 2, "its data, and its scripts");
    }
}

#[test]
fn a_page_is_the_same_bytes_for_the_same_run() {
    let run = ["stores/first-half", "--deviate", "skip 2", "--seed", "5"];
    assert_eq!(page("once", &run), page("again", &run));
}

#[test]
fn what_a_scenario_says_stands_on_a_page_as_text() {
    let toml = MARKUP.replace('\\', "\\\\");
    let copied = Copied::new("page-markup")
        .changed("scenario.toml", "title = \"", &format!("title = \"{toml}"))
        .changed("runbook.md", "# ", &format!("# {MARKUP} "))
        .changed("runbook.md", "## 1. ", &format!("## 1. {MARKUP} "));
    let page = page("markup", &[&copied.path(), "--deviate", "skip 2"]);
    for markup in ["<script>alert", "<img", "49 &amp;"] {
        assert!(!page.contains(markup), "{markup} became markup");
    }
    assert_eq!((page.matches("<script").count(), page.matches("</script>").count()), (2, 2));
    let escaped = page.matches("&lt;script&gt;alert(1)&lt;").count();
    assert!(escaped >= 3, "the three titles are told {escaped} times");
}

#[test]
fn a_page_draws_every_command_with_what_became_of_it_beside_its_line() {
    for (name, arguments) in [
        (
            "lines-stores",
            ["stores/first-half", "--deviate", "replace 3.original with 'ttAdmin -wait -repStopp Original'"],
        ),
        ("lines-pac", ["pac/three-hosts", "--deviate", "skip 3"]),
    ] {
        let page = page(name, &arguments);
        let json = cutover(&[&["rehearse", "--json"][..], &arguments].concat()).out;
        let outcome: Value = serde_json::from_str(&json).expect("it is JSON");
        let [drawn, played] = [&data(&page)["steps"], &outcome["runbook"]["steps"]]
            .map(|steps| steps.as_array().expect("there are steps").clone());
        assert_eq!(drawn.len(), played.len());
        for (bar, step) in drawn.iter().zip(&played) {
            assert_eq!((&bar["a"], &bar["r"]), (&step["address"], &step["result"]));
            let address = bar["a"].as_str().expect("it is a text");
            assert!(page.contains(&format!("id=\"c-{address}\"")), "{address} has no line");
        }
    }
}

#[test]
fn the_objectives_of_a_page_hold_where_nothing_is_found_against_them() {
    let broken = ["stores/first-half", "--deviate", "skip 1", "--deviate", "skip 2"];
    let page = page("objectives", &broken);
    let json = cutover(&[&["rehearse", "--json"][..], &broken].concat()).out;
    let outcome: Value = serde_json::from_str(&json).expect("it is JSON");
    let found = outcome["findings"].as_array().expect("there are findings").iter();
    let found = found.filter(|one| {
        let kind = one["kind"].as_str().expect("it is a text");
        kind.starts_with("objective-") && kind != "objective-goal"
    });
    let table = between(&page, "<table id=\"objectives\">", "</table>");
    let goal = usize::from(outcome["goal"].as_array().is_some_and(|missed| !missed.is_empty()));
    let rows = table.split("<tr>").filter(|row| row.contains("data-mark=\"refused\"")).count();
    assert!(rows > 1, "updates are lost");
    assert_eq!(rows, found.count() + goal);
}

#[test]
fn every_page_of_a_site_is_led_to_by_its_first_and_no_link_leads_nowhere() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("page-site");
    let said = cutover(&["site", &folder.to_string_lossy(), "--force"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).expect("a link leads to a page");
    let first = text("index.html");
    let links = |page: &str| -> BTreeSet<String> {
        let targets =
            page.split("href=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
        targets.filter(|target| !target.starts_with('#')).collect()
    };
    let listed: Vec<String> = serde_json::from_str::<Value>(&cutover(&["list", "--json"]).out)
        .expect("it is JSON")["scenarios"]
        .as_array()
        .expect("scenarios are listed")
        .iter()
        .map(|one| format!("{}.html", one["name"].as_str().expect("a name").replace('/', "-")))
        .collect();
    assert!(listed.len() > 15, "{listed:?}");
    let led_to = links(&first);
    assert_eq!(led_to, listed.into_iter().chain(["findings.html".to_owned()]).collect());
    for target in led_to.iter().flat_map(|target| links(&text(target))) {
        text(&target);
    }
    assert!(text("findings.html").contains("<h2>The overview</h2>"), "the findings have their sections");
}

#[test]
fn a_page_that_holds_says_what_was_not_upgraded_and_all_releases_before_and_after() {
    let run = ["stores/first-half", "--deviate", "load 2%"];
    let page = page("behind", &run);
    let headline = between(&page, "<h1>", "</h1>");
    assert!(headline.starts_with("Every objective holds; "), "{headline}");
    assert!(headline.ends_with(", but Original at 5.1 was not upgraded."), "{headline}");
    let releases = between(&page, "<dt>releases</dt><dd>", "</dd>");
    assert!(releases.contains("Original 5.1 as before<br>"), "{releases}");
    let text = cutover(&[&["rehearse"], &run[..]].concat()).out;
    let told = text.lines().find_map(|line| line.strip_prefix("releases: ")).expect("the text tells them");
    let of_page: Vec<&str> = releases.split_terminator("<br>").collect();
    assert_eq!(of_page.join("; "), told, "as the text tells them");
}

#[test]
fn the_axis_of_a_page_ends_with_the_run_whoever_still_waits() {
    let wipe = "wipe repository:psor at 3+2.3s for 10s";
    let data = data(&page("axis", &["pac/three-hosts", "--deviate", "load 20%", "--deviate", wipe]));
    let end = data["end"].as_u64().expect("the axis has an end");
    let services = data["services"].as_array().expect("there are services");
    let ends = |of: &str| -> Vec<u64> {
        let all = services.iter().flat_map(|service| service[of].as_array().expect("a list"));
        all.map(|one| one[1].as_u64().expect("a time")).collect()
    };
    assert!(ends("gaps").iter().any(|gap| *gap > end), "clients wait until their time-out");
    assert_eq!(ends("seg").into_iter().max(), Some(end));
}

#[test]
fn what_is_typed_is_set_apart_in_every_sentence_of_a_page() {
    for (name, arguments) in [
        ("coded-remedy", &["pac/three-hosts", "--deviate", "crash host2 at 5"][..]),
        ("coded-permitted", &["stores/as-printed", "--deviate", "skip 2"]),
        (
            "coded-option",
            &["stores/first-half", "--deviate", "replace 3.original with 'ttAdmin -start Original'"],
        ),
    ] {
        let page = page(name, arguments);
        let (_, body) = page.split_once("<body>").expect("it has a body");
        let (body, _) = body.split_once("<script").expect("its data come last");
        assert!(body.contains("<code>"), "{name} tells of something that is typed");
        // What is between marks is said to those who see; a prompt is the document's own.
        let said: Vec<&str> = body.split('<').filter_map(|part| Some(part.split_once('>')?.1)).collect();
        let raw: Vec<&&str> = said.iter().filter(|said| said.contains('`')).collect();
        assert!(raw.is_empty(), "{name}: {raw:?}");
    }
}

#[test]
fn the_page_of_a_comparison_says_what_its_text_says() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("page-compared.html");
    let file = file.to_string_lossy().into_owned();
    let pair = ["compare", "stores/as-printed", "stores/corrected", "--runs", "4", "--deviate", "load 5%"];
    let said = cutover(&[&pair[..], &["--width", "1000", "--html", &file]].concat());
    let page = std::fs::read_to_string(file).expect("it was written");
    let mut told = said.out.lines();
    let headline = between(&page, "<h1>", "</h1>").replace("&#x2f;", "/");
    assert_eq!(Some(headline.as_str()), told.next());
    let why = between(&page, "<p class=\"why\">", "</p>");
    assert!(why.starts_with(told.next().expect("the text says how it is known")), "{why}");
}
