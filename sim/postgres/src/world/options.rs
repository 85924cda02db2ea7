//! Options of subscriptions (`docs/models/postgres.md` 3.1, 5.1).

use crate::release::Release;
use crate::reply::SqlError;
use crate::server::OriginFilter;
use crate::sql::{AlterSubscription, SubscriptionOption, boolean};

/// The options of a new subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(super) struct Options {
    pub(super) connect: bool,
    pub(super) copy_data: bool,
    pub(super) create_slot: bool,
    pub(super) enabled: bool,
    /// Whether a name was given, which may be `NONE`.
    pub(super) slot: Option<Option<String>>,
    pub(super) origin: OriginFilter,
    pub(super) disable_on_error: bool,
    pub(super) two_phase: bool,
    pub(super) failover: bool,
}

fn refused(message: impl Into<String>) -> SqlError {
    SqlError::new("42601", message)
}

/// Whether a release has an option at all.
fn known(release: Release, name: &str) -> bool {
    match name {
        "connect" | "copy_data" | "create_slot" | "enabled" | "slot_name" | "synchronous_commit"
        | "binary" | "streaming" => true,
        "two_phase" | "disable_on_error" => release.skips(),
        "origin" | "password_required" | "run_as_owner" => release.filters_origin(),
        "failover" => release.keeps_slots(),
        _ => false,
    }
}

/// Whether an option says true.
fn is_on(option: &SubscriptionOption) -> Result<bool, SqlError> {
    let message = || refused(format!("{} requires a Boolean value", option.name));
    boolean(option.value.as_deref()).ok_or_else(message)
}

/// Refuses a value that an option does not take of which nothing else hangs here.
fn is_value(release: Release, option: &SubscriptionOption) -> Result<(), SqlError> {
    let value = option.value.as_deref().unwrap_or("true");
    match option.name.as_str() {
        "streaming" if release >= Release::V16 => {
            let is_one = value.eq_ignore_ascii_case("parallel") || boolean(Some(value)).is_some();
            let message = "streaming requires a Boolean value or \"parallel\"";
            if is_one { Ok(()) } else { Err(refused(message)) }
        }
        "synchronous_commit" => {
            let known = COMMITS.iter().any(|one| value.eq_ignore_ascii_case(one));
            let message = format!("invalid value for parameter \"synchronous_commit\": \"{value}\"");
            if known { Ok(()) } else { Err(SqlError::new("22023", message)) }
        }
        _ => is_on(option).map(drop),
    }
}

/// The values of `synchronous_commit` (manual, "Write Ahead Log").
const COMMITS: &[&str] =
    &["local", "remote_write", "remote_apply", "on", "off", "true", "false", "yes", "no", "1", "0"];

/// Refuses an option that is said twice.
fn are_once(given: &[SubscriptionOption]) -> Result<(), SqlError> {
    let twice =
        |(at, one): (usize, &SubscriptionOption)| given[..at].iter().any(|other| other.name == one.name);
    if given.iter().enumerate().any(twice) {
        Err(refused("conflicting or redundant options"))
    } else {
        Ok(())
    }
}

/// Refuses what is none of the options that a form of `ALTER SUBSCRIPTION` takes, or no value of one.
///
/// # Errors
/// What the server says.
pub(super) fn are_taken(given: &[SubscriptionOption], names: &[&str]) -> Result<(), SqlError> {
    for option in given {
        if !names.contains(&option.name.as_str()) {
            return Err(unrecognized(&option.name));
        }
        is_on(option)?;
    }
    are_once(given)
}

fn origin_of(option: &SubscriptionOption) -> Result<OriginFilter, SqlError> {
    let value = option.value.as_deref().unwrap_or_default();
    match value.to_ascii_lowercase().as_str() {
        "none" => Ok(OriginFilter::None),
        "any" => Ok(OriginFilter::Any),
        _ => Err(SqlError::new("22023", format!("unrecognized origin value: \"{value}\""))),
    }
}

fn slot_of(option: &SubscriptionOption) -> Result<Option<String>, SqlError> {
    let Some(name) = option.value.clone().filter(|value| !value.eq_ignore_ascii_case("none")) else {
        return Ok(None);
    };
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if name.is_empty() {
        return Err(SqlError::new("42602", "replication slot name \"\" is too short"));
    }
    if !name.chars().all(is_letter) {
        let message = format!("replication slot name \"{name}\" contains invalid character");
        let hint = "Replication slot names may only contain lower case letters, numbers, and the underscore character.";
        return Err(SqlError::new("42602", message).hint(hint.to_owned()));
    }
    Ok(Some(name))
}

fn unrecognized(name: &str) -> SqlError {
    refused(format!("unrecognized subscription parameter: \"{name}\""))
}

/// Reads the options of `CREATE SUBSCRIPTION`.
///
/// # Errors
/// An option that the release does not have, or that does not go with another one.
pub(super) fn of_creation(release: Release, given: &[SubscriptionOption]) -> Result<Options, SqlError> {
    let mut options = Options {
        connect: true,
        copy_data: true,
        create_slot: true,
        enabled: true,
        slot: None,
        origin: OriginFilter::Any,
        disable_on_error: false,
        two_phase: false,
        failover: false,
    };
    for option in given {
        if !known(release, &option.name) {
            return Err(unrecognized(&option.name));
        }
        match option.name.as_str() {
            "connect" => options.connect = is_on(option)?,
            "copy_data" => options.copy_data = is_on(option)?,
            "create_slot" => options.create_slot = is_on(option)?,
            "enabled" => options.enabled = is_on(option)?,
            "slot_name" => options.slot = Some(slot_of(option)?),
            "origin" => options.origin = origin_of(option)?,
            "disable_on_error" => options.disable_on_error = is_on(option)?,
            "two_phase" => options.two_phase = is_on(option)?,
            "failover" => options.failover = is_on(option)?,
            _ => is_value(release, option)?,
        }
    }
    are_once(given)?;
    let said = |name: &str| given.iter().any(|option| option.name == name && is_on(option) == Ok(true));
    if !options.connect {
        for name in ["enabled", "create_slot", "copy_data"] {
            if said(name) {
                return Err(refused(format!(
                    "connect = false and {name} = true are mutually exclusive options"
                )));
            }
        }
        (options.enabled, options.create_slot, options.copy_data) = (false, false, false);
    }
    if options.slot == Some(None) {
        for name in ["enabled", "create_slot"] {
            if said(name) {
                return Err(refused(format!(
                    "slot_name = NONE and {name} = true are mutually exclusive options"
                )));
            }
        }
        for (name, on) in [("enabled", options.enabled), ("create_slot", options.create_slot)] {
            if on {
                return Err(refused(format!(
                    "subscription with slot_name = NONE must also set {name} = false"
                )));
            }
        }
    }
    Ok(options)
}

/// What `ALTER SUBSCRIPTION .. SET` changes.
pub(super) enum Set {
    /// The slot.
    Slot(Option<String>),
    /// Which changes are asked for.
    Origin(OriginFilter),
    /// Whether the first error disables it.
    DisableOnError(bool),
    /// Whether its slot is taken over by a standby.
    Failover(bool),
    /// Whether prepared transactions are applied as such.
    TwoPhase(bool),
    /// Something of no bearing on the model.
    Other,
}

/// Reads an option of `ALTER SUBSCRIPTION .. SET`.
///
/// # Errors
/// An option that cannot be set, or not while the subscription is enabled.
pub(super) fn of_change(
    release: Release,
    enabled: bool,
    option: &SubscriptionOption,
) -> Result<Set, SqlError> {
    let settable = match option.name.as_str() {
        "slot_name" | "synchronous_commit" | "binary" | "streaming" => true,
        "disable_on_error" => release.skips(),
        "origin" | "password_required" | "run_as_owner" => release.filters_origin(),
        "failover" => release.keeps_slots(),
        "two_phase" => release.names_conflicts(),
        _ => false,
    };
    if !settable {
        return Err(unrecognized(&option.name));
    }
    let while_enabled = |name: &str| {
        let quoted = release.names_conflicts();
        let message = if quoted {
            format!("cannot set option \"{name}\" for enabled subscription")
        } else {
            format!("cannot set {name} for enabled subscription")
        };
        SqlError::new("55000", message)
    };
    Ok(match option.name.as_str() {
        "slot_name" => {
            let slot = slot_of(option)?;
            if slot.is_none() && enabled {
                let message = "cannot set slot_name = NONE for enabled subscription";
                return Err(SqlError::new("55000", message));
            }
            Set::Slot(slot)
        }
        "origin" => Set::Origin(origin_of(option)?),
        "disable_on_error" => Set::DisableOnError(is_on(option)?),
        "failover" if enabled => return Err(while_enabled("failover")),
        "failover" => Set::Failover(is_on(option)?),
        "two_phase" if enabled => return Err(while_enabled("two_phase")),
        "two_phase" => Set::TwoPhase(is_on(option)?),
        _ => {
            is_value(release, option)?;
            Set::Other
        }
    })
}

/// Whether a list says `copy_data = false`.
pub(super) fn copies(given: &[SubscriptionOption]) -> bool {
    !given.iter().any(|option| option.name == "copy_data" && is_on(option) == Ok(false))
}

/// The publications of a subscription after some are set, added or dropped.
///
/// # Errors
/// One that is named twice, is there already or is not, and that none would be left.
pub(super) fn publications(
    subscription: &str,
    current: &[String],
    (word, named): (&str, &[String]),
) -> Result<Vec<String>, SqlError> {
    let twice = named.iter().enumerate().find(|(at, name)| named[..*at].contains(name));
    if let Some((_, name)) = twice {
        return Err(SqlError::new("42710", format!("publication name \"{name}\" used more than once")));
    }
    let mut publications = current.to_vec();
    for name in named {
        let place = publications.iter().position(|one| one == name);
        match (word, place) {
            ("ADD", Some(_)) => {
                let message = format!("publication \"{name}\" is already in subscription \"{subscription}\"");
                return Err(SqlError::new("42710", message));
            }
            ("ADD", None) => publications.push(name.clone()),
            ("DROP", Some(place)) => {
                publications.remove(place);
            }
            ("DROP", None) => {
                let message = format!("publication \"{name}\" is not in subscription \"{subscription}\"");
                return Err(SqlError::new("42704", message));
            }
            _ => {}
        }
    }
    match word {
        "SET" => Ok(named.to_vec()),
        "DROP" if publications.is_empty() => {
            Err(SqlError::new("22023", "cannot drop all the publications from a subscription"))
        }
        _ => Ok(publications),
    }
}

/// Whether a list says `refresh = false`.
pub(super) fn refreshes(given: &[SubscriptionOption]) -> bool {
    !given.iter().any(|option| option.name == "refresh" && is_on(option) == Ok(false))
}

/// What a new subscription with these options is refused for, whatever there is.
#[must_use]
pub fn refused_options(release: Release, given: &[SubscriptionOption]) -> Option<String> {
    of_creation(release, given).err().map(|error| error.message)
}

/// The same of a change of one.
#[must_use]
pub fn refused_change(release: Release, change: &AlterSubscription) -> Option<String> {
    let refused = match change {
        AlterSubscription::Set(given) => given.iter().find_map(|one| of_change(release, false, one).err()),
        AlterSubscription::Refresh(given) => are_taken(given, &["copy_data"]).err(),
        AlterSubscription::Publications(word, _, given) => are_taken(given, with_publications(word)).err(),
        _ => None,
    };
    refused.map(|error| error.message)
}

/// The options of `SET`, `ADD` and `DROP PUBLICATION`: one that is dropped is copied by nobody (`subscriptioncmds.c`,
/// `AlterSubscription`).
pub(super) fn with_publications(word: &str) -> &'static [&'static str] {
    if word == "DROP" { &["refresh"] } else { &["refresh", "copy_data"] }
}
