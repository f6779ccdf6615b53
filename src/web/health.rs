//! Alive, ready, and numbers for Prometheus.

use crate::app::{House, statements};
use rocket::http::{ContentType, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::{Route, State, get, routes};
use std::convert::Infallible;
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![alive, ready, metrics]
}

/// The bearer text that may read the metrics from elsewhere.
#[derive(Clone, Debug)]
pub struct MetricsToken(pub Option<String>);

/// Alive: the process answers.
#[get("/healthz")]
pub fn alive() -> &'static str {
    "ok\n"
}

/// Ready: the database answers and is migrated.
#[get("/readyz")]
pub async fn ready(house: &State<Arc<House>>) -> (Status, &'static str) {
    match house.store.is_migrated().await {
        Ok(true) => (Status::Ok, "ready\n"),
        Ok(false) => (Status::ServiceUnavailable, "the database is not migrated\n"),
        Err(fault) => {
            tracing::error!(%fault, "not ready");
            (Status::ServiceUnavailable, "the database does not answer\n")
        }
    }
}

/// Somebody who may read the numbers: on this machine without a proxy between, or with the token.
pub struct Scraper;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Scraper {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Scraper, Infallible> {
        let near = request.remote().is_some_and(|peer| peer.ip().is_loopback());
        let direct = request.headers().get_one("X-Forwarded-For").is_none();
        let token = request.rocket().state::<MetricsToken>().and_then(|token| token.0.clone());
        let given = request.headers().get_one("Authorization").and_then(|text| text.strip_prefix("Bearer "));
        if near && direct || token.is_some() && token.as_deref() == given {
            Outcome::Success(Scraper)
        } else {
            Outcome::Forward(Status::NotFound)
        }
    }
}

/// Numbers for Prometheus.
#[get("/metrics")]
pub async fn metrics(house: &State<Arc<House>>, _scraper: Scraper) -> (ContentType, String) {
    let up = i32::from(house.store.is_migrated().await.unwrap_or(false));
    let text = format!(
        "# HELP hatchery_up Whether the database answers.\n# TYPE hatchery_up gauge\nhatchery_up {up}\n\
         # HELP hatchery_statements_total Statements run on the database.\n\
         # TYPE hatchery_statements_total counter\nhatchery_statements_total {}\n",
        statements()
    );
    (ContentType::new("text", "plain").with_params(("version", "0.0.4")), text)
}
