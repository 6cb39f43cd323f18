//! No files of a crate import each other in a circle: each can be read after those that it names.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

use regex::Regex;

/// A module, by the names on the way to it; that of the crate itself has none.
type Module = Vec<String>;

/// The modules of a crate and their texts, without comments and tests.
fn modules(folder: &Path, at: &Module, found: &mut BTreeMap<Module, String>) {
    let tests = Regex::new(r"#\[cfg\((?:all\()?test[^\n]*\nmod ").unwrap();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut module = at.clone();
        if !["mod", "lib", "main"].contains(&stem.as_str()) {
            module.push(stem);
        }
        if path.is_dir() {
            modules(&path, &module, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = tests.split(&text).next().unwrap();
            let lines = code.lines().map(|line| line.split("//").next().unwrap());
            found.insert(module, lines.collect::<Vec<_>>().join("\n"));
        }
    }
}

/// The paths in a tree of `use`: `a::{b, c::d}` has two.
fn paths(before: &[String], tree: &str, found: &mut Vec<Module>) {
    let tree = tree.trim();
    let (start, inside) = match tree.split_once('{') {
        Some((start, inside)) => match inside.trim_end().strip_suffix('}') {
            Some(inside) => (start, Some(inside)),
            // Words within a text.
            None => return,
        },
        None => (tree.split(" as ").next().unwrap(), None),
    };
    let mut path = before.to_vec();
    path.extend(start.split("::").map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()));
    let Some(inside) = inside else { return found.push(path) };
    let (mut depth, mut begin) = (0, 0);
    for (place, character) in inside.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                paths(&path, &inside[begin..place], found);
                begin = place + 1;
            }
            _ => {}
        }
    }
    if !inside[begin..].trim().is_empty() {
        paths(&path, &inside[begin..], found);
    }
}

/// The files of a crate.
struct Files {
    texts: BTreeMap<Module, String>,
    /// What a module shows of another one, and which.
    shown: BTreeMap<(Module, String), Module>,
}

impl Files {
    fn of(folder: &Path) -> Self {
        let mut files = Self { texts: BTreeMap::new(), shown: BTreeMap::new() };
        modules(folder, &Vec::new(), &mut files.texts);
        let shows = Regex::new(r"pub(?:\([^)]*\))? use ([^;]+);").unwrap();
        for (module, text) in &files.texts {
            for tree in shows.captures_iter(text) {
                let mut all = Vec::new();
                paths(&[], &tree[1], &mut all);
                let found = all.iter().filter_map(|path| files.place(module, path));
                let found: Vec<_> = found.filter_map(|(at, name)| Some((name?, at))).collect();
                files.shown.extend(found.into_iter().map(|(name, at)| ((module.clone(), name), at)));
            }
        }
        files
    }

    /// The module that a path leads to, and what it names there; `None` when it leads out of the crate.
    fn place(&self, from: &Module, path: &[String]) -> Option<(Module, Option<String>)> {
        let mut names = path.iter().peekable();
        let mut at = match names.peek()?.as_str() {
            "crate" => Vec::new(),
            "self" | "super" => from.clone(),
            first if self.texts.contains_key(&[from.clone(), vec![first.to_owned()]].concat()) => from.clone(),
            _ => return None,
        };
        while let Some(name) = names.next_if(|name| ["crate", "self", "super"].contains(&name.as_str())) {
            if name == "super" {
                at.pop();
            }
        }
        while let Some(name) = names.next_if(|name| self.texts.contains_key(&[at.clone(), vec![(*name).clone()]].concat())) {
            at.push(name.clone());
        }
        Some((at, names.next().cloned()))
    }

    /// Where something is that a module shows.
    fn home(&self, mut at: Module, name: &str) -> Module {
        while let Some(next) = self.shown.get(&(at.clone(), name.to_owned())) {
            at.clone_from(next);
        }
        at
    }

    /// The modules whose things a module names.
    fn needs(&self, module: &Module) -> BTreeSet<Module> {
        let text = &self.texts[module];
        let mut all = Vec::new();
        for tree in Regex::new(r"\buse ([^;]+);").unwrap().captures_iter(text) {
            paths(&[], &tree[1], &mut all);
        }
        let written = Regex::new(r"\b(?:crate|super|self)(?:::\w+)+").unwrap();
        all.extend(written.find_iter(text).map(|path| path.as_str().split("::").map(str::to_owned).collect()));
        let mut needs = BTreeSet::new();
        for path in all {
            match self.place(module, &path) {
                // A module by itself, whose things follow its name in the text.
                Some((at, None)) if at != *module => {
                    let name = at.last().map_or("crate", String::as_str);
                    let things = Regex::new(&format!(r"(?:^|[^\w:]){name}((?:::\w+)+)")).unwrap();
                    for thing in things.captures_iter(text) {
                        let names: Module = thing[1][2..].split("::").map(str::to_owned).collect();
                        let path = [&["crate".to_owned()][..], &at, &names];
                        if let Some((at, Some(name))) = self.place(module, &path.concat()) {
                            needs.insert(self.home(at, &name));
                        }
                    }
                }
                Some((at, Some(name))) if !self.shown.contains_key(&(module.clone(), name.clone())) => {
                    needs.insert(self.home(at, &name));
                }
                _ => {}
            }
        }
        needs.remove(module);
        needs
    }
}

/// The shortest way from a module back to it.
fn circle(needs: &BTreeMap<Module, BTreeSet<Module>>, start: &Module) -> Option<Vec<Module>> {
    let (mut ways, mut seen) = (VecDeque::from([vec![start.clone()]]), BTreeSet::new());
    while let Some(way) = ways.pop_front() {
        for next in needs.get(way.last()?).into_iter().flatten() {
            if next == start {
                return Some(way);
            }
            if seen.insert(next) {
                ways.push_back([way.clone(), vec![next.clone()]].concat());
            }
        }
    }
    None
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut count = 0;
    for folder in fs::read_dir(crates).unwrap().map(|entry| entry.unwrap().path().join("src")) {
        let files = Files::of(&folder);
        let needs: BTreeMap<Module, _> = files.texts.keys().map(|module| (module.clone(), files.needs(module))).collect();
        count += needs.values().map(BTreeSet::len).sum::<usize>();
        for module in needs.keys() {
            if let Some(way) = circle(&needs, module) {
                let names: Vec<String> =
                    way.iter().chain([module]).map(|module| format!("crate::{}", module.join("::"))).collect();
                panic!("{}: {}", folder.display(), names.join(" -> "));
            }
        }
    }
    assert!(count > 1000, "only {count} imports were found");
}
