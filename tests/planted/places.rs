//! The catalogue and the sources name the same defects: each has one place, and it stands where the catalogue says.

use crate::catalogue::DEFECTS;
use crate::sources::each_source;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// How a place asks.
const ASKS: &str = "planted(\"";

/// Every place: the defect it asks for, and its file below `sim`.
fn places() -> Vec<(String, String)> {
    let sim = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sim");
    let mut places = Vec::new();
    each_source(&sim, &mut |path, text| {
        let file = path.strip_prefix(&sim).expect("it is below").to_string_lossy().into_owned();
        let asked = text.split(ASKS).skip(1).filter_map(|rest| rest.split('"').next());
        places.extend(asked.map(|name| (name.to_owned(), file.clone())));
    });
    places.retain(|(_, file)| file != "kernel/src/planted.rs");
    places
}

#[test]
fn every_defect_has_one_place_and_every_place_a_defect() {
    let mut catalogued: Vec<(String, String)> =
        DEFECTS.iter().map(|defect| (defect.name.to_owned(), defect.file.to_owned())).collect();
    let mut found = places();
    catalogued.sort();
    found.sort();
    assert_eq!(catalogued, found);
}

#[test]
fn no_two_defects_share_a_name() {
    let names: BTreeSet<&str> = DEFECTS.iter().map(|defect| defect.name).collect();
    assert_eq!(names.len(), DEFECTS.len());
}
