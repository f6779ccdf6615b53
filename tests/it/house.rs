//! The tests that keep the house: they read the source and hold it to the plan in ARCHITECTURE.md.

mod files;
mod floors;
mod graph;
mod imports;
mod markup;
mod purity;
mod schema;
mod source;
mod sql;
