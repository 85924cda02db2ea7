//! As whom servers and whatever is typed run.
//!
//! A PostgreSQL server refuses to run as root. Whoever records as root has the servers run as `nobody`, who may do nothing
//! anywhere but in the folder that is made for it; whoever records as somebody else has them run as that.

use std::fmt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// The user and group of `nobody` where no list of users names one.
const NOBODY: u32 = 65_534;

/// Somebody without rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// The user and the group that it is changed to; nothing where it is whoever records.
    change: Option<(u32, u32)>,
}

impl Account {
    /// Whoever records, or `nobody` where that is root.
    #[must_use]
    pub fn without_rights() -> Self {
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
        Self { change: is_root.then(nobody) }
    }

    /// Whether it is another one than whoever records.
    #[must_use]
    pub const fn is_another(self) -> bool {
        self.change.is_some()
    }

    /// A program that is run as this one, with nothing of the environment of whoever records.
    pub(crate) fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().stdin(std::process::Stdio::null());
        if let Some((user, group)) = self.change {
            command.uid(user).gid(group);
        }
        command
    }

    /// Gives a file or a folder to this one.
    pub(crate) fn own(self, path: &Path) -> std::io::Result<()> {
        match self.change {
            Some((user, group)) => std::os::unix::fs::chown(path, Some(user), Some(group)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.change {
            Some((user, _)) => write!(f, "nobody (user {user})"),
            None => f.write_str("you"),
        }
    }
}

/// The numbers of `nobody` and its group.
fn nobody() -> (u32, u32) {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let of = |line: &str| {
        let mut fields = line.strip_prefix("nobody:")?.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    users.lines().find_map(of).unwrap_or((NOBODY, NOBODY))
}
