//! From bytes to requests, in whatever pieces they come.
//!
//! A request is an array of strings as the protocol frames it, or a line of words. What was looked at once is not looked
//! at again when more comes, so that a long request in small pieces costs no more than in one.

use crate::bounds::{ARGS_MAX, FRAME_MAX, KEPT, LINE_MAX};
use crate::inline;
use crate::unreadable::Unreadable;
use std::ops::Range;

/// Requests that come in pieces.
#[derive(Debug, Default)]
pub struct Requests {
    buffer: Vec<u8>,
    /// Where the request under way begins, and up to where it was looked at.
    begun: usize,
    at: usize,
    /// How many arguments are still to come, and the length of the next one where that is known.
    left: usize,
    length: Option<usize>,
    /// Where the arguments are, in the buffer or, of a line, among its words.
    args: Vec<Range<usize>>,
    words: Vec<u8>,
    is_line: bool,
}

impl Requests {
    /// Nothing has come yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// More has come.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.begun > 0 && (self.begun == self.buffer.len() || self.begun >= KEPT) {
            self.forget();
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// How much has come that was not handed out.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.buffer.len() - self.begun
    }

    /// Takes what was handed out away.
    fn forget(&mut self) {
        let gone = self.begun;
        self.buffer.drain(..gone);
        self.at -= gone;
        self.begun = 0;
        if !self.is_line {
            for arg in &mut self.args {
                *arg = arg.start.saturating_sub(gone)..arg.end.saturating_sub(gone);
            }
        }
        if self.buffer.is_empty() && self.buffer.capacity() > KEPT {
            self.buffer = Vec::new();
        }
        if self.words.capacity() > KEPT {
            self.words = Vec::new();
        }
    }

    /// Goes on to the next whole request, whose [`args`](Self::args) there are then; false where more has to come.
    ///
    /// # Errors
    /// What comes is no request.
    pub fn advance(&mut self) -> Result<bool, Unreadable> {
        loop {
            if self.left > 0 {
                if !self.argument()? {
                    return Ok(false);
                }
                if self.left == 0 {
                    self.begun = self.at;
                    return Ok(true);
                }
                continue;
            }
            self.args.clear();
            self.begun = self.at;
            match self.buffer.get(self.at) {
                None => return Ok(false),
                Some(b'*') => {
                    let Some(line) = self.line(Unreadable::CountLine)? else { return Ok(false) };
                    let count = number(&self.buffer[line]).ok_or(Unreadable::Count)?;
                    self.is_line = false;
                    // Nothing, or less than nothing, is asked for.
                    self.left = usize::try_from(count.max(0)).unwrap_or(usize::MAX);
                    if self.left > ARGS_MAX {
                        return Err(Unreadable::Count);
                    }
                }
                Some(_) => {
                    let Some(()) = self.line_of_words()? else { return Ok(false) };
                    if !self.args.is_empty() {
                        self.begun = self.at;
                        return Ok(true);
                    }
                }
            }
        }
    }

    /// The arguments of the request that is whole, the command's name first.
    pub fn args(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        let from = if self.is_line { &self.words } else { &self.buffer };
        self.args.iter().map(move |arg| from.get(arg.clone()).unwrap_or_default())
    }

    /// The line that begins where was looked at last, without its end, if it has come; it is passed over.
    fn line(&mut self, endless: Unreadable) -> Result<Option<Range<usize>>, Unreadable> {
        let (from, rest) = (self.at, &self.buffer[self.at..]);
        let looked = &rest[..rest.len().min(LINE_MAX)];
        let Some(end) = looked.iter().position(|byte| *byte == b'\n') else {
            return if rest.len() >= LINE_MAX { Err(endless) } else { Ok(None) };
        };
        self.at = from + end + 1;
        let cut = usize::from(looked[..end].ends_with(b"\r"));
        Ok(Some(from + 1..(from + end - cut).max(from + 1)))
    }

    /// A line of words, if it has come.
    fn line_of_words(&mut self) -> Result<Option<()>, Unreadable> {
        let from = self.at;
        let Some(line) = self.line(Unreadable::Line)? else { return Ok(None) };
        // A line of words has no sign in front.
        let line = from..line.end;
        let mut ends = Vec::new();
        self.words.clear();
        inline::split(&self.buffer[line], &mut self.words, &mut ends)?;
        self.is_line = true;
        let mut from = 0;
        for end in ends {
            self.args.push(from..end);
            from = end;
        }
        Ok(Some(()))
    }

    /// Takes one more argument; false where more has to come.
    fn argument(&mut self) -> Result<bool, Unreadable> {
        let length = match self.length {
            Some(length) => length,
            None => {
                match self.buffer.get(self.at) {
                    None => return Ok(false),
                    Some(b'$') => {}
                    Some(other) => return Err(Unreadable::NoLength(*other)),
                }
                let Some(line) = self.line(Unreadable::LengthLine)? else { return Ok(false) };
                let length = number(&self.buffer[line]).and_then(|length| usize::try_from(length).ok());
                let length = length.filter(|length| *length <= FRAME_MAX).ok_or(Unreadable::Length)?;
                if self.at - self.begun + length > FRAME_MAX {
                    return Err(Unreadable::Frame);
                }
                *self.length.insert(length)
            }
        };
        // What stands behind an argument is passed over unseen, as Redis does.
        if self.buffer.len() < self.at + length + 2 {
            return Ok(false);
        }
        self.args.push(self.at..self.at + length);
        self.at += length + 2;
        self.length = None;
        self.left -= 1;
        Ok(true)
    }
}

/// A number as the protocol has it.
fn number(digits: &[u8]) -> Option<i64> {
    std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What comes of bytes in pieces of these lengths, each in turn: the requests, and how it ended if it did.
    fn read(bytes: &[u8], pieces: &[usize]) -> (Vec<Vec<Vec<u8>>>, Option<Unreadable>) {
        let (mut requests, mut read) = (Requests::new(), Vec::new());
        let (mut left, mut pieces) = (bytes, pieces.iter().cycle());
        while !left.is_empty() {
            let (piece, rest) = left.split_at((*pieces.next().unwrap_or(&1)).clamp(1, left.len()));
            left = rest;
            requests.push(piece);
            loop {
                match requests.advance() {
                    Ok(true) => read.push(requests.args().map(<[u8]>::to_vec).collect()),
                    Ok(false) => break,
                    Err(error) => return (read, Some(error)),
                }
            }
        }
        (read, None)
    }

    fn framed(args: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = format!("*{}\r\n", args.len()).into_bytes();
        for arg in args {
            bytes.extend_from_slice(format!("${}\r\n", arg.len()).as_bytes());
            bytes.extend_from_slice(arg);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes
    }

    #[test]
    fn what_is_no_request_is_told_in_the_words_of_redis() {
        let long = vec![b'1'; LINE_MAX];
        let cases: [(&[u8], Unreadable); 13] = [
            (b"*x\r\n", Unreadable::Count),
            (b"*20000000000\r\n", Unreadable::Count),
            (b"*1048577\r\n", Unreadable::Count),
            (b"*+1\r\n", Unreadable::Count),
            (b"*3\r\n$3\r\nSET\r\n$1\r\nx\r\nfooz\r\n", Unreadable::NoLength(b'f')),
            (b"*1\r\n$-10\r\n", Unreadable::Length),
            (b"*1\r\n$2000000000\r\n", Unreadable::Length),
            (b"*1\r\n$blabla\r\n", Unreadable::Length),
            (b"set k \"a\r\n", Unreadable::Quotes),
            (b"*2\r\n$67108864\r\n", Unreadable::Frame),
            (&long, Unreadable::Line),
            (&[b"*", long.as_slice()].concat(), Unreadable::CountLine),
            (&[b"*1\r\n$", long.as_slice()].concat(), Unreadable::LengthLine),
        ];
        for (bytes, expected) in cases {
            assert_eq!(
                read(bytes, &[7]),
                (vec![], Some(expected)),
                "{}",
                bytes[..20.min(bytes.len())].escape_ascii()
            );
        }
    }

    #[test]
    fn nothing_is_asked_for_by_an_empty_line_or_an_empty_frame() {
        let (requests, ended) = read(b"\r\n\n*0\r\n*-1\r\nPING\n*1\r\n$4\r\nPING\r\n", &[3]);
        assert_eq!((requests, ended), (vec![vec![b"PING".to_vec()]; 2], None));
    }

    /// Bytes of which requests are made, and whatever else.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"*".to_vec()),
            Just(b"$".to_vec()),
            Just(b"\r\n".to_vec()),
            Just(b"\"".to_vec()),
            (0..20_i64).prop_map(|number| number.to_string().into_bytes()),
            any::<i64>().prop_map(|number| number.to_string().into_bytes()),
            proptest::collection::vec(any::<u8>(), 0..12),
            proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..5)
                .prop_map(|args| framed(&args)),
        ];
        proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn a_request_comes_out_as_it_went_in_wherever_it_is_cut(
            requests in proptest::collection::vec(proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 1..8), 0..20),
            pieces in proptest::collection::vec(1..400_usize, 1..20),
        ) {
            let sent: Vec<u8> = requests.iter().flat_map(|args| framed(args)).collect();
            prop_assert_eq!(read(&sent, &pieces), (requests, None));
        }

        #[test]
        fn what_comes_is_understood_alike_wherever_it_is_cut(bytes in bytes(), pieces in proptest::collection::vec(1..60_usize, 1..20)) {
            prop_assert_eq!(read(&bytes, &pieces), read(&bytes, &[usize::MAX]));
        }
    }

    #[test]
    fn what_was_handed_out_is_not_kept() {
        let mut requests = Requests::new();
        let one = framed(&[vec![b'x'; 50_000]]);
        for _ in 0..200 {
            requests.push(&one);
            requests.push(&one[..40_000]);
            while requests.advance() == Ok(true) {}
            requests.push(&one[40_000..]);
            while requests.advance() == Ok(true) {}
        }
        assert_eq!(requests.pending(), 0);
        assert!(requests.buffer.capacity() < 1_000_000);
    }
}
