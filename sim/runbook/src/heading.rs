//! What a heading means: a step, the rollback part, or prose that looks like a step.
//!
//! It decides by the heading's text and level alone.

use pulldown_cmark::HeadingLevel;

use crate::address::is_step_id;
use crate::{StepId, nearest_word};

/// What a heading means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A step, or under `# Rollback` a rollback section.
    Step(StepId, String),
    /// The rollback part starts.
    Rollback,
    /// Prose.
    Prose,
    /// Prose that looks like a step; why it is none, and what it would have to start with.
    Lookalike(&'static str, Option<String>),
}

/// What a heading means.
pub(crate) fn meaning(level: HeadingLevel, text: &str) -> Meaning {
    match level {
        HeadingLevel::H1 if text.eq_ignore_ascii_case("rollback") => Meaning::Rollback,
        HeadingLevel::H1 if nearest_word(text, ["Rollback", "Roll back"]).is_some() => Meaning::Lookalike(
            "the rollback part is headed `# Rollback`; this is prose",
            Some("# Rollback".to_owned()),
        ),
        HeadingLevel::H2 => step(text).unwrap_or_else(|| lookalike(text)),
        _ if step(text).is_some() => Meaning::Lookalike(
            "a step is a heading of level 2; this one is prose",
            Some(format!("## {}", text.split_whitespace().next().unwrap_or_default())),
        ),
        _ => Meaning::Prose,
    }
}

/// An id and a period. A digit after the period makes it a number such as 6.1, which is no id.
fn step(text: &str) -> Option<Meaning> {
    let (id, title) = text.split_once('.')?;
    if !is_step_id(id) || title.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some(Meaning::Step(id.parse().ok()?, title.trim().to_owned()))
}

fn lookalike(text: &str) -> Meaning {
    let word = text.split_whitespace().next().unwrap_or_default();
    let word = word.trim_start_matches(['*', '_', '`', '\\']);
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return Meaning::Prose;
    }
    let id = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).to_lowercase();
    let mended = is_step_id(&id).then(|| format!("## {id}."));
    Meaning::Lookalike(
        "this heading looks like a step, but a step starts with an id and a period, as in `## 6. Restart`",
        mended,
    )
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::HeadingLevel::{H1, H2, H3};

    use super::{Meaning, meaning};

    #[test]
    fn a_step_is_a_level_2_heading_that_starts_with_an_id_and_a_period() {
        let step = |id: &str, title: &str| Meaning::Step(id.parse().unwrap(), title.to_owned());
        assert_eq!(meaning(H2, "6. Restart"), step("6", "Restart"));
        assert_eq!(meaning(H2, "20a."), step("20a", ""));
        assert_eq!(meaning(H2, "Background"), Meaning::Prose);
        assert_eq!(meaning(H1, "Rollback"), Meaning::Rollback);
    }

    #[test]
    fn a_heading_that_nearly_is_a_step_is_told_apart() {
        for text in ["6 Restart", "6.1 Restart", "6) Restart", "6A. Restart", "**6.** Restart"] {
            assert!(matches!(meaning(H2, text), Meaning::Lookalike(..)), "{text}");
        }
        assert!(matches!(meaning(H3, "6. Restart"), Meaning::Lookalike(..)));
        assert!(matches!(meaning(H1, "Rollbacks"), Meaning::Lookalike(..)));
    }
}
