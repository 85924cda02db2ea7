//! A session at the prompt of a program, as it stands in a transcript: what the program says of itself, and its end.
//!
//! What a program says as it greets and as it takes its leave is the same whatever it is asked, so that nobody waits for it.
//! A program that asks for more until it is told to end has not ended where the prompt of a shell follows; that a key ends
//! it is not seen in a transcript, and is to be typed out.

use super::Reader;
use super::command::Open;

impl Reader<'_> {
    /// Whether a line is what the program above says of itself.
    pub(super) fn is_said_of_itself(&self, text: &str) -> bool {
        let Some(open) = self.open.as_ref() else { return false };
        (self.known.says)(&open.text).iter().any(|begins| text.starts_with(begins))
    }

    /// Tells a session that nothing ends, at its last statement.
    pub(super) fn left_open(&mut self, open: &Open) {
        let Some(session) = open.session.filter(|session| session.stays) else { return };
        if open.is_left || open.is_unread || self.swallowed {
            return;
        }
        let (end, exit) = (self.last_end, session.ends.first().copied().unwrap_or_default());
        let message =
            "nothing ends this session behind its last statement, so that the program asks for more";
        self.warn("session-left-open", open.begun_at.clone(), message, |d| {
            let d = d.help(format!("type `{exit}` at its prompt"));
            d.patch(end..end, format!("\n{}{exit}", session.prompt)).safe()
        });
    }
}
