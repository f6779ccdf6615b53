//! Calendar text (RFC 5545, 7986): what we write for feeds, CalDAV and mail.

pub mod event;
pub mod vtimezone;
pub mod write;

#[cfg(test)]
mod laws;
