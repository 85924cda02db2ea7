//! The web administration by `curl`: its calls that start, stop and mark a region, and those that look.
//!
//! The calls are named by public scripts (`docs/models/pac.md 7`): `POST .../regions/HOST/PORT/REGION/start` with
//! `mfStartMode`, `.../stop` with `mfForceStop`, `PUT .../regions/HOST/PORT/REGION` with `mfServerStatus`, `mfCASPAC` or
//! `mfCASSOR`. A call runs at the host that it names, by the product that is installed there. No page lists all calls, so
//! that another one is not modelled and never refused.

use super::caspac;
use crate::command::{Command, RegionName, Setting, Start, Stop};
use frame::{Token, is_local};
use runbook::{NOT_MODELLED, Parsed, Problem};
use serde_json::Value;

/// The letters of `curl` that take a word.
const VALUES: &str = "AbcCdDeEFhHKmoPQrTuUwxXyYz";

/// Its longer options that take a word.
const LONG_VALUES: &[&str] = &[
    "--request",
    "--header",
    "--data",
    "--data-raw",
    "--data-binary",
    "--data-ascii",
    "--data-urlencode",
    "--json",
    "--url",
    "--user",
    "--cookie",
    "--cookie-jar",
    "--output",
    "--max-time",
    "--connect-timeout",
    "--retry",
    "--retry-delay",
    "--cacert",
    "--cert",
    "--key",
    "--proxy",
    "--write-out",
    "--user-agent",
    "--referer",
    "--form",
    "--upload-file",
];

/// One call.
#[derive(Debug, Default)]
struct Request {
    method: Option<String>,
    url: Option<Token>,
    body: Option<String>,
}

/// What a call of `curl` means.
pub(super) fn read(first: &Token, rest: &[Token]) -> Parsed<Command> {
    let request = request(rest);
    let method = request.method.as_deref().map(str::to_ascii_uppercase);
    let method = method.unwrap_or_else(|| String::from(if request.body.is_some() { "POST" } else { "GET" }));
    let Some(url) = request.url else {
        return unmodelled(first, "a call without an address is not modelled");
    };
    if ["GET", "HEAD", "OPTIONS"].contains(&method.as_str()) {
        let message = "`curl` only looks here, and changes nothing; what it prints is not modelled, and no output of it is \
                       looked for";
        return Parsed::accepted(Problem::without_effect(first.range(), message));
    }
    let address = url.text.split_once("://").map_or(url.text.as_str(), |(_, address)| address);
    let path = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let mut parts = path.split('/');
    let server = parts.next().unwrap_or_default();
    let server = server.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    let parts: Vec<&str> = parts.collect();
    if matches!(parts.last(), Some(&("logon" | "logoff"))) {
        let message = "whoever logs on by `curl` changes nothing here";
        return Parsed::accepted(Problem::without_effect(first.range(), message));
    }
    let regions = parts.iter().position(|part| *part == "regions").map(|at| &parts[at + 1..]);
    let body = request.body.as_deref().map_or(Some(Value::Null), |body| serde_json::from_str(body).ok());
    let Some(body) = body else { return unmodelled(&url, "a body that is no JSON is not modelled") };
    let parsed = match (method.as_str(), regions) {
        ("POST", Some([_, _, region, "start"])) => start(region, &body, &url),
        ("POST", Some([_, _, region, "stop"])) => Parsed::ok(stop(region, &body)),
        ("PUT", Some([_, _, region])) => put(region, &body, (first, &url)),
        _ => unmodelled(&url, &format!("the call `{method} {}` is not modelled", parts.join("/"))),
    };
    let host = regions.and_then(|parts| parts.first()).copied().filter(|host| !is_local(host));
    let host = host.or_else(|| (!is_local(server)).then_some(server)).map(str::to_owned);
    Parsed { sent_to: host.filter(|_| parsed.command.is_some()), ..parsed }
}

fn request(words: &[Token]) -> Request {
    let (mut request, mut at) = (Request::default(), 0);
    while let Some(word) = words.get(at) {
        at += 1;
        let text = word.text.as_str();
        let (option, value) = if LONG_VALUES.contains(&text) {
            at += 1;
            (text.to_owned(), words.get(at - 1).cloned())
        } else if let Some(letters) =
            text.strip_prefix('-').filter(|rest| !rest.is_empty() && !rest.starts_with('-'))
        {
            let Some(place) = letters.find(|letter| VALUES.contains(letter)) else { continue };
            let option = letters[place..=place].to_owned();
            let behind = word.from(place + 2);
            if behind.text.is_empty() {
                at += 1;
                (option, words.get(at - 1).cloned())
            } else {
                (option, Some(behind))
            }
        } else if text.starts_with("--") {
            continue;
        } else {
            ("--url".to_owned(), Some(word.clone()))
        };
        match option.as_str() {
            "X" | "--request" => request.method = value.map(|value| value.text),
            "d" | "--json" => request.body = value.map(|value| value.text),
            "--url" => request.url = request.url.or(value),
            long if long.starts_with("--data") => request.body = value.map(|value| value.text),
            _ => {}
        }
    }
    request
}

/// Whether a key of a body is set.
fn is_set(body: &Value, key: &str) -> bool {
    body.get(key).is_some_and(|value| *value == Value::Bool(true) || value.as_str() == Some("true"))
}

fn start(region: &str, body: &Value, url: &Token) -> Parsed<Command> {
    let mode = body.get("mfStartMode").and_then(Value::as_str).map(str::to_ascii_lowercase);
    let start = match mode.as_deref() {
        Some("cold") => Start::Cold,
        Some("warm") => Start::Warm,
        Some("upgrade") => Start::Upgrade,
        Some(other) => return unmodelled(url, &format!("a start of the kind `{other}` is not modelled")),
        None if is_set(body, "mfColdStart") => Start::Cold,
        None => Start::BySit,
    };
    Parsed::ok(Command::CasStart { region: RegionName(region.to_owned()), start, wait: None, user: None })
}

fn stop(region: &str, body: &Value) -> Command {
    let stop = if is_set(body, "mfForceStop") { Stop::Force } else { Stop::Graceful };
    Command::CasStop { region: RegionName(region.to_owned()), stop, wait: None, looked_up: false }
}

/// A change of what is written of a region: its status alone, or where it belongs.
fn put(region: &str, body: &Value, (first, url): (&Token, &Token)) -> Parsed<Command> {
    let Some(changes) = body.as_object() else {
        return unmodelled(url, "a change without a body is not modelled");
    };
    let text = |key: &str| changes.get(key).and_then(Value::as_str);
    let known = ["mfServerStatus", "mfCASPAC", "mfCASSOR"];
    if let Some(other) = changes.keys().find(|key| !known.contains(&key.as_str())) {
        return unmodelled(url, &format!("a change of `{other}` is not modelled"));
    }
    let (status, pac, sor) = (text("mfServerStatus"), text("mfCASPAC"), text("mfCASSOR"));
    if let (Some("Stopped"), None, None) = (status, pac, sor) {
        let message =
            "a region that is marked as stopped is written down as that, and nothing is stopped here";
        return Parsed::accepted(Problem::without_effect(first.range(), message));
    }
    let pac = pac.map(|pac| Some(Setting::Pac(pac.to_owned())).filter(|_| !pac.is_empty()));
    let sor = sor.map(|sor| caspac::connection(sor).map(Setting::Repository));
    let settings: Option<Vec<Setting>> = [pac, sor].into_iter().flatten().collect();
    match settings.filter(|settings| status.is_none() && !settings.is_empty()) {
        Some(settings) => Parsed::ok(Command::Configure { settings, region: RegionName(region.to_owned()) }),
        None => {
            unmodelled(url, "this change is not modelled; type `configure ES_PAC=NAME REGION` and the like")
        }
    }
}

fn unmodelled(word: &Token, message: &str) -> Parsed<Command> {
    Parsed::not_modelled(Problem::error(NOT_MODELLED, word.range(), message))
}
