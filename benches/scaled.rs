//! `stores/corrected` with its rates scaled, for rehearsals of a wanted size.

use rehearsal::{Scene, SourceText};
use stores::Pair;

/// Reads a file of the scenarios.
fn read(path: &str) -> SourceText {
    let file = format!("{}/../scenarios/{path}", env!("CARGO_MANIFEST_DIR"));
    SourceText { name: path.into(), bytes: std::fs::read(file).expect("a scenario that comes with cutover") }
}

/// The scenario with this many requests a second and group, and a link as much faster.
pub fn scene(per_s: u32) -> Scene<Pair> {
    let mut scenario = read("stores/corrected/scenario.toml");
    let text = String::from_utf8(scenario.bytes).expect("a scenario is text");
    let text = text
        .replace("per_s = 100\n", &format!("per_s = {per_s}\n"))
        .replace("kb_per_s = 400\n", &format!("kb_per_s = {}\n", 4 * per_s.max(10)));
    scenario.bytes = text.into_bytes();
    let open = Scene::open("bench", &scenario, |_| Ok(read("stores/corrected/runbook.md")));
    open.unwrap_or_else(|rejected| panic!("{:?}", rejected.diagnostics))
}
