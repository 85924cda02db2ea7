//! What is seen of one-way schemes.

use super::{Site, of, only, site};

/// The pair with a master, Original, at which the applications are.
fn one_way() -> Site {
    let mut site = site();
    site.master = Some(0);
    site.applications.remove("Upgrade");
    site
}

#[test]
fn a_subscriber_has_no_channel_and_takes_nothing() {
    let site = one_way();
    let channel = "upgrade$ ttRepAdmin -receiver -name Original -state pause Upgrade";
    only(&[channel], &site, "no-such-direction", 1);
    only(&["upgrade$ ttRepAdmin -receiver -name Original -reset Upgrade"], &site, "no-such-direction", 1);
    only(&["upgrade$ marker Upgrade to Original"], &site, "marker-cannot-arrive", 1);
    let moved = ["original$ marker Original to Upgrade", "original$ applications move Original to Upgrade"];
    only(&moved, &site, "written-at-subscriber", 2);
}

#[test]
fn a_master_is_upgraded_while_its_applications_wait() {
    let lines = [
        "original$ applications stop Original",
        "original$ marker Original to Upgrade",
        "original$ ttAdmin -wait -repStop Original",
        "original$ ttBackup -dir /b Original",
        "original$ ttDestroy Original",
        "original$ ttRestore -dir /b Original",
        "original$ ttAdmin -wait -repStart Original",
        "original$ applications start Original",
    ];
    assert_eq!(of(&lines, &one_way()), []);
}
