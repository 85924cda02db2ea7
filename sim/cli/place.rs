//! Where a real Redis is, as it is typed.

use std::fmt;
use std::net::{SocketAddr, ToSocketAddrs};

/// The port that a server has unless another is named.
const PORT: u16 = 6379;

/// A server, and the first of its databases that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Where it listens.
    pub(crate) at: SocketAddr,
    /// The database.
    pub(crate) database: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "redis://{}/{}", self.at, self.database)
    }
}

/// Reads `redis://HOST[:PORT][/DATABASE]`.
pub(crate) fn place(url: &str) -> Result<Place, String> {
    let form = "it has the form redis://HOST:PORT/DATABASE, as in redis://127.0.0.1:6379/1";
    let rest = url.strip_prefix("redis://").ok_or(form)?;
    let (host, database) =
        rest.trim_end_matches('/').split_once('/').unwrap_or((rest.trim_end_matches('/'), "0"));
    if host.is_empty() {
        return Err(form.into());
    }
    if host.contains('@') {
        return Err(String::from("no name and password are sent: the server is one that asks for none"));
    }
    let database =
        database.parse().map_err(|_| format!("`{database}` is no number of a database; {form}"))?;
    let with_port = match host.rsplit_once(':') {
        Some((_, port)) if !host.ends_with(']') => {
            port.parse::<u16>().map_err(|_| format!("`{port}` is no port; {form}"))?;
            host.to_owned()
        }
        _ => format!("{host}:{PORT}"),
    };
    let mut found = with_port.to_socket_addrs().map_err(|error| format!("{with_port}: {error}"))?;
    let at = found.next().ok_or_else(|| format!("{with_port} has no address"))?;
    Ok(Place { at, database })
}
