//! The pages: thin, rendered by the server, usable without JavaScript.

pub mod asset;
pub mod design;
pub mod shell;
