//! `hatchery check`: does the data still keep what was promised?

use super::Fault;
use crate::store::Store;
use crate::store::check;
pub use crate::store::check::{Finding, kinds};
use std::fmt;

/// Looks at all of it in one snapshot; empty when everything holds.
pub async fn check(store: &Store) -> Result<Vec<Finding>, Fault> {
    check::findings(&mut store.snapshot().await?).await
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "promise {}: {}: {} {}: {}", self.promise, self.kind, self.noun, self.id, self.what)
    }
}
