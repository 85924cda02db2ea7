//! What is in memory, and what a policy makes of it.

use super::{of, site};

/// What is typed at a store that stops, what its end is, and what is told of it at which line.
type Row<'a> = (&'a [&'a str], &'a [&'a str], Option<(&'a str, usize)>);

#[test]
fn what_is_held_in_memory_is_not_destroyed_and_what_is_not_there_is_not_worked_on() {
    let stop = "upgrade$ ttAdmin -wait -repStop Upgrade";
    let leave = ["upgrade$ applications move Upgrade to Original", "upgrade$ marker Upgrade to Original"];
    let end = ["upgrade$ ttMigrate -c Upgrade /u", "upgrade$ ttDestroy Upgrade"];
    let rows: [Row<'_>; 10] = [
        (&[], &end, None),
        (&["ttAdmin -ramPolicy always Upgrade"], &end, Some(("store-in-use", 6))),
        (&["ttIsql -e \"call ttRamPolicySet('always'); exit\" Upgrade"], &end, Some(("store-in-use", 6))),
        (&["ttAdmin -ramPolicy always Upgrade", "ttAdmin -ramPolicy inUse Upgrade"], &end, None),
        (&["ttAdmin -ramPolicy manual Upgrade", "ttAdmin -ramLoad Upgrade"], &end, Some(("store-in-use", 7))),
        (&["ttAdmin -ramPolicy always Upgrade", "ttAdmin -ramUnload Upgrade"], &[], Some(("ram-policy", 5))),
        (&["ttAdmin -ramPolicy inUse Upgrade", "ttAdmin -ramLoad Upgrade"], &[], Some(("ram-policy", 5))),
        (&["ttAdmin -ramUnload Upgrade"], &end, Some(("store-not-loaded", 5))),
        (&["ttAdmin -ramUnload Upgrade", "ttAdmin -ramLoad Upgrade"], &end, None),
        (&["forget Original at Upgrade"], &[], Some(("forgotten-while-sent", 4))),
    ];
    for (typed, end, expected) in rows {
        let typed: Vec<String> = typed.iter().map(|typed| format!("upgrade$ {typed}")).collect();
        let typed = typed.iter().map(String::as_str);
        let lines: Vec<&str> =
            leave.into_iter().chain([stop]).chain(typed).chain(end.iter().copied()).collect();
        let found = of(&lines, &site());
        let told = |code: &str| {
            ["store-in-use", "ram-policy", "store-not-loaded", "forgotten-while-sent"].contains(&code)
        };
        let found: Vec<(&str, usize)> =
            found.iter().map(|(code, line)| (code.as_str(), *line)).filter(|(code, _)| told(code)).collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{lines:?}");
    }
}
