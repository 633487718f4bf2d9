//! Who imports whom: the names that files define, the paths that they write, and where these lead.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

use crate::lines::{entries, is_test, read};

/// A module's place in its crate, or a path as it is written.
type Names = Vec<String>;

/// A crate's modules.
#[derive(Default)]
pub(crate) struct Crate {
    name: String,
    modules: BTreeMap<Names, Module>,
}

/// What a module says.
#[derive(Default)]
struct Module {
    file: PathBuf,
    defines: BTreeSet<String>,
    /// The names that its `use` items bind, and what they stand for.
    binds: BTreeMap<String, Names>,
    /// The paths of which every name is taken in.
    globs: Vec<Names>,
    /// Every path that is written in it.
    paths: BTreeSet<Names>,
}

/// How many steps a path is followed, through `use` items that may lead to each other.
const FARTHEST: usize = 32;

impl Crate {
    /// Reads the library and the programs of a crate.
    pub(crate) fn read(folder: &Path) -> Self {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let name = name.replace('-', "_");
        let mut all = Self {
            name,
            ..Self::default()
        };
        let source = folder.join("src");
        all.read_file(Vec::new(), &source.join("lib.rs"));
        all.read_file(vec!["bin".to_owned()], &source.join("main.rs"));
        for program in entries(&source.join("bin")) {
            let name = program.file_stem().unwrap_or_default().to_string_lossy();
            all.read_file(vec![format!("bin {name}")], &program);
        }
        all
    }

    /// Reads a file, where it is there and no test.
    fn read_file(&mut self, place: Names, path: &Path) {
        if path.is_file() && !is_test(path) {
            let tokens: Result<TokenStream, _> = read(path).parse();
            let tokens = tokens.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            self.read_module(place, path, tokens);
        }
    }

    /// Reads a module, and those that it declares.
    fn read_module(&mut self, place: Names, path: &Path, tokens: TokenStream) {
        let mut module = Module {
            file: path.to_owned(),
            ..Module::default()
        };
        let mut tokens = without_tests(tokens);
        while let Some(at) = tokens.iter().position(|token| is_word(token, "mod")) {
            let name = tokens
                .get(at + 1)
                .map(ToString::to_string)
                .unwrap_or_default();
            let mut child = place.clone();
            child.push(name.clone());
            match tokens.get(at + 2) {
                Some(TokenTree::Group(body)) => self.read_module(child, path, body.stream()),
                _ => {
                    let stem = path.file_stem().unwrap_or_default();
                    let is_root = ["mod", "lib", "main"].iter().any(|root| stem == *root);
                    let folder = path.with_file_name(if is_root { "".as_ref() } else { stem });
                    self.read_file(child.clone(), &folder.join(format!("{name}.rs")));
                    self.read_file(child, &folder.join(name).join("mod.rs"));
                }
            }
            tokens.drain(at..tokens.len().min(at + 3));
        }
        module.read_names(&tokens);
        module.read_paths(&tokens);
        self.modules.insert(place, module);
    }

    /// The files of the largest circle, relative to `src`; none where there is no circle.
    pub(crate) fn largest_circle(&self) -> Vec<PathBuf> {
        let mut imports: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
        for (place, module) in &self.modules {
            let found = module
                .paths
                .iter()
                .filter_map(|path| self.definer(place, path, 0));
            let found = found.filter(|file| *file != module.file);
            imports.entry(&module.file).or_default().extend(found);
        }
        let files = imports.keys().copied();
        let reached: BTreeMap<_, _> = files.map(|file| (file, reached(&imports, file))).collect();
        let circle = |file: &Path| -> Vec<&Path> {
            let others = reached[file].iter().copied();
            others
                .filter(|other| reached[other].contains(file))
                .collect()
        };
        let circles = imports.keys().map(|file| circle(file));
        let largest = circles.max_by_key(Vec::len).unwrap_or_default();
        let relative = |file: &Path| {
            let parts = file
                .components()
                .skip_while(|part| part.as_os_str() != "src");
            parts.skip(1).collect()
        };
        largest.into_iter().map(relative).collect()
    }

    /// The file that defines what a path leads to, seen from a module; none of another crate's. What is
    /// a module itself is defined by its file.
    fn definer(&self, from: &[String], path: &[String], steps: usize) -> Option<&Path> {
        let module = self.modules.get(from)?;
        let Some((first, rest)) = path.split_first() else {
            return Some(&module.file);
        };
        if steps > FARTHEST {
            return None;
        }
        let follow = |from: &[String], path: &[String]| self.definer(from, path, steps + 1);
        let is_program = from.first().is_some_and(|first| first.starts_with("bin"));
        let child = [from, std::slice::from_ref(first)].concat();
        match first.as_str() {
            "crate" => follow(&from[..usize::from(is_program)], rest),
            "self" => follow(from, rest),
            "super" => follow(from.split_last()?.1, rest),
            name if *name == self.name => follow(&[], rest),
            _ if self.modules.contains_key(&child) => follow(&child, rest),
            name if module.defines.contains(name) => Some(&module.file),
            name => match module.binds.get(name) {
                Some(bound) if bound[0] == name => None,
                Some(bound) => follow(from, &[bound, rest].concat()),
                None => {
                    let through = |glob: &Names| follow(from, &[glob, path].concat());
                    module.globs.iter().find_map(through)
                }
            },
        }
    }
}

impl Module {
    /// Reads the names that are defined, also where a macro is given the items.
    fn read_names(&mut self, tokens: &[TokenTree]) {
        const ITEMS: [&str; 9] = [
            "fn",
            "struct",
            "enum",
            "union",
            "trait",
            "type",
            "const",
            "static",
            "macro_rules",
        ];
        for (at, token) in tokens.iter().enumerate() {
            let is_item = ITEMS.iter().any(|item| is_word(token, item));
            let mut next = tokens[at + 1..].iter().filter(|token| !is_sign(token, '!'));
            match next.next() {
                Some(TokenTree::Ident(name)) if is_item => {
                    self.defines.insert(name.to_string());
                }
                Some(TokenTree::Group(items)) if is_sign(token, '!') => {
                    self.read_names(&without_tests(items.stream()));
                }
                _ => {}
            }
        }
    }

    /// Reads every path, wherever it stands.
    fn read_paths(&mut self, tokens: &[TokenTree]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let rest = &tokens[at + 1..];
            match token {
                TokenTree::Ident(word) if *word == "use" => {
                    let tree = rest
                        .split(|token| is_sign(token, ';'))
                        .next()
                        .unwrap_or_default();
                    self.read_use(Vec::new(), tree);
                    at += tree.len();
                }
                TokenTree::Ident(word) => {
                    let mut path = vec![word.to_string()];
                    let mut parts = rest.chunks(3);
                    while let Some([one, other, TokenTree::Ident(name)]) = parts.next()
                        && is_sign(one, ':')
                        && is_sign(other, ':')
                    {
                        path.push(name.to_string());
                    }
                    at += 3 * (path.len() - 1);
                    // What follows a module's name may also be put there by a macro.
                    let colons = tokens[at + 1..]
                        .iter()
                        .take(2)
                        .filter(|token| is_sign(token, ':'));
                    if path.len() > 1 || colons.count() == 2 {
                        self.paths.insert(path);
                    }
                }
                TokenTree::Group(group) => self.read_paths(&without_tests(group.stream())),
                _ => {}
            }
            at += 1;
        }
    }

    /// Reads what follows a `use`, or a branch of it.
    fn read_use(&mut self, mut path: Names, tree: &[TokenTree]) {
        let mut name = None;
        for (at, token) in tree.iter().enumerate() {
            match token {
                TokenTree::Group(group) => {
                    let branches: Vec<TokenTree> = group.stream().into_iter().collect();
                    for branch in branches.split(|token| is_sign(token, ',')) {
                        self.read_use(path.clone(), branch);
                    }
                    return;
                }
                TokenTree::Punct(sign) if sign.as_char() == '*' => {
                    self.globs.push(path.clone());
                    self.paths.insert(path);
                    return;
                }
                TokenTree::Ident(word) if *word == "as" => {
                    name = tree.get(at + 1).map(ToString::to_string);
                    break;
                }
                // The `self` in `use a::{self, b}` is `a`.
                TokenTree::Ident(word) if *word != "self" || path.is_empty() => {
                    path.push(word.to_string());
                }
                _ => {}
            }
        }
        if let Some(name) = name.or_else(|| path.last().cloned()) {
            self.paths.insert(path.clone());
            self.binds.insert(name, path);
        }
    }
}

/// The tokens without the items that are compiled for tests only.
fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_for_tests = |pair: &[TokenTree]| {
        is_sign(&pair[0], '#') && pair[1].to_string().replace(' ', "") == "[cfg(test)]"
    };
    while let Some(at) = tokens.windows(2).position(is_for_tests) {
        let is_end = |token: &TokenTree| is_sign(token, ';') || token.to_string().starts_with('{');
        let item = tokens[at..].iter().position(is_end);
        tokens.drain(at..item.map_or(tokens.len(), |end| at + end + 1));
    }
    tokens
}

fn is_sign(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if *ident == word)
}

/// The files that one leads to.
fn reached<'a>(
    imports: &BTreeMap<&'a Path, BTreeSet<&'a Path>>,
    from: &'a Path,
) -> BTreeSet<&'a Path> {
    let (mut reached, mut left) = (BTreeSet::new(), vec![from]);
    while let Some(file) = left.pop() {
        let next = imports[file].iter().copied();
        left.extend(next.filter(|file| reached.insert(*file)));
    }
    reached
}
