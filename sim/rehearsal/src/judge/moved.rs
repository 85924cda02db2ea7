//! What stayed behind in an upgrade: of everything that has a release, whether it is of a newer one.

use crate::outcome::Moved;
use crate::play::place::ReleaseSeen;

/// What is told of what was seen.
pub(crate) fn moved(seen: Vec<ReleaseSeen>) -> Vec<Moved> {
    let went = |one: &ReleaseSeen| one.after.as_ref().is_some_and(|after| *after > one.before);
    let newest = seen.iter().filter_map(|one| one.after.as_ref()).max().cloned();
    let nothing = !seen.iter().any(went);
    let told = |one: ReleaseSeen| Moved {
        stayed_behind: one.after.is_some() && !went(&one) && (nothing || one.after < newest),
        of: one.of,
        before: one.before.to_string(),
        after: one.after.map(|after| after.to_string()),
    };
    seen.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use fleet::Release;

    fn behind(seen: &[(&str, Option<&str>)]) -> Vec<bool> {
        let release = |text: &str| Release::parse(text).expect("it is a release");
        let seen = seen.iter().map(|(before, after)| ReleaseSeen {
            of: String::from("Original"),
            before: release(before),
            after: after.map(release),
        });
        moved(seen.collect()).iter().map(|one| one.stayed_behind).collect()
    }

    #[test]
    fn what_is_older_than_another_one_or_as_old_as_everything_was_stays_behind() {
        assert_eq!(behind(&[("5.1", Some("5.1")), ("5.1", Some("5.1"))]), [true, true]);
        assert_eq!(behind(&[("5.1", Some("5.1")), ("5.1", Some("6.0"))]), [true, false]);
        assert_eq!(behind(&[("5.1", Some("6.0")), ("6.0", Some("6.0"))]), [false, false]);
        assert_eq!(behind(&[("5.1", None), ("5.1", Some("6.0"))]), [false, false]);
        assert_eq!(behind(&[("6.0", Some("5.1"))]), [true]);
    }
}
