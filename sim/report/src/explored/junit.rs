//! An exploration as JUnit XML, for machines that build: a test case for each case that was played, grouped by the way of
//! searching that came to it. Kinds of failure are none: they are made of these.
//!
//! No time stands in it, so that the same exploration gives the same file. What XML cannot hold, control characters,
//! is left out.

use super::Replay;
use super::failures::{as_written, named};
use rehearsal::outcome::Verdict;
use search::explored::{Explored, Tested};

/// A test case: its group, its name, and what went wrong with it.
struct Test {
    class: String,
    name: String,
    failure: Option<(String, String)>,
}

/// The exploration as JUnit XML.
#[must_use]
pub fn explored_junit(explored: &Explored, replay: Replay<'_>) -> String {
    let tests: Vec<Test> = explored.cases.iter().map(|tested| test(explored, tested, replay)).collect();
    written(explored, &tests)
}

/// A case that was played, under what it has beyond every case.
fn test(explored: &Explored, tested: &Tested, replay: Replay<'_>) -> Test {
    let Tested { by, case, signature, .. } = tested;
    let (base, seed) = (&explored.strategy.deviations, explored.strategy.seed);
    let printed = case.printed();
    let mut name: Vec<String> = printed.iter().filter(|one| !base.contains(one)).cloned().collect();
    if case.seed != seed {
        name.push(format!("seed {}", case.seed));
    }
    let name = if name.is_empty() { as_written(base) } else { name.join("; ") };
    let failure =
        (signature.verdict != Verdict::Held).then(|| (named(signature), replay(case.seed, &printed)));
    Test { class: by.clone(), name, failure }
}

fn written(explored: &Explored, tests: &[Test]) -> String {
    let failed = tests.iter().filter(|test| test.failure.is_some()).count();
    let counts = format!("tests=\"{}\" failures=\"{failed}\" errors=\"0\"", tests.len());
    let name = escaped(&explored.scenario);
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&format!("<testsuites name=\"cutover explore\" {counts}>\n"));
    text.push_str(&format!("  <testsuite name=\"{name}\" {counts} skipped=\"0\">\n"));
    for Test { class, name, failure } in tests {
        let head = format!("    <testcase classname=\"{}\" name=\"{}\"", escaped(class), escaped(name));
        match failure {
            None => text.push_str(&format!("{head}/>\n")),
            Some((message, told)) => text.push_str(&format!(
                "{head}>\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                escaped(message),
                escaped(told)
            )),
        }
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

/// A text as it may stand in an attribute or between tags.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            '\n' | '\t' => safe.push(' '),
            _ if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_would_take_apart_is_escaped_and_what_it_cannot_hold_is_left_out() {
        assert_eq!(
            escaped("a<b> & \"c\" 'd'\u{1b}[0m\n"),
            "a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;[0m "
        );
    }
}
