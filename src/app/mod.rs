//! The use cases: one function an intention, one transaction each. Every face calls these.

pub mod answered;
pub mod approve;
pub mod book;
pub mod cancel;
pub mod change;
pub mod check;
pub mod closure;
mod draft;
pub mod due;
pub mod feed;
pub mod find;
mod gather;
pub mod grant;
mod hold;
mod house;
pub mod import;
pub mod incubator;
pub mod inventory;
pub mod judge;
mod lapse;
mod line;
pub mod members;
pub mod notify;
pub mod once;
pub mod people;
pub mod presence;
mod record;
pub mod secret;
pub mod see;
pub mod series;
pub mod sign_in;
pub mod tenancy;
mod told;
pub mod wait;

pub use crate::store::audit::Event;
pub use crate::store::backlog::Backlog;
pub use crate::store::company::Company;
pub use crate::store::diary::{Booking, Item, Page};
pub use crate::store::fault::Fault;
pub use crate::store::place::{Incubator, Kind};
pub use crate::store::resource::{Filter, Resource};
pub use crate::store::tally::{MOST, Tally};
pub use crate::store::{Store, commits, statements};

pub(crate) use house::again;
pub use house::{House, Stay};
