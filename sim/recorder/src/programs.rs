//! Where the product's programs are: servers of one or more releases, and the programs that operators type.

use crate::account::Account;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How deep below a folder programs are looked for.
const DEPTH: usize = 8;

/// A version: the major release, and all of it.
type Version = (u32, String);

/// Programs that were found.
#[derive(Debug, Clone)]
pub struct Programs {
    /// By major release, the folder of the server's programs and its version.
    servers: BTreeMap<u32, (PathBuf, String)>,
    /// The folder of what is typed, and its version.
    typed: (PathBuf, String),
    account: Account,
}

/// What is missing.
#[derive(Debug, thiserror::Error)]
pub enum NoPrograms {
    /// A folder cannot be read.
    #[error("`{}` cannot be read: {source}", folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no server in any of them.
    #[error("no program `postgres` is below {0}")]
    Servers(String),
    /// There is nothing to type with.
    #[error("no programs `psql`, `pg_dump` and `pg_dumpall` are together below {0}")]
    Typed(String),
    /// They are there, and nobody without rights may run them.
    #[error("{account} cannot run `{}`: {why}", program.display())]
    Barred {
        /// Who runs it.
        account: Account,
        /// What.
        program: PathBuf,
        /// Why.
        why: String,
    },
    /// There is no server of a release.
    #[error("no server of release {wanted} is there, but of {there}")]
    Release {
        /// Which is wanted.
        wanted: u32,
        /// Which are there.
        there: String,
    },
}

impl Programs {
    /// The programs below some folders. Of two servers of one release the newer one is taken, and of what is typed the newest.
    ///
    /// # Errors
    /// What is missing.
    pub fn below(folders: &[PathBuf], account: Account) -> Result<Self, NoPrograms> {
        let mut found = Vec::new();
        for folder in folders {
            let read = |source| NoPrograms::Folder { folder: folder.clone(), source };
            let folder = folder.canonicalize().map_err(read)?;
            bins(&folder, DEPTH, &mut found).map_err(read)?;
        }
        let named: Vec<String> = folders.iter().map(|folder| format!("`{}`", folder.display())).collect();
        let named = named.join(", ");
        let mut servers: BTreeMap<u32, (PathBuf, String)> = BTreeMap::new();
        let mut typed: Option<(Vec<u32>, PathBuf, String)> = None;
        for bin in found {
            if bin.join("postgres").is_file() && bin.join("initdb").is_file() {
                let (major, version) = version(&bin.join("postgres"), account)?;
                let newer = servers.get(&major).is_none_or(|(_, other)| rank(other) < rank(&version));
                if newer {
                    servers.insert(major, (bin.clone(), version));
                }
            }
            let is_full = ["psql", "pg_dump", "pg_dumpall"].iter().all(|one| bin.join(one).is_file());
            if is_full {
                let (_, version) = version(&bin.join("psql"), account)?;
                if typed.as_ref().is_none_or(|(other, ..)| *other < rank(&version)) {
                    typed = Some((rank(&version), bin, version));
                }
            }
        }
        if servers.is_empty() {
            return Err(NoPrograms::Servers(named));
        }
        let Some((_, bin, version)) = typed else { return Err(NoPrograms::Typed(named)) };
        Ok(Self { servers, typed: (bin, version), account })
    }

    /// The folder of the programs of a server, and its version.
    ///
    /// # Errors
    /// There is none of the release.
    pub(crate) fn server(&self, major: u32) -> Result<(&Path, &str), NoPrograms> {
        let there = || self.servers.keys().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let found = self.servers.get(&major).map(|(bin, version)| (bin.as_path(), version.as_str()));
        found.ok_or_else(|| NoPrograms::Release { wanted: major, there: there() })
    }

    /// The folder of what is typed.
    pub(crate) fn typed(&self) -> &Path {
        &self.typed.0
    }

    /// As whom they are run.
    pub(crate) const fn account(&self) -> Account {
        self.account
    }

    /// The release of what is typed.
    pub(crate) fn typed_version(&self) -> &str {
        &self.typed.1
    }
}

/// The versions of the servers, and of what is typed.
impl std::fmt::Display for Programs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let servers: Vec<&str> = self.servers.values().map(|(_, version)| version.as_str()).collect();
        write!(f, "servers of {}, psql of {}", servers.join(", "), self.typed.1)
    }
}

/// A version to compare.
fn rank(version: &str) -> Vec<u32> {
    version.split('.').map_while(|part| part.parse().ok()).collect()
}

/// The folders called `bin` below a folder. What a link points at is found where it lies.
fn bins(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if folder.file_name().is_some_and(|name| name == "bin") {
        found.push(folder.to_owned());
        return Ok(());
    }
    if depth == 0 {
        return Ok(());
    }
    let mut below: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            below.push(entry.path());
        }
    }
    below.sort();
    for folder in below {
        // A folder that is shut to whoever looks holds nothing for this.
        bins(&folder, depth - 1, found).or_else(|error| {
            let is_shut = error.kind() == std::io::ErrorKind::PermissionDenied;
            if is_shut { Ok(()) } else { Err(error) }
        })?;
    }
    Ok(())
}

/// What a program says of its version.
fn version(program: &Path, account: Account) -> Result<Version, NoPrograms> {
    let barred = |why: String| NoPrograms::Barred { account, program: program.to_owned(), why };
    let output =
        account.command(program).arg("--version").output().map_err(|error| barred(error.to_string()))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let version =
        said.split_whitespace().find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()));
    let major = version.and_then(|version| version.split('.').next()?.parse().ok());
    match (major, version) {
        (Some(major), Some(version)) => Ok((major, version.to_owned())),
        _ => Err(barred(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
    }
}
