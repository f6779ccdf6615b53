//! Rows. All SQL lives here, one text a query for both engines.

pub mod asked;
pub mod audit;
pub mod booking;
pub mod bulk;
pub mod calendar;
pub mod check;
pub mod closure;
pub mod closure_place;
pub mod company;
pub mod diary;
pub mod duty;
pub(crate) mod engine;
pub mod facts;
pub mod fault;
pub mod idempotency;
pub mod inbox;
pub mod ledger;
pub mod occupancy;
pub mod occurrence;
pub mod offer;
pub mod outbox;
pub mod person;
pub mod place;
pub mod policy;
pub mod presence;
pub mod resource;
pub mod series;
pub mod session;
pub mod tally;
pub mod tenancy;
pub mod tenancy_ledger;
pub mod terms;
pub mod wait;

pub use engine::{Arg, Seen, Store, commits, statements, watched};
