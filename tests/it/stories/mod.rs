//! Stories: what people do and what comes of it, through the use cases.

mod approval;
mod capacity;
mod closing;
mod first;
mod holidays;
mod ledger;
mod rules;
mod series;
mod sight;
mod tenancy;
mod waiting;
