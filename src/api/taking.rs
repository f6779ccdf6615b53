//! What a body asks for: resources and units.

use crate::app::book::Taking;
use crate::domain::booking::ITEMS_MAX;
use crate::domain::field::{FieldRule, Gather};
use crate::domain::id::ResourceId;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::HashSet;

/// Most units, and most people, that can be asked for.
pub const MANY: i64 = 100_000;

/// A resource, and how much of it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewItem {
    resource_id: ResourceId,
    /// Of its capacity; 1 where it is missing.
    #[schemars(range(min = 1, max = MANY))]
    units: Option<i64>,
}

/// Reads `items`, or names every one that is wrong: at least one, each resource once.
pub fn read(items: &[NewItem], wrong: &mut Gather) -> Vec<Taking> {
    if items.is_empty() {
        wrong.wrong("items", FieldRule::Missing);
    } else if items.len() > ITEMS_MAX {
        wrong.wrong("items", FieldRule::Number { min: 1, max: ITEMS_MAX as i64 });
    }
    let mut seen = HashSet::new();
    let mut takings = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let units = item.units.unwrap_or(1);
        if !(1..=MANY).contains(&units) {
            wrong.wrong(&format!("items[{at}].units"), FieldRule::Number { min: 1, max: MANY });
        }
        if !seen.insert(item.resource_id) {
            wrong.wrong(&format!("items[{at}].resource_id"), FieldRule::Taken);
        }
        takings.push(Taking { resource: item.resource_id, units });
    }
    takings
}
