//! The rules. Nothing here does I/O, knows the clock, waits, or writes a sentence.

pub mod access;
pub mod amount;
pub mod booking;
pub mod company;
pub mod decision;
pub mod facts;
pub mod field;
pub mod free;
pub mod id;
pub mod ledger;
pub mod mobile;
pub mod notice;
pub mod opening;
pub mod person;
pub mod policy;
pub mod recur;
pub mod refusal;
pub mod resource;
pub mod right;
pub mod rule;
pub mod tenancy;
pub mod time;
pub mod treatment;
pub mod uscc;
pub mod waitlist;
pub mod work_calendar;
