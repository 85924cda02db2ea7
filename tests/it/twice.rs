//! No block of code stands in two families: what two of them write is written once, in the frame or below it.

use crate::architecture::homes;
use crate::sources::each_source;
use std::collections::BTreeMap;
use std::path::Path;

/// So many lines alike, one below the other, are a block.
const ALIKE: usize = 6;

/// Code without blanks, comments and imports, each line with its place.
struct Code {
    file: String,
    lines: Vec<(usize, String)>,
}

impl Code {
    fn of(file: &Path, text: &str) -> Self {
        let code = |(number, line): (usize, &str)| {
            let line = line.split(" // ").next().unwrap_or_default().trim();
            let says = !line.is_empty() && !line.starts_with("//") && !line.starts_with("use ");
            says.then(|| (number + 1, line.to_owned()))
        };
        Self { file: file.display().to_string(), lines: text.lines().enumerate().filter_map(code).collect() }
    }

    /// Every block, with the place of its first line.
    fn blocks(&self) -> impl Iterator<Item = (Vec<&str>, String)> {
        self.lines.windows(ALIKE).map(|block| {
            let place = format!("{}:{}", self.file, block[0].0);
            (block.iter().map(|(_, line)| line.as_str()).collect(), place)
        })
    }
}

fn codes(family: &str) -> Vec<Code> {
    let mut codes = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sim").join(family);
    each_source(&folder, &mut |file, text| codes.push(Code::of(file, text)));
    assert!(!codes.is_empty(), "{family} has sources");
    codes
}

/// The first lines of blocks that stand in both, each with both places.
fn alike(one: &[Code], other: &[Code]) -> Vec<String> {
    let of_other: BTreeMap<Vec<&str>, String> = other.iter().flat_map(Code::blocks).collect();
    let both = one.iter().flat_map(Code::blocks);
    both.filter_map(|(block, place)| Some(format!("{place} and {}: {}", of_other.get(&block)?, block[0])))
        .collect()
}

#[test]
fn no_six_lines_of_code_stand_in_two_families() {
    let families: Vec<Vec<Code>> = homes().map(codes).collect();
    for (number, one) in families.iter().enumerate() {
        for other in &families[..number] {
            let found = alike(one, other);
            assert!(found.is_empty(), "{found:#?}");
        }
    }
}

#[test]
fn a_block_is_found_whatever_blanks_comments_and_depth_it_has() {
    let six = "fn one() {\n    a();\n    b();\n    c();\n    d();\n}\n";
    let other =
        "struct Other;\n\n/// Docs.\nfn one() {\n  a(); // why\n\n  b();\n  // what\n  c();\n  d();\n}\n";
    let of = |text: &str| [Code::of(Path::new("file"), text)];
    let found = alike(&of(six), &of(other));
    assert_eq!(found, ["file:1 and file:4: fn one() {"]);
    assert_eq!(alike(&of(six), &of(&other.replace("c()", "e()"))), [""; 0]);
}
