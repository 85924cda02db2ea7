//! Files of `ttMigrate` and `ttBackup` that a shell's programs copy or move.
//!
//! A copy has what its file has when the copy begins, and takes the room of it; it takes as long as the disk needs to write it,
//! and to another host as long as the link needs too (ours). One of a file that is being written is never complete. What is
//! moved on one host is there at once under its other name.

use crate::pair::{Pair, Stage, ToolRun, Work};
use crate::parts::{Call, Dump, DumpKind};
use fleet::HostId;
use rehearsal::{DONE, LATER, Replied, Transfer};

/// The words of a program that finds no way to another host.
fn lost(transfer: &Transfer) -> String {
    format!("{}: lost connection", transfer.program)
}

impl Pair {
    pub(super) fn carry(&mut self, call: Call<'_>, transfer: &Transfer, stage: &mut Stage) -> Replied {
        let here = call.invocation.host;
        let name = |host: HostId| stage.fleet.host(host).name.clone();
        let names = |dump: &Dump| transfer.carries(&name(here), (&name(dump.host), &dump.file));
        let is_file = |(index, dump): &(usize, &Dump)| !dump.is_copy() && !self.is_replaced(*index, dump);
        let found: Vec<(usize, Vec<String>)> = self
            .dumps
            .iter()
            .enumerate()
            .filter(is_file)
            .map(|(index, dump)| (index, names(dump)))
            .filter(|(_, names)| !names.is_empty())
            .collect();
        let target = stage.fleet.host_named(transfer.target(&name(here)));
        let (Some(target), false) = (target, found.is_empty()) else {
            return match transfer.from.as_slice() {
                [only] if transfer.exact => {
                    Err(format!("{}: {}: No such file or directory", transfer.program, only.path))
                }
                _ => DONE,
            };
        };
        if transfer.moves && target == here {
            for (index, names) in found {
                self.rename(index, names, stage);
            }
            return DONE;
        }
        let mut copies = Vec::new();
        let mut done = stage.now();
        for (index, mut names) in found {
            let from = &self.dumps[index];
            let (host, bytes, whole) = (from.host, from.written, from.complete);
            let copy = Dump { host: target, also: names.get(1).cloned(), complete: false, ..from.clone() };
            let copy = Dump { file: names.swap_remove(0), ..copy };
            if host != target {
                done = done.max(stage.arrives((host, target), bytes).ok_or_else(|| lost(transfer))?);
            }
            self.truncate_file((target, &copy.file, copy.is_backup()), stage);
            let disk = &mut stage.fleet.host_mut(target).disk;
            disk.take(bytes).map_err(|full| format!("{}: {}: {full}", transfer.program, copy.file))?;
            let writes = disk.time_for(bytes);
            done = done.max(stage.now() + writes);
            copies.push((self.dumps.len(), whole));
            self.dumps.push(copy);
        }
        let takes = call.invocation.takes(done - stage.now());
        self.put_to_work(ToolRun::of(&call, Work::Files { copies, host: here }), takes, stage);
        LATER
    }

    /// A file has another name from now on; one that had it before is gone.
    fn rename(&mut self, index: usize, mut names: Vec<String>, stage: &mut Stage) {
        let renamed = self.dumps[index].clone();
        let (host, backup) = (renamed.host, renamed.is_backup());
        let also = names.get(1).cloned();
        let file = names.swap_remove(0);
        let stands = |dump: &Dump| dump.is_at(host, &file, backup);
        if self.dumps.iter().any(stands) {
            self.truncate_file((host, &file, backup), stage);
            // The newest record of a path is the one that counts.
            let gone = &mut self.dumps[index];
            (gone.kind, gone.complete, gone.written) = (DumpKind::Copy, false, 0);
            self.dumps.push(Dump { file, also, ..renamed });
        } else {
            (self.dumps[index].file, self.dumps[index].also) = (file, also);
        }
    }
}
