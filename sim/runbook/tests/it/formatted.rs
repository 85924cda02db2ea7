//! A runbook's text in its printed form: what is played is the same, what is only for people stays, and once is enough.

use proptest::prelude::*;
use runbook::{FormatError, Sources, format};

fn formatted(text: &str) -> String {
    let mut sources = Sources::new();
    let file = sources.add("runbook.md", text);
    format(&sources, file).expect("it is a runbook")
}

const LOOSE: &str = "\u{feff}Title
=====

Prose  with *marks*,
on two lines.
<!-- a comment,

with a blank line -->

##   6.  Restart   it ##
> after:5a
> A word to the reader: look twice.

| a | b |
|---|---|
| 1 |   2 |

~~~console
a$   ttAdmin -wait
  -repStart Original

Ready: `x`
b-row
~~~
1. a list
2. of two

   ```console
   a$ in a list
   ```


# Rollback
## 6r.Back
```console
a@5.1$ go
```
";

const PLAIN: &str = "# Title

Prose  with *marks*,
on two lines.
<!-- a comment,

with a blank line -->

## 6. Restart it

> after: 5a
> A word to the reader: look twice.

| a | b |
|---|---|
| 1 |   2 |

```console
a$ ttAdmin -wait
    -repStart Original
Ready: `x`
b-row
```

1. a list
2. of two

   ```console
   a$ in a list
   ```

# Rollback

## 6r. Back

```console
a@5.1$ go
```
";

#[test]
fn what_is_played_is_put_into_its_form_and_what_is_for_people_stays() {
    let before = "## 5a. First\n\n```console\na$ one\n```\n\n";
    let insert = |text: &str, at: &str| text.replacen(at, &format!("{before}{at}"), 1);
    let loose = insert(LOOSE, "##   6.");
    let plain = insert(PLAIN, "## 6.");
    assert_eq!(formatted(&loose), plain);
    assert_eq!(formatted(&plain), plain);
    assert_eq!(formatted(&loose.replace('\n', "\r\n")), plain);
}

#[test]
fn a_fence_is_longer_than_any_in_what_is_expected() {
    let text = "## 1. x\n\n~~~~console\na$ cat notes\n```\n~~~~\n";
    assert_eq!(formatted(text), "## 1. x\n\n````console\na$ cat notes\n```\n````\n");
}

#[test]
fn what_is_no_runbook_is_told_and_not_touched() {
    let mut sources = Sources::new();
    let file = sources.add("runbook.md", "## 1. x\n\n```console\na$ one\n");
    let Err(FormatError::Unreadable(found)) = format(&sources, file) else { panic!("the block is open") };
    assert!(found.iter().any(|one| one.code == "open-block"), "{found:?}");
}

proptest! {
    #[test]
    fn formatting_twice_is_formatting_once_and_changes_nothing_that_is_played(
        lines in prop::collection::vec(
            prop_oneof![
                Just("## 1. one"), Just("##  2.  two ##"), Just("# Part"), Just("Prose"), Just(""), Just("> note: so"),
                Just("```console\na$  x\n\n  more\n```"), Just("~~~ console\nb$ y\nout\n~~~"), Just("- item\n\n  more"),
                Just("```\ncode\n\n\n```"), Just("    indented\n\n\n    code"), Just("[ref]: /x"), Just("***"), Just("Head\n---"),
            ],
            0..14,
        )
    ) {
        let text = format!("# T\n\n{}\n\n## 9. end\n\n```console\na$ last\n```\n", lines.join("\n"));
        let mut sources = Sources::new();
        let file = sources.add("runbook.md", text);
        match format(&sources, file) {
            Ok(once) => prop_assert_eq!(formatted(&once), once),
            Err(FormatError::Unreadable(_)) => {}
            Err(FormatError::Altered) => prop_assert!(false, "it would say something else: {}", sources.text(file)),
        }
    }
}
