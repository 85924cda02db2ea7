//! Files of dumps and of statements that a shell's programs copy or move.
//!
//! A copy has what its file has when the copy begins. It is there at once, and whoever makes it waits as long as a file of that
//! size needs at the pace of the scenario, and to another host as long as the link needs too (ours).

use super::lines::lasts;
use super::twin::{Stage, Twin};
use kernel::Span;
use rehearsal::{Invocation, Reply, Ticket, Transfer};

impl Twin {
    /// Copies or moves files.
    pub(super) fn carry(
        &mut self,
        ticket: Ticket,
        invocation: &Invocation,
        transfer: &Transfer,
        stage: &mut Stage,
    ) {
        let (reply, takes) = match self.carried(invocation, transfer, stage) {
            Ok(takes) => (Reply::done(), takes),
            Err(refused) => (Reply::refused(refused), Span::ZERO),
        };
        stage.reply(ticket, self.config().tools.command_s.span() + takes, reply);
    }

    fn carried(
        &mut self,
        invocation: &Invocation,
        transfer: &Transfer,
        stage: &mut Stage,
    ) -> Result<Span, String> {
        let name = |host: u16| stage.fleet.host(fleet::HostId(host)).name.clone();
        let here = name(invocation.host.0);
        let copies = |(host, file): &(u16, String)| transfer.carries(&here, (&name(*host), file));
        let found: Vec<_> = self
            .world
            .files
            .keys()
            .map(|at| (at.clone(), copies(at)))
            .filter(|(_, names)| !names.is_empty())
            .collect();
        let target = stage.fleet.host_named(transfer.target(&here));
        let (Some(target), false) = (target, found.is_empty()) else {
            return match transfer.from.as_slice() {
                [only] if transfer.exact => {
                    Err(format!("{}: {}: No such file or directory", transfer.program, only.path))
                }
                _ => Ok(Span::ZERO),
            };
        };
        let mut takes = Span::ZERO;
        for (at, names) in found {
            let rows = self.files.get(&at).cloned();
            let is_renamed = transfer.moves && at.0 == target.0;
            let bytes =
                if rows.as_ref().is_some_and(|rows| !rows.is_empty()) { self.bytes_of_all() } else { 0 };
            if at.0 != target.0 {
                let arrives = stage.arrives((fleet::HostId(at.0), target), bytes);
                let arrives = arrives.ok_or_else(|| format!("{}: lost connection", transfer.program))?;
                takes = takes.max(arrives - stage.now());
            }
            if !is_renamed {
                takes += lasts(bytes, self.config().tools.files.bytes());
            }
            let Some(file) = self.world.files.get(&at).cloned() else { continue };
            if transfer.moves {
                self.world.files.remove(&at);
                self.files.remove(&at);
            }
            for name in names {
                let to = (target.0, name);
                self.world.files.insert(to.clone(), file.clone());
                match &rows {
                    Some(rows) => drop(self.files.insert(to, rows.clone())),
                    None => drop(self.files.remove(&to)),
                }
            }
        }
        Ok(takes)
    }
}
