//! Hatchery (孵化通): who gets which space, compute and service in a city's incubators, and why.

pub mod domain;
pub mod web;
pub mod words;
