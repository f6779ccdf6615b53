//! What a file names of its own crate: `use` items and paths in code, each as written from the crate's root.

use super::source::{Source, is_word};

/// A path that a file names, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Segments; the first is `crate`, `self`, `super` or a plain name, as written.
    pub path: Vec<String>,
    /// The name it gets here, for a `use` (`*` for all that is in it).
    pub alias: Option<String>,
    /// `pub use`: others may reach it through this file.
    pub public: bool,
    /// The inline modules around it.
    pub scope: Vec<String>,
    pub line: usize,
}

/// What stands in one file.
#[derive(Default)]
pub struct Contents {
    pub named: Vec<Named>,
    /// Modules declared here, inline ones with their scope before them.
    pub modules: Vec<Vec<String>>,
    /// Names of items and macros made here.
    pub defines: Vec<String>,
    /// Identifiers in code other than `use` items and module declarations.
    pub words: Vec<String>,
    /// Nothing but module declarations and `use` items stands here.
    pub only_declares: bool,
}

struct Token<'a> {
    text: &'a str,
    at: usize,
}

/// Reads one file.
pub fn read(source: &Source) -> Contents {
    let tokens = tokens(&source.code);
    let mut found = Contents { only_declares: true, ..Contents::default() };
    let mut scope: Vec<(String, usize)> = Vec::new();
    let (mut depth, mut public, mut i) = (0_usize, false, 0);
    let text = |i: usize| tokens.get(i).map_or("", |t: &Token<'_>| t.text);
    while i < tokens.len() {
        let names: Vec<String> = scope.iter().map(|(name, _)| name.clone()).collect();
        let line = source.line(tokens[i].at);
        match tokens[i].text {
            "#" => {
                i = after_attribute(&tokens, i);
                continue;
            }
            "pub" => {
                public = true;
                i = if text(i + 1) == "(" { closing(&tokens, i + 1) + 1 } else { i + 1 };
                continue;
            }
            "use" if text(i + 1) != "<" && text(i.wrapping_sub(1)) != "+" => {
                let end = (i..tokens.len()).find(|&j| text(j) == ";").unwrap_or(tokens.len());
                let words: Vec<&str> = tokens[i + 1..end].iter().map(|t| t.text).collect();
                for (path, alias) in use_tree(&words, &[]) {
                    found.named.push(Named { path, alias: Some(alias), public, scope: names.clone(), line });
                }
                i = end;
            }
            "mod" if matches!(text(i + 2), ";" | "{") => {
                let name = text(i + 1).to_owned();
                found.modules.push(names.iter().cloned().chain([name.clone()]).collect());
                if text(i + 2) == "{" {
                    found.only_declares = false;
                    depth += 1;
                    scope.push((name, depth));
                }
                i += 2;
            }
            "{" => depth += 1,
            "}" => {
                scope.pop_if(|(_, opened)| *opened == depth);
                depth = depth.saturating_sub(1);
            }
            word => {
                found.only_declares &= matches!(word, ";" | "$");
                if word.starts_with(is_word) {
                    found.only_declares = false;
                    i = read_path(&tokens, i, &names, line, &mut found);
                    public = false;
                    continue;
                }
            }
        }
        public = false;
        i += 1;
    }
    found
}

/// Reads the path, or the single word, at `i`; gives where it ends.
fn read_path(tokens: &[Token<'_>], i: usize, scope: &[String], line: usize, found: &mut Contents) -> usize {
    let text = |i: usize| tokens.get(i).map_or("", |t| t.text);
    let mut path = vec![text(i).to_owned()];
    let mut end = i + 1;
    while text(end) == "::" && text(end + 1).starts_with(is_word) {
        path.push(text(end + 1).to_owned());
        end += 2;
    }
    if matches!(text(i), "struct" | "enum" | "fn" | "trait" | "type" | "const" | "static" | "union") {
        found.defines.push(text(i + 1).to_owned());
    }
    if text(i) == "macro_rules" && text(i + 1) == "!" {
        found.defines.push(text(i + 2).to_owned());
    }
    found.words.extend(path.iter().cloned());
    let goes_on =
        i > 0 && text(i - 1) == "::" && i > 1 && (text(i - 2).starts_with(is_word) || text(i - 2) == ">");
    if path.len() > 1 && !goes_on {
        found.named.push(Named { path, alias: None, public: false, scope: scope.to_vec(), line });
    }
    end
}

/// The paths of a `use` tree, each with the name it gets.
fn use_tree(words: &[&str], before: &[String]) -> Vec<(Vec<String>, String)> {
    let mut path = before.to_vec();
    let mut i = usize::from(words.first() == Some(&"::"));
    while i < words.len() {
        match words[i] {
            "{" => {
                let inner = &words[i + 1..words.len() - 1];
                return split_commas(inner).into_iter().flat_map(|part| use_tree(part, &path)).collect();
            }
            "*" => return vec![(path, "*".to_owned())],
            "as" => return vec![(path, words[i + 1].to_owned())],
            "::" => {}
            "self" if !path.is_empty() => {}
            word => path.push(word.to_owned()),
        }
        i += 1;
    }
    let alias = path.last().cloned().unwrap_or_default();
    if path.is_empty() { Vec::new() } else { vec![(path, alias)] }
}

fn split_commas<'w>(words: &'w [&'w str]) -> Vec<&'w [&'w str]> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (i, word) in words.iter().enumerate() {
        match *word {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 0 => {
                parts.push(&words[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&words[start..]);
    parts.into_iter().filter(|part| !part.is_empty()).collect()
}

/// Words, `::` and single signs of blanked code; `r#name` is `name`, `$crate` is `crate`.
fn tokens(code: &str) -> Vec<Token<'_>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(c) = code[at..].chars().next() {
        let rest = &code[at..];
        let length = if rest.starts_with("r#") && rest[2..].starts_with(is_word) {
            at += 2;
            continue;
        } else if is_word(c) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            c.len_utf8()
        };
        let lifetime = c == '\'' || rest.starts_with("$crate");
        if !c.is_whitespace() && !lifetime {
            found.push(Token { text: &rest[..length], at });
        }
        at += length;
    }
    found
}

fn after_attribute(tokens: &[Token<'_>], i: usize) -> usize {
    let open = if tokens.get(i + 1).is_some_and(|t| t.text == "!") { i + 2 } else { i + 1 };
    if tokens.get(open).is_some_and(|t| t.text == "[") { closing(tokens, open) + 1 } else { i + 1 }
}

/// Where the bracket that opens at `open` is closed.
fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_i32;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return i;
        }
    }
    tokens.len()
}

fn paths_of(text: &str) -> Vec<String> {
    read(&Source::new("src/a.rs", text)).named.iter().map(|n| n.path.join("::")).collect()
}

#[test]
fn nested_uses_and_paths_in_code_are_found() {
    assert_eq!(
        paths_of(
            "pub(crate) use crate::{domain::{self, time as t}, store::*};\nuse super::x;\n\
             fn f(a: crate::app::A) -> impl Z + use<'_> { $crate::link::send(a.b, Vec::<u8>::new()) }"
        ),
        [
            "crate::domain",
            "crate::domain::time",
            "crate::store",
            "super::x",
            "crate::app::A",
            "crate::link::send"
        ]
    );
}

#[test]
fn inline_modules_are_a_scope_of_their_own() {
    let found = read(&Source::new("src/a.rs", "mod b { use super::c; } use d::e;"));
    assert_eq!(found.named[0].scope, ["b"]);
    assert!(found.named[1].scope.is_empty());
    assert_eq!(found.modules, [["b"]]);
}

#[test]
fn a_file_that_only_declares_is_told_from_one_that_does_more() {
    let only = |text| read(&Source::new("src/a/mod.rs", text)).only_declares;
    assert!(only("//! Doc.\n#![allow(x)]\npub mod b;\n#[path = \"x\"]\nmod c;\npub use b::{B, C};\n"));
    assert!(!only("pub mod b;\npub use b::B;\npub struct Mine(B);"));
}
