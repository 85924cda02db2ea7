//! Lines of a block that came with the paste and are no expected output: prompts of shells and programs, headings and
//! fences that the block has swallowed, comments, questions, and commands without a prompt.
//!
//! Each is told at its line. What is only likely is a warning; what cannot be taken for anything else leaves nothing to
//! play.

use std::ops::Range;

use super::command::Open;
use super::prompt::{Foreign, Kind, foreign};
use super::{Reader, opens_block, swallowed};
use crate::address::excerpt;
use crate::heading::looks_like_heading;
use crate::markdown::Line;
use crate::typography::Folded;
use crate::{Diagnostic, Prompt, Severity};

impl Reader<'_> {
    /// Whether a line is none of expected output; it has been reported then.
    pub(super) fn pasted(&mut self, line: &Line, text: &str, next: Option<&str>) -> bool {
        let place = line.place(&(0..text.len()));
        if self.ended(text, place.clone()) || self.swallowed {
            return true;
        }
        let folded = Folded::of(text);
        if let Some(found) = foreign(&folded.text, self.known.lanes, self.known.is_command) {
            self.foreign(line, &folded, found);
            return true;
        }
        if self.open.is_none() {
            return !self.astray && self.comment_of_any_kind(text, place);
        }
        if self.answered(text)
            || self.unasked(text, place.clone())
            || self.question(text, place.clone(), next)
            || self.comment(text, place.clone())
        {
            return true;
        }
        if self.option_below(&folded.text, place.clone()) {
            return true;
        }
        if (self.known.is_command)(behind(&folded.text)) {
            self.command_without_prompt(text, place);
            return false;
        }
        self.statement_without_prompt(text, place)
    }

    /// A heading or the fence of another block: this one was never closed. What follows it is no transcript.
    fn ended(&mut self, text: &str, place: Range<usize>) -> bool {
        if self.other_fence(text, &place) {
            return true;
        }
        let is_fence = opens_block(text);
        if !is_fence && !looks_like_heading(text, self.has_fence) {
            return false;
        }
        if std::mem::replace(&mut self.swallowed, true) {
            return true;
        }
        self.close();
        let finding = swallowed(self.known.file, self.code, place, is_fence, self.last_end);
        self.findings.push(finding);
        true
    }

    /// A fence of another kind than the one that opens the block: it closes nothing, and the block goes on.
    fn other_fence(&mut self, text: &str, place: &Range<usize>) -> bool {
        let is_fence = text.len() > 1 && text.chars().all(|letter| "`~".contains(letter));
        if self.swallowed || !is_fence || !self.goes_on(place.end) {
            return false;
        }
        self.close();
        self.swallowed = true;
        let fence = self.code.fence.clone();
        let message =
            format!("this fence closes nothing, for the block was opened with `{fence}`; it goes on here");
        let opening = (self.known.file, self.code.opening.clone());
        self.warn("swallowed", place.clone(), &message, |d| {
            let d = Diagnostic { severity: Severity::Error, ..d }.playable(false);
            d.label(opening.0, opening.1, "this block").mended("close it as it was opened", fence).safe()
        });
        true
    }

    /// The fence that closes the block, at the end of what is typed, where it closes nothing. What stands before it.
    pub(super) fn fence_behind(&mut self, line: &Line, folded: &Folded) -> Option<Folded> {
        let fence = self.code.fence.clone();
        let before = folded.text.strip_suffix(&fence).filter(|_| !fence.is_empty())?;
        let end = folded.place(folded.text.len());
        if self.swallowed || before.trim().is_empty() || !self.goes_on(line.place(&(0..end)).end) {
            return None;
        }
        self.swallowed = true;
        let start = folded.place(before.len());
        let place = line.place(&(start..end));
        let message = "a fence behind what is typed closes nothing, so that the block goes on";
        let opening = (self.known.file, self.code.opening.clone());
        self.warn("swallowed", place.clone(), message, |d| {
            let d = d.label(opening.0, opening.1, "this block").help("put the fence on a line of its own");
            d.patch(place.start..place.start, "\n").safe()
        });
        Some(Folded::of(&line.text[..start]))
    }

    /// Whether the block goes on behind a place over what is no transcript.
    fn goes_on(&self, end: usize) -> bool {
        let mut later = self.code.lines.iter().filter(|line| line.range.start >= end);
        let is_other = |line: &Line| {
            let text = line.text.trim_end();
            opens_block(text) || looks_like_heading(text, self.has_fence)
        };
        later.any(is_other) || !self.code.closed
    }

    /// A prompt that is none of a lane's.
    fn foreign(&mut self, line: &Line, folded: &Folded, found: Foreign) {
        let Foreign { kind, length, lane, release } = found;
        if kind == Kind::Session
            && (self.asked_on(line, folded, length) || self.statement(line, folded, length))
        {
            return;
        }
        self.close();
        let typed = folded.text[..length].trim_end().len();
        let place = line.place(&(0..folded.place(typed)));
        let shown = excerpt(&folded.text[..typed]);
        if kind == Kind::Session {
            return self.session(place, &shown);
        }
        let lane = lane.or_else(|| self.home.clone());
        let (code, message) = match kind {
            Kind::NoDollar => (
                "no-dollar",
                "this looks like a prompt, and a prompt ends in a dollar sign and a space".into(),
            ),
            _ => ("shell-prompt", format!("`{shown}` is the prompt of a shell; a prompt here names a lane")),
        };
        let lanes: Vec<String> = self.known.lanes.iter().map(|lane| format!("`{lane}$ `")).collect();
        let whole = line.place(&(0..folded.place(length)));
        let at = release.as_ref().map(|release| format!("@{release}")).unwrap_or_default();
        let written = lane.as_ref().map(|lane| format!("{lane}{at}$ "));
        self.report(code, place.clone(), &message, |d| match written {
            Some(_) if at.matches('@').count() > 1 => d.help("name one release, or none"),
            Some(written) => d.help(format!("write `{written}`")).patch(whole, written),
            None => d.help(format!("start the line with a lane's: {}", lanes.join(", "))),
        });
        self.begin(lane.map(|lane| Prompt { lane, release }), place);
        self.append_behind(line, folded, length);
        self.mark_unread();
    }

    /// The prompt with which a program asks for the rest of a statement, which goes on with it.
    fn asked_on(&mut self, line: &Line, folded: &Folded, length: usize) -> bool {
        let prompt = folded.text[..length].trim_end();
        let asks = ["-#", "->", "(#", "(>"].iter().any(|end| prompt.ends_with(end));
        let is_begun = self.open.as_ref().is_some_and(Open::is_in_statement);
        asks && is_begun && self.statement_goes_on(line, folded, length)
    }

    /// The prompt of a program that asks for more. A session is told once.
    fn session(&mut self, place: Range<usize>, shown: &str) {
        if !std::mem::replace(&mut self.in_session, true) {
            let message =
                format!("`{shown}` is the prompt of a program; what is typed at it is not modelled");
            self.report("session", place.clone(), &message, |d| {
                d.help(
                    "give the program its statements as an argument of its command, where it takes them so",
                )
            });
        }
        self.begin(None, place);
        self.mark_unread();
    }

    /// A line that answers the question above it.
    fn answered(&mut self, text: &str) -> bool {
        let answer = ["y", "n", "yes", "no"].iter().any(|answer| text.trim().eq_ignore_ascii_case(answer));
        std::mem::take(&mut self.asked) && answer
    }

    /// An answer where no question stands above it: it answers a tool, and is nothing that a tool prints.
    fn unasked(&mut self, text: &str, place: Range<usize>) -> bool {
        let is_answer = ["y", "yes"].iter().any(|answer| text.trim().eq_ignore_ascii_case(answer));
        if is_answer {
            let message = "this looks like an answer to a tool that asks, and no tool asks in a rehearsal; it is not expected";
            self.warn("question", place.clone(), message, |d| {
                d.help("leave it out, or give the tool the option that answers it").patch(place, "")
            });
        }
        is_answer
    }

    /// A tool that asks back. Nobody answers in a rehearsal, where no tool asks.
    fn question(&mut self, text: &str, place: Range<usize>, next: Option<&str>) -> bool {
        if !is_question(text) {
            return false;
        }
        self.asked = true;
        let message = "this looks like a question, which no tool asks in a rehearsal; it is not expected";
        let answered = next.is_some_and(|next| ["y", "n", "yes", "no"].contains(&&*next.to_lowercase()));
        let end = place.end;
        self.warn("question", place.clone(), message, |d| {
            let d = d.help("leave it out, or give the tool the option that answers it");
            // An answer on a line of its own goes with it.
            match answered {
                true => d.patch(place.start..end + 1 + next.unwrap_or_default().len(), ""),
                false => d.patch(place, ""),
            }
        });
        true
    }

    /// A comment above the first command of a block, where nothing can be expected output, so that it is one whatever
    /// language it is a comment of.
    fn comment_of_any_kind(&mut self, text: &str, place: Range<usize>) -> bool {
        let begins = ["-- ", "// ", "; ", "<!--", "/*"].iter().any(|mark| text.starts_with(mark));
        (begins || is_comment(text)) && self.told_as_comment(place)
    }

    fn comment(&mut self, text: &str, place: Range<usize>) -> bool {
        (text.starts_with("<!--") || is_comment(text)) && self.told_as_comment(place)
    }

    fn told_as_comment(&mut self, place: Range<usize>) -> bool {
        let message = "this looks like a comment, and reads better as prose; it is not expected";
        self.warn("comment", place.clone(), message, |d| d.help("take it out of the block").patch(place, ""));
        true
    }

    /// An option at the beginning of the line below its command, of which it is no part there: no tool prints such a line.
    fn option_below(&mut self, text: &str, place: Range<usize>) -> bool {
        let is_option = text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_alphabetic());
        let whole = |open: &Open| format!("{} {text}", open.text);
        let goes_on = |open: &Open| {
            open.expects.is_empty() && !open.has_session() && (self.known.is_command)(&whole(open))
        };
        if !text.starts_with('-') || !is_option || !self.open.as_ref().is_some_and(goes_on) {
            return false;
        }
        let message = format!(
            "`{}` begins with an option, and is no part of the command above, for it is not indented",
            excerpt(text)
        );
        self.report("command-as-output", place.clone(), &message, |d| {
            d.help("indent it, or end the line above with a backslash")
                .patch(place.start..place.start, "    ")
        });
        self.mark_unread();
        true
    }

    /// A statement below the program that would ask for it, without that program's prompt.
    fn statement_without_prompt(&mut self, text: &str, place: Range<usize>) -> bool {
        let asks = |open: &Open| open.expects.is_empty() && (self.known.session)(&open.text).is_some();
        if !text.ends_with(';') || !self.open.as_ref().is_some_and(asks) {
            return false;
        }
        let message = format!(
            "`{}` looks like a statement for the program above, and is read as expected output",
            excerpt(text)
        );
        self.report("command-as-output", place, &message, |d| {
            d.help("begin it with the prompt that this program has")
        });
        self.mark_unread();
        false
    }

    /// What is most likely a command stays expected output, so that no run is held without it.
    fn command_without_prompt(&mut self, text: &str, place: Range<usize>) {
        let lane = self.open.as_ref().and_then(Open::lane).or_else(|| self.home.clone());
        let message = format!("`{}` looks like a command, and is read as expected output", excerpt(text));
        self.warn("command-as-output", place.clone(), &message, |d| match lane {
            Some(lane) => {
                d.help("start it with a prompt").patch(place.start..place.start, format!("{lane}$ "))
            }
            None => d.help("start it with a prompt"),
        });
    }
}

/// A line without the words before a command that leave it what it is.
fn behind(text: &str) -> &str {
    let word = ["sudo ", "time ", "nohup "].iter().find_map(|word| text.strip_prefix(word));
    word.map_or(text, str::trim_start)
}

/// Whether a line asks for a yes or a no, or for a key.
fn is_question(text: &str) -> bool {
    let lower = text.to_lowercase();
    let asks_for = ["password:", "passphrase:", "passwort:"];
    let for_whom = lower.contains("password for ") && lower.trim_end().ends_with(':');
    if for_whom || asks_for.iter().any(|end| lower.trim_end().ends_with(end)) {
        return true;
    }
    let keys = ["press any key", "hit any key", "press enter", "hit enter", "press return", "hit return"];
    if keys.iter().any(|key| lower.contains(key)) {
        return true;
    }
    let choices = [
        "[y/n]", "(y/n)", "[yes/no]", "(yes/no)", "[y|n]", "(y|n)", "(yes|no)", "y/n?", "yes/no?", "(y or n)",
    ];
    let ends = lower.trim_end();
    let answered = ["? y", "? yes", "? n", "? no"].iter().any(|answer| ends.ends_with(answer));
    choices.iter().any(|choice| lower.contains(choice)) || ends.ends_with('?') || answered
}

/// Whether a line is a comment of a shell. One capital word alone is a title in what many a program prints.
fn is_comment(text: &str) -> bool {
    let lower = text.to_lowercase();
    if lower.starts_with("rem ") || lower.starts_with(":: ") {
        return true;
    }
    let Some(rest) = text.strip_prefix('#') else { return false };
    let rest = rest.trim();
    let title = !rest.contains(' ') && rest.starts_with(char::is_uppercase);
    rest.starts_with(|c: char| c.is_alphabetic()) && !title && !rest.ends_with('#')
}

#[cfg(test)]
mod tests {
    use super::{is_comment, is_question};

    #[test]
    fn comments_and_questions_are_told_from_what_a_program_prints() {
        for text in ["# now the marker", "#now", "REM stop it", "# stop (again)"] {
            assert!(is_comment(text), "{text}");
        }
        for text in ["# Replication", "#1 done", "### done ###", "#", "remaining 5", "5 # five"] {
            assert!(!is_comment(text), "{text}");
        }
        for text in [
            "Continue? [y/N]",
            "Are you sure?",
            "Destroy it (yes/no)? yes",
            "Proceed? y",
            "[sudo] password for oracle:",
            "Password:",
            "Press any key to continue . . .",
            "Hit Enter to go on",
        ] {
            assert!(is_question(text), "{text}");
        }
        for text in ["started", "yes", "y", "size: 5"] {
            assert!(!is_question(text), "{text}");
        }
    }
}
