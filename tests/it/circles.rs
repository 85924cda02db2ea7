//! Imports run one way between the files of a crate: whoever reads one can read on without coming back.
//!
//! The graph is drawn from the sources: what `use` and paths name, followed through what a module passes on. Only a
//! parent and its own children may name each other, since they are read together. The same holds between the parts of a
//! crate, its folders and what stands beside them.

use crate::sources::each_source;
use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};

/// The way to a module from the root of its crate, or to a name from the module that writes it.
type Way = Vec<String>;

/// Which modules each module names.
type Graph = BTreeMap<Way, BTreeSet<Way>>;

/// What a file says of others.
#[derive(Default)]
struct File {
    /// What it names.
    named: Vec<Way>,
    /// What it passes on, by the name it gives it.
    passed: BTreeMap<String, Way>,
}

impl File {
    fn read(text: &str) -> Self {
        let mut file = Self::default();
        file.visit_file(&syn::parse_file(text).expect("a source can be parsed"));
        file
    }

    fn import(&mut self, before: &Way, tree: &syn::UseTree, passes: bool) {
        let leaf = |name: &syn::Ident| before.iter().cloned().chain([name.to_string()]).collect::<Way>();
        let (way, name) = match tree {
            syn::UseTree::Path(path) => return self.import(&leaf(&path.ident), &path.tree, passes),
            syn::UseTree::Group(group) => {
                return group.items.iter().for_each(|item| self.import(before, item, passes));
            }
            syn::UseTree::Glob(_) => (before.clone(), String::new()),
            syn::UseTree::Name(one) if one.ident == "self" => (before.clone(), String::new()),
            syn::UseTree::Name(one) => (leaf(&one.ident), one.ident.to_string()),
            syn::UseTree::Rename(one) => (leaf(&one.ident), one.rename.to_string()),
        };
        // Who passes something on does not use it.
        if passes {
            self.passed.insert(name, way);
        } else {
            self.named.push(way);
        }
    }

    /// Paths in the arguments of a macro, which nobody has parsed. A lone `crate` or `super` is who may see something.
    fn read_tokens(&mut self, tokens: TokenStream) {
        let mut way = Way::new();
        for token in tokens {
            match token {
                TokenTree::Ident(name) => way.push(name.to_string()),
                TokenTree::Punct(mark) if mark.as_char() == ':' => {}
                other => {
                    self.name(std::mem::take(&mut way));
                    if let TokenTree::Group(group) = other {
                        self.read_tokens(group.stream());
                    }
                }
            }
        }
        self.name(way);
    }

    fn name(&mut self, way: Way) {
        if way != ["crate"] && way != ["super"] {
            self.named.push(way);
        }
    }
}

impl<'ast> Visit<'ast> for File {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = match item {
            syn::Item::Mod(module) => &module.attrs,
            syn::Item::Use(import) => &import.attrs,
            _ => return visit::visit_item(self, item),
        };
        let for_tests = attributes.iter().any(|one| {
            one.path().is_ident("cfg")
                && one.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
        });
        if !for_tests {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let passes = !matches!(item.vis, syn::Visibility::Inherited);
        self.import(&Way::new(), &item.tree, passes);
    }

    /// Who may see something is no import, though `pub(super)` is written as a path.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.named.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.read_tokens(called.tokens.clone());
    }
}

/// The files of a crate, by their modules.
struct Crate(BTreeMap<Way, File>);

impl Crate {
    fn read(source: &Path) -> Self {
        let mut files = BTreeMap::new();
        each_source(source, &mut |path, text| {
            let inner = path.strip_prefix(source).expect("it lies within").with_extension("");
            let mut way: Way = inner.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            if way.iter().any(|part| part == "tests") {
                return;
            }
            if way.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
                way.pop();
            }
            files.insert(way, File::read(text));
        });
        Self(files)
    }

    /// The module in which stands what a module names so; none where that is another crate's.
    fn resolve(&self, from: &Way, named: &[String], hops: u8) -> Option<Way> {
        let mut module = from.clone();
        let mut rest = named;
        match named.first()?.as_str() {
            "crate" => (module, rest) = (Way::new(), &named[1..]),
            "self" => rest = &named[1..],
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    module.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                module.push(first.to_owned());
                if !self.0.contains_key(&module) {
                    return None;
                }
                rest = &named[1..];
            }
        }
        while let Some((first, after)) = rest.split_first() {
            module.push(first.clone());
            if !self.0.contains_key(&module) {
                module.pop();
                break;
            }
            rest = after;
        }
        let passed = rest.first().and_then(|name| self.0.get(&module)?.passed.get(name));
        match passed {
            Some(further) if hops > 0 => self.resolve(&module, further, hops - 1).or(Some(module)),
            _ => self.0.contains_key(&module).then_some(module),
        }
    }

    /// Which modules each names.
    fn graph(&self) -> Graph {
        let named = |(from, file): (&Way, &File)| {
            let all = file.named.iter().filter_map(|way| self.resolve(from, way, 4));
            all.filter(|to| to != from).collect()
        };
        self.0.iter().map(|(from, file)| (from.clone(), named((from, file)))).collect()
    }

    /// Which parts each names: a part is a file beside the root of the crate, or a folder with all that is in it.
    fn graph_of_parts(&self) -> Graph {
        let mut parts = Graph::new();
        for (from, named) in self.graph() {
            let Some(from) = from.first() else { continue };
            let others = named.iter().filter_map(|to| to.first()).filter(|to| *to != from);
            parts.entry(vec![from.clone()]).or_default().extend(others.map(|to| vec![to.clone()]));
        }
        parts
    }

    /// Every circle of its files, and of its parts.
    fn circles(&self) -> BTreeSet<Vec<String>> {
        circles(&self.graph()).into_iter().chain(circles(&self.graph_of_parts())).collect()
    }
}

/// Every set of modules that name each other, by whatever way, and are more than a parent with its children.
fn circles(graph: &Graph) -> BTreeSet<Vec<String>> {
    let reached: BTreeMap<&Way, BTreeSet<&Way>> =
        graph.keys().map(|from| (from, reach(graph, from))).collect();
    let mut circles = BTreeSet::new();
    for (from, seen) in &reached {
        let circle: Vec<&Way> = seen.iter().copied().filter(|to| reached[*to].contains(*from)).collect();
        let parent = circle.iter().min_by_key(|way| way.len());
        let of_parent = |way: &Way| {
            parent.is_some_and(|parent| way == *parent || way.split_last().map(|(_, up)| up) == Some(parent))
        };
        if !circle.iter().all(|way| of_parent(way)) {
            circles.insert(circle.iter().map(|way| way.join("::")).collect());
        }
    }
    circles
}

/// What can be reached from a module, by at least one step.
fn reach<'g>(graph: &'g Graph, from: &Way) -> BTreeSet<&'g Way> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&Way> = graph[from].iter().collect();
    while let Some(way) = open.pop() {
        if seen.insert(way) {
            open.extend(&graph[way]);
        }
    }
    seen
}

#[test]
fn no_files_of_a_crate_name_each_other_in_a_circle() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let sim = std::fs::read_dir(root.join("sim")).expect("the folder can be listed");
    let mut found = Vec::new();
    for folder in sim.map(|entry| entry.expect("it can be listed").path()) {
        let source = if folder.join("src").is_dir() { folder.join("src") } else { folder.clone() };
        let circles = Crate::read(&source).circles();
        found
            .extend(circles.into_iter().map(|circle| format!("{}: {}", folder.display(), circle.join(", "))));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_circle_is_seen_through_what_a_module_passes_on_and_in_the_arguments_of_a_macro() {
    let files = |texts: &[(&str, &str)]| {
        let way = |name: &str| name.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
        Crate(texts.iter().map(|(name, text)| (way(name), File::read(text))).collect())
    };
    let root = ("", "mod a; mod b; pub use a::A;");
    let passed =
        files(&[root, ("a", "use crate::b::B; pub struct A;"), ("b", "use crate::A; pub struct B;")]);
    assert_eq!(passed.circles().len(), 1);
    let in_macro = files(&[root, ("a", "use crate::b::B;"), ("b", "fn f() { assert!(crate::a::g()) }")]);
    assert_eq!(in_macro.circles().len(), 1);
    let family = files(&[root, ("a", "mod c; use c::C;"), ("a::c", "use super::A;"), ("b", "use crate::A;")]);
    assert_eq!(family.circles().len(), 0);
    let in_tests =
        files(&[root, ("a", "use crate::b::B;"), ("b", "#[cfg(test)] mod tests { use crate::A; }")]);
    assert_eq!(in_tests.circles().len(), 0);
}
