//! Faults from their printed form.

use super::{FaultError, FleetFault};
use crate::Percent;
use crate::skew::Skew;
use kernel::Span;
use std::str::FromStr;

/// Each kind's form, for whoever got it wrong.
const FORMS: [(&str, &str); 8] = [
    ("crash", "`crash A`"),
    ("cut", "`cut A B` or `cut A to B`"),
    ("delay", "`delay A B by 2s`"),
    ("lose", "`lose A B 5%`"),
    ("narrow", "`narrow A B to 10%`"),
    ("fill", "`fill A`"),
    ("slow", "`slow A to 10%`"),
    ("skew", "`skew A by 5s` or `skew A by -5s`"),
];

impl FromStr for FleetFault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let pair = |a: &str, b: &str| [a.to_owned(), b.to_owned()];
        match words.as_slice() {
            ["crash", host] => Ok(Self::Crash((*host).into())),
            ["cut", from, "to", to] => Ok(Self::Cut { from: (*from).into(), to: (*to).into(), both: false }),
            ["cut", a, b] => Ok(Self::Cut { from: (*a).into(), to: (*b).into(), both: true }),
            ["delay", a, b, "by", by] => Ok(Self::Delay { between: pair(a, b), by: length(by)? }),
            ["lose", a, b, share] => Ok(Self::Lose { between: pair(a, b), share: part(share)? }),
            ["narrow", a, b, "to", to] => Ok(Self::Narrow { between: pair(a, b), to: part(to)? }),
            ["fill", host] => Ok(Self::Fill((*host).into())),
            ["slow", host, "to", to] => Ok(Self::Slow { host: (*host).into(), to: part(to)? }),
            ["skew", host, "by", by] => Ok(Self::Skew { host: (*host).into(), by: by.parse()? }),
            _ => Err(FaultError::Form { found: words.join(" "), form: form(words.first()) }),
        }
    }
}

fn form(word: Option<&&str>) -> &'static str {
    let known = FORMS.iter().find(|(kind, _)| word == Some(kind));
    known.map_or("`cut A B`, `delay A B by 2s`, `fill A` and the like", |(_, form)| form)
}

impl FromStr for Skew {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (by, behind) = text.strip_prefix('-').map_or((text, false), |by| (by, true));
        Ok(Self { by: length(by)?, behind })
    }
}

fn length(text: &str) -> Result<Span, FaultError> {
    Ok(text.parse()?)
}

/// A share that leaves something and leaves something over.
fn part(text: &str) -> Result<Percent, FaultError> {
    let share = text.parse::<Percent>().ok().filter(|share| share.is_part() && !share.is_nothing());
    share.filter(|share| *share != Percent::whole(100)).ok_or_else(|| FaultError::Share {
        found: text.into(),
        wanted: "a share between 0% and 100%, such as `5%` or `0.5%`",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_reads_back_as_it_prints() {
        for text in [
            "crash a",
            "cut a b",
            "cut a to b",
            "delay a b by 2s",
            "lose a b 5%",
            "narrow a b to 0.5%",
            "fill a",
            "slow a to 10%",
            "skew a by 5s",
            "skew a by -0.25s",
        ] {
            let fault: FleetFault = text.parse().expect(text);
            assert_eq!(fault.to_string(), text);
            assert!(FleetFault::WORDS.contains(&fault.word()));
            assert!(!fault.hosts().is_empty());
        }
        assert_eq!(FleetFault::WORDS.map(|word| form(Some(&word))), FORMS.map(|(_, form)| form));
    }

    #[test]
    fn what_is_no_fault_is_refused_with_its_form() {
        for (text, says) in [
            ("crash", "`crash A`"),
            ("crash a b", "`crash A`"),
            ("lose a b", "`lose A B 5%`"),
            ("lose a b 0%", "between 0% and 100%"),
            ("lose a b 100%", "between 0% and 100%"),
            ("narrow a b to 300%", "between 0% and 100%"),
            ("slow a by 10%", "`slow A to 10%`"),
            ("skew a by soon", "`soon` is not a length"),
            ("skew a by --5s", "is not a length"),
            ("melt a", "and the like"),
        ] {
            let said = text.parse::<FleetFault>().expect_err(text).to_string();
            assert!(said.contains(says), "{text}: {said}");
        }
    }
}
