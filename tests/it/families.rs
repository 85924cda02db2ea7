//! What each family of the one list owes to those who know none of them: sentences, a page, and nothing in a page that
//! belongs to all.

use crate::binary::cutover;
use crate::list::families;
use crate::support::{changed_of, names};
use rehearsal::{Cause, Family};
use std::collections::BTreeSet;

/// Does something for each family of the list.
trait Each {
    fn family<F: Family>(&mut self);
}

macro_rules! for_each {
    ($($family:ty),+ $(,)?) => {
        fn each(does: &mut impl Each) {
            $(does.family::<$family>();)+
        }
    };
}
families!(for_each);

struct Sentences;

impl Each for Sentences {
    fn family<F: Family>(&mut self) {
        let mut words = BTreeSet::new();
        for cause in F::Cause::ALL {
            let (word, sentence) = (cause.word(), cause.sentence());
            assert!(words.insert(word), "{word} stands for two causes of {}", F::NAME);
            let kebab =
                word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            assert!(kebab, "`{word}` is a word");
            let begins = sentence.chars().next().is_some_and(char::is_uppercase);
            assert!(begins && sentence.ends_with('.'), "{word}: {sentence}");
            assert_eq!(rehearsal::sentence::<F::Cause>(word), Some(sentence));
        }
        let of_all = ["unexplained", "no-store-left"].map(rehearsal::sentence::<F::Cause>);
        assert!(of_all.iter().all(Option::is_some), "what no family causes has a sentence too");
        assert_eq!(rehearsal::sentence::<F::Cause>("objective-lost"), None);
    }
}

#[test]
fn every_cause_of_a_family_has_a_word_of_its_own_and_a_sentence() {
    each(&mut Sentences);
}

struct Starters;

impl Each for Starters {
    fn family<F: Family>(&mut self) {
        let help = cutover(&["new", "--help"]).out;
        assert!(help.contains(&format!("`{}`", F::NAME)), "`cutover new --help` does not name {}", F::NAME);
    }
}

#[test]
fn the_help_of_what_begins_a_scenario_names_every_family() {
    each(&mut Starters);
}

/// The words of a page, however its lines are filled.
fn words(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Pages(Vec<&'static str>);

impl Each for Pages {
    fn family<F: Family>(&mut self) {
        let said = cutover(&["help", "runbook", F::NAME, "--width", "10000"]);
        assert!(said.code == 0 && words(&said.out).starts_with(&words(F::REFERENCE)), "{}", said.out);
        assert!(said.out.starts_with(&format!("## Commands of the family `{}`", F::NAME)), "{}", said.out);
        for word in F::VENDOR {
            assert!(!runbook::REFERENCE.contains(word), "the page of the language says `{word}`");
        }
        for name in names().iter().filter(|name| name.starts_with(&format!("{}/", F::NAME))) {
            for process in F::processes(&changed_of::<F>(name, &[]).checked.family) {
                let named = format!("`{}:", process.kind);
                assert!(F::REFERENCE.contains(&named), "the page of {} has no {named}", F::NAME);
            }
        }
        self.0.push(F::NAME);
    }
}

#[test]
fn every_family_has_a_page_and_the_page_of_the_language_says_nothing_of_a_vendor() {
    let mut pages = Pages(Vec::new());
    each(&mut pages);
    let said = cutover(&["help", "runbook", "--width", "10000"]);
    assert!(said.code == 0 && words(&said.out).starts_with(&words(runbook::REFERENCE)), "{}", said.out);
    for name in pages.0 {
        assert!(said.out.contains(&format!("cutover help runbook {name}\n")), "{}", said.out);
    }
    let wrong = cutover(&["help", "runbook", "store"]);
    assert!(wrong.code == 2 && wrong.err.contains("did you mean `stores`?"), "{}", wrong.err);
    let other = cutover(&["help", "rehearse", "stores"]);
    assert!(
        other.code == 2 && other.err.contains("only `runbook` has a page for each family"),
        "{}",
        other.err
    );
}
