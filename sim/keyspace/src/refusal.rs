//! Why a command is refused, in Redis's words.
//!
//! The words are part of the port: clients match on the code, and some on the text.

use crate::reply::Reply;

/// How much of an unknown command, and of its arguments, an error repeats.
const ECHO_MAX: usize = 128;

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each says by its text what it stands for")]
pub enum Refusal {
    #[error("WRONGTYPE Operation against a key holding the wrong kind of value")]
    WrongType,
    #[error("ERR value is not an integer or out of range")]
    NotAnInteger,
    #[error("ERR hash value is not an integer")]
    HashValue,
    #[error("ERR increment or decrement would overflow")]
    Overflow,
    #[error("ERR decrement would overflow")]
    DecrementOverflow,
    #[error("ERR value is out of range, must be positive")]
    NotPositive,
    #[error("ERR value is out of range, value must between {least} and {greatest}")]
    NotBetween { least: i64, greatest: i64 },
    #[error("ERR syntax error")]
    Syntax,
    #[error("ERR no such key")]
    NoSuchKey,
    #[error("ERR offset is out of range")]
    Offset,
    #[error("ERR source and destination objects are the same")]
    SameObject,
    #[error("ERR numkeys should be greater than 0")]
    NumKeys,
    #[error("ERR count should be greater than 0")]
    CountNotPositive,
    #[error("ERR index out of range")]
    IndexOutOfRange,
    #[error(
        "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list"
    )]
    RankZero,
    #[error("ERR COUNT can't be negative")]
    CountNegative,
    #[error("ERR MAXLEN can't be negative")]
    MaxLenNegative,
    #[error("ERR invalid cursor")]
    Cursor,
    #[error("ERR DB index is out of range")]
    Database,
    #[error("ERR string exceeds maximum allowed size (proto-max-bulk-len)")]
    TooLong,
    #[error("ERR invalid expire time in '{0}' command")]
    ExpireTime(&'static str),
    #[error("ERR NX and XX, GT or LT options at the same time are not compatible")]
    ConditionsClash,
    #[error("ERR GT and LT options at the same time are not compatible")]
    ComparisonsClash,
    #[error("ERR wrong number of arguments for '{0}' command")]
    Arity(&'static str),
    #[error("ERR MULTI calls can not be nested")]
    NestedMulti,
    #[error("ERR WATCH inside MULTI is not allowed")]
    WatchInsideMulti,
    #[error("ERR {0} without MULTI")]
    WithoutMulti(&'static str),
    #[error("EXECABORT Transaction discarded because of previous errors.")]
    Aborted,
    #[error("EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command")]
    ExecArity,
    #[error("{}", String::from_utf8_lossy(.0))]
    Repeating(Vec<u8>),
}

impl Refusal {
    /// No command has the name that was typed. The arguments are repeated until their limit is reached.
    pub(crate) fn unknown_command(args: &[&[u8]]) -> Self {
        let mut echoed = Vec::new();
        for arg in args.iter().skip(1) {
            if echoed.len() >= ECHO_MAX {
                break;
            }
            let room = ECHO_MAX - echoed.len();
            echoed.push(b'\'');
            echoed.extend_from_slice(start(arg, room));
            echoed.extend_from_slice(b"' ");
        }
        let name = start(args.first().copied().unwrap_or_default(), ECHO_MAX);
        Self::repeating(&[b"ERR unknown command '", name, b"', with args beginning with: ", &echoed])
    }

    /// A command of several does not know the one, or it comes with another number of arguments.
    pub(crate) fn unknown_subcommand(name: &str, given: &[u8]) -> Self {
        let help = format!("'. Try {} HELP.", name.to_uppercase());
        Self::repeating(&[b"ERR unknown subcommand '", start(given, ECHO_MAX), help.as_bytes()])
    }

    /// `EXPIRE` and its kin do not know the option.
    pub(crate) fn unsupported_option(option: &[u8]) -> Self {
        Self::repeating(&[b"ERR Unsupported option ", without_line_end(start(option, usize::MAX))])
    }

    /// A text that repeats what was typed: an error is one line, so line ends in it become spaces.
    fn repeating(parts: &[&[u8]]) -> Self {
        let mut text = parts.concat();
        for byte in &mut text {
            if matches!(byte, b'\r' | b'\n') {
                *byte = b' ';
            }
        }
        Self::Repeating(text)
    }
}

/// What an error repeats of `bytes`: up to `limit`, and up to a NUL, where Redis takes the text to end.
fn start(bytes: &[u8], limit: usize) -> &[u8] {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    &bytes[..end.min(limit)]
}

/// Line ends at the end are cut off before those within become spaces.
fn without_line_end(text: &[u8]) -> &[u8] {
    let kept = text.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
    &text[..kept]
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        let text = match refusal {
            Refusal::Repeating(text) => text,
            other => other.to_string().into_bytes(),
        };
        debug_assert!(text.contains(&b' '), "an error has a code and a text");
        Self::Error(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "a code and a text")]
    fn an_error_without_a_text_is_told() {
        let _reply = Reply::from(Refusal::Repeating(b"ERR".to_vec()));
    }
}
