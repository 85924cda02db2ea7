//! Installing releases, and tools that end their work.

use crate::event::Event;
use crate::pair::{Pair, Restoring, Stage, ToolRun, Work};
use crate::parts::{Call, Dump};
use crate::release::not_modelled;
use fleet::Release;
use kernel::Span;
use rehearsal::{LATER, Replied, Reply, Severity, Ticket};

impl Pair {
    pub(crate) fn install(&mut self, call: Call<'_>, release: &str, stage: &mut Stage) -> Replied {
        let release = Release::parse(release)
            .ok_or_else(|| format!("`{release}` is not a release: {}", Release::FORM))?;
        let work = Work::Install { host: call.invocation.host, release };
        let takes = stage.fleet.host(call.invocation.host).disk.slowed(self.config().tools.install_s.span());
        self.put_to_work(ToolRun::of(&call, work), call.invocation.takes(takes), stage);
        LATER
    }

    /// A tool has done its work.
    pub(crate) fn tool_done(&mut self, tool_run: u32, stage: &mut Stage) {
        let ToolRun { ticket, blame, work, breaks, ended } = self.tool_runs[tool_run as usize].clone();
        if ended {
            return;
        }
        if breaks {
            self.tool_broken(ticket, &work, stage);
            return;
        }
        match work {
            Work::Dump { dump } => self.dump_goes_on((tool_run, dump), ticket, stage),
            Work::Restore(restoring) => self.restore_done((ticket, blame), &restoring, stage),
            Work::Install { host, release } => {
                if let Some(said) = not_modelled(&release) {
                    stage.note(Severity::Warning, "release-not-modelled", Some(blame), said);
                }
                stage.fleet.host_mut(host).install(release);
                stage.reply(ticket, Span::ZERO, Reply::done());
            }
            Work::Destroy { store, deadline } => {
                self.destroy_again((ticket, blame), (store, deadline), stage);
            }
            Work::Files { copies, .. } => {
                for (dump, whole) in copies {
                    self.dumps[dump].complete = whole;
                }
                stage.reply(ticket, Span::ZERO, Reply::done());
            }
            Work::Duplicate { from, restoring } => {
                self.copy_goes_on((tool_run, from), (ticket, blame), &restoring, stage);
            }
        }
    }

    /// A part of a dump is due.
    fn dump_goes_on(&mut self, (tool_run, dump): (u32, usize), ticket: Ticket, stage: &mut Stage) {
        match self.write_part(dump, stage) {
            Ok(true) => self.dump_done(dump, ticket, stage),
            Ok(false) => stage.after(self.dumps[dump].part, Event::Tool { tool_run }),
            Err(message) => {
                self.stores[self.dumps[dump].store].busy -= 1;
                stage.reply(ticket, Span::ZERO, Reply::refused(message));
            }
        }
    }

    /// A tool fails half-way. An install leaves nothing that could be used, a dump a file that is not complete, a
    /// restore a store without tables (ours), and that of a backup no store (`super::backup`).
    fn tool_broken(&mut self, ticket: Ticket, work: &Work, stage: &mut Stage) {
        let message = match work {
            Work::Dump { dump } => {
                let tool = self.dumps[*dump].made_by();
                let Dump { store, file, host, bytes, written, .. } = &mut self.dumps[*dump];
                let disk = &mut stage.fleet.host_mut(*host).disk;
                *written = (*bytes / 2).min(disk.free());
                disk.take(*written).expect("so much is free");
                self.stores[*store].busy -= 1;
                format!("{tool}: writing {file} failed")
            }
            Work::Restore(restoring) => {
                let Restoring { store, dump, tools, .. } = restoring;
                self.stores[*store].busy -= 1;
                let backup = self.dumps[*dump].is_backup();
                if self.life(*store).is_none() && !backup {
                    let _no_room = self.create_empty(*store, tools, stage);
                }
                let tool = if backup { "ttRestore" } else { "ttMigrate" };
                format!("{tool}: reading {} failed", self.dumps[*dump].file)
            }
            Work::Files { .. } => "the copy failed".to_owned(),
            Work::Install { release, .. } => format!("the installation of {release} failed"),
            Work::Duplicate { restoring, .. } => {
                self.stores[restoring.store].busy -= 1;
                format!("copying {} failed", self.stores[self.dumps[restoring.dump].store].name)
            }
            Work::Destroy { store, .. } => format!("destroying {} failed", self.stores[*store].name),
        };
        stage.reply(ticket, Span::ZERO, Reply::refused(message));
    }
}
