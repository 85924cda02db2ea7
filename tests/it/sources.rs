//! The project's own sources, for tests that look at them as text.

use std::path::Path;

/// Shows every source file of a folder, deep.
pub(crate) fn each_source(folder: &Path, show: &mut impl FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            each_source(&path, show);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            show(&path, &std::fs::read_to_string(&path).expect("a source is text"));
        }
    }
}
