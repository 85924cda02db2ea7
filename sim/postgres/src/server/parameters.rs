//! The parameters that a server has, so that one that is misspelt is refused as the server does.
//!
//! `parameters.txt` has a line for each of releases 14 to 18 together, with `bool` behind those that are on or off (`pg_settings` of
//! 16 and 17; for 14, 15 and 18 the manual, "Server Configuration", and its release notes). A name with a dot belongs to an
//! extension, and is taken.

use crate::reply::SqlError;
use std::sync::LazyLock;

static PARAMETERS: LazyLock<Vec<(&str, bool)>> = LazyLock::new(|| {
    let line = |line: &'static str| line.strip_suffix(" bool").map_or((line, false), |name| (name, true));
    include_str!("parameters.txt").lines().map(line).collect()
});

/// The names of all parameters.
pub fn parameters() -> impl Iterator<Item = &'static str> {
    PARAMETERS.iter().map(|(name, _)| *name)
}

/// Why a server does not take a value for a parameter, as far as its name and its kind tell.
///
/// # Errors
/// A name that no parameter has, and what is neither on nor off where one of these is asked for.
pub fn takes(name: &str, value: Option<&str>) -> Result<(), SqlError> {
    let name = name.to_ascii_lowercase();
    let Ok(at) = PARAMETERS.binary_search_by_key(&name.as_str(), |(name, _)| name) else {
        if name.contains('.') {
            return Ok(());
        }
        return Err(SqlError::new("42704", format!("unrecognized configuration parameter \"{name}\"")));
    };
    match value {
        Some(value) if PARAMETERS[at].1 && !is_boolean(value) => {
            Err(SqlError::new("22023", format!("parameter \"{name}\" requires a Boolean value")))
        }
        _ => Ok(()),
    }
}

/// Whether a word is read as true or false: each may be shortened as long as it is the only one that is meant (manual, "Setting
/// Parameters").
fn is_boolean(value: &str) -> bool {
    let value = value.trim_matches('\'').to_ascii_lowercase();
    let shortens = |word: &str, least: usize| value.len() >= least && word.starts_with(&value);
    let words = [("default", 7), ("true", 1), ("false", 1), ("yes", 1), ("no", 1), ("on", 2), ("off", 2)];
    ["0", "1"].contains(&value.as_str()) || words.iter().any(|(word, least)| shortens(word, *least))
}

#[cfg(test)]
mod tests {
    use super::{PARAMETERS, takes};

    #[test]
    fn what_is_misspelt_or_neither_on_nor_off_is_refused() {
        assert!(PARAMETERS.is_sorted(), "what is looked for by halves stands in order");
        let said = |name, value| takes(name, Some(value)).err().map(|error| error.message);
        for (name, value) in [
            ("default_transaction_read_only", "on"),
            ("Default_Transaction_Read_Only", "t"),
            ("default_transaction_read_only", "of"),
            ("max_wal_senders", "20"),
            ("pglogical.batch_inserts", "maybe"),
        ] {
            assert_eq!(said(name, value), None, "{name} = {value}");
        }
        let unknown = "unrecognized configuration parameter \"max_wal_sender\"";
        assert_eq!(said("max_wal_sender", "20").as_deref(), Some(unknown));
        let not_on = "parameter \"default_transaction_read_only\" requires a Boolean value";
        for value in ["onn", "o", "", "2"] {
            assert_eq!(said("default_transaction_read_only", value).as_deref(), Some(not_on), "{value}");
        }
    }
}
