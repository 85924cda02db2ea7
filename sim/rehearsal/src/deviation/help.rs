//! What to do about a deviation's words where something is wrong with them: the forms that fit them.
//!
//! A word that no deviation begins with is answered with a known one only where it is a slip of the pen of it, or means
//! the same: whoever follows a suggestion must not come to something of another meaning.

use super::error::DeviationError;
use runbook::slip_of;

/// Every form of a deviation by its first word: edits first, then what sets the world, what goes wrong with a command, and
/// what breaks.
const FORMS: [(&str, &str); 34] = [
    ("replace", "replace ADDRESS with 'COMMAND'"),
    ("place", "place ADDRESS at LANE"),
    ("insert", "insert 'COMMAND' at LANE before ADDRESS"),
    ("skip", "skip ADDRESS"),
    ("repeat", "repeat ADDRESS"),
    ("hasten", "hasten ADDRESS"),
    ("move", "move ADDRESS before ADDRESS"),
    ("swap", "swap ADDRESS with ADDRESS"),
    ("order", "order ADDRESS, ADDRESS"),
    ("order", "order freely ADDRESS, ADDRESS"),
    ("abort", "abort after ADDRESS"),
    ("reading", "reading NAME=VALUE"),
    ("load", "load 10%"),
    ("scale", "scale 10%"),
    ("lead", "lead 30s"),
    ("autostart", "autostart HOST"),
    ("hang", "hang ADDRESS"),
    ("mute", "mute ADDRESS"),
    ("break", "break ADDRESS"),
    ("drag", "drag ADDRESS by 10x"),
    ("crash", "crash HOST at ADDRESS+40s for 90s"),
    ("cut", "cut HOST HOST at ADDRESS for 90s"),
    ("cut", "cut HOST to HOST at ADDRESS for 90s"),
    ("delay", "delay HOST HOST by 2s at ADDRESS for 90s"),
    ("lose", "lose HOST HOST 5% at ADDRESS for 90s"),
    ("narrow", "narrow HOST HOST to 10% at ADDRESS for 90s"),
    ("fill", "fill HOST at ADDRESS for 90s"),
    ("slow", "slow HOST to 10% at ADDRESS for 90s"),
    ("skew", "skew HOST by 30s at ADDRESS for 90s"),
    ("surge", "surge GROUP to 300% at ADDRESS for 60s"),
    ("kill", "kill KIND:NAME at ADDRESS for 90s"),
    ("pause", "pause KIND:NAME at ADDRESS for 90s"),
    ("wipe", "wipe KIND:NAME at ADDRESS for 90s"),
    ("failover", "failover KIND:NAME at ADDRESS"),
];

/// Words that others use, each with the word for it here.
const SAME: [(&str, &str); 30] = [
    ("remove", "skip"),
    ("delete", "skip"),
    ("omit", "skip"),
    ("drop", "skip"),
    ("forget", "skip"),
    ("redo", "repeat"),
    ("retry", "repeat"),
    ("replay", "repeat"),
    ("rerun", "repeat"),
    ("again", "repeat"),
    ("hurry", "hasten"),
    ("rush", "hasten"),
    ("exchange", "swap"),
    ("switch", "swap"),
    ("reorder", "order"),
    ("add", "insert"),
    ("change", "replace"),
    ("revert", "abort"),
    ("rollback", "abort"),
    ("give", "abort"),
    ("reboot", "crash"),
    ("restart", "crash"),
    ("disconnect", "cut"),
    ("partition", "cut"),
    ("isolate", "cut"),
    ("latency", "delay"),
    ("loss", "lose"),
    ("throttle", "narrow"),
    ("freeze", "pause"),
    ("stop", "kill"),
];

/// Every word that a deviation begins with.
fn words() -> impl Iterator<Item = &'static str> {
    let mut last = "";
    FORMS.iter().map(|(word, _)| *word).filter(move |word| std::mem::replace(&mut last, *word) != *word)
}

/// The forms of the deviations that begin with a word.
fn forms(word: &str) -> Option<String> {
    let forms = FORMS.iter().filter(|(first, _)| *first == word);
    let listed: Vec<String> = forms.map(|(_, form)| format!("`{form}`")).collect();
    (!listed.is_empty()).then(|| listed.join(" or "))
}

impl DeviationError {
    /// What to do about it: the forms that fit the words of the deviation.
    #[must_use]
    pub fn help(&self, text: &str) -> String {
        // What is pasted with the quotes of a page around it is met with what stands between them.
        let quotes = ['"', '\'', '`', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '\u{201e}'];
        let first = text.split_whitespace().next().unwrap_or_default().trim_matches(quotes).to_lowercase();
        let meant = match self {
            Self::Unknown(_) => SAME.iter().find(|(other, _)| *other == first).map(|(_, word)| *word),
            _ => None,
        };
        let itself = || words().find(|word| *word == first);
        let known = meant.or_else(itself).or_else(|| slip_of(&first, words()));
        let Some(forms) = known.and_then(forms) else {
            return format!("a deviation begins with one of {}", words().collect::<Vec<_>>().join(", "));
        };
        match self {
            Self::Unknown(_) => format!("did you mean {forms}?"),
            Self::Edit(error) => told(error.problem.help.as_deref(), &forms),
            Self::Address(error) => told(
                error.suggestion.as_ref().map(|near| format!("did you mean `{near}`?")).as_deref(),
                &forms,
            ),
            _ => told(None, &forms),
        }
    }
}

/// What is known of the mistake, and the forms.
fn told(known: Option<&str>, forms: &str) -> String {
    match known {
        Some(known) => format!("{known} it is written {forms}"),
        None => format!("it is written {forms}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Deviation, Fault, Mishap};
    use super::{FORMS, SAME, forms, words};
    use runbook::Edit;

    fn help(text: &str) -> String {
        text.parse::<Deviation>().expect_err(text).help(text)
    }

    #[test]
    fn every_word_that_a_deviation_begins_with_has_its_forms() {
        let others = ["reading", "load", "scale", "lead", "autostart"];
        let all = Edit::WORDS.iter().copied().chain(others).chain(Mishap::WORDS).chain(Fault::words());
        for word in all {
            assert!(words().any(|known| known == word), "{word}");
        }
        for (word, _) in FORMS {
            assert!(forms(word).is_some());
        }
    }

    #[test]
    fn a_deviation_in_the_quotes_of_a_page_is_met_with_its_form() {
        for text in ["\u{201c}skip 8\u{201d}", "\u{2018}skip 8\u{2019}", "\u{201c}skp 8\u{201d}"] {
            assert_eq!(help(text), "did you mean `skip ADDRESS`?", "{text}");
        }
    }

    #[test]
    fn every_form_is_one() {
        for (_, form) in FORMS {
            let text = form.replace("ADDRESS+40s", "6+40s").replace("ADDRESS, ADDRESS", "7, 6");
            let text = text.replacen("ADDRESS", "6", 1).replace("ADDRESS", "7").replace("COMMAND", "sleep 1");
            let text = text.replacen("HOST", "one", 1).replace("HOST", "two").replace("LANE", "one");
            let parsed = text.parse::<Deviation>();
            assert!(parsed.is_ok(), "`{text}`: {parsed:?}");
        }
    }

    #[test]
    fn a_word_is_answered_with_one_of_its_meaning_or_with_none() {
        for (other, word) in SAME {
            assert!(words().all(|known| known != other), "`{other}` is a word itself");
            assert_eq!(
                help(&format!("{other} 3")),
                format!("did you mean {}?", forms(word).expect("a word"))
            );
        }
        assert_eq!(help("skp 3"), "did you mean `skip ADDRESS`?");
        assert_eq!(help("SKIP 3"), "did you mean `skip ADDRESS`?");
        for text in ["wait 3", "repair 3", "undo 3", "close 3"] {
            assert!(!help(text).contains("did you mean"), "{}", help(text));
        }
    }

    #[test]
    fn a_deviation_of_another_form_shows_the_forms_of_its_word() {
        assert_eq!(help("move 7"), "it is written `move ADDRESS before ADDRESS`");
        assert!(help("cut originalhost at 6").contains("`cut HOST to HOST at ADDRESS for 90s`"));
        assert!(help("crash upgradehost").contains("`crash HOST at ADDRESS+40s for 90s`"));
        assert_eq!(help("load 10"), "it is written `load 10%`");
        assert_eq!(help("lead 5"), "it is written `lead 30s`");
        assert_eq!(help("skip 3."), "did you mean `3`? it is written `skip ADDRESS`");
    }
}
