//! What is seen of backups.

use super::{of, only, site};

const QUIET: [&str; 4] = [
    "original$ applications move Original to Upgrade",
    "original$ marker Original to Upgrade",
    "original$ ttAdmin -wait -repStop Original",
    "original$ ttBackup -dir /b Original",
];

const BACK: [&str; 4] = [
    "original$ ttDestroy Original",
    "original$ ttRestore -dir /b/ Original",
    "original$ ttAdmin -wait -repStart Original",
    "upgrade$ marker Upgrade to Original",
];

fn both(more: &[&'static str]) -> Vec<&'static str> {
    [&QUIET[..], more, &BACK[..]].concat()
}

#[test]
fn a_store_that_comes_back_from_a_backup_as_it_was_is_found_fault_with_in_nothing() {
    assert_eq!(of(&both(&[]), &site()), []);
}

#[test]
fn a_backup_after_which_its_store_has_worked_is_too_old() {
    let worked = ["original$ ttAdmin -wait -repStart Original", "original$ ttAdmin -wait -repStop Original"];
    only(&both(&worked), &site(), "backup-goes-back", 8);
    let mut busy = both(&[]);
    busy.swap(2, 3);
    only(&busy, &site(), "backup-goes-back", 6);
}

#[test]
fn no_reset_belongs_behind_a_store_from_a_backup() {
    let mut lines = both(&[]);
    lines.insert(6, "original$ ttRepAdmin -receiver -name Upgrade -reset Original");
    only(&lines, &site(), "reset-of-live-log", 7);
}

#[test]
fn what_the_tools_refuse_is_told_at_its_line() {
    let site = site();
    only(&both(&["original$ ttBackup -dir /b Original"]), &site, "backup-over-backup", 5);
    assert_eq!(of(&both(&["original$ ttBackup -dir /b -force Original"]), &site), []);
    only(&["original$ ttRestore -dir /b Original"], &site, "restore-over-store", 1);
    let mut other = both(&[]);
    other[5] = "original$ ttRestore -dir /c Original";
    only(&other, &site, "file-not-dumped", 6);
    let mut temporary = site.clone();
    temporary.stores[0].temporary = true;
    only(&["original$ ttBackup -dir /b Original"], &temporary, "temporary-backed-up", 1);
}
