//! Two engines in one room: the only folder that knows there are two.

mod many;
mod open;
mod tx;
mod writer;

pub(crate) use many::ROWS;
pub use open::Store;
pub(crate) use tx::args;
pub use tx::{Arg, Seen, Tx, holding, places, statements, tuples, watched};
pub use writer::commits;
