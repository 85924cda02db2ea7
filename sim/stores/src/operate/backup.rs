//! `ttBackup` and `ttRestore`: a whole store into files, and out of them again as it was
//! (`docs/models/stores.md 3`, backups).
//!
//! A backup is an image of the store: where `ttMigrate` carries rows into a store with a log of its own, a backup has the
//! log too, so that numbers, bookmark and ticket are what they were.
//!
//! | what | from | to | by | source |
//! |---|---|---|---|---|
//! | a store | as it is, in use or not | files of a folder, as of the moment the tool starts | `ttBackup` | reference, `ttBackup`; install guide 22.1, backups |
//! | | files | there again, agent down, with the rows, the channel's state and the bookmark of that moment | `ttRestore` | reference, `ttRestore`; `docs/models/stores.md 1.2` |
//! | its log | above the hold position | in the files | `ttBackup` | inferred: a store *as it existed* has what it had not sent |
//! | | in the files | a log whose numbers go on where they stood | `ttRestore` | `docs/models/stores.md 1.2` |
//! | what it took after that moment | its rows, its log | nowhere | `ttRestore` | install guide 22.1, backups |
//! | what its peer had sent it after that moment | acknowledged | nowhere: the peer's bookmark is past it | `ttRestore` | inferred from `docs/models/stores.md 1.3` |
//!
//! | rule | source |
//! |---|---|
//! | the store may be in use | reference 7.0, `ttBackup` |
//! | the files are named for the store unless `-fname` says otherwise | reference, `ttBackup` |
//! | files that are there are written over with `-force` alone | reference 7.0, `ttBackup` |
//! | the tools are of the store's major release, and so are those that restore | install guide 22.1, backups |
//! | a temporary store is never backed up | reference 6.0, `Temporary` |
//! | a store that exists is not written over | reference, `ttRestore` |
//! | a backup that is not complete restores nothing, and a restore that breaks off leaves no store: it can be typed again | install guide 22.1, backups; ERR TT-659, TT-662 |
//! | cache groups are as they were, and a change of state that was not effective yet is none | ours |
//! | it takes the time in which the disk writes so much; an image is quicker than a dump (install guide 7.0) | ours |
//! | what the log of a destroyed store held and the restored one loses again is told as lost with the store that was destroyed: of the ends of an update's way the first is told | ours |
//! | the peer sends nothing back of what it had from the store: of the automatic catch-up of a failed master no page says that a store from a backup has it, and less holds without it | ours |

use crate::command::{Command, backup_path};
use crate::pair::{Pair, Restoring, Stage, ToolRun, Work, store_id};
use crate::parts::{Call, Channel, Dump, DumpKind, Image, Life};
use ledger::IncarnationId;
use rehearsal::{LATER, Replied, Tried};
use replica::{Log, Lsn, Mark};

impl Pair {
    pub(crate) fn back_up(&mut self, call: Call<'_>, command: &Command, stage: &mut Stage) -> Replied {
        let Command::Backup { store, folder, prefix, force } = command else { return LATER };
        let index = self.source(call, store)?;
        let host = call.invocation.host;
        let tools = &call.invocation.tools;
        if self.stores[index].temporary {
            return Err(format!("data store {} is temporary, and cannot be backed up", store.0));
        }
        let name = self.stores[index].name.clone();
        let release = &self.living(index)?.release;
        if !tools.is_patch_of(release) {
            return Err(format!(
                "data store {name} is of release {release}; ttBackup needs the tools of that release, not {tools}"
            ));
        }
        let path = backup_path(folder, prefix.as_deref(), &name);
        let written = |dump: &Dump| dump.complete || dump.written > 0;
        if !force && self.dumps.iter().any(|dump| dump.is_at(host, &path, true) && written(dump)) {
            return Err(format!("there is a backup {path} already; it is written over with -force alone"));
        }
        self.truncate_file((host, &path, true), stage);
        let backup = self.cut_backup(index, (host, &path), stage);
        let takes = call.invocation.takes(stage.fleet.host(host).disk.time_for(backup.bytes));
        self.write_dump((call, index), backup, takes, stage)
    }

    /// What a backup has that begins now.
    fn cut_backup(&self, index: usize, at: (fleet::HostId, &str), stage: &mut Stage) -> Dump {
        let bytes = self.life(index).map_or(0, |life| self.data_bytes(&life.replica.table));
        let mut backup = self.cut_dump(index, at, bytes, stage);
        let life = self.life(index).expect("only a living store is backed up");
        backup.bytes += backup.snapshot.keep_log(&life.replica, life.hold());
        let channel = Channel { change: None, ..life.channel.clone() };
        let image = Image { channel, autorefresh: life.autorefresh.clone() };
        backup.kind = DumpKind::Backup(Box::new(image));
        backup.peers = None;
        backup
    }

    pub(crate) fn restore_backup(&mut self, call: Call<'_>, command: &Command, stage: &mut Stage) -> Replied {
        let Command::RestoreBackup { store, folder, prefix } = command else { return LATER };
        let index = self.source(call, store)?;
        let own = &self.stores[index];
        if own.busy > 0 || own.life.is_some() {
            return Err(format!("data store {} exists already, and is not written over", own.name));
        }
        let path = backup_path(folder, prefix.as_deref(), &own.name);
        let dump = self.find_dump(call.invocation.host, &path, true)?;
        let (found, tools) = (&self.dumps[dump], call.invocation.tools.clone());
        if !tools.is_patch_of(&found.release) {
            return Err(format!(
                "the backup {path} is of release {}, and these tools of {tools}",
                found.release
            ));
        }
        let takes = stage.fleet.host(own.host).disk.time_for(2 * found.bytes);
        self.stores[index].busy += 1;
        let work = Work::Restore(Restoring { store: index, dump, tools, converts: false });
        self.put_to_work(ToolRun::of(&call, work), call.invocation.takes(takes), stage);
        LATER
    }

    /// A store as it was when its backup began.
    pub(super) fn bring_back_image(&mut self, restoring: &Restoring, stage: &mut Stage) -> Tried<Life> {
        let Restoring { store: index, dump, tools, .. } = restoring;
        let (own, from) = (&self.stores[*index], &self.dumps[*dump]);
        let DumpKind::Backup(image) = &from.kind else { return Err(format!("{} is no backup", from.file)) };
        let kept = from.snapshot.log.as_ref().expect("a backup has the log");
        let disk = &mut stage.fleet.host_mut(own.host).disk;
        let data_bytes = 2 * from.bytes;
        disk.take(data_bytes).map_err(|full| format!("cannot restore {}: {full}", own.name))?;
        let (table, mut log) = self.spare.pop().unwrap_or_default();
        if log.go_on(kept, self.log_sizes(), disk).is_err() {
            disk.give_back(data_bytes);
            self.spare.push((table, Log::default()));
            return Err(format!("cannot restore {}: no room for its log", self.stores[*index].name));
        }
        let replica = from.snapshot.restore(store_id(own.of), (table, log), &mut stage.ledger);
        let (was, replica) = (from.snapshot.cut, self.numbered(replica));
        let mut channel = image.channel.clone();
        if !channel.sent.is_stale(was.of) {
            channel.sent.mark = Mark { of: replica.id, ..channel.sent.mark };
        }
        let mut life = Life {
            definitions: from.definitions.clone(),
            first_release: from.first_release.clone(),
            has_tables: true,
            channel,
            ports: from.ports,
            fail_threshold: from.fail_threshold,
            autorefresh: image.autorefresh.clone(),
            data_bytes,
            ..Life::new(replica, &from.release, self.config().cache_groups.len())
        };
        life.run_by(tools);
        self.note_taken_as(was, life.replica.id);
        Ok(life)
    }

    /// Whoever had taken what a life took has taken what the one took that goes on with its numbers.
    fn note_taken_as(&mut self, was: Mark, now: IncarnationId) {
        for life in self.stores.iter_mut().filter_map(|store| store.life.as_mut()) {
            let taken = &mut life.replica.received.taken;
            let upto = taken.of(was.of).min(was.lsn);
            if upto > Lsn::START {
                taken.note(now, upto);
            }
        }
    }
}
