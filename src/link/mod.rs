//! Outside systems: nothing here knows a rule.

pub mod mail;
