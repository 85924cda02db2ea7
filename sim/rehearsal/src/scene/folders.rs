//! In which folder a lane stands, by each `cd` that is typed in it: there its files are that are named without one.
//!
//! A lane begins at home and stays where the last `cd` has led it, from step to step, for it is one terminal (ours, for a document
//! does not say where a new one is opened). A folder whose name is not known, of a variable, is known by how it is written.
//! What is typed in another order than the printed one is where the printed order has it.

use crate::domain::{Command as _, Domain};
use crate::transfer::Transfer;
use crate::verb::Verb;
use runbook::{Lane, Runbook};
use std::collections::BTreeMap;

/// Where a lane stands, and where it stood before.
#[derive(Debug, Default)]
struct Stand {
    now: String,
    before: String,
}

/// Puts the folder before the name of every file that a command names without one.
pub(super) fn placed<F: Domain>(runbook: &mut Runbook<Verb<F::Command>>) {
    let mut stands: BTreeMap<Lane, Stand> = BTreeMap::new();
    let steps = runbook.steps.iter_mut().chain(&mut runbook.rollbacks);
    let columns = steps.flat_map(|step| &mut step.columns);
    for typed in columns.flat_map(|column| &mut column.commands) {
        let stand = stands.entry(typed.prompt.lane.clone()).or_default();
        match &mut typed.command {
            Verb::Aside => stand.follows(&typed.text),
            Verb::Model(command) if !stand.now.is_empty() => {
                command.paths().into_iter().for_each(|path| *path = whole(&stand.now, path));
                let carried = command.transfer().map(Transfer::paths).unwrap_or_default();
                carried.into_iter().for_each(|path| *path = whole(&stand.now, path));
            }
            _ => {}
        }
    }
}

impl Stand {
    /// Goes where a command leads, if it leads anywhere.
    fn follows(&mut self, text: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let folder = match words.get(1..) {
            // The option that changes the drive too, of another platform.
            Some(["/d" | "/D", folder, ..]) => Some(*folder),
            other => other.and_then(|words| words.first().copied()),
        };
        let now = match (words.first().copied(), folder) {
            (Some("popd"), _) | (Some("cd" | "chdir"), Some("-")) => self.before.clone(),
            (Some("cd" | "chdir"), None | Some("~")) => String::new(),
            (Some("cd" | "chdir" | "pushd"), Some(folder)) => {
                whole(&self.now, folder.trim_matches(['"', '\'']))
            }
            _ => return,
        };
        self.before = std::mem::replace(&mut self.now, now);
    }
}

/// A path from where a lane stands, without the steps that lead up again.
fn whole(folder: &str, path: &str) -> String {
    let is_drive = path.as_bytes().get(1) == Some(&b':');
    if is_drive || path.is_empty() || path.starts_with(['/', '\\', '~', '$', '%']) {
        return path.to_owned();
    }
    let mut whole = folder.trim_end_matches('/').to_owned();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." if whole.rfind('/').is_some() => whole.truncate(whole.rfind('/').unwrap_or_default()),
            part if whole.is_empty() && !folder.starts_with('/') => part.clone_into(&mut whole),
            part => {
                whole.push('/');
                whole.push_str(part);
            }
        }
    }
    if whole.is_empty() { String::from("/") } else { whole }
}

#[cfg(test)]
mod tests {
    use super::{Stand, whole};

    #[test]
    fn a_name_without_a_folder_is_where_the_lane_stands() {
        for (lines, name, found) in [
            (vec!["cd /backup"], "x.dump", "/backup/x.dump"),
            (vec!["cd /backup/"], "./x.dump", "/backup/x.dump"),
            (vec!["cd /backup"], "/other/x.dump", "/other/x.dump"),
            (vec!["cd /backup", "cd old"], "x.dump", "/backup/old/x.dump"),
            (vec!["cd /backup/old", "cd .."], "x.dump", "/backup/x.dump"),
            (vec!["cd /backup"], "../x.dump", "/x.dump"),
            (vec!["cd /"], "x.dump", "/x.dump"),
            (vec!["cd /a", "cd /b", "cd -"], "x.dump", "/a/x.dump"),
            (vec!["pushd /a", "pushd /b", "popd"], "x.dump", "/a/x.dump"),
            (vec!["cd $BACKUP"], "x.dump", "$BACKUP/x.dump"),
            (vec!["cd \"/a\""], "$BACKUP/x.dump", "$BACKUP/x.dump"),
            (vec!["cd /d D:\\dumps"], "D:\\x.dump", "D:\\x.dump"),
            (vec!["cd /d"], "x.dump", "/d/x.dump"),
            (vec!["cd /a", "ls /b", "date"], "x.dump", "/a/x.dump"),
            (vec!["cd dumps"], "x.dump", "dumps/x.dump"),
        ] {
            let mut stand = Stand::default();
            lines.iter().for_each(|line| stand.follows(line));
            assert_eq!(whole(&stand.now, name), found, "{lines:?}");
        }
        let mut stand = Stand { now: String::from("/a"), before: String::new() };
        stand.follows("cd");
        assert_eq!((stand.now.as_str(), stand.before.as_str()), ("", "/a"));
    }
}
