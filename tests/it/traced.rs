//! The trace of a run: every arrow of an update that is followed lies in a slice of the place that had it.

use crate::binary::cutover;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

fn traced(scenario: &str) -> Vec<Value> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("followed.json");
    let said = cutover(&["rehearse", scenario, "--trace", &file.to_string_lossy()]);
    assert_eq!(said.code, 1, "{scenario} loses updates: {}", said.err);
    let text = std::fs::read_to_string(&file).expect("it was written");
    let value: Value = serde_json::from_str(&text).expect("it is JSON");
    value["traceEvents"].as_array().expect("a list").clone()
}

fn number(event: &Value, field: &str) -> f64 {
    event[field].as_f64().expect("it is a number")
}

#[test]
fn an_update_that_is_followed_has_arrows_from_place_to_place() {
    let events = traced("stores/as-printed-carry-on");
    let followed: Vec<&Value> = events.iter().filter(|event| event["cat"] == "followed").collect();
    let of = |phase: &str| followed.iter().filter(|event| event["ph"] == phase).copied().collect::<Vec<_>>();
    let [begins, ends, slices] = ["s", "f", "X"].map(of);
    assert!(!begins.is_empty(), "somebody's update is lost, and was somewhere before");
    for begin in &begins {
        let end = ends.iter().filter(|end| end["id"] == begin["id"]).collect::<Vec<_>>();
        assert_eq!(end.len(), 1, "{begin}");
        assert!(number(end[0], "ts") >= number(begin, "ts"), "{begin}");
    }
    // A place may lose an update and get it again, so that not every way ends elsewhere.
    let places: BTreeSet<_> = slices.iter().map(|slice| slice["tid"].as_u64()).collect();
    assert!(places.len() > 1, "{slices:?}");
    // A viewer draws slices of one thread that lie neither apart nor one in the other as something else.
    for pair in slices.iter().flat_map(|one| slices.iter().map(move |other| [one, other])) {
        let [[from, to], [start, stop]] =
            pair.map(|slice| [number(slice, "ts"), number(slice, "ts") + number(slice, "dur")]);
        let crosses = from < start && start < to && to < stop;
        assert!(pair[0]["tid"] != pair[1]["tid"] || !crosses, "{pair:?}");
    }
    for arrow in followed.iter().filter(|event| event["ph"] != "X") {
        let around = |slice: &&&Value| {
            let [from, length] = ["ts", "dur"].map(|field| number(slice, field));
            slice["tid"] == arrow["tid"]
                && slice["name"] == arrow["name"]
                && (from..=from + length).contains(&number(arrow, "ts"))
        };
        assert!(slices.iter().any(|slice| around(&slice)), "{arrow}");
    }
}
