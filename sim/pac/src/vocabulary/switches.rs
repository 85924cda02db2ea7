//! What the options of the cluster's tools take: a region, a name, a wait.

use crate::command::RegionName;
use frame::{Args, Given, Token, is_local};
use kernel::Span;
use runbook::Problem;

/// The wait where `/w` gives no seconds (`docs/models/pac.md 1.7`).
pub(super) const WAIT_DEFAULT: Span = Span::from_secs(15);

/// The region where `/r` names none (`docs/models/pac.md 1.7`).
const REGION_DEFAULT: &str = "ESDEMO";

/// The region that `/r` names.
pub(super) fn region(args: &mut Args<'_>) -> Option<RegionName> {
    let Some(given) = args.get("r") else {
        args.accepted(args.first().range(), format!("without `/r` the region is {REGION_DEFAULT}"));
        return Some(RegionName(REGION_DEFAULT.to_owned()));
    };
    name(args, &given, "a region's name").map(RegionName)
}

/// The name behind an option's letter.
pub(super) fn name(args: &mut Args<'_>, given: &Given<'_>, what: &str) -> Option<String> {
    let Some(value) = &given.value else {
        let message = format!("option `{}` needs {what} right behind it", given.token.text);
        args.fail("missing-value", given.token.range(), message);
        return None;
    };
    if is_signed(args, given, value, Token::is_name) {
        return None;
    }
    if !value.is_name() {
        // What follows from another mistake is not told.
        if args.is_sound() {
            args.fail("bad-name", value.range(), format!("`{}` is not {what}", value.brief()));
        }
        return None;
    }
    Some(value.text.clone())
}

/// Says that no sign stands between an option's letter and what it takes, where one does, and how it is written where what stands
/// behind the sign fits.
fn is_signed(args: &mut Args<'_>, given: &Given<'_>, value: &Token, fits: fn(&Token) -> bool) -> bool {
    let Some(sign) = value.text.chars().next().filter(|sign| [':', '='].contains(sign)) else { return false };
    let typed = &given.token.text;
    let Some(option) = typed.strip_suffix(&value.text).filter(|_| value.text.len() > 1) else { return false };
    let message = format!("no `{sign}` stands between option `{option}` and what it takes");
    let problem = Problem::error("bad-name", given.token.range(), message);
    let meant = fits(&value.from(1)).then(|| format!("{option}{}", &value.text[1..]));
    args.problem(problem.meant(meant));
    true
}

/// `/mHOST:PORT`: the directory server that is asked. That of the machine itself changes nothing; another one knows other
/// regions, which is not modelled.
pub(super) fn directory(args: &mut Args<'_>) {
    let Some(given) = args.get("m") else { return };
    let behind = given.behind();
    let host = behind.split_at(':').map_or_else(|| behind.text.clone(), |(host, _)| host.text);
    if is_local(&host) {
        args.accepted(given.token.range(), "the directory server of this machine is asked anyway".to_owned());
    } else {
        let message =
            format!("another machine's directory server (`{}`) is not modelled", given.token.brief());
        args.not_modelled(given.token.range(), message);
    }
}

/// What `/w[SECONDS]` asks to wait, if it is given.
pub(super) fn wait(args: &mut Args<'_>) -> Option<Span> {
    let given = args.get("w")?;
    let Some(value) = given.value.clone() else { return Some(WAIT_DEFAULT) };
    let is_number = |word: &Token| word.text.bytes().all(|byte| byte.is_ascii_digit());
    if is_signed(args, &given, &value, is_number) {
        return None;
    }
    args.seconds(&value)
}
