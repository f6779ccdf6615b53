//! Booked against really used: sums of a period by place, kind, thing or company, and the bookings they are made of.
//!
//! What was booked is counted by what it took up: a hall made of two halves counts as its halves. A booking belongs to
//! the period by the part of it that lies there. All is found by place or company and by the end of a booking, which
//! is at most 31 days long; so a period costs what happened in it.

mod desk;
mod open;
mod sum;
mod text;

pub use desk::{DeskSum, desks};
pub use open::{Open, open};
pub use sum::{Line, Sum, lines, sums};
pub use text::{Asked, By, Key};
