//! A real server, of which one database stands where a keyspace stands.

use keyspace::{Bytes, Reply};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a reply is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Texts that are no error, as the keyspace knows them.
const TEXTS: &[&str] = &["OK", "QUEUED", "PONG", "string", "hash", "list", "set", "none"];

/// The codes of errors that a keyspace gives too. Every other one says that the server cannot do its work: it is full, has
/// no disk, is a replica, asks for a password.
const OWN: &[&[u8]] = &[b"ERR", b"WRONGTYPE", b"EXECABORT"];

/// How deep replies may stand in each other: those of a transaction are rows of rows of pages.
const DEPTH_MAX: u32 = 8;

/// A database of a server, by one connection to it.
#[derive(Debug)]
pub struct Database(BufReader<TcpStream>);

impl Database {
    /// Connects to a database of a server, in which nothing may be.
    ///
    /// # Errors
    /// The server does not answer as one does, has no such database, or that holds something.
    pub fn connect(at: SocketAddr, number: u32) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&at, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut database = Self(BufReader::new(stream));
        match database.call(&[b"SELECT", number.to_string().as_bytes()])? {
            Reply::OK => {}
            other => {
                return Err(io::Error::other(format!("there is no database {number}: {}", said(&other))));
            }
        }
        match database.call(&[b"DBSIZE"])? {
            Reply::Integer(0) => Ok(database),
            Reply::Integer(keys) => Err(io::Error::other(format!(
                "database {number} is not empty: its keys, {keys} by number, would be lost"
            ))),
            other => Err(io::Error::other(said(&other))),
        }
    }

    /// Sends a command and hears its reply.
    ///
    /// # Errors
    /// The server is gone, says what is no reply, or says that it cannot do its work.
    pub fn call(&mut self, args: &[&[u8]]) -> io::Result<Reply> {
        let mut request = format!("*{}\r\n", args.len()).into_bytes();
        for arg in args {
            request.extend_from_slice(format!("${}\r\n", arg.len()).as_bytes());
            request.extend_from_slice(arg);
            request.extend_from_slice(b"\r\n");
        }
        let answer = self.0.get_mut().write_all(&request).and_then(|()| self.hear(DEPTH_MAX));
        let reply = answer.map_err(plainly)?;
        match unable(&reply) {
            Some(text) => Err(io::Error::other(String::from_utf8_lossy(text).into_owned())),
            None => Ok(reply),
        }
    }

    fn hear(&mut self, depth: u32) -> io::Result<Reply> {
        let mut line = Vec::new();
        self.0.by_ref().take(u64::from(u16::MAX)).read_until(b'\n', &mut line)?;
        let Some((kind, text)) = line.strip_suffix(b"\r\n").and_then(<[u8]>::split_first) else {
            return Err(if line.is_empty() { ErrorKind::UnexpectedEof.into() } else { strange(&line) });
        };
        let number = || std::str::from_utf8(text).ok()?.parse::<i64>().ok();
        let number = || number().ok_or_else(|| strange(&line));
        Ok(match kind {
            b'+' => match TEXTS.iter().find(|known| known.as_bytes() == text) {
                Some(known) => Reply::Simple(known),
                None => Reply::Bulk(Some(Bytes::from(text))),
            },
            b'-' => Reply::Error(text.to_vec()),
            b':' => Reply::Integer(number()?),
            b'$' => match u64::try_from(number()?) {
                Err(_) => Reply::NIL,
                Ok(length) => Reply::Bulk(Some(self.hear_bytes(length)?.into())),
            },
            b'*' if depth > 0 => match usize::try_from(number()?) {
                Err(_) => Reply::NULL_ARRAY,
                Ok(length) => {
                    Reply::Array(Some((0..length).map(|_| self.hear(depth - 1)).collect::<io::Result<_>>()?))
                }
            },
            _ => return Err(strange(&line)),
        })
    }

    /// So many bytes and the end of their line. What is announced is not believed before it comes.
    fn hear_bytes(&mut self, length: u64) -> io::Result<Vec<u8>> {
        let (mut bytes, whole) = (Vec::new(), length.saturating_add(2));
        if self.0.by_ref().take(whole).read_to_end(&mut bytes)? as u64 != whole {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        bytes.truncate(bytes.len() - 2);
        Ok(bytes)
    }
}

/// What went wrong with a connection, in words that say more than the machine's.
fn plainly(error: io::Error) -> io::Error {
    let words = match error.kind() {
        ErrorKind::UnexpectedEof => String::from("it has closed the connection"),
        ErrorKind::WouldBlock | ErrorKind::TimedOut => {
            format!("it has not answered for {} s", PATIENCE.as_secs())
        }
        _ => return error,
    };
    io::Error::new(error.kind(), words)
}

/// What is heard of somebody who does not speak the protocol.
fn strange(line: &[u8]) -> io::Error {
    let start = &line[..line.len().min(60)];
    io::Error::new(
        ErrorKind::InvalidData,
        format!("it answers `{}`, which Redis does not", start.escape_ascii()),
    )
}

fn said(reply: &Reply) -> String {
    match reply {
        Reply::Error(text) => String::from_utf8_lossy(text).into_owned(),
        other => format!("it answers {other:?}"),
    }
}

/// The error in a reply that says that the server cannot do its work.
fn unable(reply: &Reply) -> Option<&[u8]> {
    match reply {
        Reply::Error(text) => {
            let code = text.split(|byte| *byte == b' ').next().unwrap_or_default();
            (!OWN.contains(&code)).then_some(text)
        }
        Reply::Array(Some(replies)) => replies.iter().find_map(unable),
        _ => None,
    }
}
