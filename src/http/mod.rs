//! What the faces share: who asks, what time it is, how a fault is told, forms, headers.

pub mod actor;
pub mod client;
pub mod compress;
pub mod count;
pub mod cursor;
pub mod etag;
pub mod form;
pub mod headers;
pub mod language;
pub mod now;
pub mod paper;
pub mod problem;
pub mod upload;
