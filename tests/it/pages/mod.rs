//! Pages, walked through as a browser without scripts would.

mod founder;
mod staff;
mod twice;
