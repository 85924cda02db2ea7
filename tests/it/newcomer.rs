//! Somebody's first hour: a scenario of one's own that holds, with every key explained, and what to do when a change of it
//! does not fit.

use crate::binary::cutover;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The families, which the schema names.
fn families() -> Vec<String> {
    let schema: Value = serde_json::from_str(&cutover(&["schema"]).out).expect("it is JSON");
    let names = schema["properties"]["family"]["enum"].as_array().expect("a list of names");
    names.iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
}

/// A folder of a test's own that is not there yet.
fn home(name: &str) -> PathBuf {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&home);
    home
}

fn text(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).expect("it is text")
}

#[test]
fn a_new_scenario_of_every_family_is_without_fault_and_holds_and_says_what_to_change_and_type() {
    for family in families() {
        let folder = home(&format!("new-{family}"));
        let place = folder.to_string_lossy();
        let said = cutover(&["new", &place, "--family", &family]);
        assert!(said.code == 0 && said.out.contains("README.md says what to change first"), "{}", said.err);
        let check = cutover(&["check", &place]);
        assert!(check.code == 0 && check.out.contains("nothing to find fault with"), "{}", check.out);
        for seed in ["1", "2", "3"] {
            let run = cutover(&["rehearse", &place, "--seed", seed]);
            assert!(run.code == 0 && run.out.starts_with("HELD"), "{family}: {}", run.out);
        }
        let readme = text(&folder, "README.md");
        assert!(readme.contains("## What to change first"), "{readme}");
        for task in ["check", "rehearse", "explore"] {
            assert!(readme.contains(&format!("    cutover {task} {place}\n")), "{readme}");
        }
    }
}

#[test]
fn every_key_of_a_new_scenario_is_explained_where_it_stands_first_and_every_reading_with_its_values() {
    let schema: Value = serde_json::from_str(&cutover(&["schema"]).out).expect("it is JSON");
    for family in families() {
        let folder = home(&format!("explained-{family}"));
        assert_eq!(cutover(&["new", &folder.to_string_lossy(), "--family", &family]).code, 0);
        let scenario = text(&folder, "scenario.toml");
        let mut known = BTreeSet::new();
        let (mut section, mut before) = ("", "");
        for line in scenario.lines() {
            if line.starts_with('[') {
                section = line;
            } else if let Some((key, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
                let is_first = known.insert((section, key));
                assert!(
                    !is_first || before.starts_with("# "),
                    "{family}: `{key}` of {section} is not explained"
                );
            }
            before = line;
        }
        assert!(known.len() > 30, "{family}");
        let chosen = schema["allOf"].as_array().expect("a choice for each family").iter();
        let mut chosen = chosen.filter(|one| one["if"]["properties"]["family"]["const"] == family.as_str());
        let readings =
            &chosen.next().expect("the family is one")["then"]["properties"]["readings"]["properties"];
        for (name, reading) in readings.as_object().expect("there are readings") {
            let written = scenario.find(&format!("\n{name} = ")).expect("every reading is chosen");
            let comment = scenario[..written].lines().next_back().expect("a line stands before it");
            for value in reading["enum"].as_array().expect("values") {
                assert!(comment.contains(&value.to_string()), "{family}: {name}: {comment}");
            }
        }
    }
}

#[test]
fn who_names_neither_a_family_nor_a_scenario_is_told_what_to_choose() {
    let folder = home("nothing-chosen");
    let place = folder.to_string_lossy();
    let said = cutover(&["new", &place]);
    assert!(said.code == 2 && !folder.exists(), "{}", said.err);
    for family in families() {
        assert!(said.err.contains(&format!("--family {family}")), "{}", said.err);
    }
    assert!(said.err.contains("--from SCENARIO"), "{}", said.err);
    let said = cutover(&["new", &place, "--family", "store"]);
    assert!(said.code == 2 && said.err.contains("did you mean `stores`?"), "{}", said.err);
    let said = cutover(&["new", &place, "--family", "stores", "--from", "pac/compatible"]);
    assert!(said.code == 2 && said.err.contains("family pac, not stores"), "{}", said.err);
    assert!(!folder.exists());
}

#[test]
fn a_readme_of_ones_own_is_never_written_over() {
    let folder = home("own-readme");
    std::fs::create_dir_all(&folder).expect("there is room");
    std::fs::write(folder.join("README.md"), "mine").expect("it can be written");
    let place = folder.to_string_lossy();
    assert_eq!(cutover(&["new", &place, "--family", "stores"]).code, 2);
    let said = cutover(&["new", &place, "--family", "stores", "--force"]);
    assert!(said.code == 0 && !said.out.contains("README"), "{}", said.out);
    assert_eq!(text(&folder, "README.md"), "mine");
}

/// A family's new scenario with some of its text replaced.
fn changed(name: &str, family: &str, changes: &[(&str, &str, &str)]) -> PathBuf {
    let folder = home(name);
    assert_eq!(cutover(&["new", &folder.to_string_lossy(), "--family", family]).code, 0);
    for (file, from, to) in changes {
        let old = text(&folder, file);
        assert!(old.contains(from), "{file} does not say `{from}`");
        std::fs::write(folder.join(file), old.replace(from, to)).expect("it can be written");
    }
    folder
}

#[test]
fn every_mistake_of_a_scenario_is_told_in_one_round_whoever_finds_it() {
    let folder = changed(
        "one-round",
        "stores",
        &[
            ("scenario.toml", "on_refusal = \"stop\"", "on_refusal = \"stopp\""),
            ("scenario.toml", "lead_s = 60\n", ""),
            ("scenario.toml", "per_s = 50", "per_s = 0"),
            ("scenario.toml", "name = \"Upgrade\"\nhost = \"host2\"", "name = \"Upgrade\"\nhost = \"host9\""),
            ("scenario.toml", "at = \"Original\"", "at = \"Orignal\""),
            ("scenario.toml", "row_bytes = 200", "row_bytes = 0"),
            ("scenario.toml", "reset = \"clear\"", "reset = \"clean\""),
            ("scenario.toml", "allowed = [\"kill agent\"", "allowed = [\"kill gent\""),
            ("runbook.md", "upgrade$ ttDestroy Upgrade", "upgrade$ ttDestory Upgrade"),
        ],
    );
    let said = cutover(&["check", &folder.to_string_lossy()]);
    for told in [
        "`on_refusal` cannot be `stopp`",
        "missing key `lead_s` in `[run]`",
        "`per_s` must be more than 0",
        "no host is called `host9`",
        "no store is called `Orignal`",
        "`row_bytes` is 0",
        "`reset` cannot be read as `clean`",
        "nothing here answers to `kill gent`",
        "unknown command `ttDestory`",
    ] {
        assert!(said.out.contains(told), "`{told}` is not told in\n{}", said.out);
    }
    assert_eq!(said.code, 2);
}

#[test]
fn a_missing_section_shows_the_keys_that_it_needs_and_what_they_may_be() {
    let folder = changed(
        "no-operator",
        "stores",
        &[("scenario.toml", "[operator]\n", ""), ("scenario.toml", "on_refusal = \"stop\"\n", "")],
    );
    let said = cutover(&["check", &folder.to_string_lossy(), "--width", "200"]);
    assert!(said.out.contains("missing section `[operator]`"), "{}", said.out);
    assert!(said.out.contains("on_refusal = \"stop\" or \"continue\" or \"retry\": "), "{}", said.out);
    assert!(said.out.contains("`think_s`"), "{}", said.out);
    assert_eq!(said.out.matches("error[").count(), 1, "nothing else follows from it: {}", said.out);
}

#[test]
fn a_path_that_leads_to_no_scenario_is_met_with_what_was_meant() {
    let folder = home("paths");
    let place = |path: &str| folder.join(path).to_string_lossy().into_owned();
    for name in ["one", "two"] {
        assert_eq!(cutover(&["new", &place(&format!("all/{name}")), "--family", "stores"]).code, 0);
    }
    std::fs::create_dir_all(folder.join("empty")).expect("there is room");
    std::fs::create_dir_all(folder.join("text")).expect("there is room");
    std::fs::write(folder.join("text/runbook.md"), "# A runbook\n").expect("it can be written");
    std::fs::write(folder.join("text/users"), "root:x:0:0:root:/root:/bin/sh\n").expect("it can be written");
    std::fs::create_dir_all(folder.join("near")).expect("there is room");
    std::fs::write(folder.join("near/scenaro.toml"), "").expect("it can be written");
    for (given, told) in [
        ("all/one/runbook.md", vec![format!("did you mean `{}`?", place("all/one"))]),
        (
            "all",
            vec![
                format!("`{}`", place("all/one")),
                format!("`{}`", place("all/two")),
                String::from("name one of them"),
            ],
        ),
        (
            "empty",
            vec![
                String::from("there is no `scenario.toml` in that folder"),
                String::from("cutover new FOLDER --family stores|pac|postgres"),
            ],
        ),
        ("text", vec![String::from("no world to play it in"), String::from("cutover new")]),
        ("text/runbook.md", vec![String::from("it is a runbook"), String::from("cutover new")]),
        (
            "text/users",
            vec![String::from("nothing of a scenario stands"), String::from("cutover new FOLDER")],
        ),
        ("near", vec![format!("did you mean `{}`?", place("near/scenaro.toml"))]),
        ("all/tow", vec![format!("did you mean `{}`?", place("all/two"))]),
        ("all/one/scenario.tml", vec![format!("did you mean `{}`?", place("all/one/scenario.toml"))]),
        ("all/one/other.toml", vec![format!("did you mean `{}`?", place("all/one"))]),
    ] {
        let said = cutover(&["check", &place(given)]);
        assert!(said.code == 2 && said.out.is_empty(), "{given}: {}", said.out);
        for one in told {
            assert!(said.err.contains(&one), "{given}: `{one}` is not in {}", said.err);
        }
    }
    let said = cutover(&["check", "stores"]);
    assert!(said.err.contains("`stores/corrected`") && said.err.contains("name one of them"), "{}", said.err);
}

#[test]
fn what_is_no_guess_is_mended_at_once_and_told_and_what_is_one_is_left() {
    let folder = changed(
        "fix",
        "stores",
        &[
            ("runbook.md", "upgrade$ marker", "upgrade$marker"),
            ("scenario.toml", "on_refusal = \"stop\"", "on_refusal = “stop”"),
            ("scenario.toml", "lead_s", "leed_s"),
        ],
    );
    let place = folder.to_string_lossy();
    let said = cutover(&["check", &place, "--fix"]);
    assert!(
        said.out.contains("fixed: ")
            && said.out.contains("scenario.toml:")
            && said.out.contains("runbook.md:"),
        "{}",
        said.out
    );
    assert!(text(&folder, "runbook.md").contains("upgrade$ marker Upgrade to Original"));
    assert!(text(&folder, "scenario.toml").contains("on_refusal = \"stop\""));
    assert!(said.code == 2 && said.out.contains("did you mean `lead_s`?"), "a guess is left: {}", said.out);
    assert!(said.out.contains("the patch that stands below is a guess, and yours to apply"), "{}", said.out);
    assert!(text(&folder, "scenario.toml").contains("\nleed_s = 60"));
    let scenario = text(&folder, "scenario.toml").replace("leed_s", "lead_s");
    std::fs::write(folder.join("scenario.toml"), scenario).expect("it can be written");
    let said = cutover(&["check", &place, "--fix"]);
    assert!(said.code == 0 && said.out.starts_with("nothing was changed"), "{}", said.out);
    assert!(!said.out.contains("fixed: "), "{}", said.out);
    assert_eq!(cutover(&["rehearse", &place]).code, 0);
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .expect("it is there")
        .map(|one| one.expect("it can be listed").file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["README.md", "runbook.md", "scenario.toml"], "nothing is left beside them");
}

#[test]
fn every_runbook_that_comes_with_cutover_is_in_its_printed_form_and_so_is_every_new_one() {
    for line in cutover(&["list"]).out.lines() {
        let name = line.split_whitespace().next().unwrap_or_default();
        let said = cutover(&["fmt", name, "--check"]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{name}: {}", said.out);
    }
    for family in families() {
        let folder = changed(&format!("form-{family}"), &family, &[]);
        assert_eq!(cutover(&["fmt", &folder.to_string_lossy(), "--check"]).code, 0, "{family}");
    }
}

#[test]
fn a_runbook_is_put_into_its_printed_form_and_plays_as_before() {
    let loose = [
        ("runbook.md", "## 5. Destroy", "##   5.   Destroy"),
        ("runbook.md", "upgrade$ ttDestroy Upgrade\n", "upgrade$   ttDestroy\n  Upgrade\n\n"),
    ];
    let folder = changed("to-be-formatted", "stores", &loose);
    let place = folder.to_string_lossy();
    let digest = || {
        let said = cutover(&["rehearse", &place, "--json"]).out;
        serde_json::from_str::<Value>(&said).expect("it is JSON")["digest"].clone()
    };
    let before = digest();
    let said = cutover(&["fmt", &place, "--check"]);
    assert!(
        said.code == 1 && said.out.contains("-##   5.   Destroy") && said.out.contains("+## 5. Destroy"),
        "{}",
        said.out
    );
    let file = folder.join("runbook.md");
    let said = cutover(&["fmt", &file.to_string_lossy()]);
    assert!(said.code == 0 && said.out.contains("what is played is the same"), "{}{}", said.out, said.err);
    assert!(
        text(&folder, "runbook.md").contains("\nupgrade$ ttDestroy\n    Upgrade\nupgrade$ install 6.0\n")
    );
    assert_eq!(cutover(&["fmt", &place, "--check"]).code, 0);
    assert_eq!(digest(), before);
    let said = cutover(&["fmt", "stores/no-such"]);
    assert_eq!(said.code, 2);
}

/// Changes three things as somebody would who does not know what refers to what, then mends what is told.
#[test]
fn who_changes_a_size_a_name_and_a_step_of_a_new_scenario_holds_again_within_three_rounds() {
    let folder = changed(
        "new-way",
        "stores",
        &[
            ("scenario.toml", "ballast = 200", "ballast = 400"),
            ("scenario.toml", "name = \"host2\"", "name = \"dbhost2\""),
            ("runbook.md", "upgrade$ install 6.0", "upgrade$ install 7.0"),
        ],
    );
    let place = folder.to_string_lossy();
    for round in 1..=3 {
        let check = cutover(&["check", &place, "--json"]);
        if check.code == 0 {
            let run = cutover(&["rehearse", &place]);
            assert!(run.code == 0, "round {round}: {}", run.out);
            return;
        }
        let told: Value = serde_json::from_str(&check.out).expect("it is JSON");
        mended(&folder, told["diagnostics"].as_array().expect("findings"));
    }
    assert_eq!(cutover(&["check", &place]).code, 0, "{}", cutover(&["check", &place]).out);
    assert_eq!(cutover(&["rehearse", &place]).code, 0);
}

/// Writes what the messages say: the replacement where there is one, or else the host that was meant.
fn mended(folder: &Path, found: &[Value]) {
    for one in found.iter().rev() {
        let help = one["help"].as_str().unwrap_or_default();
        let file = if one["file"].as_str().unwrap_or_default().ends_with(".md") {
            "runbook.md"
        } else {
            "scenario.toml"
        };
        let old = text(folder, file);
        let number = |key: &str| usize::try_from(one[key].as_u64().unwrap_or(1)).expect("it is small");
        let new = match one["replacement"].as_str() {
            Some(with) => {
                let mut lines: Vec<String> = old.lines().map(String::from).collect();
                let line = &mut lines[number("line") - 1];
                line.replace_range(number("column") - 1..number("end_column") - 1, with);
                lines.join("\n") + "\n"
            }
            None if help.contains("dbhost2") => {
                let mut lines: Vec<String> = old.lines().map(String::from).collect();
                let line = &mut lines[number("line") - 1];
                *line = line.replace("\"host2\"", "\"dbhost2\"");
                lines.join("\n") + "\n"
            }
            None => panic!("nobody could mend this: {one:#}"),
        };
        std::fs::write(folder.join(file), new).expect("it can be written");
    }
}
