//! Hatchery (孵化通): who gets which space, compute and service in a city's incubators, and why.
// A group of words is one macro that goes on line by line.
#![recursion_limit = "512"]

pub mod api;
pub mod app;
pub mod config;
pub mod demo;
pub mod domain;
pub mod http;
pub mod ics;
pub mod jobs;
pub mod launch;
pub mod link;
pub mod store;
pub mod web;
pub mod words;
