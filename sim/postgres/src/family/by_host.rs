//! Which cluster a line reaches by a name that is none of a cluster: by none at all, which is the socket of the host where it is
//! typed, by a name of that host, or by that of another one. It is the one that listens there at the port (manual, libpq: "host",
//! "port"). Where several may, or none does, it is not modelled.

use super::command::Command;
use super::typed::Typed;
use crate::config::{ClusterConfig, Config};
use crate::world::PORT;

/// Names of whatever host they are said on.
const OWN: &[&str] = &["", "localhost", "127.0.0.1", "::1"];

/// Where the sockets of servers are, as they are packaged.
const SOCKETS: &[&str] = &["/var/run/postgresql", "/run/postgresql", "/tmp"];

/// Leads a command to the clusters that it means where it is typed.
pub(super) fn stands(config: &Config, command: &mut Command, here: &str) {
    if let Command::Line(line) = command {
        line.lead(&|name, port| meant(config, (name, port), here));
    }
}

/// The cluster that listens where a name and a port lead; the first one of a host at which none listens at that port, which
/// refuses whoever comes.
fn meant(config: &Config, (name, port): (&str, Option<u16>), here: &str) -> Option<String> {
    if config.cluster_named(name).is_some() {
        return None;
    }
    let host = if OWN.contains(&name) || SOCKETS.contains(&name) { here } else { name };
    let asked = port.unwrap_or(PORT);
    if config.pooler.iter().any(|pooler| pooler.host == host && pooler.port == asked) {
        return None;
    }
    let there = || config.cluster.iter().filter(|cluster| cluster.host == host);
    let open: Vec<&ClusterConfig> = there().filter(|cluster| cluster.port.is_none()).collect();
    let found = match (there().find(|cluster| cluster.port == Some(asked)), &open[..]) {
        (Some(listens), _) => Some(listens),
        (None, [one]) => Some(*one),
        (None, []) => there().next(),
        (None, _) => None,
    };
    found.map(|cluster| cluster.name.clone())
}

/// The name in a line that leads to a cluster of which nobody knows which it is, and why the line is not played.
pub(super) fn unplayed(line: &Typed, config: &Config) -> Option<(String, String)> {
    let is_cluster = |name: &str| config.cluster_named(name).is_some();
    let is_host = |name: &str| {
        let own = OWN.contains(&name) || name.starts_with('/');
        own || config.cluster.iter().any(|cluster| cluster.host == name)
    };
    let name = line.reached().into_iter().find(|name| !is_cluster(name) && is_host(name))?;
    let message = if name.is_empty() {
        "not modelled: which server is meant where none is named; on the host where this is typed there is none, or more than one"
            .to_owned()
    } else {
        format!("not modelled: a server by the name of its host, `{name}`, and not of its cluster")
    };
    Some((name.to_owned(), message))
}
