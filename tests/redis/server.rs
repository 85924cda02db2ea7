//! A real server for a test: started on a socket of its own, with nothing in it, and ended with the test.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How often a server is asked for that has been started, and how long is waited in between.
const LOOKS: u32 = 500;
const LOOK: Duration = Duration::from_millis(20);

/// A real server of one database that holds nothing and keeps nothing.
pub struct Server {
    process: Child,
    socket: PathBuf,
    _folder: tempfile::TempDir,
}

impl Server {
    /// Starts one with further arguments; nothing where none is installed.
    ///
    /// # Panics
    /// Where it is installed and cannot be started.
    pub fn start(arguments: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let socket = folder.path().join("socket");
        let fixed = ["--save", "", "--appendonly", "no", "--enable-debug-command", "local"];
        let started = Command::new("redis-server")
            .args(["--port", "0", "--unixsocket"])
            .arg(&socket)
            .args(fixed)
            .args(arguments)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn();
        let process = match started {
            Ok(process) => process,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => panic!("redis-server cannot be started: {error}"),
        };
        let server = Self { process, socket, _folder: folder };
        for _ in 0..LOOKS {
            if server.connect().is_ok() {
                return Some(server);
            }
            std::thread::sleep(LOOK);
        }
        panic!("redis-server was started and does not answer");
    }

    /// A connection to it.
    ///
    /// # Errors
    /// It does not listen, or not yet.
    pub fn connect(&self) -> io::Result<Client<UnixStream>> {
        Ok(Client::over(UnixStream::connect(&self.socket)?))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Where it has ended already nothing is left to do.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A reply as the wire has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wire {
    /// A status, an error or an integer, with the sign of its kind.
    Line(String),
    /// A string of bytes, or the null string.
    Bulk(Option<Vec<u8>>),
    /// Replies in a row, or the null array.
    Array(Option<Vec<Wire>>),
}

impl Wire {
    /// Reads one.
    ///
    /// # Errors
    /// The connection has broken, or what came is no reply.
    pub fn read(from: &mut impl BufRead) -> io::Result<Self> {
        let mut line = Vec::new();
        from.read_until(b'\n', &mut line)?;
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches("\r\n");
        let count = || line[1..].parse::<i64>().map_err(io::Error::other);
        Ok(match line.as_bytes().first() {
            Some(b'$') => {
                Self::Bulk(usize::try_from(count()?).ok().map(|bytes| read_bulk(from, bytes)).transpose()?)
            }
            Some(b'*') => {
                let each = |length| (0..length).map(|_| Self::read(from)).collect();
                Self::Array(usize::try_from(count()?).ok().map(each).transpose()?)
            }
            Some(_) => Self::Line(line.to_owned()),
            None => return Err(io::ErrorKind::UnexpectedEof.into()),
        })
    }

    /// The number, where it is one.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Line(line) => line.strip_prefix(':')?.parse().ok(),
            _ => None,
        }
    }

    /// The strings of an array of them.
    pub fn strings(&self) -> Vec<Vec<u8>> {
        match self {
            Self::Array(Some(parts)) => parts.iter().flat_map(Self::strings).collect(),
            Self::Bulk(Some(bytes)) => vec![bytes.clone()],
            _ => Vec::new(),
        }
    }
}

fn read_bulk(from: &mut impl Read, bytes: usize) -> io::Result<Vec<u8>> {
    let mut bulk = vec![0; bytes + 2];
    from.read_exact(&mut bulk)?;
    bulk.truncate(bytes);
    Ok(bulk)
}

/// A connection to a server.
pub struct Client<S: Read + Write>(BufReader<S>);

impl<S: Read + Write> Client<S> {
    /// One over a stream.
    pub fn over(stream: S) -> Self {
        Self(BufReader::new(stream))
    }

    /// Sends a command and hears its reply.
    ///
    /// # Errors
    /// The connection has broken.
    pub fn call(&mut self, arguments: &[Vec<u8>]) -> io::Result<Wire> {
        let mut request = format!("*{}\r\n", arguments.len()).into_bytes();
        for argument in arguments {
            write!(request, "${}\r\n", argument.len())?;
            request.extend_from_slice(argument);
            request.extend_from_slice(b"\r\n");
        }
        self.0.get_mut().write_all(&request)?;
        Wire::read(&mut self.0)
    }

    /// Sends words with a blank between two of them.
    ///
    /// # Errors
    /// The connection has broken.
    pub fn words(&mut self, words: &str) -> io::Result<Wire> {
        let arguments: Vec<Vec<u8>> = words.split(' ').map(|word| word.as_bytes().to_vec()).collect();
        self.call(&arguments)
    }
}
