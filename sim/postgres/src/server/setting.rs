//! Settings of a server, as far as the model knows what they do.

use std::collections::BTreeMap;

/// The settings of a server: what its file says, what it runs with, and which of those need a start to be taken up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// What the server runs with, where that is not the default.
    pub running: BTreeMap<String, String>,
    /// What it takes up at the next reload, or at the next start.
    pub file: BTreeMap<String, String>,
}

/// Which settings are taken up by a start alone.
const AT_START: &[&str] = &[
    "wal_level",
    "max_replication_slots",
    "max_active_replication_origins",
    "max_wal_senders",
    "max_worker_processes",
    "max_logical_replication_workers",
    "max_prepared_transactions",
    "max_connections",
];

impl Settings {
    /// What the server runs with; nothing where that is the default.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.running.get(name).map(String::as_str)
    }

    /// A number, or the default.
    #[must_use]
    pub fn number(&self, name: &str, default: i64) -> i64 {
        self.get(name).and_then(|text| text.parse().ok()).unwrap_or(default)
    }

    /// Whether a truth is set.
    #[must_use]
    pub fn on(&self, name: &str) -> bool {
        self.get(name).is_some_and(crate::sql::truth)
    }

    /// Takes up what a reload takes up.
    pub fn reload(&mut self) {
        let at_start = |name: &String| AT_START.contains(&name.as_str());
        self.running.retain(|name, _| at_start(name));
        let taken = self.file.iter().filter(|(name, _)| !at_start(name));
        self.running.extend(taken.map(|(name, value)| (name.clone(), value.clone())));
    }

    /// Takes up everything.
    pub fn restart(&mut self) {
        self.running = self.file.clone();
    }
}

/// How many bytes a size such as `3MB` is; none where it is without limit or no size.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let number: u64 = digits.trim().parse().ok()?;
    let unit = match text[digits.len()..].trim() {
        "kB" => 1 << 10,
        "" | "MB" => 1 << 20,
        "GB" => 1 << 30,
        "TB" => 1 << 40,
        _ => return None,
    };
    number.checked_mul(unit)
}
