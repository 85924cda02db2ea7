//! Where a campaign lies: files under names, each of which is there whole or not at all.
//!
//! It is a folder, or what an address such as `s3://bucket/pairs` names ([`super::objects`]). Nothing else of a campaign knows
//! which of both it is.

use super::objects::Objects;
use crate::embedded::SCENARIO;
use crate::exit::{Failure, Misuse};
use crate::library::{Located, planned, read_text, scripts_named};
use crate::outputs::{OutFile, OutFolder, TakenPaths};
use crate::shell;
use rehearsal::SourceText;
use std::path::{Path, PathBuf};

/// The runbook of a plan, under the name that its scenario has for it.
pub(super) const RUNBOOK: &str = "runbook.md";

/// Where a campaign lies.
pub(super) enum Place {
    /// A folder.
    Folder(PathBuf),
    /// Objects whose names begin alike.
    Objects(Objects),
}

impl Place {
    /// What was typed as the place of a campaign.
    pub(super) fn of(typed: &Path) -> Result<Self, Failure> {
        match typed.to_str().filter(|typed| typed.contains("://")) {
            Some(address) => Objects::at(address).map(Self::Objects),
            None => Ok(Self::Folder(typed.to_owned())),
        }
    }

    /// As it was typed.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Folder(folder) => folder.to_string_lossy().into_owned(),
            Self::Objects(objects) => objects.address().to_owned(),
        }
    }

    /// As a shell takes it.
    pub(super) fn in_shell(&self) -> String {
        shell::path(&self.shown())
    }

    /// The folder that it is, where it is one.
    pub(super) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Objects(_) => None,
        }
    }

    /// What stands under a name that must be there.
    pub(super) fn wanted(&self, name: &str) -> Result<SourceText, Failure> {
        match self {
            Self::Folder(folder) => read_text(&folder.join(name)),
            Self::Objects(objects) => {
                let there = objects.read(name)?;
                there.ok_or_else(|| Failure::usage(format!("`{}/{name}` is not there", self.shown()), None))
            }
        }
    }

    /// What stands under a name, if anything does.
    pub(super) fn read(&self, name: &str) -> Result<Option<SourceText>, Failure> {
        match self {
            Self::Folder(folder) if !folder.join(name).exists() => Ok(None),
            Self::Folder(_) => self.wanted(name).map(Some),
            Self::Objects(objects) => objects.read(name),
        }
    }

    /// Puts a text under a name, over what stood there.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        match self {
            Self::Folder(folder) => {
                let file = folder.join(name);
                if let Some(within) = file.parent() {
                    std::fs::create_dir_all(within)
                        .map_err(|source| Failure::Write { what: within.display().to_string(), source })?;
                }
                OutFile::anew(&file)?.write(text)
            }
            Self::Objects(objects) => objects.write(name, text),
        }
    }

    /// The names of the files of a folder, in order; none where there is no such folder.
    pub(super) fn names(&self, within: &str) -> Result<Vec<String>, Failure> {
        let mut names = match self {
            Self::Folder(folder) => {
                let entries = std::fs::read_dir(folder.join(within)).into_iter().flatten().flatten();
                entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
            }
            Self::Objects(objects) => objects.names(within)?,
        };
        names.sort();
        Ok(names)
    }

    /// The scenario that lies here, under the name that it was planned by.
    pub(super) fn located(&self, name: &str) -> Result<Located, Failure> {
        match self {
            Self::Folder(folder) => planned(folder, name),
            Self::Objects(_) => {
                let runbook = self.wanted(RUNBOOK)?;
                let mut scripts = Vec::new();
                for script in scripts_named(&runbook.bytes) {
                    scripts.extend(self.read(&script)?.map(|text| (script, text.bytes)));
                }
                Ok(Located::kept(name, self.wanted(SCENARIO)?, (RUNBOOK, runbook), scripts))
            }
        }
    }
}

/// A place for a new campaign, which holds none yet, as far as can be known beforehand.
pub(super) enum Fresh {
    /// A folder that holds nothing.
    Folder(OutFolder),
    /// Objects among which this one is not, without which the others are no campaign.
    Objects(Objects, &'static str),
}

impl Fresh {
    /// Tries a place; `last` is the file without which the others are none.
    pub(super) fn tried(typed: &Path, last: &'static str, taken: &TakenPaths) -> Result<Self, Failure> {
        match Place::of(typed)? {
            Place::Folder(folder) => {
                OutFolder::tried(&folder, false, taken).map(Self::Folder).map_err(without_force)
            }
            Place::Objects(objects) if objects.read(last)?.is_some() => {
                let message = format!("`{}` is there already and holds a campaign", objects.address());
                Err(Failure::usage(message, Some(String::from("name another address"))))
            }
            Place::Objects(objects) => Ok(Self::Objects(objects, last)),
        }
    }

    /// As a shell takes it.
    pub(super) fn in_shell(&self) -> String {
        match self {
            Self::Folder(folder) => shell::path(&folder.shown()),
            Self::Objects(objects, _) => shell::path(objects.address()),
        }
    }

    /// Puts files there: into a folder all or none; among objects the last one where all others are, and nobody else has put
    /// one there in the meantime.
    pub(super) fn write(&self, files: &[(&str, String)]) -> Result<(), Failure> {
        match self {
            Self::Folder(folder) => folder.write_new(files),
            Self::Objects(objects, last) => {
                let (named_last, others): (Vec<_>, Vec<_>) = files.iter().partition(|(name, _)| name == last);
                others.into_iter().try_for_each(|(name, text)| objects.write(name, text))?;
                named_last.into_iter().try_for_each(|(name, text)| objects.write_first(name, text))
            }
        }
    }
}

/// The same failure with what can be done about it here, where nothing is written over by force.
fn without_force(failure: Failure) -> Failure {
    match failure {
        Failure::Usage(all) => {
            let help = Some(String::from("name a folder that holds nothing, or none that is there"));
            Failure::Usage(all.into_iter().map(|one| Misuse { help: help.clone(), ..one }).collect())
        }
        other => other,
    }
}
