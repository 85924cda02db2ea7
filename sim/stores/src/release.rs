//! What depends on a release: which are modelled, what a patch release is for, and what is asked only of stores that
//! some release created. Check and run say the same sentences.
//!
//! | rule | source |
//! |---|---|
//! | releases 5.1 to 7.0 are modelled; others are played by the same rules, which is said | ours |
//! | a patch release is installed in place or offline; the online procedure is for major releases | install guide 6.0, online upgrades, first paragraph |
//! | an older patch release takes over a store of a newer one as it loads or restores it, which is an error to say | ours; no document has a way back in place |
//! | the overview's reset of the store that is not converted is asked for if release 4.1 or later created it | install guide 6.0, overview, step 15 (`docs/models/stores.md 1.2`) |

use fleet::Release;

/// The first and the last major release that are modelled.
const MODELLED: [[u32; 2]; 2] = [[5, 1], [7, 0]];

/// The code of what [`taken_back`] says.
pub(crate) const OLDER_OVER_NEWER: &str = "older-release-over-newer";

/// The first release that creates stores for which the overview asks for its reset.
const RESET_ASKED_FROM: [u32; 2] = [4, 1];

/// The first release whose `ttMigrate -r` may convert the replication definitions itself (the reading `restore_converts`).
const CONVERTS_FROM: [u32; 2] = [7, 0];

/// Whether a restore by tools of a release may convert the replication definitions itself.
pub(crate) fn converts_by_itself(tools: &Release) -> bool {
    tools.major() >= CONVERTS_FROM
}

/// The major releases from 5.1 on, as the documents name them; of older ones nothing is asked.
const MADE: [[u32; 2]; 6] = [[5, 1], [6, 0], [7, 0], [11, 2], [18, 1], [22, 1]];

/// What there is to say of a release that the product never had, as far as is known here.
pub(crate) fn never_made(release: &str) -> Option<String> {
    let is_known = Release::parse(release)
        .is_none_or(|release| release.major() < MADE[0] || MADE.contains(&release.major()));
    (!is_known).then(|| {
        let known: Vec<String> = MADE.iter().map(|[one, two]| format!("{one}.{two}")).collect();
        format!("the product has no release {release}; known are {}", known.join(", "))
    })
}

/// What there is to say of a release that is not modelled.
pub(crate) fn not_modelled(release: &Release) -> Option<String> {
    let [first, last] = MODELLED;
    (release.major() < first || release.major() > last).then(|| {
        format!(
            "release {release} is not modelled: the rules are those of releases {}.{} to {}.{}, and what another \
             release does otherwise is not told",
            first[0], first[1], last[0], last[1]
        )
    })
}

/// What there is to say of a store that comes from one release to another by dump and restore, where both are of one
/// major release.
pub(crate) fn patched_online(from: &Release, to: &Release) -> Option<String> {
    (from != to && from.is_patch_of(to)).then(|| {
        format!(
            "from {from} to {to} is a patch release, which the install guide has installed in place or offline; its \
             online procedure is for major releases"
        )
    })
}

/// What there is to say of a store that tools of an older release take over, where both are of one major release.
pub(crate) fn taken_back(store: &str, from: &Release, to: &Release) -> Option<String> {
    (to < from && to.is_patch_of(from)).then(|| {
        format!(
            "{store} is of release {from}, and is taken over by the tools of {to}: an older release is installed over a \
             newer one"
        )
    })
}

/// Why a store is not of a release that is installed on its host, where no dump of it was restored since.
pub(crate) fn not_taken(own: &Release, wanted: &Release) -> Option<String> {
    if own == wanted {
        None
    } else if own.is_patch_of(wanted) {
        Some(format!("release {wanted} takes it over only when it is unloaded and loaded again"))
    } else {
        Some("only a dump and a restore bring a store to another major release".into())
    }
}

/// What there is to say of a store that is restored by tools of the release that made its dump.
pub(crate) fn not_upgraded(tools: &Release) -> String {
    format!(
        "the tools that restore are those of release {tools}, which made the dump: nothing is upgraded by it"
    )
}

/// What there is to say of a store that is restored from the other store's dump, or backup.
pub(crate) fn dump_of_other(store: &str, (word, file): (&str, &str), dumped: &str) -> String {
    format!(
        "{store} is restored from {file}, which is a {word} of {dumped}: what {store} itself had is not in it"
    )
}

/// What there is to say of the reset of a store whose log was not made anew, by the release that created it.
pub(crate) fn reset_not_asked(store: &str, created_by: &Release) -> Option<String> {
    (created_by.major() < RESET_ASKED_FROM).then(|| {
        format!(
            "{store} was created by release {created_by}, and the install guide asks for this reset only where release \
             {}.{} or later created the store",
            RESET_ASKED_FROM[0], RESET_ASKED_FROM[1]
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> Release {
        Release::parse(text).expect("it is a release")
    }

    #[test]
    fn releases_outside_of_those_that_are_modelled_are_said_to_be_so() {
        for (text, modelled) in
            [("5.0", false), ("5.1", true), ("5.1.2", true), ("6.0", true), ("7.0.9", true), ("7.1", false)]
        {
            assert_eq!(not_modelled(&release(text)).is_none(), modelled, "{text}");
        }
        assert!(not_modelled(&release("11.2.2")).is_some());
        assert!(never_made("9.9").is_some_and(|said| said.contains("9.9") && said.contains("18.1")));
        assert!(["5.1.2", "7.0", "4.1", "11.2.2"].iter().all(|made| never_made(made).is_none()));
    }

    #[test]
    fn a_patch_release_is_one_of_the_same_two_numbers() {
        assert!(patched_online(&release("5.1"), &release("5.1.2")).is_some());
        assert!(patched_online(&release("6.0.3"), &release("6.0.4")).is_some());
        assert!(patched_online(&release("5.1"), &release("6.0")).is_none());
        assert!(patched_online(&release("6.0"), &release("6.0")).is_none());
    }

    #[test]
    fn only_an_older_release_of_the_same_two_numbers_takes_a_store_back() {
        let back = |from: &str, to: &str| taken_back("Original", &release(from), &release(to)).is_some();
        assert!(back("6.0.5", "6.0.1") && back("6.0.1", "6.0"));
        assert!(!back("6.0.1", "6.0.5") && !back("6.0", "6.0") && !back("6.0", "5.1.2"));
    }

    #[test]
    fn the_reset_is_asked_of_what_4_1_or_later_created() {
        assert!(reset_not_asked("Original", &release("4.0")).is_some_and(|said| said.contains("4.1")));
        assert!(reset_not_asked("Original", &release("4.1")).is_none());
        assert!(reset_not_asked("Original", &release("5.1")).is_none());
    }
}
