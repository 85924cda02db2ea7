//! Our own words, for what is done elsewhere than at a prompt and for what no vendor command does.
//!
//! They belong to no tool that could refuse them, so a mistake in them leaves nothing to play.

use super::caspac;
use crate::command::{Age, Awaited, Command, RegionName, Target};
use frame::{Read, Token, known_value, one_word, two_words, valid_name, wrong_form};

pub(super) fn listener(first: &Token, rest: &[Token]) -> Read<Command> {
    const FORM: &str = "listener enable REGION` or `listener disable REGION";
    let (action, region) = two_words(first, rest, FORM)?;
    let enable =
        known_value(action, &[("enable", true), ("disable", false)], "cannot be done with a listener")?;
    Ok(Command::Listener { region: RegionName(valid_name(region, FORM)?), enable })
}

pub(super) fn load_balancer(first: &Token, rest: &[Token]) -> Read<Command> {
    const FORM: &str = "loadbalancer enable HOST` or `loadbalancer drain HOST";
    let (action, host) = two_words(first, rest, FORM)?;
    let enable =
        known_value(action, &[("enable", true), ("drain", false)], "is nothing a load balancer does")?;
    Ok(Command::LoadBalancer { host: valid_name(host, FORM)?, enable })
}

pub(super) fn install(first: &Token, rest: &[Token]) -> Read<Command> {
    const FORM: &str = "install RELEASE";
    let release = one_word(first, rest, FORM)?;
    let number = |part: &str| !part.is_empty() && part.len() < 6 && part.bytes().all(|b| b.is_ascii_digit());
    if !release.text.split('.').all(number) {
        return Err(wrong_form(release.range(), "a release is numbers joined by periods, as in `9.0`", FORM));
    }
    Ok(Command::Install(release.text.clone()))
}

pub(super) fn recover(first: &Token, rest: &[Token]) -> Read<Command> {
    const FORM: &str = "recover locks HOST` or `recover members HOST";
    let (what, host) = two_words(first, rest, FORM)?;
    let members = known_value(what, &[("locks", false), ("members", true)], "cannot be recovered")?;
    let host = valid_name(host, FORM)?;
    Ok(if members { Command::RecoverMembers(host) } else { Command::RecoverLocks(host) })
}

pub(super) fn repository(first: &Token, rest: &[Token]) -> Read<Command> {
    const FORM: &str = "repository restart|failover|resync HOST:PORT";
    type Made = fn(Target) -> Command;
    const KNOWN: [(&str, Made); 3] = [
        ("restart", Command::RepositoryRestart),
        ("failover", Command::RepositoryFailover),
        ("resync", Command::RepositoryResync),
    ];
    let (action, place) = two_words(first, rest, FORM)?;
    let made = known_value(action, &KNOWN, "happens to no repository")?;
    let named = || place.is_name().then(|| Target::named(&place.text));
    let target = caspac::target(place).or_else(named);
    let target = target.ok_or_else(|| wrong_form(place.range(), "no host and port of a repository", FORM))?;
    Ok(made(target))
}

pub(super) fn definition(first: &Token, rest: &[Token]) -> Read<Command> {
    const FORM: &str = "definition enable NAME` or `definition disable NAME";
    let (action, resource) = two_words(first, rest, FORM)?;
    let known = [("enable", true), ("disable", false)];
    let enable = known_value(action, &known, "cannot be done with a definition")?;
    Ok(Command::Definition { name: valid_name(resource, FORM)?, enable })
}

pub(super) fn wait(first: &Token, rest: &[Token]) -> Read<Command> {
    const FORM: &str = "wait stopped|running|drained REGION`, `wait jobs old|new` or `wait members old|new";
    let kinds = ["stopped", "running", "drained", "jobs", "members"].map(|kind| (kind, kind));
    if let Some(what) = rest.first() {
        known_value(what, &kinds, "cannot be waited for")?;
    }
    let (what, whom) = two_words(first, rest, FORM)?;
    let kind = known_value(what, &kinds, "cannot be waited for")?;
    let region = || valid_name(whom, FORM).map(RegionName);
    let age = || known_value(whom, Age::ALL, "is neither old nor new");
    Ok(Command::Wait(match kind {
        "stopped" => Awaited::Stopped(region()?),
        "running" => Awaited::Running(region()?),
        "drained" => Awaited::Drained(region()?),
        "jobs" => Awaited::Jobs(age()?),
        _ => Awaited::Members(age()?),
    }))
}
