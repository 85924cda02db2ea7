//! What the options of the cluster's tools take: a region, a name, a wait.

use crate::command::RegionName;
use frame::{Args, Given};
use kernel::Span;

/// The wait where `/w` gives no seconds (`docs/models/pac.md 1.7`).
pub(super) const WAIT_DEFAULT: Span = Span::from_secs(15);

/// The region that `/r` names.
pub(super) fn region(args: &mut Args<'_>) -> Option<RegionName> {
    let given = args.needed("r", "a region is needed: `/r` and right behind it the name")?;
    name(args, &given, "a region's name").map(RegionName)
}

/// The name behind an option's letter.
pub(super) fn name(args: &mut Args<'_>, given: &Given<'_>, what: &str) -> Option<String> {
    let Some(value) = &given.value else {
        let message = format!("option `{}` needs {what} right behind it", given.token.text);
        args.fail("missing-value", given.token.range(), message);
        return None;
    };
    if !value.is_name() {
        args.fail("bad-name", value.range(), format!("`{}` is not {what}", value.brief()));
        return None;
    }
    Some(value.text.clone())
}

/// What `/w[SECONDS]` asks to wait, if it is given.
pub(super) fn wait(args: &mut Args<'_>) -> Option<Span> {
    let Some(value) = args.get("w")?.value else { return Some(WAIT_DEFAULT) };
    args.seconds(&value)
}
