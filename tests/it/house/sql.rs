//! SQL stands in `src/store` only, and there it is one text that both engines understand.

use super::source::{Source, is_word, nothing_told, rust_files};

/// What one engine knows and the other does not, or what would be a second clock.
const ONE_ENGINE_ONLY: &[&str] = &[
    "now()",
    "current_timestamp",
    "strftime(",
    "datetime('now'",
    " ilike ",
    "interval '",
    "::bigint",
    "::text",
];

/// How a statement starts, and what must follow for it to be one.
const STATEMENTS: &[(&str, &str)] = &[
    ("select ", " from "),
    ("select 1", ""),
    ("insert into ", ""),
    ("delete from ", ""),
    ("update ", " set "),
];

/// A literal that holds SQL, in small or in capital letters ("Select … from" is English). A sentence of
/// `words` may say "delete from": there a statement is told by its start.
fn speaks_sql(text: &str, in_words: bool) -> bool {
    let plain = one_line(text);
    let lower = plain.to_ascii_lowercase();
    STATEMENTS.iter().any(|(verb, then)| {
        lower.match_indices(verb).any(|(at, _)| {
            let (as_written, rest) = (&plain[at..at + verb.len()], &lower[at + verb.len() - 1..]);
            let one_case = as_written == *verb || as_written == verb.to_ascii_uppercase();
            let own_word = !plain[..at].ends_with(is_word);
            one_case && own_word && rest.contains(then) && (at == 0 || !in_words)
        })
    })
}

fn one_line(text: &str) -> String {
    let unescaped = text.replace("\\n", " ").replace("\\\n", " ");
    unescaped.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sql_outside_the_store(source: &Source) -> Vec<String> {
    let in_words = source.path.starts_with("src/words/");
    let found = source.literals.iter().filter(|l| speaks_sql(&l.text, in_words));
    found.map(|l| format!("{}:{}: {}", source.path, source.line(l.at), one_line(&l.text))).collect()
}

fn one_engine_only(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for literal in &source.literals {
        let text = one_line(&literal.text).to_lowercase();
        for word in ONE_ENGINE_ONLY.iter().filter(|word| text.contains(**word)) {
            found.push(format!("{}:{}: {}", source.path, source.line(literal.at), word.trim()));
        }
    }
    found
}

#[test]
fn only_the_store_speaks_sql() {
    let sources = rust_files("src");
    let outside = sources.iter().filter(|s| !s.path.starts_with("src/store/"));
    nothing_told(&outside.flat_map(sql_outside_the_store).collect::<Vec<_>>());
}

#[test]
fn every_statement_is_for_both_engines() {
    let sources = rust_files("src/store");
    let shared = sources.iter().filter(|s| !s.path.starts_with("src/store/engine"));
    nothing_told(&shared.flat_map(one_engine_only).collect::<Vec<_>>());
}

#[test]
fn sql_is_told_from_english() {
    for sql in [
        "\n  select id, name\n  from desk where id = $1",
        "SELECT 1",
        "with x as (select a from b) select a from x",
        "insert into booking (id) values ($1)",
        "update desk\\n set name = $1",
        "DELETE FROM desk",
        "begin; delete from desk",
    ] {
        assert!(speaks_sql(sql, false), "{sql}");
    }
    for english in [
        "Select a room from the list",
        "Delete from your calendar",
        "selected",
        "update",
        "Update and set",
        "预订",
    ] {
        assert!(!speaks_sql(english, false), "{english}");
    }
    assert!(!speaks_sql("you may delete from the list", true) && speaks_sql("delete from desk", true));
    assert_eq!(
        sql_outside_the_store(&Source::new("src/web/a.rs", "// select a from b\nf(\"select a from b\");")),
        ["src/web/a.rs:2: select a from b"]
    );
}

#[test]
fn a_statement_for_one_engine_is_told() {
    let bad =
        Source::new("src/store/a.rs", "const SQL: &str = \"\n select now() from a\n where b ilike $1\";");
    assert_eq!(one_engine_only(&bad), ["src/store/a.rs:1: now()", "src/store/a.rs:1: ilike"]);
}
