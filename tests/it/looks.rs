//! How the command line looks and how much it tells: what fits on two screens and how to see the rest, the verdict alone,
//! colours by request, two runs beside each other, pages for a shell and for a manual, and the same again on a change.

use crate::binary::{Copied, cutover};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[test]
fn a_search_tells_what_fits_on_two_screens_and_how_to_see_the_rest() {
    let search = ["explore", "stores/first-half", "--load", "1%", "--orders", "0", "--runs", "0"];
    let short = cutover(&search).out;
    assert!(short.lines().count() <= 100, "{} lines", short.lines().count());
    for told in [
        "kinds more, which `--all` tells",
        "of them something else goes wrong; `--all` tells which",
        "the worst first",
    ] {
        assert!(short.contains(told), "{told}: {short}");
    }
    let all = cutover(&[&search[..], &["--all"]].concat()).out;
    assert!(!all.contains("`--all`") && all.contains("Every single mistake"), "{all}");
    assert_eq!(all, cutover(&[&search[..], &["-v"]].concat()).out);
    let kinds = |text: &str| text.lines().filter(|line| line.trim_start().starts_with("It takes no")).count();
    assert!(kinds(&all) > kinds(&short) && kinds(&short) >= 3);
    // What is told of a kind is told alike, however much there is room for.
    let first =
        short.lines().skip_while(|line| !line.starts_with("  1. ")).take(6).collect::<Vec<_>>().join("\n");
    assert!(all.contains(&first), "{first}");
}

#[test]
fn who_wants_the_verdict_alone_gets_it_with_what_to_type_next() {
    let stuck = cutover(&["-q", "rehearse", "stores/as-printed"]);
    assert_eq!((stuck.code, stuck.err.as_str()), (3, ""), "no note stands beside it");
    assert!(stuck.out.starts_with("STUCK") && stuck.out.contains("  next: cutover explain"), "{}", stuck.out);
    assert!(
        stuck.out.trim_end().ends_with("--seed 1") && !stuck.out.contains("What clients saw"),
        "{}",
        stuck.out
    );
    assert!(!cutover(&["rehearse", "stores/as-printed"]).err.is_empty());
    let both = cutover(&["-q", "-v", "list"]);
    assert!(both.code == 2 && both.err.contains("cannot be used with"), "{}", both.err);
}

#[test]
fn colours_are_there_by_request_and_never_else() {
    let run = ["rehearse", "stores/first-half", "--deviate", "load 5%"];
    let plain = cutover(&run).out;
    assert!(!plain.contains('\u{1b}'));
    let coloured = cutover(&[&run[..], &["--color", "always"]].concat()).out;
    assert!(coloured.contains("\u{1b}["), "{coloured}");
    assert_eq!(plain, cutover(&[&run[..], &["--color", "never"]].concat()).out);
}

#[test]
fn two_runs_are_told_by_what_differs() {
    let diff = ["diff", "stores/first-half", "--deviate", "load 10%", "--deviate", "skip 1.upgrade"];
    let said = cutover(&[&diff[..], &["--against", "load 10%"]].concat());
    assert!(said.code == 1 && said.out.starts_with("VIOLATED against HELD: "), "{}", said.out);
    for told in [
        "violated        held  verdict",
        "left out   ok 1:50     1.upgrade  applications move Upgrade to Original",
        "not retained while stopped by 4.upgrade",
        "commands ended alike",
        "Replay the second: cutover rehearse stores/first-half --seed 1 --deviate 'load 10%'",
    ] {
        assert!(said.out.contains(told), "{told}: {}", said.out);
    }
    let same = cutover(&["diff", "pac/three-hosts", "--deviate", "load 10%", "--against", "load 10%"]);
    assert!(same.code == 0 && same.out.contains("the same, event by event"), "{}", same.out);
    let stuck = cutover(&["diff", "pac/compatible", "--deviate", "skip 3", "--against", "load 10%"]);
    assert!(stuck.code == 3 && stuck.out.contains("not reached in the first alone, from"), "{}", stuck.out);
    let wrong = cutover(&["diff", "pac/compatible", "--against", "skip 99"]);
    assert!(wrong.code == 2 && wrong.err.contains("skip 99"), "{}", wrong.err);
}

#[test]
fn a_shell_and_a_manual_are_given_their_pages() {
    for (shell, word) in
        [("bash", "complete -F"), ("zsh", "#compdef cutover"), ("fish", "complete -c cutover")]
    {
        let said = cutover(&["completions", shell]);
        assert!(said.code == 0 && said.out.contains(word) && said.out.contains("rehearse"), "{shell}");
    }
    let page = cutover(&["man", "explore"]);
    assert!(
        page.code == 0 && page.out.contains(".TH cutover-explore 1") && page.out.contains("mistakes"),
        "{}",
        page.out
    );
    assert!(cutover(&["man"]).out.contains(".TH cutover 1"));
    let none = cutover(&["man", "explor"]);
    assert!(none.code == 2 && none.err.contains("did you mean `explore`?"), "{}", none.err);
}

#[test]
fn what_is_watched_is_played_again_when_its_runbook_has_changed() {
    let copied = Copied::new("watched");
    let mut child = Command::new(env!("CARGO_BIN_EXE_cutover"))
        .args(["-q", "rehearse", &copied.path(), "--deviate", "load 5%", "--watch"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let out = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut verdicts = out
        .lines()
        .map(|line| line.expect("it is text"))
        .filter(|line| line.contains(": every objective") || line.starts_with("VIOLATED"));
    assert!(verdicts.next().is_some_and(|line| line.starts_with("HELD")));
    let copied = copied.changed("runbook.md", "applications move Upgrade to Original", "date");
    assert!(verdicts.next().is_some_and(|line| line.starts_with("VIOLATED")), "{}", copied.path());
    child.kill().expect("it runs until it is told to end");
    child.wait().expect("it ends");
    let embedded = cutover(&["rehearse", "stores/first-half", "--watch"]);
    assert!(embedded.code == 2 && embedded.err.contains("never changes"), "{}", embedded.err);
}
