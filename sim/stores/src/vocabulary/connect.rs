//! Where a tool connects: `DSN=Upgrade; AutoCreate=0`, a plain data source name, or the path of a store.
//!
//! Names of attributes are taken in either case (`docs/models/stores.md 3, 7`). The references let every tool name its
//! store in three ways: by an option, by `-connStr`, or as the last word.

use crate::command::Dsn;
use frame::{Args, Token};
use runbook::{Problem, meant_word};
use std::ops::Range;

/// The attributes that mean something here.
const ATTRIBUTES: &[&str] = &["DSN", "AutoCreate"];

/// Attributes of the references that change nothing in a rehearsal: who connects, how large and how quick a store is (which
/// the scenario says), and what holds for the tool's own connection alone.
pub(super) const WITHOUT_EFFECT: &[&str] = &[
    "UID",
    "PWD",
    "PWDCrypt",
    "Driver",
    "Description",
    "DataStore",
    "ConnectionName",
    "DatabaseCharacterSet",
    "ConnectionCharacterSet",
    "NLS_SORT",
    "NLS_LENGTH_SEMANTICS",
    "NLS_NCHAR_CONV_EXCP",
    "TypeMode",
    "PermSize",
    "TempSize",
    "BackupFailThreshold",
    "CommitBufferSizeMax",
    "CreateEpochAtCommit",
    "DDLCommitBehavior",
    "DDLReplicationAction",
    "DuplicateBindMode",
    "DynamicLoadReduceContention",
    "Durability",
    "EpochInterval",
    "ForceDisconnectEnabled",
    "IncludeInCore",
    "OptimizerHint",
    "RangeIndexType",
    "PermWarnThreshold",
    "TempWarnThreshold",
    "LogBuffSize",
    "LogBufMB",
    "LogBufParallelism",
    "LogFileSize",
    "LogDir",
    "LogFlushMethod",
    "LogAutoTruncate",
    "DurableCommits",
    "CkptFrequency",
    "CkptLogVolume",
    "CkptRate",
    "CkptReadThreads",
    "RecoveryThreads",
    "Connections",
    "Preallocate",
    "ExclAccess",
    "ForceConnect",
    "WaitForConnect",
    "MatchLogOpts",
    "MemoryLock",
    "SMPOptLevel",
    "ThreadSafe",
    "GroupRestrict",
    "Authenticate",
    "Diagnostics",
    "LockLevel",
    "LockWait",
    "Isolation",
    "PrivateCommands",
    "QueryThreshold",
    "SQLQueryTimeout",
    "SqlQueryTimeoutMsec",
    "ReplicationTrack",
    "ReplicationParallelism",
    "ReplicationApplyOrdering",
    "ReceiverThreads",
    "PassThrough",
    "OracleID",
    "OracleNetServiceName",
    "OraclePWD",
    "RACCallback",
    "TransparentLoad",
    "DynamicLoadEnable",
    "DynamicLoadErrorMode",
    "CacheAWTMethod",
    "CacheAwtParallelism",
    "PLSQL",
    "PLSQL_MEMORY_SIZE",
    "PLSQL_MEMORY_ADDRESS",
    "PLSCOPE_SETTINGS",
    "PLSQL_CCFLAGS",
    "PLSQL_CODE_TYPE",
    "PLSQL_CONN_MEM_LIMIT",
    "PLSQL_OPEN_CURSORS",
    "PLSQL_OPTIMIZE_LEVEL",
    "PLSQL_SESSION_CACHED_CURSORS",
    "PLSQL_TIMEOUT",
    "CacheAdminWallet",
    "CacheGridEnable",
    "CacheGridMsgWait",
    "ChannelCreateTimeout",
    "UseCacheConnPool",
    "PwdWallet",
];

/// Attributes of the references that change something the model has not: a store that is made over an old one, one that keeps no
/// log, from which nothing is sent, or never purges it, and stores of another host.
pub(super) const NOT_MODELLED: &[&str] = &[
    "Logging",
    "LogPurge",
    "Overwrite",
    "Temporary",
    "DDLReplicationLevel",
    "TTC_Server",
    "TTC_Server1",
    "TTC_Server2",
    "TTC_Server_DSN",
    "TTC_Server_DSN2",
    "TCP_Port",
    "TCP_Port2",
    "TTC_Timeout",
    "TTC_ConnectTimeout",
    "TTC_FailoverPortRange",
    "TTC_NetMsgMaxBytes",
    "TTC_NoReconnectOnFailover",
    "TTC_Redirect",
    "TTC_RollbackRequiredOnFailover",
    "TTC_TCP_KEEPALIVE_TIME_MS",
    "TTC_TCP_KEEPALIVE_INTVL_MS",
    "TTC_TCP_KEEPALIVE_PROBES",
    "TTC_Random_Selection",
    "TTC_Server3",
    "TTC_Server4",
    "TTC_Server5",
    "TTC_Server6",
    "ChildServer",
    "CipherSuites",
    "Encryption",
    "MaxConnsPerServer",
    "ServersPerDSN",
    "ServerStackSize",
    "SSLClientAuthentication",
    "SSLRenegotiationPeriod",
    "SSLRenegotiationSize",
    "Wallet",
];

/// Those of them that have, by default, a value with which nothing of it is so.
const BY_DEFAULT: &[(&str, &str)] =
    &[("Logging", "1"), ("LogPurge", "1"), ("Overwrite", "0"), ("Temporary", "0")];

/// Where a tool connects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConnectionString {
    /// The store.
    pub(super) store: Dsn,
    /// False for `AutoCreate=0`; creating is the default.
    pub(super) auto_create: bool,
}

/// The store of a tool: of `-connStr`, of `-dsn` where the tool has it, or of the operand `at`.
pub(super) fn either(args: &mut Args<'_>, at: usize) -> Option<ConnectionString> {
    let given = args.value("-connStr").map(|token| (token, true));
    let given = given.or_else(|| args.value("-dsn").map(|token| (token, false)));
    match (given, args.operands.get(at).copied()) {
        (Some((token, true)), None) => string(args, &token),
        (Some((token, false)), None) => operand(args, &token),
        (None, Some(token)) => operand(args, token),
        (Some(_), Some(token)) => {
            // What follows an option that is not modelled may be its value.
            if args.is_sound() {
                args.fail("unexpected-word", token.range(), format!("unexpected word `{}`", token.brief()));
            }
            None
        }
        (None, None) => {
            args.missing("a data source name is needed");
            None
        }
    }
}

/// Reads a word that is a connection string, a plain name, or a path of which the last part names the store.
pub(super) fn operand(args: &mut Args<'_>, token: &Token) -> Option<ConnectionString> {
    if token.text.contains(['=', ';']) {
        return string(args, token);
    }
    let name = token.text.rsplit(['/', '\\']).next().unwrap_or_default();
    if name.is_empty() {
        args.missing("a data source name is needed");
        return None;
    }
    if name.len() < token.text.len() {
        let message =
            "a store that is named by its path is taken for the data source of the path's last part";
        args.accepted(token.range(), message.to_owned());
    }
    Some(ConnectionString { store: Dsn(name.to_owned()), auto_create: true })
}

/// Reads a word that must be a connection string.
pub(super) fn string(args: &mut Args<'_>, token: &Token) -> Option<ConnectionString> {
    let mut store = None;
    let mut auto_create = true;
    let mut start = 0;
    for part in token.text.split(';') {
        let range = trimmed(part, start);
        start += part.len() + 1;
        if range.is_empty() {
            continue;
        }
        match attribute(token, range) {
            Ok(Attribute::Dsn(name)) => store = Some(Dsn(name)),
            Ok(Attribute::AutoCreate(on)) => auto_create = on,
            Ok(Attribute::WithoutEffect(name, range)) => {
                args.accepted(range, format!("attribute `{name}` changes nothing in a rehearsal"));
            }
            Ok(Attribute::NotModelled(name, range)) => {
                args.not_modelled(
                    range,
                    format!("attribute `{name}` is not modelled and cannot be rehearsed"),
                );
            }
            Err(problem) => args.problem(*problem),
        }
    }
    if store.is_none() {
        args.missing("the connection string names no DSN");
    }
    store.map(|store| ConnectionString { store, auto_create })
}

enum Attribute {
    Dsn(String),
    AutoCreate(bool),
    WithoutEffect(&'static str, Range<usize>),
    NotModelled(&'static str, Range<usize>),
}

fn attribute(token: &Token, range: Range<usize>) -> Result<Attribute, Box<Problem>> {
    let text = &token.text[range.clone()];
    let Some((name, value)) = text.split_once('=') else {
        let message = format!("`{text}` is no connection attribute: a name, `=` and a value are needed");
        return Err(Box::new(Problem::error("bad-attribute", token.locate(range), message)));
    };
    let (name, value) = (name.trim(), value.trim());
    let name_range = token.locate(range.start..range.start + name.len());
    let listed = |list: &[&'static str]| list.iter().copied().find(|known| known.eq_ignore_ascii_case(name));
    if let Some(name) = listed(WITHOUT_EFFECT) {
        return Ok(Attribute::WithoutEffect(name, name_range));
    }
    let by_default = BY_DEFAULT.iter().find(|(known, is)| known.eq_ignore_ascii_case(name) && *is == value);
    if let Some((name, _)) = by_default {
        return Ok(Attribute::WithoutEffect(name, name_range));
    }
    if let Some(name) = listed(NOT_MODELLED) {
        return Ok(Attribute::NotModelled(name, name_range));
    }
    match listed(ATTRIBUTES) {
        Some("DSN") if !value.is_empty() => Ok(Attribute::Dsn(value.to_owned())),
        Some("DSN") => Err(Box::new(Problem::error("bad-attribute", name_range, "attribute `DSN` is empty"))),
        Some(_) => match value {
            "0" => Ok(Attribute::AutoCreate(false)),
            "1" => Ok(Attribute::AutoCreate(true)),
            _ => {
                let message = format!("attribute `AutoCreate` is 0 or 1, not `{value}`");
                Err(Box::new(Problem::error("bad-attribute", token.locate(range), message)))
            }
        },
        None => Err(Box::new(unknown(name, name_range))),
    }
}

fn unknown(name: &str, range: Range<usize>) -> Problem {
    let known = ATTRIBUTES.iter().chain(WITHOUT_EFFECT).chain(NOT_MODELLED).copied();
    let problem =
        Problem::error("unknown-attribute", range, format!("unknown connection attribute `{name}`"));
    Problem { label: "not a known attribute".to_owned(), ..problem.meant(meant_word(name, known)) }
}

/// The place of a part without the space around it; `start` is where the part begins.
fn trimmed(part: &str, start: usize) -> Range<usize> {
    let lead = part.len() - part.trim_start().len();
    let text = part.trim();
    start + lead..start + lead + text.len()
}
