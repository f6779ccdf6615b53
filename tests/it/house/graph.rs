//! The files of the crate and what each imports: who may use whom, and whether anything runs in a circle.

use super::imports::{self, Contents, Named};
use super::source::Source;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

type Path = Vec<String>;

/// All files of the crate with their module paths.
pub struct House {
    files: Vec<(String, Path, Contents)>,
    modules: HashMap<Path, usize>,
}

/// One import as a floor sees it: from which file and line, into which top-level module.
pub struct Import {
    pub file: String,
    pub line: usize,
    pub from: String,
    pub into: String,
}

impl House {
    pub fn new(sources: &[Source]) -> House {
        let files: Vec<(String, Path, Contents)> =
            sources.iter().map(|s| (s.path.clone(), module_path(&s.path), imports::read(s))).collect();
        let mut modules = HashMap::new();
        for (i, (name, path, contents)) in files.iter().enumerate() {
            if name != "src/main.rs" {
                modules.insert(path.clone(), i);
            }
            for inline in &contents.modules {
                modules.entry([path.clone(), inline.clone()].concat()).or_insert(i);
            }
        }
        for (i, (name, path, _)) in files.iter().enumerate() {
            if name != "src/main.rs" {
                modules.insert(path.clone(), i); // a file wins over the line that declares it
            }
        }
        House { files, modules }
    }

    /// Every import that leaves its own top-level module.
    pub fn between_modules(&self) -> Vec<Import> {
        let mut found = Vec::new();
        for (i, (file, path, contents)) in self.files.iter().enumerate() {
            for named in &contents.named {
                let Some(full) = self.absolute(i, named) else { continue };
                let from = path.first().cloned().unwrap_or_else(|| root_name(file));
                let into = self.top(&full);
                if into != from {
                    found.push(Import { file: file.clone(), line: named.line, from, into });
                }
            }
        }
        found
    }

    /// The shortest circles of files that import each other, one for each knot.
    pub fn circles(&self) -> Vec<String> {
        let edges: Vec<BTreeMap<usize, usize>> = (0..self.files.len()).map(|i| self.edges(i)).collect();
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        for start in 0..edges.len() {
            if let Some(ring) = shortest_ring(&edges, start)
                && !ring.iter().any(|file| seen.contains(file))
            {
                let next = |k: usize| ring[(k + 1) % ring.len()];
                let steps = (0..ring.len())
                    .map(|k| format!("{}:{} -> ", self.files[ring[k]].0, edges[ring[k]][&next(k)]))
                    .collect::<String>();
                found.push(format!("{steps}{}", self.files[start].0));
                seen.extend(ring);
            }
        }
        found
    }

    /// The files that file `i` needs, each with the first line that says so.
    fn edges(&self, i: usize) -> BTreeMap<usize, usize> {
        let contents = &self.files[i].2;
        let mut found = BTreeMap::new();
        if contents.only_declares {
            return found;
        }
        for named in &contents.named {
            let only_passed_on =
                named.public && named.alias.as_ref().is_some_and(|a| a != "*" && !contents.words.contains(a));
            let Some(full) = self.absolute(i, named).filter(|_| !only_passed_on) else { continue };
            for file in self.homes(&full, named.alias.as_deref() == Some("*")) {
                if file != i {
                    found.entry(file).or_insert(named.line);
                }
            }
        }
        found
    }

    /// The path from the crate's root, if it names something of this crate.
    fn absolute(&self, i: usize, named: &Named) -> Option<Path> {
        let (_, module, contents) = &self.files[i];
        let mut base = [module.clone(), named.scope.clone()].concat();
        let first = named.path[0].as_str();
        let mut rest = &named.path[1..];
        match first {
            "crate" | "hatchery" => base.clear(),
            "self" => {}
            "super" => {
                base.pop();
                while let Some((up, more)) = rest.split_first().filter(|(s, _)| *s == "super") {
                    let _ = up;
                    base.pop();
                    rest = more;
                }
            }
            name => {
                let child = [base, vec![name.to_owned()]].concat();
                if self.modules.contains_key(&child) && self.declares(i, &child) {
                    base = child;
                } else {
                    let import = contents.named.iter().find(|n| n.alias.as_deref() == Some(name))?;
                    if import.path[0] == name {
                        return None; // `use rocket;` or the like: a crate from outside
                    }
                    base = self.absolute(i, import)?;
                }
            }
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    fn declares(&self, i: usize, module: &Path) -> bool {
        let (_, path, contents) = &self.files[i];
        contents.modules.iter().any(|m| [path.clone(), m.clone()].concat() == *module)
    }

    /// The files in which the thing at `path` lives; `all` stands for `path::*`.
    fn homes(&self, path: &[String], all: bool) -> Vec<usize> {
        let (file, whole) = self.home(path, 8);
        let mut found = vec![file];
        if all && whole {
            let passed_on = self.files[file].2.named.iter().filter(|n| n.public && n.scope.is_empty());
            found.extend(passed_on.filter_map(|n| Some(self.home(&self.absolute(file, n)?, 8).0)));
        }
        found
    }

    /// The file where `path` leads, through what others pass on; and whether it names a module as a whole.
    fn home(&self, path: &[String], patience: usize) -> (usize, bool) {
        let mut known = 0;
        while known < path.len() && self.modules.contains_key(&path[..=known]) {
            known += 1;
        }
        let file = self.modules.get(&path[..known]).copied().unwrap_or(0);
        let contents = &self.files[file].2;
        let Some(name) = path.get(known) else { return (file, true) };
        if patience == 0 || contents.defines.contains(name) {
            return (file, false);
        }
        if let Some(n) = contents.named.iter().find(|n| n.alias.as_ref() == Some(name))
            && let Some(target) = self.absolute(file, n)
            && target != path[..=known]
        {
            return self.home(&[target, path[known + 1..].to_vec()].concat(), patience - 1);
        }
        let passed_on = contents.named.iter().filter(|n| n.alias.as_deref() == Some("*"));
        for target in passed_on.filter_map(|n| self.absolute(file, n)) {
            let (home, whole) = self.home(&target, patience - 1);
            if whole && self.files[home].2.defines.contains(name) {
                return (home, false);
            }
        }
        let exported = self.files.iter().position(|(_, _, c)| known == 0 && c.defines.contains(name));
        (exported.unwrap_or(file), false) // a `#[macro_export]` stands at the root
    }

    fn top(&self, path: &[String]) -> String {
        match path.first() {
            Some(name) if self.modules.contains_key(&path[..1]) => name.clone(),
            _ => {
                let (file, module, _) = &self.files[self.home(path, 8).0];
                module.first().cloned().unwrap_or_else(|| root_name(file))
            }
        }
    }
}

fn shortest_ring(edges: &[BTreeMap<usize, usize>], start: usize) -> Option<Vec<usize>> {
    let mut came_from = HashMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for &next in edges[at].keys() {
            if next == start {
                let mut ring = vec![at];
                while ring[ring.len() - 1] != start {
                    ring.push(came_from[&ring[ring.len() - 1]]);
                }
                ring.reverse();
                return Some(ring);
            }
            came_from.entry(next).or_insert_with(|| {
                open.push_back(next);
                at
            });
        }
    }
    None
}

/// `src/store/booking.rs` is `store::booking`, `src/store/mod.rs` is `store`, `src/lib.rs` is the root.
fn module_path(file: &str) -> Path {
    let stem = file.trim_start_matches("src/").trim_end_matches(".rs");
    let mut path: Path = stem.split('/').map(str::to_owned).collect();
    if matches!(path.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        path.pop();
    }
    path
}

fn root_name(file: &str) -> String {
    if file == "src/main.rs" { "main".to_owned() } else { "lib".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(files: &[(&str, &str)]) -> House {
        House::new(&files.iter().map(|(path, text)| Source::new(path, text)).collect::<Vec<_>>())
    }

    fn imports(files: &[(&str, &str)]) -> Vec<String> {
        house(files)
            .between_modules()
            .iter()
            .map(|i| format!("{}:{} {}>{}", i.file, i.line, i.from, i.into))
            .collect()
    }

    const LIB: (&str, &str) = ("src/lib.rs", "pub mod domain; pub mod store; pub use store::engine::Store;");
    const DOMAIN: (&str, &str) = ("src/domain/mod.rs", "pub mod time; pub mod policy;");
    const STORE: (&str, &str) =
        ("src/store/mod.rs", "pub mod engine; pub mod booking; pub use engine::Store;");

    #[test]
    fn an_import_is_seen_however_it_is_written() {
        let time = "\nuse crate::{store::booking, domain::policy};\nfn f() { super::super::store::x(); crate::Store::new() }";
        let files =
            [LIB, DOMAIN, STORE, ("src/domain/time.rs", time), ("src/store/engine.rs", "pub struct Store;")];
        let found = ["src/domain/time.rs:2 domain>store", "src/domain/time.rs:3 domain>store"];
        assert_eq!(imports(&files), ["src/lib.rs:1 lib>store", found[0], found[1], found[1]]);
    }

    #[test]
    fn main_speaks_of_the_library_by_name() {
        assert_eq!(
            imports(&[LIB, DOMAIN, ("src/main.rs", "fn main() { hatchery::domain::go() }")])[1..],
            ["src/main.rs:1 main>domain"]
        );
    }

    #[test]
    fn two_files_that_import_each_other_are_a_circle() {
        let files = [
            LIB,
            DOMAIN,
            ("src/domain/time.rs", "use super::policy::Rule;\npub struct Time;"),
            ("src/domain/policy.rs", "\npub struct Rule(crate::domain::time::Time);"),
        ];
        let ring = "src/domain/time.rs:1 -> src/domain/policy.rs:2 -> src/domain/time.rs";
        assert_eq!(house(&files).circles(), [ring]);
    }

    #[test]
    fn a_circle_through_what_a_mod_file_passes_on_is_found() {
        let files = [
            LIB,
            STORE,
            ("src/store/engine.rs", "use super::booking;\npub struct Store; fn f() { booking::insert() }"),
            ("src/store/booking.rs", "use super::Store;\npub fn insert(s: Store) {}"),
        ];
        assert_eq!(house(&files).circles().len(), 1);
    }

    #[test]
    fn a_mod_file_that_only_passes_on_is_no_circle() {
        let files = [
            LIB,
            (
                "src/store/mod.rs",
                "pub mod engine; pub mod booking; pub use engine::Store; pub use booking::insert;",
            ),
            ("src/store/engine.rs", "pub struct Store;"),
            ("src/store/booking.rs", "use super::Store;\npub fn insert(s: Store) {}"),
        ];
        assert!(house(&files).circles().is_empty());
    }

    #[test]
    fn a_mod_file_with_a_life_of_its_own_can_be_in_a_circle() {
        let files = [
            LIB,
            ("src/store/mod.rs", "pub mod engine;\npub struct Store(engine::Pool);"),
            ("src/store/engine.rs", "use super::Store;\npub struct Pool;"),
        ];
        assert_eq!(house(&files).circles().len(), 1);
    }

    #[test]
    fn an_inline_module_belongs_to_its_file() {
        let files = [
            LIB,
            ("src/store/mod.rs", "mod inner { use super::Thing; use super::super::domain; } struct Thing;"),
            DOMAIN,
        ];
        assert!(house(&files).circles().is_empty());
        assert_eq!(imports(&files)[1..], ["src/store/mod.rs:1 store>domain"]);
    }
}
