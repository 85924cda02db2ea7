//! Here-documents: lines that a shell gives a program to read.
//!
//! None is played. Where the program has a prompt of its own, what it is given there is a session, and the patch writes it as
//! one; elsewhere no patch is known.

use super::Reader;
use crate::Session;
use crate::markdown::Line;
use std::ops::Range;

/// A here-document that is read.
pub(super) struct Here {
    /// The word that ends it.
    word: String,
    /// Where the sign with that word stands.
    place: Range<usize>,
    /// Where the blanks before it begin.
    from: usize,
    /// What is written in its place and in that of its lines, as far as they are read; none where no session is meant.
    session: Option<String>,
    /// What ends the session, where nothing of it does and the program would go on.
    exit: Option<Session>,
    /// The prompt of the session, and whether the line before ended a statement.
    prompt: (&'static str, bool),
}

impl Reader<'_> {
    /// A here-document begins at a place of the file, which is `range` in what is typed in the line.
    pub(super) fn here_begins(&mut self, place: Range<usize>, typed: &str, range: Range<usize>, word: &str) {
        let before = self.open.as_ref().map_or("", |open| open.text.as_str());
        let program = format!("{before} {}", &typed[..range.start]);
        let behind = typed[range.end..].trim();
        let session = (self.known.session)(program.trim()).filter(|_| behind.is_empty());
        let blanks = typed[..range.start].len() - typed[..range.start].trim_end().len();
        self.here = Some(Here {
            word: word.to_owned(),
            from: place.start - blanks,
            place,
            session: session.map(|_| String::new()),
            exit: session.filter(|session| session.stays),
            prompt: (session.map_or("", |Session { prompt, .. }| prompt), true),
        });
    }

    /// Whether a line belongs to a here-document, which it may end.
    pub(super) fn within_here(&mut self, line: &Line, text: &str) -> bool {
        let Some(mut here) = self.here.take() else { return false };
        if text.trim() == here.word {
            let end = line.place(&(0..text.len())).end;
            self.tell_here(here, Some(end));
            return true;
        }
        let (prompt, is_first) = here.prompt;
        if let Some(session) = here.session.as_mut().filter(|_| !text.trim().is_empty()) {
            session.push_str(&format!("\n{}{}", if is_first { prompt } else { "> " }, text.trim()));
            let statement = text.trim().trim_end_matches([' ', ';']);
            here.exit.take_if(|exit| exit.ends.iter().any(|end| statement.eq_ignore_ascii_case(end)));
            here.prompt.1 = text.trim_end().ends_with(';') || !is_first && text.trim().is_empty();
        }
        self.here = Some(here);
        true
    }

    /// A here-document that nothing ends goes on to the end of its block.
    pub(super) fn here_without_end(&mut self) {
        if let Some(here) = self.here.take() {
            self.tell_here(here, None);
        }
    }

    fn tell_here(&mut self, here: Here, end: Option<usize>) {
        let message = match end {
            Some(_) => "a here-document is not modelled".to_owned(),
            None => format!("nothing ends this here-document: no line is `{}` alone", here.word),
        };
        // The end of the document ends the program as well.
        let exit = here.exit.map_or_else(String::new, |Session { prompt, ends, .. }| {
            format!("\n{prompt}{}", ends.first().copied().unwrap_or_default())
        });
        let patch = here.session.zip(end).map(|(session, end)| (here.from..end, session + &exit));
        self.report("here-document", here.place, &message, |d| match patch {
            Some((range, session)) => {
                d.help("type what it holds at the prompt of the program").patch(range, session)
            }
            None => d.help(
                "type what it holds as commands of their own, or as an argument where the tool takes one",
            ),
        });
    }
}
