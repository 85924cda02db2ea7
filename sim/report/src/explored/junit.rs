//! An exploration as JUnit XML, for machines that build: a test case for the runbook as written, one for each single
//! mistake, and one for each kind of failure.
//!
//! No time stands in it, so that the same exploration gives the same file. What XML cannot hold, control characters,
//! is left out.

use super::Replay;
use super::failures::{as_written, named};
use rehearsal::outcome::Verdict;
use search::Signature;
use search::explored::{Explored, Failure, Single};

/// A test case: its group, its name, and what went wrong with it.
struct Test {
    class: &'static str,
    name: String,
    failure: Option<(String, String)>,
}

/// The exploration as JUnit XML.
#[must_use]
pub fn explored_junit(explored: &Explored, replay: Replay<'_>) -> String {
    let mut tests: Vec<Test> = Vec::new();
    let base = &explored.strategy.deviations;
    let command = |more: &[String]| {
        let all: Vec<String> = base.iter().chain(more).cloned().collect();
        replay(explored.strategy.seed, &all)
    };
    if let Some(written) = &explored.as_written {
        tests.push(of_single("as-written", as_written(base), written, command(&[])));
    }
    for single in &explored.singles {
        let command = command(std::slice::from_ref(&single.deviation));
        tests.push(of_single("mistakes", single.deviation.clone(), single, command));
    }
    tests.extend(explored.failures.iter().map(|failure| of_failure(failure, replay)));
    written(explored, &tests)
}

fn of_single(class: &'static str, name: String, single: &Single, command: String) -> Test {
    let Single { verdict, cause, step, .. } = single;
    let signature = Signature { verdict: *verdict, cause: cause.clone(), step: step.clone() };
    let failure = (*verdict != Verdict::Held).then(|| (named(&signature), command));
    Test { class, name, failure }
}

fn of_failure(failure: &Failure, replay: Replay<'_>) -> Test {
    let name = named(&failure.signature);
    let case = &failure.shrunk;
    let told = format!("{} cases; {}", failure.count, replay(case.seed, &case.deviations));
    Test { class: "failures", name: name.clone(), failure: Some((name, told)) }
}

fn written(explored: &Explored, tests: &[Test]) -> String {
    let failed = tests.iter().filter(|test| test.failure.is_some()).count();
    let counts = format!("tests=\"{}\" failures=\"{failed}\" errors=\"0\"", tests.len());
    let name = escaped(&explored.scenario);
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&format!("<testsuites name=\"cutover explore\" {counts}>\n"));
    text.push_str(&format!("  <testsuite name=\"{name}\" {counts} skipped=\"0\">\n"));
    for Test { class, name, failure } in tests {
        let head = format!("    <testcase classname=\"{class}\" name=\"{}\"", escaped(name));
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
