//! The rules. Nothing here does I/O, knows the clock, waits, or writes a sentence.

pub mod amount;
pub mod free;
pub mod id;
pub mod mobile;
pub mod person;
pub mod time;
pub mod uscc;
pub mod work_calendar;
