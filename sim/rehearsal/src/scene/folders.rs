//! In which folder a lane stands, by each `cd` that is typed in it: there its files are that are named without one.
//!
//! A lane begins at home and stays where the last `cd` has led it, from step to step, for it is one terminal (ours, for a document
//! does not say where a new one is opened); a rollback begins where the step stands that leads to it. A folder whose name is not
//! known, of a variable, is known by how it is written. A `cd` that a shell refuses, or follows in a shell of its own, leads
//! nowhere.
//!
//! **What it does not do.** A command that a deviation puts in, or puts in the place of another one, names its files as it says; and
//! what is typed in another order than the printed one is where the printed order has it.

use crate::domain::{Command as _, Domain};
use crate::transfer::Transfer;
use crate::verb::Verb;
use runbook::{Lane, Runbook, Step, StepId};
use std::collections::BTreeMap;

/// Where a lane stands, where it stood before, and where `popd` leads back to.
#[derive(Debug, Default, Clone)]
struct Stand {
    now: String,
    before: String,
    left: Vec<String>,
}

type Stands = BTreeMap<Lane, Stand>;

/// Gives every file that a command names the one name that it has from home on, or from the root.
pub(super) fn placed<F: Domain>(runbook: &mut Runbook<Verb<F::Command>>) {
    let mut stands = Stands::new();
    let mut at_rollback: BTreeMap<StepId, Stands> = BTreeMap::new();
    for step in &mut runbook.steps {
        walk::<F>(step, &mut stands);
        if let Some((rollback, _)) = &step.rollback {
            at_rollback.insert(rollback.clone(), stands.clone());
        }
    }
    for step in &mut runbook.rollbacks {
        let mut stands = at_rollback.get(&step.id).cloned().unwrap_or_default();
        walk::<F>(step, &mut stands);
    }
}

fn walk<F: Domain>(step: &mut Step<Verb<F::Command>>, stands: &mut Stands) {
    for typed in step.columns.iter_mut().flat_map(|column| &mut column.commands) {
        let stand = stands.entry(typed.prompt.lane.clone()).or_default();
        match &mut typed.command {
            Verb::Aside => stand.follows(&typed.text),
            Verb::Model(command) => {
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
        if text.contains(['|', '&', ';']) {
            return;
        }
        let words = words(text);
        let Some((program, rest)) = words.split_first() else { return };
        let options = ["--", "-P", "-L", "-e", "/d", "/D"];
        let is_option = |word: &String| rest.len() > 1 && options.contains(&word.as_str());
        let folders: Vec<&str> = rest.iter().filter(|word| !is_option(word)).map(String::as_str).collect();
        let goes = |stand: &Self, folder: &str| whole(&stand.now, folder);
        let now = match (program.as_str(), folders.as_slice()) {
            ("cd" | "chdir", []) => String::new(),
            ("cd" | "chdir", ["-"]) => self.before.clone(),
            ("cd" | "chdir", [folder]) if !folder.is_empty() => goes(self, folder),
            ("pushd", [folder]) if !folder.starts_with(['+', '-']) => {
                self.left.push(self.now.clone());
                goes(self, folder)
            }
            ("popd", []) => match self.left.pop() {
                Some(left) => left,
                None => return,
            },
            _ => return,
        };
        self.before = std::mem::replace(&mut self.now, now);
    }
}

/// The words of a line as a shell parts them.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), letter) if open == letter => quote = None,
            (Some(_), letter) => word.get_or_insert_default().push(letter),
            (None, '"' | '\'') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, '\\') if letters.peek() == Some(&' ') => {
                word.get_or_insert_default().extend(letters.next());
            }
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            (None, letter) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// A path from home on or from the root, for whoever stands in a folder, without the steps that lead up again and those that lead
/// nowhere; of another platform's, and of a variable's, as it is written.
fn whole(folder: &str, path: &str) -> String {
    let is_as_written =
        |path: &str| path.as_bytes().get(1) == Some(&b':') || path.starts_with(['\\', '$', '%']);
    if is_as_written(path) || path.is_empty() || path == "-" {
        return path.to_owned();
    }
    if folder.contains('\\') {
        return format!("{}\\{path}", folder.trim_end_matches('\\'));
    }
    let (start, rest) = match path.strip_prefix('~') {
        Some("") => ("", ""),
        Some(rest) if rest.starts_with('/') => ("", rest),
        // The home of somebody else.
        Some(_) => return path.to_owned(),
        None if path.starts_with('/') => ("/", path),
        None => (folder, path),
    };
    let is_rooted = start.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(rest.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != ".." && !last.starts_with('$')) => {
                parts.pop();
            }
            ".." if is_rooted => {}
            part => parts.push(part),
        }
    }
    // That it can only be a folder is said on.
    let is_folder = path.ends_with('/') || matches!(path.rsplit('/').next(), Some("." | ".."));
    let end = if is_folder && !parts.is_empty() { "/" } else { "" };
    format!("{}{}{end}", if is_rooted { "/" } else { "" }, parts.join("/"))
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
            (vec!["cd /"], "../x.dump", "/x.dump"),
            (vec!["cd /a/b/../c//d/"], "x.dump", "/a/c/d/x.dump"),
            (vec!["cd /a", "cd /b", "cd -"], "x.dump", "/a/x.dump"),
            (vec!["pushd /a", "pushd /b", "pushd /c", "popd", "popd"], "x.dump", "/a/x.dump"),
            (vec!["pushd /a", "cd /b", "popd"], "x.dump", "x.dump"),
            (vec!["pushd /a", "pushd +1"], "x.dump", "/a/x.dump"),
            (vec!["cd $BACKUP"], "x.dump", "$BACKUP/x.dump"),
            (vec!["cd \"/a\""], "$BACKUP/x.dump", "$BACKUP/x.dump"),
            (vec!["cd \"/backup a\""], "x.dump", "/backup a/x.dump"),
            (vec!["cd /my\\ a"], "x.dump", "/my a/x.dump"),
            (vec!["cd -- /a"], "x.dump", "/a/x.dump"),
            (vec!["cd -P /a"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "cd /b /c"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "cd /b | cat"], "x.dump", "/a/x.dump"),
            (vec!["cd /a", "cd \"\""], "x.dump", "/a/x.dump"),
            (vec!["cd /d D:\\dumps"], "D:\\x.dump", "D:\\x.dump"),
            (vec!["cd D:\\dumps"], "x.dump", "D:\\dumps\\x.dump"),
            (vec!["cd /d"], "x.dump", "/d/x.dump"),
            (vec!["cd /a", "ls /b", "date"], "x.dump", "/a/x.dump"),
            (vec!["cd dumps"], "x.dump", "dumps/x.dump"),
            (vec!["cd dumps", "cd .."], "x.dump", "x.dump"),
            (vec!["cd ."], "x.dump", "x.dump"),
            (vec!["cd /a", "cd"], "./x.dump", "x.dump"),
            (vec!["cd ~/dumps"], "~/dumps/x.dump", "dumps/x.dump"),
            (vec!["cd ~/dumps"], "x.dump", "dumps/x.dump"),
            (vec!["cd ~adm"], "x.dump", "~adm/x.dump"),
            (vec![], "/a//b/./x.dump", "/a/b/x.dump"),
            (vec!["cd /a"], ".", "/a/"),
            (vec!["cd /a/b"], "..", "/a/"),
            (vec!["cd /a"], "b/", "/a/b/"),
            (vec![], ".", ""),
        ] {
            let mut stand = Stand::default();
            lines.iter().for_each(|line| stand.follows(line));
            assert_eq!(whole(&stand.now, name), found, "{lines:?}");
        }
    }
}
