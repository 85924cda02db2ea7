//! What a user wrote wrong is told with file, line and advice, on standard error, with exit code 2; nothing of it is
//! played, and nothing panics.

use crate::binary::{Copied, Said, cutover};

/// Asserts a refusal that says all these words, and gives it back.
#[track_caller]
fn assert_refused(said: &Said, words: &[&str]) {
    assert_eq!(said.code, 2, "{}", said.err);
    assert_eq!(said.out, "", "standard output is for results");
    for bad in ["panicked", "RUST_BACKTRACE", "a defect of cutover"] {
        assert!(!said.err.contains(bad), "{}", said.err);
    }
    for word in words {
        assert!(said.err.contains(word), "`{word}` is not in:\n{}", said.err);
    }
}

/// Asserts that a scenario is refused by both commands that read it.
#[track_caller]
fn assert_unplayable(scenario: &Copied, words: &[&str]) {
    let path = scenario.path();
    assert_refused(&cutover(&["rehearse", &path]), words);
    assert_refused(&cutover(&["rehearse", &path, "--json"]), words);
    let checked = cutover(&["check", &path]);
    assert_eq!(checked.code, 2, "{}", checked.err);
    assert!(!checked.err.contains("panicked"), "{}", checked.err);
}

/// Asserts that deviations are refused.
#[track_caller]
fn assert_misfit(deviations: &[&str], words: &[&str]) {
    let mut arguments = vec!["rehearse", "stores/first-half"];
    for deviation in deviations {
        arguments.extend(["--deviate", deviation]);
    }
    assert_refused(&cutover(&arguments), words);
}

#[test]
fn an_unknown_key_is_shown_with_the_nearest_one() {
    let scenario = Copied::new("unknown-key").changed("scenario.toml", "think_s", "thnk_s");
    assert_unplayable(&scenario, &["unknown key `thnk_s`", "scenario.toml:11:1", "did you mean `think_s`?"]);
}

#[test]
fn an_unknown_key_in_the_family_s_own_section_is_shown_too() {
    let scenario = Copied::new("unknown-key-below").changed("scenario.toml", "hold_s", "hold");
    assert_unplayable(&scenario, &["unknown key `hold`", "scenario.toml:", "`hold_s`"]);
}

#[test]
fn every_mistake_of_a_scenario_is_told_at_once() {
    let scenario = Copied::new("many-mistakes")
        .changed("scenario.toml", "think_s", "thnk_s")
        .changed("scenario.toml", "hold_s", "hold")
        .changed("scenario.toml", "per_s = 25", "per_s = -25");
    assert_unplayable(&scenario, &["`thnk_s`", "`hold`", "`per_s` must be more than 0"]);
}

#[test]
fn a_negative_rate_is_refused_at_its_place() {
    let scenario = Copied::new("negative-rate").changed("scenario.toml", "per_s = 25", "per_s = -25");
    assert_unplayable(
        &scenario,
        &["`per_s` must be more than 0", "scenario.toml:46:9", "help: per_s: How many requests"],
    );
}

#[test]
fn a_scenario_without_readings_is_asked_each_question() {
    let scenario = Copied::new("no-readings");
    let text = std::fs::read_to_string(format!("{}/scenario.toml", scenario.path())).expect("it is there");
    let (before, rest) = text.split_once("[readings]").expect("it has readings");
    let (_, after) = rest.split_once("[stores]").expect("the family follows");
    let scenario = scenario.replaced("scenario.toml", format!("{before}[stores]{after}").as_bytes());
    let asked = ["reset = ", "dump_peers = ", "arriving = ", "restore_logs_rows = ", "autocreate0 = "];
    assert_unplayable(&scenario, &["no section `[readings]`", "scenario.toml:"]);
    assert_unplayable(&scenario, &asked);
}

#[test]
fn one_missing_reading_is_asked_for() {
    let scenario = Copied::new("a-reading-missing").changed("scenario.toml", "reset = \"clear\"\n", "");
    assert_unplayable(&scenario, &["scenario.toml:", "reset = \"tail\" or \"clear\" or \"zero\""]);
}

#[test]
fn an_unknown_value_of_a_reading_is_shown_with_the_nearest_one() {
    let scenario =
        Copied::new("unknown-reading").changed("scenario.toml", "reset = \"clear\"", "reset = \"cleer\"");
    assert_unplayable(&scenario, &["cannot be read as `cleer`", "scenario.toml:", "did you mean `clear`?"]);
}

#[test]
fn an_unknown_family_is_refused_with_the_known_ones() {
    let scenario =
        Copied::new("family").changed("scenario.toml", "family = \"stores\"", "family = \"stors\"");
    assert_unplayable(&scenario, &["unknown family `stors`", "scenario.toml:", "stores"]);
}

#[test]
fn a_scenario_that_is_no_text_is_refused() {
    let scenario = Copied::new("junk-scenario").replaced("scenario.toml", &junk());
    assert_unplayable(&scenario, &["not UTF-8", "scenario.toml:1:", "help:"]);
}

#[test]
fn a_scenario_that_is_no_toml_is_refused() {
    let scenario = Copied::new("no-toml").replaced("scenario.toml", b"## 1. A step\n\nfamily stores\n");
    assert_unplayable(&scenario, &["scenario.toml:"]);
}

#[test]
fn a_runbook_that_is_no_text_is_refused() {
    let scenario = Copied::new("junk-runbook").replaced("runbook.md", &junk());
    assert_unplayable(&scenario, &["not UTF-8", "runbook.md:1:", "help:"]);
}

/// Bytes that are no text, the same in every run.
fn junk() -> Vec<u8> {
    let mut word: u32 = 0x9E37_79B9;
    let mut bytes = vec![0xFF, 0x00];
    for _ in 0..100_000 {
        word = word.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.push((word >> 24) as u8);
    }
    bytes
}

#[test]
fn an_empty_runbook_is_refused_with_the_form_of_a_step() {
    let scenario = Copied::new("empty-runbook").replaced("runbook.md", b"");
    assert_unplayable(&scenario, &["the runbook has no step", "runbook.md:1:1", "help:"]);
}

#[test]
fn a_runbook_of_prose_alone_is_refused() {
    let scenario = Copied::new("prose").replaced("runbook.md", b"# Upgrade\n\nDo it carefully.\n");
    assert_unplayable(&scenario, &["the runbook has no step", "runbook.md:", "help:"]);
}

#[test]
fn a_runbook_of_ten_megabytes_is_refused_by_its_size() {
    let line = b"## 1. A step that is like the one before it and goes on and on\n\n";
    let scenario = Copied::new("large").replaced("runbook.md", &line.repeat(10_485_760 / line.len() + 1));
    assert_unplayable(&scenario, &["exceeds the limit of 1048576 bytes", "runbook.md:1:1", "help:"]);
}

#[test]
fn a_runbook_that_is_missing_is_told_at_the_line_that_names_it() {
    let scenario = Copied::new("missing").without("runbook.md");
    assert_unplayable(&scenario, &["the runbook cannot be read", "scenario.toml:7:11", "help:"]);
}

#[test]
fn a_prompt_for_a_lane_that_does_not_exist_is_shown_with_the_nearest_one() {
    let scenario = Copied::new("lane").changed("runbook.md", "upgrade$ install", "upgrad$ install");
    assert_unplayable(
        &scenario,
        &["no lane is called `upgrad`", "runbook.md:107:1", "did you mean `upgrade`?"],
    );
}

#[test]
fn two_steps_with_one_id_are_both_shown() {
    let scenario = Copied::new("same-id").changed("runbook.md", "## 8. ", "## 7. ");
    assert_unplayable(&scenario, &["two headings have the id `7`", "runbook.md:110:1", "help:"]);
}

#[test]
fn an_unknown_command_is_refused_with_advice() {
    let scenario = Copied::new("command").changed("runbook.md", "install 6.0", "instal 6.0");
    assert_unplayable(&scenario, &["instal", "runbook.md:107", "install"]);
}

#[test]
fn an_unknown_scenario_is_answered_with_the_nearest_name() {
    let words = ["there is no scenario `stores/first-hlf`", "did you mean `stores/first-half`?"];
    assert_refused(&cutover(&["rehearse", "stores/first-hlf"]), &words);
    assert_refused(&cutover(&["check", "stores/first-hlf"]), &words);
    assert_refused(&cutover(&["bench", "stores/first-hlf"]), &words);
    assert_refused(&cutover(&["rehearse", "nothing at all"]), &["`cutover list`"]);
}

#[test]
fn an_unknown_address_in_a_deviation_is_answered_with_those_near_it() {
    assert_misfit(&["skip 99"], &["`skip 99`", "the runbook has no `99`", "help:"]);
    assert_misfit(&["skip 9.upgrade.7"], &["no `9.upgrade.7`", "help:"]);
    assert_misfit(&["move 7 before 77"], &["no `77`"]);
    assert_misfit(&["cut originalhost upgradehost at 77+1s for 2s"], &["77"]);
}

#[test]
fn a_deviation_that_is_none_is_refused_with_the_forms() {
    for deviation in
        ["skp 3", "skip", "", "skip 3 4", "move 3 near 4", "replace 3.original.1 with sleep", "reading"]
    {
        assert_misfit(&[deviation], &["deviation `", "help: ", "`cutover help runbook`"]);
    }
    assert_misfit(&["skp 3"], &["did you mean `skip ADDRESS`?"]);
    assert_misfit(&["cut originalhost upgradehost"], &["says when", "help:"]);
}

#[test]
fn a_command_that_a_deviation_brings_is_read_like_one_of_the_runbook() {
    assert_misfit(&["replace 2.upgrade.1 with 'markr Upgrade to Original'"], &["markr"]);
}

#[test]
fn deviations_that_do_not_fit_the_world_are_refused() {
    assert_misfit(&["cut a b at 3"], &["no host is called `a`"]);
    assert_misfit(&["reading reset=cleer"], &["did you mean `clear`?"]);
    assert_misfit(&["reading rset=clear"], &["did you mean `reset`?"]);
    assert_misfit(&["hasten 1.original"], &["waits for"]);
}

#[test]
fn deviations_that_claim_one_unit_are_refused_together() {
    assert_misfit(&["skip 3", "move 3 before 1"], &["claimed by `skip 3` too", "help:"]);
    assert_misfit(&["skip 3", "repeat 3.original"], &["claimed"]);
    assert_misfit(&["reading reset=tail", "reading reset=zero"], &["read in two ways"]);
}

#[test]
fn every_wrong_deviation_is_told_at_once() {
    assert_misfit(&["skip 99", "skip 98", "cut a b at 3"], &["`skip 99`", "`skip 98`", "`cut a b at 3`"]);
    assert_misfit(&["skp 1", "skp 2"], &["`skp 1`", "`skp 2`"]);
}

#[test]
fn readings_on_the_command_line_are_checked_too() {
    let said = cutover(&["rehearse", "stores/first-half", "--readings", "resett=tail"]);
    assert_refused(&said, &["unknown reading `resett`", "did you mean `reset`?"]);
    let said = cutover(&["rehearse", "stores/first-half", "--readings", "all,reset=tial"]);
    assert_refused(&said, &["tial"]);
}

#[test]
fn arguments_that_are_none_are_refused() {
    for arguments in [
        &["rehearse"][..],
        &["rehears", "stores/first-half"],
        &["rehearse", "stores/first-half", "--seed", "x"],
        &["rehearse", "stores/first-half", "--seed", "-1"],
        &["bench", "stores/first-half", "--runs", "0"],
    ] {
        assert_refused(&cutover(arguments), &["--help"]);
    }
}

#[test]
fn a_runbook_is_read_from_near_the_scenario_and_from_nowhere_else() {
    for (name, words) in [
        ("../../../../../../../../../etc/passwd", "leads out of the folder"),
        ("../../notes.md", "leads out of the folder"),
        ("scenario.toml", "does not lead to a file that ends in .md"),
        ("link.md", "leads out of the folder"),
    ] {
        let scenario = Copied::new("far-runbook").changed(
            "scenario.toml",
            "runbook = \"runbook.md\"",
            &format!("runbook = \"{name}\""),
        );
        let home = std::path::PathBuf::from(scenario.path());
        std::fs::write(home.join("../../notes.md"), "secret").expect("it can be written");
        let _ = std::fs::remove_file(home.join("link.md"));
        std::os::unix::fs::symlink("/etc/passwd", home.join("link.md")).expect("it can be linked");
        assert_unplayable(&scenario, &["the runbook cannot be read", words]);
        let said = cutover(&["check", &scenario.path()]);
        assert!(!said.out.contains("root:") && !said.out.contains("secret"), "{}", said.out);
    }
    let beside = Copied::new("near-runbook");
    std::fs::create_dir_all(format!("{}/docs", beside.path())).expect("there is room");
    let _ = std::fs::rename(
        format!("{}/runbook.md", beside.path()),
        format!("{}/docs/Runbook.MD", beside.path()),
    );
    let beside = beside.changed("scenario.toml", "runbook.md", "../near-runbook/docs/Runbook.MD");
    assert_eq!(cutover(&["check", &beside.path()]).code, 0);
}

#[test]
fn what_is_no_regular_file_is_not_read() {
    let scenario = Copied::new("a-pipe").without("runbook.md");
    let pipe = format!("{}/runbook.md", scenario.path());
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("there is mkfifo");
    assert!(made.success());
    assert_unplayable(&scenario, &["it is no regular file"]);
    assert_refused(&cutover(&["rehearse", &pipe]), &["it is no regular file"]);
    assert_refused(&cutover(&["check", "/dev/zero"]), &["it is no regular file"]);
}

#[test]
fn a_file_too_large_to_be_read_is_refused_with_its_size_and_the_limit() {
    let scenario = Copied::new("huge").without("runbook.md");
    let file = std::fs::File::create(format!("{}/runbook.md", scenario.path())).expect("there is room");
    file.set_len(70 << 20).expect("it has holes");
    assert_unplayable(&scenario, &["73400320 bytes", "67108864 bytes"]);
}

#[test]
fn a_name_that_nobody_can_read_is_refused() {
    for (from, to, words) in [
        ("name = \"upgrade-apps\"", "name = \"\"", "a group of clients has an empty name"),
        ("name = \"upgrade-apps\"", "name = \" \"", "a group of clients has an empty name"),
        ("service = \"applications\"", "service = \"\"", "a service has an empty name"),
        ("name = \"upgrade-apps\"", "name = \"a\\u202eb\"", "characters that cannot be seen"),
        ("name = \"upgradehost\"", "name = \"\\t\"", "a host has an empty name"),
        ("name = \"Upgrade\"", "name = \"\"", "a store has an empty name"),
        ("name = \"Original\"", "name = \"  \"", "a store has an empty name"),
        ("name = \"Upgrade\"", "name = \"Up\\u200bgrade\"", "characters that cannot be seen"),
        ("scheme = \"repl.scheme\"", "scheme = \" \"", "a replication scheme has an empty name"),
        ("cache_groups = []", "cache_groups = [\"\"]", "a cache group has an empty name"),
    ] {
        let scenario = Copied::new("unreadable-name").changed("scenario.toml", from, to);
        assert_unplayable(&scenario, &[words, "scenario.toml:", "help:"]);
    }
}

#[test]
fn a_name_of_a_cluster_that_nobody_can_read_is_refused() {
    for (from, to, words) in [
        ("name = \"MyPAC\"", "name = \" \"", "a PAC has an empty name"),
        ("name = \"R1\"", "name = \"\"", "a region has an empty name"),
        ("name = \"R1\"", "name = \" \"", "a region has an empty name"),
        ("name = \"psor\"", "name = \"\"", "a repository has an empty name"),
        ("name = \"host1\"", "name = \" \"", "a host has an empty name"),
        ("name = \"scheduler\"", "name = \"\"", "a group of clients has an empty name"),
    ] {
        let scenario =
            Copied::of("pac/three-hosts", "unreadable-pac-name").changed("scenario.toml", from, to);
        assert_unplayable(&scenario, &[words, "scenario.toml:", "help:"]);
    }
}

#[test]
fn nothing_from_outside_reaches_a_terminal_as_more_than_text() {
    let hostile = "\u{1b}[31m\u{9b}2J\u{7}\u{202e}\u{200b}";
    let name = format!("hostile{hostile}");
    let scenario = Copied::new(&name);
    let path = scenario.path();
    let edited = Copied::new("hostile-text")
        .changed("scenario.toml", "upgrade-apps", "upgrade\\u001b[31m-clients")
        .changed("runbook.md", "install 6.0", &format!("install 6.0{hostile}"));
    let deviation = format!("skip 3{hostile}");
    let reading = format!("reset={hostile}");
    let option = format!("--{hostile}");
    let missing = format!("{path}/missing/x");
    for arguments in [
        &["check", &path][..],
        &["rehearse", &path, "--deviate", "load 10%"],
        &["bench", &path, "--runs", "1", "--deviate", "load 1%"],
        &["check", &edited.path()],
        &["rehearse", &edited.path()],
        &["rehearse", &path, "--deviate", &deviation],
        &["rehearse", &path, "--readings", &reading],
        &["rehearse", &path, "--trace", &missing],
        &["rehearse", hostile],
        &["rehearse", &path, &option],
        &["explore", &path, "--kinds", hostile],
        &["help", hostile],
        &[hostile],
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_cutover"))
            .args(arguments)
            // Colours are kept, and with them whatever a terminal would obey.
            .env("CLICOLOR_FORCE", "1")
            .output()
            .expect("the binary runs");
        for stream in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(stream);
            let unseen = ["\u{1b}[31m\u{9b}", "\u{9b}", "\u{7}", "\u{202e}", "\u{200b}"];
            assert!(!unseen.iter().any(|one| text.contains(one)), "{arguments:?}: {text:?}");
        }
    }
}

#[test]
fn a_replay_of_a_path_with_a_line_break_can_be_pasted() {
    let scenario = Copied::new("two\nlines");
    let said = cutover(&["rehearse", &scenario.path(), "--deviate", "load 10%"]);
    let replay = said.out.lines().find_map(|line| line.strip_prefix("Replay: ")).expect("it is there");
    let command = replay.replacen("cutover", env!("CARGO_BIN_EXE_cutover"), 1);
    let output = std::process::Command::new("bash").args(["-c", &command]).output().expect("there is bash");
    assert_eq!(String::from_utf8_lossy(&output.stdout), said.out);
}

/// A scenario that was written before a question was known can still be played, and the check asks the question.
#[test]
fn a_reading_that_is_younger_than_the_format_is_assumed_and_asked_for() {
    let given = [("cold-start = \"own-prefix\"\n", "")];
    let scene = crate::support::changed_of::<pac::Cluster>("pac/three-hosts", &given);
    let asked = scene.diagnostics.iter().find(|one| one.code == "reading-assumed");
    let asked = asked.expect("the check asks for it");
    assert!(
        asked.message.contains("`cold-start`") && asked.message.contains("own-prefix"),
        "{}",
        asked.message
    );
    assert_eq!(scene.checked.readings["cold-start"], "own-prefix");
    let whole = crate::support::changed_of::<pac::Cluster>("pac/three-hosts", &[]);
    assert!(whole.diagnostics.iter().all(|one| one.code != "reading-assumed"));
}
