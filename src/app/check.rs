//! `hatchery check`: does the data still keep what was promised?

use super::{Fault, bill_check, seal};
use crate::store::Store;
use crate::store::check;
pub use crate::store::check::Finding;
use std::fmt;

/// Every kind of finding there is.
pub fn kinds() -> Vec<&'static str> {
    check::kinds().into_iter().chain(bill_check::KINDS).chain([seal::KIND]).collect()
}

/// Looks at all of it in one snapshot; empty when everything holds.
pub async fn check(store: &Store) -> Result<Vec<Finding>, Fault> {
    let mut tx = store.snapshot().await?;
    let mut found = check::findings(&mut tx).await?;
    found.extend(bill_check::differing(&mut tx).await?);
    drop(tx);
    found.extend(seal::differing(store).await?);
    Ok(found)
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "promise {}: {}: {} {}: {}", self.promise, self.kind, self.noun, self.id, self.what)
    }
}
