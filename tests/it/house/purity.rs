//! The core knows no database, no network and no clock; engines and clocks have one place each.

use super::imports;
use super::source::{Source, is_word, nothing_told, rust_files};

/// Words that must not stand in `src/domain`, attributes included.
const IMPURE: &[&str] = &["sqlx", "rocket", "tokio", "SystemTime", "async", "await"];
/// What `src/domain` must not use of the standard library.
const IMPURE_STD: &[&str] = &["fs", "env", "net", "process", "thread"];
/// The ways to ask what time it is.
const CLOCKS: &[[&str; 2]] = &[["Utc", "now"], ["Local", "now"], ["SystemTime", "now"]];
/// The only files that may ask.
const MAY_READ_THE_CLOCK: &[&str] = &["src/http/now.rs", "src/main.rs"];
/// Only files whose path starts so know that there are two engines.
const ENGINE: &str = "src/store/engine";

fn impure(source: &Source) -> Vec<String> {
    let mut found: Vec<String> = words(source)
        .filter(|(_, word)| IMPURE.contains(word))
        .map(|(at, word)| format!("{}:{}: {word}", source.path, source.line(at)))
        .collect();
    for named in imports::read(source).named {
        let [first, second, ..] = named.path.as_slice() else { continue };
        if first == "std" && IMPURE_STD.contains(&second.as_str()) {
            found.push(format!("{}:{}: std::{second}", source.path, named.line));
        }
    }
    found.extend(clock_reads(source).into_iter().filter(|line| !line.ends_with("SystemTime::now")));
    found
}

fn clock_reads(source: &Source) -> Vec<String> {
    let named = imports::read(source).named;
    let reads =
        named.iter().filter(|n| CLOCKS.iter().any(|clock| n.path.ends_with(&clock.map(str::to_owned))));
    reads.map(|n| format!("{}:{}: {}", source.path, n.line, n.path.join("::"))).collect()
}

fn engine_names(source: &Source) -> Vec<String> {
    let is_engine = |word: &str| {
        let after_pg = word.strip_prefix("Pg").and_then(|rest| rest.chars().next());
        word.starts_with("Sqlite") || word.starts_with("Postgres") || after_pg.is_some_and(char::is_uppercase)
    };
    let module = |n: &&imports::Named| matches!(n.path.as_slice(), [a, b, ..] if a == "sqlx" && matches!(b.as_str(), "sqlite" | "postgres"));
    let by_word = words(source)
        .filter(|(_, word)| is_engine(word))
        .map(|(at, word)| (source.line(at), word.to_owned()));
    let named = imports::read(source).named;
    let by_module = named.iter().filter(module).map(|n| (n.line, n.path.join("::")));
    by_word.chain(by_module).map(|(line, what)| format!("{}:{line}: {what}", source.path)).collect()
}

fn words(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let code = source.code.as_str();
    let starts = code.char_indices().filter(move |&(at, c)| is_word(c) && !code[..at].ends_with(is_word));
    starts.map(move |(at, _)| (at, code[at..].split(|c| !is_word(c)).next().unwrap_or_default()))
}

fn all(folder: &str, check: fn(&Source) -> Vec<String>, except: impl Fn(&str) -> bool) -> Vec<String> {
    let sources = rust_files(folder);
    assert!(!sources.is_empty(), "no source found in {folder}");
    sources.iter().filter(|s| !except(&s.path)).flat_map(check).collect()
}

#[test]
fn the_core_has_no_clock_and_no_database() {
    nothing_told(&all("src/domain", impure, |_| false));
}

#[test]
fn one_place_reads_the_clock() {
    nothing_told(&all("src", clock_reads, |path| MAY_READ_THE_CLOCK.contains(&path)));
}

#[test]
fn one_place_knows_the_engines() {
    nothing_told(&all("src", engine_names, |path| path.starts_with(ENGINE)));
}

#[test]
fn impure_code_is_told() {
    let bad = "//! rocket is fine here\n#[derive(sqlx::FromRow)]\nstruct A;\nuse std::{fmt, fs::File};\n\
               async fn f() { g().await; chrono::Utc::now() }\nconst S: &str = \"tokio\";\n\
               #[cfg(test)]\nmod tests { use tokio::main; }";
    let told = impure(&Source::new("a.rs", bad));
    assert_eq!(
        told,
        ["a.rs:2: sqlx", "a.rs:5: async", "a.rs:5: await", "a.rs:4: std::fs", "a.rs:5: chrono::Utc::now"]
    );
}

#[test]
fn a_clock_and_an_engine_are_told() {
    let bad =
        "use sqlx::sqlite::SqlitePool;\nfn f(p: PgPool, page: Pgx) { let now = Utc::now; SystemTime::now() }";
    assert_eq!(clock_reads(&Source::new("a.rs", bad)), ["a.rs:2: Utc::now", "a.rs:2: SystemTime::now"]);
    assert_eq!(
        engine_names(&Source::new("a.rs", bad)),
        ["a.rs:1: SqlitePool", "a.rs:2: PgPool", "a.rs:1: sqlx::sqlite::SqlitePool"]
    );
}
