//! Every test that runs inside the test process, in one binary (one link, one run).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod api;
mod bulk;
mod check;
mod demo;
mod duty;
mod engine;
mod history;
mod house;
mod import;
mod inventory;
mod kit;
mod laws;
mod mail;
mod metrics;
mod pages;
mod plans;
mod stories;
