//! Delta debugging: the smallest part of a list that still fails.
//!
//! The algorithm is ddmin (Zeller and Hildebrandt, *Simplifying and Isolating Failure-Inducing Input*, 2002). What it
//! finds fails, and fails no more when any one of its items is left out.

/// The smallest part of `items` found that still fails, in their order. All of them are known to fail, and are not
/// tried again. Parts are given to try several at a time, for whoever can try them side by side; asked is which of them is
/// the first that fails.
pub(crate) fn minimise<T: Clone>(items: &[T], mut first: impl FnMut(&[Vec<T>]) -> Option<usize>) -> Vec<T> {
    if items.is_empty() || first(&[Vec::new()]).is_some() {
        return Vec::new();
    }
    let mut items = items.to_vec();
    let mut parts = 2;
    while items.len() > 1 {
        let size = items.len().div_ceil(parts);
        let mut chunks: Vec<Vec<T>> = items.chunks(size).map(<[T]>::to_vec).collect();
        if let Some(failing) = first(&chunks) {
            items = chunks.swap_remove(failing);
            parts = 2;
            continue;
        }
        let mut rests = complements(&items, size);
        if let Some(failing) = first(&rests) {
            items = rests.swap_remove(failing);
            parts = (parts - 1).max(2);
        } else if size == 1 {
            break;
        } else {
            parts = (parts * 2).min(items.len());
        }
    }
    items
}

/// All but one part, for each part; nothing where there are two, since the other one was tried by itself.
fn complements<T: Clone>(items: &[T], size: usize) -> Vec<Vec<T>> {
    let starts = (0..items.len()).step_by(size).filter(|_| items.len().div_ceil(size) > 2);
    let without = |start: usize| {
        let end = (start + size).min(items.len());
        items[..start].iter().chain(&items[end..]).cloned().collect()
    };
    starts.map(without).collect()
}

#[cfg(test)]
mod tests {
    use super::minimise;
    use proptest::prelude::*;

    /// What is found, and how many tries it took.
    fn found(items: &[u32], needed: &[u32]) -> (Vec<u32>, u32) {
        let mut tries = 0;
        let least = minimise(items, |parts| {
            parts.iter().position(|part| {
                tries += 1;
                needed.iter().all(|one| part.contains(one))
            })
        });
        (least, tries)
    }

    #[test]
    fn what_fails_without_anything_is_shrunk_to_nothing_in_one_try() {
        assert_eq!(found(&[1, 2, 3], &[]), (vec![], 1));
    }

    #[test]
    fn one_of_many_is_found_in_few_tries() {
        let items: Vec<u32> = (0..64).collect();
        let (least, tries) = found(&items, &[37]);
        assert_eq!(least, [37]);
        assert!(tries <= 14, "{tries}");
    }

    proptest! {
        #[test]
        fn exactly_what_is_needed_is_left(size in 1_u32..40, needed in prop::collection::btree_set(0_u32..40, 0..5)) {
            let items: Vec<u32> = (0..size).collect();
            let needed: Vec<u32> = needed.into_iter().filter(|one| *one < size).collect();
            prop_assert_eq!(found(&items, &needed).0, needed);
        }
    }
}
