//! Files on their way out, to who may see what they hang on.

use super::address;
use super::page::PageFault;
use super::visit::Visit;
use crate::app::{House, application};
use crate::http::paper::Given;
use rocket::{Route, State, get, routes};
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![give]
}

/// One, as a file.
#[get("/files/<raw>")]
pub async fn give(v: Visit<'_>, house: &State<Arc<House>>, raw: &str) -> Result<Given, PageFault> {
    let file = application::paper(v.house, v.actor(), address::id(raw)?, v.now).await?;
    Ok(Given::new(house, file))
}
