//! A Rust file as the house tests see it: code without comments, literals apart, test code left out.

use std::{fs, ops::Range, path::Path};

/// One Rust file.
pub struct Source {
    /// Path from the project's folder, with `/`.
    pub path: String,
    /// The file as it stands.
    pub text: String,
    /// The same length and lines, with comments, contents of literals and `#[cfg(test)]` items blanked.
    pub code: String,
    /// String literals outside comments and `#[cfg(test)]` items.
    pub literals: Vec<Literal>,
    /// Modules declared by `#[cfg(test)] mod name;`: their files are test code as a whole.
    pub test_modules: Vec<String>,
}

/// A string literal: where it starts, and what is between its quotes (escapes as written).
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    pub at: usize,
    pub text: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Source {
        let (mut code, mut literals) = blank(text);
        let mut test_modules = Vec::new();
        for range in test_items(&code) {
            test_modules.extend(declared_module(&code[range.clone()]));
            literals.retain(|l| !range.contains(&l.at));
            let blanked = spaces(&code[range.clone()]);
            code.replace_range(range, &blanked);
        }
        Source { path: path.to_owned(), text: text.to_owned(), code, literals, test_modules }
    }

    /// The line of a byte offset, counted from one.
    pub fn line(&self, at: usize) -> usize {
        1 + self.text[..at].matches('\n').count()
    }
}

/// The Rust files under `folder` of the project, by path, without those that are test code as a whole.
pub fn rust_files(folder: &str) -> Vec<Source> {
    let mut found: Vec<Source> = files(folder)
        .iter()
        .filter(|path| path.ends_with(".rs"))
        .map(|path| Source::new(path, &fs::read_to_string(root().join(path)).unwrap()))
        .collect();
    let hidden: Vec<String> = found.iter().flat_map(test_only_paths).collect();
    found.retain(|s| {
        !hidden.iter().any(|h| s.path == format!("{h}.rs") || s.path.starts_with(&format!("{h}/")))
    });
    found
}

/// Every file under `folder` of the project as a path from there, sorted; none if there is no such folder.
pub fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = fs::read_dir(root().join(&folder)) else { continue };
        for entry in entries {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().expect("a file name in UTF-8");
            let path = format!("{folder}/{name}");
            match entry.file_type().unwrap().is_dir() {
                true if name == "node_modules" => {}
                true => open.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    found
}

/// Fails with a line for each complaint.
#[track_caller]
pub fn nothing_told(complaints: &[String]) {
    assert!(complaints.is_empty(), "against the house rules:\n  {}", complaints.join("\n  "));
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder in which the modules that `path` declares live: `src/a.rs` and `src/a/mod.rs` give `src/a`.
fn module_folder(path: &str) -> &str {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    match stem.rsplit_once('/') {
        Some((folder, "mod" | "lib" | "main")) => folder,
        _ => stem,
    }
}

fn test_only_paths(source: &Source) -> Vec<String> {
    let folder = module_folder(&source.path);
    source.test_modules.iter().map(|name| format!("{folder}/{name}")).collect()
}

/// Blanks comments and what is between quotes; gives back the literals too.
fn blank(text: &str) -> (String, Vec<Literal>) {
    let (mut code, mut literals) = (String::with_capacity(text.len()), Vec::new());
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if rest.starts_with("//") {
            let end = rest.find('\n').unwrap_or(rest.len());
            code.push_str(&spaces(&rest[..end]));
            at += end;
        } else if rest.starts_with("/*") {
            let end = block_comment(rest);
            code.push_str(&spaces(&rest[..end]));
            at += end;
        } else if let Some((open, close)) = string_at(rest) {
            let inner = &rest[open..close.start];
            literals.push(Literal { at, text: inner.to_owned() });
            code.push_str(&rest[..open]);
            code.push_str(&spaces(inner));
            code.push_str(&rest[close.clone()]);
            at += close.end;
        } else if let Some(end) = char_at(rest) {
            code.push_str(&spaces(&rest[..end]));
            at += end;
        } else if is_word(c) {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            code.push_str(&rest[..end]);
            at += end;
        } else {
            code.push(c);
            at += c.len_utf8();
        }
    }
    (code, literals)
}

/// As many blanks as `text` has bytes, lines kept.
fn spaces(text: &str) -> String {
    text.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect()
}

pub fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// The length of the comment that `text` starts with; such comments nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// If `text` starts with a string literal: where its contents start, and where its closing quote stands.
fn string_at(text: &str) -> Option<(usize, Range<usize>)> {
    let prefix = ["br", "cr", "b", "c", "r"].into_iter().find(|p| text.starts_with(p)).unwrap_or("");
    let after = &text[prefix.len()..];
    let hashes = if prefix.ends_with('r') { after.len() - after.trim_start_matches('#').len() } else { 0 };
    if !after[hashes..].starts_with('"') {
        return None;
    }
    let open = prefix.len() + hashes + 1;
    if prefix.ends_with('r') {
        let close = format!("\"{}", "#".repeat(hashes));
        let start = open + text[open..].find(&close).unwrap_or(text.len() - open);
        return Some((open, start..(start + close.len()).min(text.len())));
    }
    let mut escaped = false;
    for (i, c) in text[open..].char_indices() {
        match c {
            '"' if !escaped => return Some((open, open + i..open + i + 1)),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    Some((open, text.len()..text.len()))
}

/// The length of the character literal that `text` starts with; a lifetime is none.
fn char_at(text: &str) -> Option<usize> {
    let open = if text.starts_with("b'") { 2 } else { usize::from(text.starts_with('\'')) };
    let inner = if open == 0 { return None } else { &text[open..] };
    let mut chars = inner.char_indices();
    match chars.next()?.1 {
        '\\' => inner.char_indices().skip(2).find(|(_, c)| *c == '\'').map(|(i, _)| open + i + 1),
        '\'' => None,
        _ => chars.next().filter(|(_, c)| *c == '\'').map(|(i, _)| open + i + 1),
    }
}

/// Where the items marked `#[cfg(test)]` stand in blanked code.
fn test_items(code: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for mark in ["#[cfg(test)]", "#[cfg(any(test"] {
        for (start, _) in code.match_indices(mark) {
            if !found.iter().any(|r| r.contains(&start)) {
                found.push(start..item_end(code, start));
            }
        }
    }
    found.sort_by_key(|r| r.start);
    found
}

/// The end of the item whose attributes start at `start`: its `;`, or the brace that closes its body.
fn item_end(code: &str, start: usize) -> usize {
    let (mut round, mut braces) = (0_i32, 0_i32);
    for (i, c) in code[start..].char_indices() {
        match c {
            '(' | '[' => round += 1,
            ')' | ']' => round -= 1,
            '{' => braces += 1,
            '}' => braces -= 1,
            _ => {}
        }
        if (c == ';' && round == 0 && braces == 0) || (c == '}' && round == 0 && braces <= 0) {
            return start + i + 1;
        }
    }
    code.len()
}

/// The name in `… mod name;`.
fn declared_module(item: &str) -> Option<String> {
    let name = item.strip_suffix(';')?.rsplit_once("mod ")?.1.trim();
    name.chars().all(is_word).then(|| name.to_owned())
}

#[test]
fn comments_and_literals_are_told_from_code() {
    let source = Source::new(
        "x.rs",
        r##"use a::b; // use c::d
/* use e::f; /* nested */ use g::h; */
fn f<'a>(x: &'a str) { let q = '"'; let e = '\''; let s = "sel\"ect // not a comment"; let r = r#"raw "x" "#; b"bytes"; }
"##,
    );
    let texts: Vec<&str> = source.literals.iter().map(|l| l.text.as_str()).collect();
    assert_eq!(texts, [r#"sel\"ect // not a comment"#, r#"raw "x" "#, "bytes"]);
    assert_eq!(source.code.len(), source.text.len());
    assert!(source.code.contains("use a::b;") && source.code.contains("fn f<'a>(x: &'a str)"));
    for gone in ["c::d", "e::f", "g::h", "raw", "comment"] {
        assert!(!source.code.contains(gone), "{gone} in {}", source.code);
    }
    assert_eq!(source.line(source.literals[0].at), 3);
}

#[test]
fn code_for_tests_is_left_out() {
    let source = Source::new(
        "src/a.rs",
        "fn live() {}\n#[cfg(test)]\nmod tests {\n use std::fs; const S: &str = \"x\"; }\n#[cfg(test)] mod far;\nfn also() {}",
    );
    assert!(source.code.contains("live") && source.code.contains("also"));
    assert!(!source.code.contains("std::fs") && source.literals.is_empty());
    assert_eq!(test_only_paths(&source), ["src/a/far"]);
}
