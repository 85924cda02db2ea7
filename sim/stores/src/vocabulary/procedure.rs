//! `call NAME(ARGUMENTS)`: the built-in procedures.
//!
//! Names are taken in either case. What a procedure does that a tool does as well is the same here; one that only asks, or
//! sets what the model has not, changes nothing; the rest is not modelled, and so is every procedure that no list has, for
//! it may be one of a release that nobody asked about.

use super::statement::{Word, Words, Wrong};
use crate::command::{Asked, ChannelState, Dsn, Procedure, RamPolicy, RepPolicy, Statement, Subscriber};
use kernel::Span;
use runbook::meant_word;

/// Procedures that only ask, or that set what the model has not.
pub(super) const IDLE: &str = "ttApplicationContext ttBackupStatus ttBlockInfo ttCacheAutorefIntervalStatsGet ttCacheAutorefresh \
    ttCacheAutorefreshLogDefrag ttCacheAutorefreshStatsGet ttCacheAutorefreshXactLimit ttCacheAWTMonitorConfig \
    ttCacheAWTThresholdGet ttCacheCheck ttCacheConfig ttCacheConnPoolGet ttCachePolicyGet ttCachePolicySet ttCachePropagateFlagSet \
    ttCacheSqlGet ttCacheStart ttCacheStop ttCacheUidGet ttCacheUidPwdSet ttCkptConfig ttCkptHistory ttCommitBufferStats \
    ttCommitBufferStatsReset ttCompact ttCompactTS ttComputeTabSizes ttConfiguration ttContext ttDataStoreStatus ttDbConfig \
    ttDBConfig ttDBWriteConcurrencyModeGet ttDurableCommit ttHostNameGet ttIndexAdviceCaptureEnd ttIndexAdviceCaptureInfoGet \
    ttIndexAdviceCaptureOutput ttIndexAdviceCaptureStart ttInstanceID ttLatchStatsGet ttLockLevel ttLockWait ttLogHolds \
    ttMonitorHighWaterReset ttOptClearStats ttOptCmdCacheInvalidate ttOptEstimateStats ttOptExportStats ttOptGetColStats \
    ttOptGetFlag ttOptGetMaxCmdFreeListCnt ttOptGetOrder ttOptGetStats ttOptSetColIntvlStats ttOptSetColStats ttOptSetFlag \
    ttOptSetMaxCmdFreeListCnt ttOptSetMaxPriCmdFreeListCnt ttOptSetOrder ttOptSetTblStats ttOptShowJoinOrder \
    ttOptStatsExport ttOptUpdateStats ttOptUseIndex ttPLSQLMemoryStats ttRamPolicyAutoReloadGet ttRamPolicyAutoReloadSet \
    ttRamPolicyGet ttRedundantIndexCheck ttRepPolicyGet ttRepQueryThresholdGet ttRepQueryThresholdSet \
    ttRepSyncGet ttRepTransmitGet ttRepXactStatus ttRepXactTokenGet ttRowLimit ttSetUserColumnID ttSetUserTableID ttSize \
    ttSQLCmdCacheInfo ttSQLCmdCacheInfo2 ttSQLCmdCacheInfoGet ttSQLCmdQueryPlan ttSQLExecutionTimeHistogram ttStatsConfig \
    ttStatsConfigGet ttTableSchemaFromOraQueryGet ttUserPrivileges ttVersion ttWarnOnLowMemory ttXactIdGet ttXactIdRollback \
    ttXlaBookmarkCreate ttXlaBookmarkDelete ttXlaSubscribe ttXlaUnsubscribe";

/// The built-in procedure of a name, as the references write it.
pub(super) fn of_name(name: &str) -> Option<&'static str> {
    all().find(|known| known.eq_ignore_ascii_case(name))
}

fn all() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(known, _)| *known).chain(IDLE.split_whitespace())
}

/// Reads what stands behind `call`.
pub(super) fn call(words: &mut Words<'_>) -> Result<Statement, Wrong> {
    let name = words.take("a procedure")?;
    let whole = words.text();
    let arguments = arguments(words)?;
    let is = |known: &str| known.eq_ignore_ascii_case(name.text);
    let known = KNOWN.iter().find(|(known, _)| is(known));
    let surplus = arguments.first().filter(|_| is_of(WITHOUT_ARGUMENTS, name.text));
    if let Some(word) = surplus {
        let message = format!("procedure `{}` takes no argument", name.text);
        return Err(words.refused(word.range.clone(), message, None));
    }
    if let Some((_, read)) = known {
        texts_are_quoted(words, &arguments)?;
        return read(words, name, &arguments).map(Statement::Call);
    }
    if IDLE.split_whitespace().any(is) {
        let message = format!("procedure `{}` changes nothing in a rehearsal", name.text);
        words.accepted.push((name.range.clone(), message));
        return Ok(Statement::Idle(whole));
    }
    if let Some(meant) = meant_word(name.text, all()) {
        return Err(words.refused(
            name.range.clone(),
            format!("there is no procedure `{}`", name.text),
            Some(meant),
        ));
    }
    let message = format!("procedure `{}` is not modelled and cannot be rehearsed", name.text);
    Err(Wrong::NotModelled(words.place(name), message))
}

/// A name that stands in no single quotes is a column to the tool, of which a call has none.
fn texts_are_quoted(words: &Words<'_>, arguments: &[Word<'_>]) -> Result<(), Wrong> {
    let is_bare = |word: &&Word<'_>| {
        !word.quoted && !word.text.eq_ignore_ascii_case("null") && word.text.parse::<f64>().is_err()
    };
    let Some(word) = arguments.iter().find(is_bare) else { return Ok(()) };
    let message = format!("`{}` is no text: it stands in single quotes", word.text);
    Err(words.refused_with(word, message, format!("'{}'", word.text)))
}

/// Procedures that take no argument.
const WITHOUT_ARGUMENTS: &str = "ttRepStart ttRepStop ttBookmark";

fn is_of(list: &str, name: &str) -> bool {
    list.split_whitespace().any(|one| one.eq_ignore_ascii_case(name))
}

type Read = fn(&mut Words<'_>, &Word<'_>, &[Word<'_>]) -> Result<Procedure, Wrong>;

/// The procedures that are played.
pub(super) const KNOWN: &[(&str, Read)] = &[
    ("ttRepStart", |_, _, _| Ok(Procedure::AgentStart)),
    ("ttRepStop", |_, _, _| Ok(Procedure::AgentStop)),
    ("ttRepPolicySet", |words, name, given| {
        policy(words, name, given, RepPolicy::ALL).map(Procedure::RepPolicy)
    }),
    ("ttRepPolicy", |words, name, given| {
        policy(words, name, given, RepPolicy::ALL).map(Procedure::RepPolicy)
    }),
    ("ttRamPolicySet", |words, name, given| {
        policy(words, name, given, RamPolicy::ALL).map(Procedure::RamPolicy)
    }),
    ("ttRamPolicy", |words, name, given| {
        policy(words, name, given, RamPolicy::ALL).map(Procedure::RamPolicy)
    }),
    ("ttRepSubscriberStateSet", |words, name, given| set_state(words, name, given)),
    ("ttRepSubscriberWait", |words, name, given| wait(words, name, given)),
    ("ttReplicationStatus", |_, _, given| {
        let name = text(given.first()).map(Dsn);
        Ok(Procedure::Status(Subscriber { name, host: text(given.get(1)), scheme: None }))
    }),
    ("ttBookmark", |_, _, _| Ok(Procedure::Ask(Asked::Bookmark))),
    ("ttCkpt", |_, _, _| Ok(Procedure::Checkpoint)),
    ("ttCkptBlocking", |_, _, _| Ok(Procedure::Checkpoint)),
];

/// The words between the parentheses, if there are any.
fn arguments<'a>(words: &mut Words<'a>) -> Result<Vec<Word<'a>>, Wrong> {
    let mut given = Vec::new();
    if words.peek().is_none() {
        return Ok(given);
    }
    let opens = words.take("`(`")?;
    if opens.text != "(" {
        let message = format!("`{}` stands where `(` is needed", opens.text);
        return Err(words.refused(opens.range.clone(), message, None));
    }
    // Nothing between two commas is `NULL`, as the references write it.
    let mut is_missing = true;
    loop {
        let word = words.take("`)`")?;
        let nothing = |word: &Word<'a>| Word { text: "NULL", quoted: false, ..word.clone() };
        match word.text {
            ")" if !word.quoted => {
                given.extend((is_missing && !given.is_empty()).then(|| nothing(word)));
                break;
            }
            "," if !word.quoted => {
                given.extend(is_missing.then(|| nothing(word)));
                is_missing = true;
            }
            "=" if !word.quoted => {}
            _ => {
                given.push(word.clone());
                is_missing = false;
            }
        }
    }
    words.end()?;
    Ok(given)
}

/// What an argument says; `NULL` and nothing say nothing.
fn text(word: Option<&Word<'_>>) -> Option<String> {
    let said = word.filter(|word| word.quoted || !word.text.eq_ignore_ascii_case("null"))?;
    (!said.text.is_empty()).then(|| said.text.to_owned())
}

/// The first four arguments: scheme, owner, store and host.
fn subscriber(given: &[Word<'_>]) -> Subscriber {
    let [scheme, owner, name, host] = [0, 1, 2, 3].map(|at| text(given.get(at)));
    let scheme = match (owner, scheme) {
        (Some(owner), Some(scheme)) => Some(format!("{owner}.{scheme}")),
        (_, scheme) => scheme,
    };
    Subscriber { name: name.map(Dsn), host, scheme }
}

fn set_state(words: &mut Words<'_>, name: &Word<'_>, given: &[Word<'_>]) -> Result<Procedure, Wrong> {
    let Some(code) = given.get(4) else { return Err(too_few(words, name, 5)) };
    let state = match text(Some(code)).as_deref() {
        None | Some("0") => ChannelState::Start,
        Some("1") => ChannelState::Pause,
        Some("2") => ChannelState::Stop,
        Some("4") => ChannelState::Failed,
        Some(other) => {
            let message = format!("`{other}` is no state: 0 is start, 1 is pause, 2 is stop");
            return Err(words.refused(code.range.clone(), message, None));
        }
    };
    Ok(Procedure::SetState(subscriber(given), state))
}

fn wait(words: &mut Words<'_>, name: &Word<'_>, given: &[Word<'_>]) -> Result<Procedure, Wrong> {
    let Some(time) = given.get(4) else { return Err(too_few(words, name, 5)) };
    let seconds = match text(Some(time)).as_deref() {
        None | Some("-1") => None,
        Some(text) => {
            let length = format!("{text}s").parse::<Span>();
            let no_number = |_| {
                let message = format!("`{text}` is no number of seconds");
                words.refused(time.range.clone(), message, None)
            };
            Some(length.map_err(no_number)?)
        }
    };
    Ok(Procedure::Wait(subscriber(given), seconds))
}

fn too_few(words: &Words<'_>, name: &Word<'_>, needed: usize) -> Wrong {
    words.refused(name.range.clone(), format!("procedure `{}` needs {needed} arguments", name.text), None)
}

fn policy<P: Copy>(
    words: &mut Words<'_>,
    name: &Word<'_>,
    given: &[Word<'_>],
    known: &[(&'static str, P)],
) -> Result<P, Wrong> {
    let Some(word) = given.first() else { return Err(too_few(words, name, 1)) };
    let found = known.iter().find(|(policy, _)| policy.eq_ignore_ascii_case(word.text));
    found.map(|(_, policy)| *policy).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(policy, _)| *policy).collect();
        let message = format!("`{}` is no policy: {}", word.text, names.join(", "));
        words.refused(word.range.clone(), message, None)
    })
}
