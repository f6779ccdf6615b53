//! What every endpoint shares: JSON answers, faults as problem documents, lists.

use crate::app::Fault;
use crate::http::language;
use crate::http::now::Clock;
use crate::http::problem::{Problem, problem};
use crate::words::Words;
use rocket::Request;
use rocket::http::{ContentType, Header, Status};
use rocket::response::{self, Responder, Response};
use rocket::serde::json::Json;

/// A fault, told as application/problem+json (RFC 9457).
#[derive(Debug)]
pub struct ApiFault {
    /// What went wrong.
    pub fault: Fault,
    /// The words to tell it in.
    pub w: Words,
}

/// `fault.told(w)`: what handlers end their use cases with.
pub trait Told<T> {
    /// The fault with the words to tell it in.
    fn told(self, w: Words) -> Result<T, ApiFault>;
}

impl<T, E: Into<Fault>> Told<T> for Result<T, E> {
    fn told(self, w: Words) -> Result<T, ApiFault> {
        self.map_err(|fault| ApiFault { fault: fault.into(), w })
    }
}

impl<'r> Responder<'r, 'static> for ApiFault {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let clock = request.rocket().state::<Clock>().copied().unwrap_or_default();
        answer(&problem(&self.fault, &self.w, clock.now()), request)
    }
}

fn answer(problem: &Problem, request: &Request<'_>) -> response::Result<'static> {
    let mut response = Response::build_from(Json(problem).respond_to(request)?);
    response.header(ContentType::new("application", "problem+json")).status(Status::new(problem.status));
    if let Some(seconds) = problem.retry_after {
        response.header(Header::new("Retry-After", seconds.to_string()));
    }
    if problem.status == 401 {
        response.header(Header::new("WWW-Authenticate", "Bearer"));
    }
    response.ok()
}

/// A problem that is told as it is.
pub struct Bare(pub Problem);

impl<'r> Responder<'r, 'static> for Bare {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        answer(&self.0, request)
    }
}

/// Every status that no endpoint gave.
#[rocket::catch(default)]
pub async fn any_status(status: Status, request: &Request<'_>) -> Bare {
    Bare(Problem::of_status(status.code, &Words::of(language::of(request).await)))
}
