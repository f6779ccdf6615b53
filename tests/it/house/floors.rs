//! Imports go down only, and never in a circle.

use super::graph::House;
use super::source::{Source, nothing_told, rust_files};

/// The floors: each top-level module of `src/`, its floor, and whom it may use.
/// A new module needs a line here; `*` is everybody.
const FLOORS: &[(&str, u8, &[&str])] = &[
    ("domain", 0, &[]),
    ("store", 1, &["domain"]),
    ("ics", 1, &["domain"]),
    ("link", 1, &["domain"]),
    ("words", 1, &["domain"]),
    ("app", 2, &["domain", "store", "ics", "link", "words"]),
    ("http", 2, &["domain", "words", "app"]),
    ("web", 3, &["domain", "app", "http", "ics", "words"]),
    ("api", 3, &["domain", "app", "http", "ics", "words"]),
    ("dav", 3, &["domain", "app", "http", "ics", "words"]),
    ("jobs", 3, &["domain", "app", "http", "ics", "words", "link"]),
    ("demo", 3, &["domain", "app", "http", "ics", "words", "store"]),
    ("command", 4, &["*"]),
    ("config", 4, &["*"]),
    ("front", 4, &["*"]),
    ("launch", 4, &["*"]),
    ("lib", 4, &["*"]),
    ("main", 4, &["*"]),
];

/// Pairs on one floor of which the first may use the second.
const SAME_FLOOR: &[(&str, &str)] = &[("http", "app")];

fn upstairs(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for import in House::new(sources).between_modules() {
        let (from, into) = (import.from.as_str(), import.into.as_str());
        let place = format!("{}:{}", import.file, import.line);
        let known = |name: &str| FLOORS.iter().find(|(module, ..)| *module == name);
        match (known(from), known(into)) {
            (None, _) => found.push(format!("{place}: {from} has no floor: give it a line in FLOORS")),
            (_, None) => found.push(format!("{place}: {into} has no floor: give it a line in FLOORS")),
            (Some((.., may_use)), _) if may_use.contains(&"*") || may_use.contains(&into) => {}
            _ => found.push(format!("{place}: {from} may not use {into}")),
        }
    }
    found
}

#[test]
fn nobody_imports_upstairs() {
    let sources = rust_files("src");
    assert!(sources.len() > 3, "the source was not found");
    nothing_told(&upstairs(&sources));
}

#[test]
fn nothing_imports_in_a_circle() {
    nothing_told(&House::new(&rust_files("src")).circles());
}

#[test]
fn the_floors_themselves_go_down() {
    let floor = |name: &str| FLOORS.iter().find(|(module, ..)| *module == name).map(|(_, floor, _)| *floor);
    for (module, own, may_use) in FLOORS {
        for other in may_use.iter().filter(|other| **other != "*") {
            let below = floor(other).is_some_and(|floor| floor < *own);
            assert!(below || SAME_FLOOR.contains(&(module, other)), "{module} may not be allowed {other}");
        }
    }
}

#[test]
fn an_import_upstairs_is_told() {
    let bad = [
        Source::new("src/lib.rs", "pub mod domain; pub mod store; pub mod web; pub mod api; pub mod odd;"),
        Source::new("src/domain/id.rs", "use crate::store::Row;"),
        Source::new("src/web/desks.rs", "fn f() { crate::api::desks::list() }"),
        Source::new("src/web/rooms.rs", "use crate::store::room;\nuse crate::odd::Thing;"),
        Source::new("src/store/mod.rs", "use crate::domain::id;\npub struct Row;"),
        Source::new("src/domain/mod.rs", "pub mod id;"),
        Source::new("src/api/mod.rs", ""),
        Source::new("src/odd.rs", ""),
    ];
    assert_eq!(
        upstairs(&bad),
        [
            "src/domain/id.rs:1: domain may not use store",
            "src/web/desks.rs:1: web may not use api",
            "src/web/rooms.rs:1: web may not use store",
            "src/web/rooms.rs:2: odd has no floor: give it a line in FLOORS",
        ]
    );
}
