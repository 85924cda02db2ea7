//! Scenarios that come with cutover, as they are or scaled.

use rehearsal::{Domain, Scene, SourceText};
use stores::Pair;

/// Reads a file of the scenarios.
fn read(path: &str) -> SourceText {
    let file = format!("{}/../../scenarios/{path}", env!("CARGO_MANIFEST_DIR"));
    SourceText { name: path.into(), bytes: std::fs::read(file).expect("a scenario that comes with cutover") }
}

/// Opens a scenario that is changed so, with a runbook of its own or another one.
///
/// # Panics
/// When it cannot be played.
pub fn opened<F: Domain>(name: &str, change: impl Fn(String) -> String, runbook: Option<&str>) -> Scene<F> {
    let mut scenario = read(&format!("{name}/scenario.toml"));
    let text = String::from_utf8(scenario.bytes).expect("a scenario is text");
    scenario.bytes = change(text).into_bytes();
    let runbook = match runbook {
        Some(text) => SourceText { name: String::from("runbook.md"), bytes: text.as_bytes().to_vec() },
        None => read(&format!("{name}/runbook.md")),
    };
    let open = Scene::open(name, &scenario, |_| Ok(runbook));
    open.unwrap_or_else(|rejected| panic!("{:?}", rejected.diagnostics))
}

/// `stores/corrected` with this many requests a second and group, and a link as much faster.
#[inline]
#[must_use]
pub fn scene(per_s: u32) -> Scene<Pair> {
    let faster = |text: String| {
        text.replace("per_s = 100\n", &format!("per_s = {per_s}\n"))
            .replace("kb_per_s = 400\n", &format!("kb_per_s = {}\n", 4 * per_s.max(10)))
    };
    opened("stores/corrected", faster, None)
}
