//! Stories: what people do and what comes of it, through the use cases.

mod admission;
mod applying;
mod approval;
mod books;
mod capacity;
mod case_deadlines;
mod cases;
mod closing;
mod compute;
mod first;
mod holidays;
mod ledger;
mod offsets;
mod overtaking;
mod policies;
mod policy_edits;
mod presence;
mod rules;
mod series;
mod sight;
mod statements;
mod tenancy;
mod trial;
mod vouchers;
mod waiting;
