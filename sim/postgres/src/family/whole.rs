//! What is typed at clusters as a whole: `pg_ctl`, `pg_upgrade` and `pg_createsubscriber`. The last part of a data directory is
//! its cluster's name.

use crate::sql::{Connection, Conninfo, NotRead};
use crate::tools::words;
use crate::world::{Subscriber, Upgrade};

/// What is done to a server as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Power {
    Stop,
    Start,
    Restart,
    Reload,
    /// `pg_ctl status`, which looks.
    Status,
    /// `pg_controldata`, which looks too.
    Control,
}

/// What such a line does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whole {
    /// `pg_ctl`, of which cluster.
    Server(String, Power),
    /// `pg_upgrade`, of which cluster into which.
    Upgrade(String, String, Upgrade),
    /// `pg_createsubscriber`.
    Subscribe(Subscriber),
}

/// Reads a line of one of them; nothing where it is another's.
///
/// # Errors
/// What of it nobody knows.
pub(super) fn read(text: &str) -> Result<Option<Whole>, NotRead> {
    let (program, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    match program {
        "pg_ctl" => server(rest).map(|(host, power)| Some(Whole::Server(host, power))),
        "pg_controldata" => controlled(rest).map(|host| Some(Whole::Server(host, Power::Control))),
        "pg_upgrade" => upgrade(rest).map(Some),
        "pg_createsubscriber" => subscriber(rest).map(|call| Some(Whole::Subscribe(call))),
        "pg_basebackup" => Err(NotRead {
            what: "`pg_basebackup`; a standby that is there from the start says `standby_of`".to_owned(),
        }),
        _ => Ok(None),
    }
}

/// The options of `pg_ctl` that take a word, in their long form and in their short one.
const VALUED: &[(&str, &str)] = &[("--pgdata", "-D"), ("--mode", "-m"), ("--log", "-l"), ("--timeout", "-t")];

/// What stands behind `pg_ctl`: the last part of a data directory is its cluster's name. A stop is a fast one (manual, pg_ctl);
/// one that waits for whoever is there, or that ends a server as a crash does, is not modelled.
fn server(rest: &str) -> Result<(String, Power), NotRead> {
    let (mut host, mut power) = (None, None);
    let unknown = |word: &str| NotRead { what: format!("`{word}` of pg_ctl") };
    let mut words = rest.split_whitespace();
    while let Some(word) = words.next() {
        let valued = VALUED.iter().find_map(|(long, short)| {
            let value = match word.strip_prefix(long) {
                Some(value) => value.strip_prefix('=').or(Some(value).filter(|value| value.is_empty())),
                None => word.strip_prefix(short),
            };
            Some((*short, value?))
        });
        match (word, valued) {
            (_, Some((short, value))) => {
                let value = if value.is_empty() { words.next() } else { Some(value) };
                match (short, value) {
                    ("-D", _) => host = value,
                    ("-m", Some("fast" | "f")) | ("-l" | "-t", Some(_)) => {}
                    _ => return Err(unknown(&format!("{word} {}", value.unwrap_or_default()))),
                }
            }
            ("stop", _) => power = Some(Power::Stop),
            ("start", _) => power = Some(Power::Start),
            ("reload", _) => power = Some(Power::Reload),
            ("restart", _) => power = Some(Power::Restart),
            ("status", _) => power = Some(Power::Status),
            ("-w" | "-s" | "--wait" | "--silent", _) => {}
            (other, _) if power.is_some() && host.is_none() && !other.starts_with('-') => host = Some(other),
            (other, _) => return Err(unknown(other)),
        }
    }
    // Without a directory it is the one that the environment names.
    let host = host.map(named).unwrap_or_default();
    power.map(|power| (host, power)).ok_or_else(|| NotRead::new("pg_ctl without what to do"))
}

/// What stands behind `pg_controldata`: a data directory.
fn controlled(rest: &str) -> Result<String, NotRead> {
    let words: Vec<&str> = rest.split_whitespace().collect();
    match words[..] {
        ["-D" | "--pgdata", folder] => Ok(named(folder)),
        [folder] if !folder.starts_with('-') => Ok(named(folder)),
        [] => Ok(String::new()),
        _ => Err(NotRead::new("`pg_controldata` without a data directory")),
    }
}

/// The cluster of a data directory, which is called as its last part; a path that ends in a step from where somebody stands says
/// which one only there, and is kept as it is.
pub(super) fn named(path: &str) -> String {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if is_step(last) { path.to_owned() } else { last.to_owned() }
}

/// Whether the name of a cluster is a path that says which one only where it is typed.
pub(super) fn is_step(name: &str) -> bool {
    matches!(name.trim_end_matches('/').rsplit('/').next(), Some("." | ".."))
}

/// What stands behind `pg_upgrade`.
fn upgrade(rest: &str) -> Result<Whole, NotRead> {
    let (mut old, mut new, mut how) = (None, None, Upgrade::default());
    let mut words = rest.split_whitespace().flat_map(|word| word.split('='));
    while let Some(word) = words.next() {
        match word {
            "-d" | "--old-datadir" => old = words.next().map(named),
            "-D" | "--new-datadir" => new = words.next().map(named),
            "-k" | "--link" => how.link = true,
            "-c" | "--check" => how.check = true,
            // Where programs are, what they listen on, and how many work side by side.
            "-b" | "-B" | "-p" | "-P" | "-U" | "-j" | "-s" | "--old-bindir" | "--new-bindir"
            | "--old-port" | "--new-port" | "--username" | "--jobs" | "--socketdir" => drop(words.next()),
            "-r" | "-v" | "--retain" | "--verbose" | "--copy" => {}
            other => return Err(NotRead { what: format!("`{other}` of pg_upgrade") }),
        }
    }
    old.zip(new)
        .map(|(old, new)| Whole::Upgrade(old, new, how))
        .ok_or_else(|| NotRead { what: "pg_upgrade without both data directories".to_owned() })
}

/// What stands behind `pg_createsubscriber`.
fn subscriber(rest: &str) -> Result<Subscriber, NotRead> {
    let (mut standby, mut publisher, mut database) = (None, None, None);
    let (mut publication, mut subscription, mut slot, mut dry_run) = (None, None, None, false);
    let all = words(rest)?;
    let parts = all.iter().flat_map(|word| match word.split_once('=') {
        Some((option, value)) if option.starts_with("--") => vec![option, value],
        _ => vec![word.as_str()],
    });
    let mut parts = parts.collect::<Vec<_>>().into_iter();
    while let Some(word) = parts.next() {
        match word {
            "-D" | "--pgdata" => standby = parts.next().map(named),
            "-P" | "--publisher-server" => publisher = parts.next(),
            "-d" | "--database" if database.is_some() => {
                return Err(NotRead::new("`pg_createsubscriber` for several databases"));
            }
            "-d" | "--database" => database = parts.next().map(str::to_owned),
            "--publication" => publication = parts.next().map(str::to_owned),
            "--subscription" => subscription = parts.next().map(str::to_owned),
            "--replication-slot" => slot = parts.next().map(str::to_owned),
            "-n" | "--dry-run" => dry_run = true,
            // What it listens on meanwhile, as whom it connects to the standby, how long it waits for that, and what it says.
            "-p"
            | "-s"
            | "-t"
            | "-U"
            | "--subscriber-port"
            | "--socketdir"
            | "--recovery-timeout"
            | "--subscriber-username"
            | "--config-file" => drop(parts.next()),
            "-v" | "--verbose" => {}
            other => return Err(NotRead::new(format!("`{other}` of pg_createsubscriber"))),
        }
    }
    let (Some(standby), Some(text)) = (standby, publisher) else {
        return Err(NotRead::new("`pg_createsubscriber` without a data directory or a publisher"));
    };
    let Conninfo { host, port, database: said, role } = Conninfo::parse(text)?;
    let host = host.ok_or_else(|| NotRead::new("a publisher that names no host"))?;
    let role = role.unwrap_or_else(|| "postgres".to_owned());
    let database = database.or(said);
    let in_connection = database.clone().unwrap_or_default();
    let publisher = Connection { host, port, database: in_connection, role, text: text.to_owned() };
    Ok(Subscriber { standby, publisher, database, publication, subscription, slot, dry_run })
}

#[cfg(test)]
mod tests {
    use super::{Whole, read};

    #[test]
    fn a_call_that_makes_a_subscriber_names_its_standby_its_publisher_and_what_it_makes() {
        let text = "pg_createsubscriber -D /srv/new -P 'host=old user=repl' -d app --publication=up -v";
        let Ok(Some(Whole::Subscribe(call))) = read(text) else { panic!("it is one") };
        assert_eq!((call.standby.as_str(), call.publisher.host.as_str()), ("new", "old"));
        assert_eq!((call.publisher.database.as_str(), call.publication().as_str()), ("app", "up"));
        assert_eq!(call.slot(), call.subscription());
        for wrong in ["pg_createsubscriber -D new", "pg_createsubscriber -D new -P host=old -d a -d b"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let said = "pg_createsubscriber -D new --publisher-server='host=old dbname=app'";
        let Ok(Some(Whole::Subscribe(call))) = read(said) else { panic!("it is one") };
        assert_eq!(call.database.as_deref(), Some("app"));
    }
}
