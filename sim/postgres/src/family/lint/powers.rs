//! What can be seen of servers that are stopped and started: what `pg_ctl` finds as it is to be made (its words and its exit
//! statuses are those of 17.10).

use super::World;
use crate::family::typed::Power;
use frame::LintWorld;

impl World<'_> {
    /// `pg_ctl` is told to do something with a server, or to look at it.
    pub(super) fn powers(&mut self, host: &str, power: Power) {
        let line = self.said();
        let since = self.seen.down.get(host).copied();
        match (power, since) {
            (Power::Stop | Power::Reload, Some(at)) => line
                .error("stopped-already", format!("{host} is stopped, so that this is refused"))
                .also(at, "stopped here")
                .help("leave it out, or start the server before"),
            (Power::Start, None) => line
                .error("runs-already", format!("{host} runs, so that this is refused"))
                .help("leave it out, or write `restart`"),
            // Whoever has written down what it prints looks for that.
            (Power::Status, Some(at)) if line.expects.is_empty() => line
                .warning(
                    "stopped-already",
                    format!("{host} is stopped, so that this ends with 3, which is no success"),
                )
                .also(at, "stopped here")
                .help("write `pg_ctl: no server running` below it, so that this is what is looked for"),
            _ => {}
        }
        match power {
            Power::Stop if since.is_none() => drop(self.seen.down.insert(host.to_owned(), self.here())),
            Power::Start | Power::Restart => drop(self.seen.down.remove(host)),
            _ => {}
        }
    }
}
