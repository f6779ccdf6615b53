//! Files stay short, are named by what they are about, and the two engines' migrations stay alike.

use super::source::{files, nothing_told, root};
use std::{collections::BTreeSet, fs};

const LINES_MAX: usize = 400;
/// Rust files that may be longer. Keep it empty: split by noun.
const MAY_BE_LONGER: &[&str] = &[];
/// Names that say nothing about what is in a file.
const NO_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "types", "misc"];

fn too_long(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > LINES_MAX && !MAY_BE_LONGER.contains(&path)).then(|| format!("{path}: {lines} lines"))
}

fn says_nothing(path: &str) -> bool {
    path.split('/').any(|part| NO_NAMES.contains(&part.split('.').next().unwrap_or_default()))
}

fn names<'f>(files: &'f [String], folder: &str) -> BTreeSet<&'f str> {
    files.iter().filter_map(|path| path.strip_prefix(folder)).collect()
}

fn not_in_both(sqlite: &[String], postgres: &[String]) -> Vec<String> {
    let (ours, theirs) = (names(sqlite, "migrations/sqlite/"), names(postgres, "migrations/postgres/"));
    ours.symmetric_difference(&theirs).map(|name| (*name).to_owned()).collect()
}

fn all_of(folders: &[&str]) -> Vec<String> {
    folders.iter().flat_map(|folder| files(folder)).collect()
}

#[test]
fn no_file_is_long() {
    let rust = all_of(&["src", "tests", "benches"]).into_iter().filter(|path| path.ends_with(".rs"));
    let long = rust.filter_map(|path| too_long(&path, &fs::read_to_string(root().join(&path)).unwrap()));
    nothing_told(&long.collect::<Vec<_>>());
}

#[test]
fn a_name_says_what_is_inside() {
    let mut all = all_of(&["src", "tests", "benches", "templates", "assets"]);
    all.retain(|path| says_nothing(path));
    nothing_told(&all);
}

#[test]
fn both_engines_have_the_same_migrations() {
    nothing_told(&not_in_both(&files("migrations/sqlite"), &files("migrations/postgres")));
}

#[test]
fn the_browser_tests_lock_names_no_host() {
    let lock = fs::read_to_string(root().join("tests/browser/package-lock.json")).unwrap();
    assert!(lock.contains("\"integrity\"") && !lock.contains("\"resolved\""));
}

#[test]
fn a_long_file_an_empty_name_and_a_missing_migration_are_told() {
    assert_eq!(too_long("src/a.rs", &"x\n".repeat(401)).unwrap(), "src/a.rs: 401 lines");
    assert!(too_long("src/a.rs", &"x\n".repeat(400)).is_none());
    assert!(
        says_nothing("src/app/utils.rs")
            && says_nothing("src/common/id.rs")
            && !says_nothing("src/web/typeset.rs")
    );
    let one = ["migrations/sqlite/0001_start.sql".to_owned(), "migrations/sqlite/0002_more.sql".to_owned()];
    assert_eq!(not_in_both(&one, &["migrations/postgres/0001_start.sql".to_owned()]), ["0002_more.sql"]);
}
