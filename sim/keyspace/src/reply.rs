//! What a command answers, and its form on the wire.
//!
//! The five kinds are those of RESP, version 2. A reply that is nothing has two forms, the null string and the null
//! array, which clients tell apart (`docs/models/repository.md 2.8`).

use crate::bytes::Bytes;

/// A reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A status: `OK`, `QUEUED`, `PONG`, or the name of a type.
    Simple(&'static str),
    /// An error: its code, a space and its text, as in `ERR syntax error`. Bytes, since it may repeat what was typed.
    Error(Vec<u8>),
    /// A number.
    Integer(i64),
    /// A string of bytes, or the null string.
    Bulk(Option<Bytes>),
    /// Replies in a row, or the null array.
    Array(Option<Vec<Reply>>),
}

impl Reply {
    /// `+OK`.
    pub const OK: Self = Self::Simple("OK");
    /// The null string.
    pub const NIL: Self = Self::Bulk(None);
    /// The null array.
    pub const NULL_ARRAY: Self = Self::Array(None);

    /// A string.
    pub(crate) fn bulk(bytes: &[u8]) -> Self {
        Self::Bulk(Some(bytes.into()))
    }

    /// A string, or the null string.
    pub(crate) fn maybe(bytes: Option<&Bytes>) -> Self {
        Self::Bulk(bytes.cloned())
    }

    /// A length or a count.
    pub(crate) fn count(count: usize) -> Self {
        Self::Integer(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Strings in a row.
    pub(crate) fn bulks<'a>(items: impl IntoIterator<Item = &'a Bytes>) -> Self {
        Self::Array(Some(items.into_iter().map(|item| Self::Bulk(Some(item.clone()))).collect()))
    }

    /// Whether this is an error.
    pub const fn is_error(&self) -> bool {
        matches!(self, Self::Error(_))
    }

    /// Appends the reply as RESP, version 2, has it.
    ///
    /// ```
    /// use keyspace::Reply;
    ///
    /// let mut wire = Vec::new();
    /// Reply::Array(Some(vec![Reply::Integer(-1), Reply::Bulk(None)])).encode(&mut wire);
    /// assert_eq!(wire, b"*2\r\n:-1\r\n$-1\r\n");
    /// ```
    pub fn encode(&self, wire: &mut Vec<u8>) {
        self.encode_with(wire, &[b"$-1\r\n", b"*-1\r\n"]);
    }

    /// Appends the reply as RESP, version 3, has it, in which both kinds of nothing are one.
    pub fn encode_3(&self, wire: &mut Vec<u8>) {
        self.encode_with(wire, &[b"_\r\n", b"_\r\n"]);
    }

    /// Appends the reply, the null string and the null array in these forms.
    fn encode_with(&self, wire: &mut Vec<u8>, nulls: &[&[u8]; 2]) {
        match self {
            Self::Simple(text) => line(wire, b'+', text.as_bytes()),
            Self::Error(text) => line(wire, b'-', text),
            Self::Integer(number) => line(wire, b':', &Bytes::decimal(*number)),
            Self::Bulk(None) => wire.extend_from_slice(nulls[0]),
            Self::Bulk(Some(bytes)) => {
                length(wire, b'$', bytes.len());
                wire.extend_from_slice(bytes);
                wire.extend_from_slice(b"\r\n");
            }
            Self::Array(None) => wire.extend_from_slice(nulls[1]),
            Self::Array(Some(items)) => {
                length(wire, b'*', items.len());
                items.iter().for_each(|item| item.encode_with(wire, nulls));
            }
        }
    }
}

/// Appends a line with a length.
fn length(wire: &mut Vec<u8>, kind: u8, length: usize) {
    line(wire, kind, &Bytes::decimal(i64::try_from(length).unwrap_or(i64::MAX)));
}

/// Appends one line: its kind, its text and its end.
fn line(wire: &mut Vec<u8>, kind: u8, text: &[u8]) {
    debug_assert!(!text.iter().any(|byte| matches!(byte, b'\r' | b'\n')), "a line has no end within");
    wire.push(kind);
    wire.extend_from_slice(text);
    wire.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_reply_has_its_form_on_the_wire() {
        let cases: [(Reply, &[u8]); 10] = [
            (Reply::OK, b"+OK\r\n"),
            (Reply::Error(b"ERR no such key".to_vec()), b"-ERR no such key\r\n"),
            (Reply::Integer(i64::MIN), b":-9223372036854775808\r\n"),
            (Reply::NIL, b"$-1\r\n"),
            (Reply::bulk(b""), b"$0\r\n\r\n"),
            (Reply::bulk(b"a\r\nb\0\xff"), b"$6\r\na\r\nb\0\xff\r\n"),
            (Reply::NULL_ARRAY, b"*-1\r\n"),
            (Reply::Array(Some(vec![])), b"*0\r\n"),
            (Reply::bulks(&[Bytes::from("a"), Bytes::from("bc")]), b"*2\r\n$1\r\na\r\n$2\r\nbc\r\n"),
            (Reply::Array(Some(vec![Reply::NULL_ARRAY, Reply::count(3)])), b"*2\r\n*-1\r\n:3\r\n"),
        ];
        for (reply, expected) in cases {
            let mut wire = Vec::new();
            reply.encode(&mut wire);
            assert_eq!(wire, expected, "{reply:?}");
        }
    }

    #[test]
    fn in_the_third_version_nothing_has_one_form() {
        let mut wire = Vec::new();
        Reply::Array(Some(vec![Reply::NULL_ARRAY, Reply::NIL, Reply::bulk(b"-1")])).encode_3(&mut wire);
        assert_eq!(wire, b"*3\r\n_\r\n_\r\n$2\r\n-1\r\n");
    }

    #[test]
    #[should_panic(expected = "no end within")]
    fn an_error_of_two_lines_is_told() {
        Reply::Error(b"ERR one\r\n+OK".to_vec()).encode(&mut Vec::new());
    }
}
