//! Journals: what is written is read again, a torn or a damaged line is not believed, and what belongs elsewhere is
//! refused.

use crate::toy::{Toy, case, deviation};
use search::{Engine, JournalError, PlayedCase, Title, Unmonitored, journal_line, read_journal};

fn title() -> Title {
    Title::new("stores/first-half", "texts", "program")
}

/// A failure, a run that holds, and a case that cannot be played.
fn played() -> Vec<PlayedCase> {
    let toy = Toy { unplayable: Some(deviation("skip 7")), ..Toy::failing(&[(&["skip 2"], "one")]) };
    let cases = [case(&["skip 2", "reading reset=tail"]), case(&[]), case(&["skip 7"])];
    Engine::new(&toy, &Unmonitored).ask_all(&cases)
}

fn lines() -> Vec<String> {
    played().iter().map(|played| journal_line(&title(), played)).collect()
}

fn text() -> String {
    title().line() + &lines().concat()
}

#[test]
fn what_is_written_is_read_again() {
    let journal = read_journal(text().as_bytes(), &title()).expect("it is a journal");
    assert_eq!((journal.played, journal.sound), (played(), text().into_bytes()));
    assert_eq!((journal.damaged, journal.torn), (vec![], false));
}

#[test]
fn wherever_the_text_is_torn_off_the_whole_lines_before_are_read() {
    let text = text();
    for end in 0..=text.len() {
        let journal = read_journal(&text.as_bytes()[..end], &title()).expect("it is a journal");
        let lines = text[..end].matches('\n').count();
        assert_eq!(journal.played, played()[..lines.saturating_sub(1)], "torn at {end}");
        let whole = text[..end].rfind('\n').map_or(0, |at| at + 1);
        assert_eq!((journal.sound.len(), journal.torn), (whole, whole < end));
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
        read(&title().line().replace("\"journal\":2", "\"journal\":3")),
        JournalError::Format { found: 3 }
    );
}

#[test]
fn a_damaged_line_is_told_with_its_number_and_the_others_are_believed() {
    let mut other_sum = lines()[1].clone();
    other_sum.replace_range(other_sum.len() - 4..other_sum.len() - 3, "x");
    for spoilt in [
        "{}\n",
        "\n",
        "{\"seed\":1,\"deviations\":[]}\n",
        "{\"seed\":1,\"deviations\":[\"jump 3\"],\"misfits\":[\"x\"]}\n",
        other_sum.as_str(),
    ] {
        let text = title().line() + &lines()[0] + spoilt + &lines()[1];
        let journal = read_journal(text.as_bytes(), &title()).expect("it is a journal");
        assert_eq!((journal.damaged, journal.played), (vec![3], played()[..2].to_vec()), "{spoilt}");
        assert_eq!(journal.sound, (title().line() + &lines()[0] + &lines()[1]).into_bytes());
    }
}

#[test]
fn no_byte_of_a_line_can_be_changed_and_be_believed() {
    let text = text();
    let title_bytes = title().line().len();
    for at in title_bytes..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let journal = read_journal(&bytes, &title()).expect("it is a journal");
        assert!(journal.played.len() < played().len(), "byte {at} was changed unseen");
        assert!(journal.played.iter().all(|one| played().contains(one)), "byte {at} gave another answer");
    }
}

#[test]
fn a_line_of_another_journal_is_not_believed() {
    let other = Title::new("stores/first-half", "edited", "program");
    let text = title().line() + &journal_line(&other, &played()[0]) + &lines()[1];
    let journal = read_journal(text.as_bytes(), &title()).expect("it is a journal");
    assert_eq!((journal.damaged, journal.played), (vec![2], played()[1..2].to_vec()));
}

#[test]
fn a_title_with_blanks_around_it_is_kept_as_it_is_written() {
    let text = text().replace('\n', "\r\n");
    let journal = read_journal(text.as_bytes(), &title()).expect("it is a journal");
    assert_eq!((journal.sound, journal.damaged), (title().line().into_bytes(), vec![2, 3, 4]));
}
