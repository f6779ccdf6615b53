//! The rules. Nothing here does I/O, knows the clock, waits, or writes a sentence.

pub mod amount;
pub mod id;
pub mod person;
pub mod time;
