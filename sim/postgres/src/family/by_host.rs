//! Names by which a line reaches a server and that are none of a cluster: that of the host on which one lives, and those of
//! whatever host it is typed at. They lead somewhere, so that no program refuses them; where, is not modelled.

use super::typed::Typed;
use crate::config::Config;

/// Names of whatever host they are said on.
const OWN: &[&str] = &["localhost", "127.0.0.1", "::1"];

/// The name in a line that is one of a host and none of a cluster, and why the line is not played.
pub(super) fn unplayed(line: &Typed, config: &Config) -> Option<(String, String)> {
    let is_cluster = |name: &str| config.cluster_named(name).is_some();
    let is_host = |name: &str| {
        let own = OWN.contains(&name) || name.starts_with('/');
        own || config.cluster.iter().any(|cluster| cluster.host == name)
    };
    let name = line.reached().into_iter().find(|name| !is_cluster(name) && is_host(name))?;
    let message = format!("not modelled: a server by the name of its host, `{name}`, and not of its cluster");
    Some((name.to_owned(), message))
}
