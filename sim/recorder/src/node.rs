//! A server: made anew from a template of its release, started, stopped, and asked.

use crate::account::Account;
use crate::guard::signal;
use crate::unrecorded::Unrecorded;
use crate::wire::{Answer, Door, Refused, Session};
use crate::workshop::Workshop;
use serde_json::{Map, Value};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The servers, in the order in which they are listed.
pub(crate) const NODES: [&str; 2] = ["old", "new"];

/// The address of a server.
pub(crate) const fn address(node: usize) -> Ipv4Addr {
    [Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::new(127, 0, 0, 3)][node]
}

/// The address at which its peer reaches a server, through the link.
pub(crate) const fn address_of_link(node: usize) -> Ipv4Addr {
    [Ipv4Addr::new(127, 0, 0, 12), Ipv4Addr::new(127, 0, 0, 13)][node]
}

/// The settings of a server: small, quick to retry, and nothing in the background that writes by itself.
const SETTINGS: &str = "
unix_socket_directories=''
wal_level=logical
fsync=off
full_page_writes=off
autovacuum=off
jit=off
shared_buffers=16MB
max_connections=60
max_wal_senders=10
max_replication_slots=10
max_worker_processes=16
max_logical_replication_workers=8
max_sync_workers_per_subscription=2
wal_retrieve_retry_interval=100ms
wal_writer_delay=10ms
checkpoint_timeout=1h
min_wal_size=2MB
max_wal_size=512MB
log_line_prefix='%b|'
log_timezone=UTC
timezone=UTC
logging_collector=off
";

/// Who may come: everybody on loopback.
const ADMITTED: &str = "host all all 127.0.0.0/8 trust\nhost replication all 127.0.0.0/8 trust\n";

/// What servers and whatever is typed know of where they are: a connection string names neither port nor patience.
pub(crate) fn environment(port: u16) -> [(&'static str, String); 6] {
    [
        ("PGPORT", port.to_string()),
        ("PGUSER", String::from("postgres")),
        ("PGCONNECT_TIMEOUT", String::from("3")),
        ("LC_ALL", String::from("C")),
        ("TZ", String::from("UTC")),
        ("PGTZ", String::from("UTC")),
    ]
}

/// A server.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) name: &'static str,
    pub(crate) major: u32,
    pub(crate) at: SocketAddr,
    pub(crate) is_up: bool,
    /// The launcher of its workers, where it is paused.
    pub(crate) paused: Option<u32>,
    bin: PathBuf,
    folder: PathBuf,
    account: Account,
    operator: Option<Session>,
}

impl Node {
    /// Makes a server anew, with settings beside the usual ones, and starts it.
    pub(crate) fn make(
        (node, major, port): (usize, u32, u16),
        workshop: &Workshop,
        settings: Option<&Map<String, Value>>,
    ) -> Result<Self, Unrecorded> {
        let (bin, _) = workshop.programs().server(major)?;
        let name = NODES[node];
        let mut made = Self {
            name,
            major,
            at: SocketAddr::new(IpAddr::V4(address(node)), port),
            is_up: false,
            paused: None,
            bin: bin.to_owned(),
            folder: workshop.folder().to_owned(),
            account: workshop.programs().account(),
            operator: None,
        };
        let template = made.template()?;
        let data = made.data();
        if data.is_dir() {
            std::fs::remove_dir_all(&data)?;
        }
        made.run(
            Path::new("/bin/cp"),
            &["-R", &template.display().to_string(), &data.display().to_string()],
        )?;
        let further = settings.into_iter().flatten().map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{name}={value}\n")
        });
        let own = format!("listen_addresses='{}'\nport={port}\n", address(node));
        let all: String = [SETTINGS.to_owned(), own].into_iter().chain(further).collect();
        std::fs::write(data.join("pg_hba.conf"), ADMITTED)?;
        let before = std::fs::read_to_string(data.join("postgresql.conf"))?;
        std::fs::write(data.join("postgresql.conf"), before + &all)?;
        std::fs::write(made.log(), "")?;
        made.account.own(&made.log())?;
        if !made.start() {
            let said = std::fs::read_to_string(made.log()).unwrap_or_default();
            return Err(Unrecorded::Server { node: name, said });
        }
        Ok(made)
    }

    /// A folder of data of the release as it is made, which is copied for each server.
    fn template(&self) -> Result<PathBuf, Unrecorded> {
        let template = self.folder.join(format!("template{}", self.major));
        if !template.is_dir() {
            let path = template.display().to_string();
            let options =
                ["-U", "postgres", "-A", "trust", "--no-locale", "-E", "UTF8", "--wal-segsize=1", "-N"];
            self.run(&self.bin.join("initdb"), &[&["-D", path.as_str()], &options[..]].concat())?;
        }
        Ok(template)
    }

    fn data(&self) -> PathBuf {
        self.folder.join(self.name)
    }

    /// The file of its log.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join(format!("{}.log", self.name))
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = self.account.command(program);
        command.current_dir(&self.folder).env("PATH", "/usr/bin:/bin").envs(environment(self.at.port()));
        command
    }

    /// Runs a program that has to work.
    fn run(&self, program: &Path, arguments: &[&str]) -> Result<(), Unrecorded> {
        let output = self.command(program).args(arguments).output()?;
        if output.status.success() {
            return Ok(());
        }
        let said = [output.stdout, output.stderr].concat();
        Err(Unrecorded::Server { node: self.name, said: String::from_utf8_lossy(&said).into_owned() })
    }

    fn control(&self, arguments: &[&str]) -> std::io::Result<Output> {
        let data = self.data().display().to_string();
        self.command(&self.bin.join("pg_ctl")).args(["-D", data.as_str(), "-w"]).args(arguments).output()
    }

    /// Starts it; whether that went well.
    pub(crate) fn start(&mut self) -> bool {
        let log = self.log().display().to_string();
        let started = self.control(&["-l", &log, "-t", "20", "start"]);
        self.is_up = started.is_ok_and(|output| output.status.success());
        self.is_up
    }

    /// Stops it in a way, within so many seconds; whether that went well.
    pub(crate) fn stop(&mut self, way: &str, seconds: u32) -> bool {
        self.operator = None;
        let stopped = self.control(&["-m", way, "-t", &seconds.to_string(), "stop"]);
        self.is_up = !stopped.is_ok_and(|output| output.status.success());
        !self.is_up
    }

    /// A session of the recorder itself.
    fn session(&self, database: &str, role: &str) -> Result<Session, Refused> {
        Session::open(&Door { at: self.at, database, role, application: "recorder", options: "" })
    }

    /// Asks something in the database of operators.
    pub(crate) fn ask(&mut self, text: &str) -> Result<Answer, Unrecorded> {
        let told = |refused: Refused| Unrecorded::Refused { text: text.to_owned(), said: refused.message };
        // A session that was there before may have been ended since; what is asked in a new one is asked once.
        if let Some(mut session) = self.operator.take().filter(Session::is_open) {
            let answer = session.simple(text);
            if session.is_open() {
                self.operator = Some(session);
                return answer.map_err(told);
            }
        }
        let session = self.session("postgres", "postgres").map_err(told)?;
        self.operator.insert(session).simple(text).map_err(told)
    }

    /// Asks something in a database, in a session that nobody sees afterwards.
    pub(crate) fn ask_in(&self, database: &str, text: &str) -> Result<Answer, Unrecorded> {
        self.ask_as("postgres", database, text)
    }

    /// Asks something as somebody.
    pub(crate) fn ask_as(&self, role: &str, database: &str, text: &str) -> Result<Answer, Unrecorded> {
        let told = |refused: Refused| Unrecorded::Refused { text: text.to_owned(), said: refused.message };
        self.session(database, role).map_err(told)?.simple(text).map_err(told)
    }

    /// Whether the database of the applications is there.
    pub(crate) fn has_database(&mut self) -> Result<bool, Unrecorded> {
        Ok(self.ask("SELECT 1 FROM pg_database WHERE datname='app'")?.first().is_some())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(process) = self.paused.take() {
            signal("-CONT", &process.to_string());
        }
        if self.data().join("postmaster.pid").is_file() {
            self.stop("immediate", 20);
        }
    }
}
