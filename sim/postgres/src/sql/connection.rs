//! Where a connection leads, as the product's programs and its subscriptions are told: `host=old dbname=app`, or
//! `postgresql://repl@old:5432/app`.

use super::NotRead;

/// A connection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conninfo {
    /// The host.
    pub host: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The database.
    pub database: Option<String>,
    /// The role.
    pub role: Option<String>,
}

/// The further options of a connection (manual, libpq, "Parameter Key Words", of releases 14 to 18).
const OPTIONS: [&str; 47] = [
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "load_balance_hosts",
    "max_protocol_version",
    "min_protocol_version",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_issuer",
    "oauth_scope",
    "options",
    "passfile",
    "password",
    "replication",
    "require_auth",
    "requirepeer",
    "requiressl",
    "scram_client_key",
    "scram_server_key",
    "service",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslkeylogfile",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
];

/// Whether a text says more than the name of a database.
#[must_use]
pub fn is_conninfo(text: &str) -> bool {
    text.contains('=') || text.contains("://")
}

impl Conninfo {
    /// Reads one of either form.
    ///
    /// # Errors
    /// What is none, and several hosts.
    pub fn parse(text: &str) -> Result<Self, NotRead> {
        let found = match text.split_once("://") {
            Some(("postgresql" | "postgres", rest)) => Self::of_uri(rest)?,
            Some(_) => return Err(NotRead::new("a connection of another product")),
            None => Self::of_pairs(text)?,
        };
        match &found.host {
            Some(host) if host.contains(',') => Err(NotRead::new("a connection with several hosts")),
            _ => Ok(found),
        }
    }

    fn of_pairs(text: &str) -> Result<Self, NotRead> {
        let mut found = Self::default();
        for pair in pairs(text) {
            let Some((key, value)) = pair.split_once('=') else { continue };
            let value = Some(value.trim_matches('\'').to_owned()).filter(|value| !value.is_empty());
            match key {
                "host" => found.host = value,
                "port" => found.port = value.and_then(|port| port.parse().ok()),
                "dbname" => found.database = value,
                "user" => found.role = value,
                key if OPTIONS.contains(&key) || key.is_empty() => {}
                key => {
                    return Err(NotRead::new(format!(
                        "a connection with `{key}`, which is no option of one"
                    )));
                }
            }
        }
        Ok(found)
    }

    /// What stands behind `postgresql://`: `user:password@host:port/database?options`.
    fn of_uri(rest: &str) -> Result<Self, NotRead> {
        let (main, options) = rest.split_once('?').unwrap_or((rest, ""));
        if options
            .split('&')
            .any(|option| ["host=", "user=", "dbname="].iter().any(|key| option.starts_with(key)))
        {
            return Err(NotRead::new("a connection whose place is among its options"));
        }
        let (place, database) = main.split_once('/').unwrap_or((main, ""));
        let (who, place) = place.rsplit_once('@').map_or(("", place), |(who, place)| (who, place));
        let (host, port) = place.rsplit_once(':').unwrap_or((place, ""));
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let role = who.split(':').next().unwrap_or_default();
        Ok(Self { host: some(host), port: port.parse().ok(), database: some(database), role: some(role) })
    }
}

/// The words of a connection: what stands in quotes is one, blanks and all.
fn pairs(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let ends = move |letter: char| {
        quoted ^= letter == '\'';
        letter.is_whitespace() && !quoted
    };
    text.split(ends)
}

#[cfg(test)]
mod tests {
    use super::Conninfo;

    #[test]
    fn both_forms_of_a_connection_say_the_same() {
        let pairs =
            Conninfo::parse("host=old port=5432 dbname='app' user=repl password=x").expect("it is one");
        let uri = Conninfo::parse("postgresql://repl:x@old:5432/app?sslmode=require").expect("it is one");
        assert_eq!(pairs, uri);
        assert_eq!(uri.host.as_deref(), Some("old"));
        assert_eq!(Conninfo::parse("postgres://old/app").expect("it is one").role, None);
        let quoted =
            Conninfo::parse("host=old password='a prot=b' dbname=app").expect("what is quoted is a value");
        assert_eq!(quoted.database.as_deref(), Some("app"));
        for wrong in
            ["mysql://old/app", "host=old,new dbname=app", "postgresql:///app?host=old", "host=old prot=5432"]
        {
            assert!(Conninfo::parse(wrong).is_err(), "{wrong}");
        }
    }
}
