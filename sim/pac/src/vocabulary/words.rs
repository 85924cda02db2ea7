//! Our own words, for what is done elsewhere than at a prompt and for what no vendor command does.
//!
//! They belong to no tool that could refuse them, so a mistake in them leaves nothing to play.

use super::token::Token;
use super::{caspac, configure};
use crate::command::{Age, Awaited, Command, RegionName};
use runbook::{Problem, nearest};
use std::ops::Range;

/// A command, or why there is none.
pub(super) type Read = Result<Command, Box<Problem>>;

/// Reads a command that begins with one of our words; `None` for another first word.
pub(super) fn read(first: &Token<'_>, rest: &[Token<'_>]) -> Option<Read> {
    Some(match first.text {
        "listener" => listener(first, rest),
        "loadbalancer" => load_balancer(first, rest),
        "mfds" => mfds(first, rest),
        "install" => install(first, rest),
        "configure" => configure::read(first, rest),
        "recover" => recover(first, rest),
        "repository" => repository(first, rest),
        "definition" => definition(first, rest),
        "wait" => wait(first, rest),
        _ => return None,
    })
}

fn listener(first: &Token<'_>, rest: &[Token<'_>]) -> Read {
    const FORM: &str = "listener enable REGION` or `listener disable REGION";
    let (action, region) = two(first, rest, FORM)?;
    let enable = choose(action, &[("enable", true), ("disable", false)], "cannot be done with a listener")?;
    Ok(Command::Listener { region: RegionName(name(region, FORM)?), enable })
}

fn load_balancer(first: &Token<'_>, rest: &[Token<'_>]) -> Read {
    const FORM: &str = "loadbalancer enable HOST` or `loadbalancer drain HOST";
    let (action, host) = two(first, rest, FORM)?;
    let enable = choose(action, &[("enable", true), ("drain", false)], "is nothing a load balancer does")?;
    Ok(Command::LoadBalancer { host: name(host, FORM)?, enable })
}

fn mfds(first: &Token<'_>, rest: &[Token<'_>]) -> Read {
    let action = one(first, rest, "mfds backup` or `mfds restore")?;
    let known = [("backup", Command::MfdsBackup), ("restore", Command::MfdsRestore)];
    choose(action, &known, "is neither backup nor restore")
}

fn install(first: &Token<'_>, rest: &[Token<'_>]) -> Read {
    const FORM: &str = "install RELEASE";
    let release = one(first, rest, FORM)?;
    let number = |part: &str| !part.is_empty() && part.len() < 6 && part.bytes().all(|b| b.is_ascii_digit());
    if !release.text.split('.').all(number) {
        return Err(usage(release.range(), "a release is numbers joined by periods, as in `9.0`", FORM));
    }
    Ok(Command::Install(release.text.to_owned()))
}

fn recover(first: &Token<'_>, rest: &[Token<'_>]) -> Read {
    const FORM: &str = "recover locks HOST` or `recover members HOST";
    let (what, host) = two(first, rest, FORM)?;
    let members = choose(what, &[("locks", false), ("members", true)], "cannot be recovered")?;
    let host = name(host, FORM)?;
    Ok(if members { Command::RecoverMembers(host) } else { Command::RecoverLocks(host) })
}

fn repository(first: &Token<'_>, rest: &[Token<'_>]) -> Read {
    const FORM: &str = "repository restart|failover|resync HOST:PORT";
    type Made = fn(crate::command::Target) -> Command;
    const KNOWN: [(&str, Made); 3] = [
        ("restart", Command::RepositoryRestart),
        ("failover", Command::RepositoryFailover),
        ("resync", Command::RepositoryResync),
    ];
    let (action, place) = two(first, rest, FORM)?;
    let made = choose(action, &KNOWN, "happens to no repository")?;
    let target = caspac::target(place);
    let target = target.ok_or_else(|| usage(place.range(), "no host and port of a repository", FORM))?;
    Ok(made(target))
}

fn definition(first: &Token<'_>, rest: &[Token<'_>]) -> Read {
    const FORM: &str = "definition enable NAME` or `definition disable NAME";
    let (action, resource) = two(first, rest, FORM)?;
    let known = [("enable", true), ("disable", false)];
    let enable = choose(action, &known, "cannot be done with a definition")?;
    Ok(Command::Definition { name: name(resource, FORM)?, enable })
}

fn wait(first: &Token<'_>, rest: &[Token<'_>]) -> Read {
    const FORM: &str = "wait stopped|running|drained REGION`, `wait jobs old|new` or `wait members old|new";
    let (what, whom) = two(first, rest, FORM)?;
    let kinds = ["stopped", "running", "drained", "jobs", "members"].map(|kind| (kind, kind));
    let kind = choose(what, &kinds, "cannot be waited for")?;
    let region = || name(whom, FORM).map(RegionName);
    let age = || choose(whom, &[("old", Age::Old), ("new", Age::New)], "is neither old nor new");
    Ok(Command::Wait(match kind {
        "stopped" => Awaited::Stopped(region()?),
        "running" => Awaited::Running(region()?),
        "drained" => Awaited::Drained(region()?),
        "jobs" => Awaited::Jobs(age()?),
        _ => Awaited::Members(age()?),
    }))
}

fn one<'t, 'a>(first: &Token<'_>, rest: &'t [Token<'a>], form: &str) -> Result<&'t Token<'a>, Box<Problem>> {
    match rest {
        [word] => Ok(word),
        [] => Err(usage(first.range(), "a word is missing", form)),
        [_, surplus, ..] => Err(usage(surplus.range(), "unexpected word", form)),
    }
}

type Two<'t, 'a> = Result<(&'t Token<'a>, &'t Token<'a>), Box<Problem>>;

fn two<'t, 'a>(first: &Token<'_>, rest: &'t [Token<'a>], form: &str) -> Two<'t, 'a> {
    match rest {
        [what, whom] => Ok((what, whom)),
        [_, _, surplus, ..] => Err(usage(surplus.range(), "unexpected word", form)),
        _ => Err(usage(first.range(), "two more words are needed", form)),
    }
}

/// The value of the word among those that are known.
fn choose<T: Clone>(word: &Token<'_>, known: &[(&str, T)], not: &str) -> Result<T, Box<Problem>> {
    match known.iter().find(|(name, _)| *name == word.text) {
        Some((_, value)) => Ok(value.clone()),
        None => Err(nearest_of(word, not, &known.iter().map(|(name, _)| *name).collect::<Vec<&str>>())),
    }
}

/// The word as a name.
pub(super) fn name(word: &Token<'_>, form: &str) -> Result<String, Box<Problem>> {
    if word.is_name() {
        return Ok(word.text.to_owned());
    }
    Err(usage(word.range(), &format!("`{}` is not a name", word.brief()), form))
}

/// A word that is not among those that are known.
pub(super) fn nearest_of(word: &Token<'_>, not: &str, known: &[&str]) -> Box<Problem> {
    let found = nearest(word.text, known.iter().copied());
    let help = match found {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("known is {}", known.join(", ")),
    };
    Box::new(Problem {
        help: Some(help),
        replacement: found.map(str::to_owned),
        ..Problem::error("unknown-word", word.range(), format!("`{}` {not}", word.brief()))
    })
}

/// A mistake of form, with the form.
pub(super) fn usage(range: Range<usize>, message: &str, form: &str) -> Box<Problem> {
    Box::new(Problem { help: Some(format!("write `{form}`")), ..Problem::error("usage", range, message) })
}
