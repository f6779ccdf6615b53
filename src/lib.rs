//! Hatchery (孵化通): who gets which space, compute and service in a city's incubators, and why.

pub mod app;
pub mod domain;
pub mod http;
pub mod ics;
pub mod store;
pub mod web;
pub mod words;
