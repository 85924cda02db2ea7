//! What a heading means: a step, the rollback part, or prose that looks like a step; and which other lines look like one.
//!
//! It decides by a text and its level alone; whether a line of prose stands where a step is missing is decided by who
//! knows the other steps.

use pulldown_cmark::HeadingLevel;

use crate::address::is_step_id;
use crate::typography::Folded;
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
    /// Prose that looks like a step; why it is none, and what it would have to be.
    Lookalike(&'static str, Option<String>, Option<StepId>),
}

/// What a heading means.
pub(crate) fn meaning(level: HeadingLevel, text: &str) -> Meaning {
    match level {
        HeadingLevel::H1 if text.eq_ignore_ascii_case("rollback") => Meaning::Rollback,
        HeadingLevel::H1 if nearest_word(text, ["Rollback", "Roll back"]).is_some() => Meaning::Lookalike(
            "the rollback part is headed `# Rollback`; this is prose",
            Some("# Rollback".to_owned()),
            None,
        ),
        HeadingLevel::H2 => match text.eq_ignore_ascii_case("rollback") {
            true => Meaning::Lookalike(
                "the rollback part is headed `# Rollback`, by a heading of level 1; this is prose",
                Some("# Rollback".to_owned()),
                None,
            ),
            false => step(text).unwrap_or_else(|| lookalike(text)),
        },
        _ => match numbered(text).filter(|found| found.is_sure) {
            Some(found) => Meaning::Lookalike(
                "a step is a heading of level 2; this one is prose",
                Some(found.heading()),
                Some(found.id),
            ),
            None => Meaning::Prose,
        },
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
    const WHY: &str =
        "this heading looks like a step, but a step starts with an id and a period, as in `## 6. Restart`";
    if let Some(found) = numbered(text) {
        return Meaning::Lookalike(WHY, Some(found.heading()), Some(found.id));
    }
    let folded = Folded::of(text).text;
    match bare(&folded).starts_with(|c: char| c.is_ascii_digit()) {
        true => Meaning::Lookalike(WHY, None, None),
        false => Meaning::Prose,
    }
}

/// A text that begins with the number of a step.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub(crate) id: StepId,
    title: String,
    /// Whether a period, a bracket or a colon, or the word Step, makes the number that of a step.
    is_sure: bool,
}

impl Numbered {
    /// The heading that makes a step of it.
    pub(crate) fn heading(&self) -> String {
        format!("## {}. {}", self.id, self.title).trim_end().to_owned()
    }
}

/// The ids that the first word of a heading may stand for, as in `6.1.` and `9-10.`: what names one of them names it.
pub(crate) fn numbers(text: &str) -> impl Iterator<Item = StepId> {
    let word = bare(text).split(' ').next().unwrap_or_default().to_owned();
    let digits: Vec<String> = word.split(|c: char| !c.is_ascii_digit()).map(str::to_owned).collect();
    digits.into_iter().filter_map(|digits| digits.parse().ok())
}

/// A text without marks of emphasis before it.
fn bare(text: &str) -> &str {
    text.trim_start_matches(['*', '_', '`', '\\', ' ', '(', '[', '#'])
}

/// The number that a text begins with, as in `6. Stop`, `6) Stop`, `Step 6: Stop` or `**6** Stop`, and the rest of it.
pub(crate) fn numbered(text: &str) -> Option<Numbered> {
    // A wide full stop has no blank behind it.
    let has_wide = text.contains(['。', '．', '、']);
    let folded = Folded::of(text).text;
    let text = bare(&folded);
    let word = text.split(' ').next().unwrap_or_default();
    let rest = word.eq_ignore_ascii_case("step").then(|| text[word.len()..].trim_start());
    let named = rest.is_some();
    let text = rest.unwrap_or(text);
    let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let id: StepId = text[..end].to_lowercase().parse().ok()?;
    let after = &text[end..];
    let mark = after.trim_start_matches(['*', '_', '`', '\\', ']']);
    let is_sure = named || mark.starts_with(['.', ')', ':', '。', '、']);
    // Digits right behind a period or a colon make it a number of another kind: 6.1, 12:30; and behind a dash, several.
    let behind = mark.trim_start_matches(['.', ')', ':', '。', '、']);
    let is_wide = has_wide && behind.starts_with(char::is_alphabetic);
    let is_apart = behind.is_empty() || is_wide || behind.starts_with([' ', '*', '_', '`', '-']);
    let is_range =
        behind.strip_prefix(['-', '–']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if !is_apart || is_range {
        return None;
    }
    let linked = folded.starts_with('[').then(|| after.split_once("](")).flatten();
    let after = linked.map_or(after, |(text, _)| text);
    let title = after.trim_start_matches(['.', ')', ']', ':', '。', '、', '-', '*', '_', '`', '\\', ' ']);
    let emphasis = |c: char| matches!(c, '*' | '_');
    let title = match folded.starts_with(emphasis) {
        true => title.trim_end_matches(emphasis).trim_end_matches(':'),
        false => title,
    };
    Some(Numbered { id, title: title.trim().to_owned(), is_sure })
}

/// A line of prose that looks like the heading of a step: a number of a list, or a number in bold letters, or `Step 6`, or
/// hashes that make no heading for want of a blank; also behind the mark of a list or a quote, or as a heading of HTML.
pub(crate) fn line_like_step(line: &str) -> Option<Numbered> {
    let folded = Folded::of(line).text;
    let text = folded.trim_start_matches([' ', '\t']);
    let indent = folded.len() - text.len();
    let text = unmarked(text);
    let hashes = text.len() - text.trim_start_matches('#').len();
    let bold = text.starts_with(['*', '_']);
    let is_step = text.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("step "));
    let listed = text.starts_with(|c: char| c.is_ascii_digit());
    if indent > 3 && hashes == 0 || !(bold || is_step || listed || (1..=6).contains(&hashes)) {
        return None;
    }
    let found = numbered(&text[hashes..])?;
    // The whole line is in bold letters, or its number is; a sentence that begins with a step's number is prose.
    let titled = !found.title.is_empty() && found.title.len() < 100;
    (found.is_sure && titled && !(is_step && found.title.ends_with('.'))).then_some(found)
}

/// A line without the mark of a list, a box to tick, or a tag of HTML around it.
fn unmarked(text: &str) -> &str {
    let item = ["- ", "+ ", "* ", "> ", "| "].iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text);
    let item = ["[ ] ", "[x] ", "[X] "].iter().find_map(|mark| item.strip_prefix(mark)).unwrap_or(item);
    let tagged = |level: char| {
        let inner = item.strip_prefix(&format!("<h{level}>"))?;
        Some(inner.split_once("</").map_or(inner, |(inner, _)| inner))
    };
    ('1'..='6').find_map(tagged).unwrap_or(item)
}

/// The step whose heading a line inside of a block is.
pub(crate) fn step_of(line: &str) -> Option<StepId> {
    match step(line.strip_prefix("## ")?.trim()) {
        Some(Meaning::Step(id, _)) => Some(id),
        _ => None,
    }
}

/// Whether a line inside of a block looks like a heading: of a step, of the rollback part, or, where the block holds the
/// fence of another one, any.
pub(crate) fn looks_like_heading(line: &str, has_fence: bool) -> bool {
    let text = line.trim_start_matches('#');
    let hashes = line.len() - text.len();
    if !(1..=6).contains(&hashes) || !text.starts_with(' ') {
        return false;
    }
    let text = text.trim();
    let is_step = step(text).is_some() || (hashes == 1 && text.eq_ignore_ascii_case("rollback"));
    is_step || (hashes > 1 && has_fence && text.starts_with(char::is_alphanumeric) && !text.ends_with('#'))
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::HeadingLevel::{H1, H2, H3};

    use super::{Meaning, line_like_step, looks_like_heading, meaning};

    #[test]
    fn a_step_is_a_level_2_heading_that_starts_with_an_id_and_a_period() {
        let step = |id: &str, title: &str| Meaning::Step(id.parse().unwrap(), title.to_owned());
        assert_eq!(meaning(H2, "6. Restart"), step("6", "Restart"));
        assert_eq!(meaning(H2, "20a."), step("20a", ""));
        assert_eq!(meaning(H2, "Background"), Meaning::Prose);
        assert_eq!(meaning(H1, "Rollback"), Meaning::Rollback);
    }

    #[test]
    fn a_heading_that_nearly_is_a_step_is_told_apart_with_what_was_meant() {
        let shapes = [
            "6 Restart",
            "6) Restart",
            "**6.** Restart",
            "6: Restart",
            "Step 6: Restart",
            "STEP 6 - Restart",
            "６. Restart",
            "6． Restart",
            "6 - Restart",
            "[6. Restart](#restart)",
        ];
        for text in shapes {
            let Meaning::Lookalike(_, Some(mended), _) = meaning(H2, text) else { panic!("{text}") };
            assert_eq!(mended, "## 6. Restart", "{text}");
        }
        assert!(
            matches!(meaning(H2, "6A. Restart"), Meaning::Lookalike(_, Some(text), _) if text == "## 6a. Restart")
        );
        assert!(matches!(meaning(H2, "6.1 Restart"), Meaning::Lookalike(_, None, _)));
        for level in [H1, H3] {
            assert!(matches!(meaning(level, "6. Restart"), Meaning::Lookalike(_, Some(_), Some(_))));
            assert_eq!(meaning(level, "6 regions"), Meaning::Prose);
        }
        assert!(matches!(meaning(H1, "Rollbacks"), Meaning::Lookalike(..)));
        assert!(matches!(meaning(H2, "Rollback"), Meaning::Lookalike(..)));
    }

    #[test]
    fn a_line_that_looks_like_a_step_is_told_from_a_sentence() {
        for line in [
            "6. Stop LN agent",
            "6) Stop LN agent",
            "**6. Stop LN agent**",
            "**Step 6: Stop LN agent**",
            "Step 6: Stop LN agent",
            "##6. Stop LN agent",
            "##\u{a0}6. Stop LN agent",
            "__6.__ Stop LN agent",
        ] {
            let found = line_like_step(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(found.heading(), "## 6. Stop LN agent", "{line}");
        }
        for line in [
            "6 regions are up",
            "6.0 is installed",
            "Step 6 waits for the marker.",
            "12:30 noon",
            "a",
            "# note",
        ] {
            assert_eq!(line_like_step(line), None, "{line}");
        }
    }

    #[test]
    fn a_heading_inside_of_a_block_is_told_from_what_a_program_prints() {
        assert!(looks_like_heading("## 9. Install", false) && looks_like_heading("# Rollback", false));
        assert!(looks_like_heading("### Notes", true) && !looks_like_heading("### Notes", false));
        assert!(!looks_like_heading("#### started ####", true) && !looks_like_heading("# note", true));
    }
}
