//! Journals: what is written is read again, a torn line is left out, and what belongs elsewhere is refused.

use crate::toy::{Toy, case, deviation};
use search::{Engine, JournalError, Played, Title, Unwatched, journal_line, read_journal};

fn title() -> Title {
    Title::new("stores/first-half", "texts", "program")
}

/// A failure, a run that holds, and a misfit.
fn played() -> Vec<Played> {
    let toy = Toy { misfit: Some(deviation("skip 7")), ..Toy::failing(&[(&["skip 2"], "one")]) };
    let cases = [case(&["skip 2", "reading reset=tail"]), case(&[]), case(&["skip 7"])];
    Engine::new(&toy, &Unwatched).ask_all(&cases)
}

fn text() -> String {
    title().line() + &played().iter().map(journal_line).collect::<String>()
}

#[test]
fn what_is_written_is_read_again() {
    let journal = read_journal(text().as_bytes(), &title()).expect("it is a journal");
    assert_eq!((journal.played, journal.whole_bytes), (played(), text().len()));
}

#[test]
fn wherever_the_text_is_torn_off_the_whole_lines_before_are_read() {
    let text = text();
    for end in 0..=text.len() {
        let journal = read_journal(&text.as_bytes()[..end], &title()).expect("it is a journal");
        let lines = text[..end].matches('\n').count();
        assert_eq!(journal.played, played()[..lines.saturating_sub(1)], "torn at {end}");
        assert_eq!(journal.whole_bytes, text[..end].rfind('\n').map_or(0, |at| at + 1));
    }
}

#[test]
fn a_journal_of_something_else_is_refused_with_what_differs() {
    let read = |text: &str| read_journal(text.as_bytes(), &title()).expect_err("it is refused");
    let other = |title: Title| read(&title.line());
    assert_eq!(read("a shopping list"), JournalError::Foreign);
    assert_eq!(read("a shopping list\n"), JournalError::Foreign);
    let (found, wanted) = (String::from("pac/three-hosts"), String::from("stores/first-half"));
    assert_eq!(
        other(Title::new("pac/three-hosts", "texts", "program")),
        JournalError::Scenario { found, wanted }
    );
    assert_eq!(other(Title::new("stores/first-half", "edited", "program")), JournalError::Changed);
    assert_eq!(other(Title::new("stores/first-half", "texts", "newer")), JournalError::Program);
    assert_eq!(
        read(&title().line().replace("\"journal\":1", "\"journal\":2")),
        JournalError::Format { found: 2 }
    );
}

#[test]
fn a_spoilt_line_in_the_middle_is_told_with_its_number() {
    for spoilt in [
        "{}\n",
        "{\"seed\":1,\"deviations\":[]}\n",
        "{\"seed\":1,\"deviations\":[\"jump 3\"],\"misfits\":[\"x\"]}\n",
    ] {
        let text = title().line() + &journal_line(&played()[0]) + spoilt + &journal_line(&played()[1]);
        let error = read_journal(text.as_bytes(), &title()).expect_err("it is refused");
        assert!(matches!(error, JournalError::Line { line: 3, .. }), "{error}");
    }
}
