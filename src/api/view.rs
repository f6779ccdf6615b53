//! What every endpoint shares: JSON answers, faults as problem documents, lists.

use crate::app::Fault;
use crate::domain::person::Language;
use crate::http::etag;
use crate::http::language;
use crate::http::now::Clock;
use crate::http::problem::{Problem, problem};
use crate::words::Words;
use rocket::Request;
use rocket::http::{ContentType, Header, Method, Status};
use rocket::response::{self, Responder, Response};
use rocket::serde::json::Json;
use schemars::JsonSchema;
use serde::Serialize;
use std::io::Cursor;

/// A fault, told as application/problem+json (RFC 9457) in the words of [`Spoken`].
#[derive(Debug)]
pub struct ApiFault(pub Fault);

impl<E: Into<Fault>> From<E> for ApiFault {
    fn from(fault: E) -> ApiFault {
        ApiFault(fault.into())
    }
}

/// The words of a request, kept by the guard that looked who asks.
#[derive(Clone, Copy, Debug)]
pub struct Spoken(pub Words);

impl<'r> Responder<'r, 'static> for ApiFault {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let clock = request.rocket().state::<Clock>().copied().unwrap_or_default();
        let accepted = || Language::accepted(request.headers().get_one("Accept-Language").unwrap_or(""));
        let Spoken(w) = request.local_cache(|| Spoken(Words::of(accepted())));
        answer(&problem(&self.0, w, clock.now()), request)
    }
}

fn answer(problem: &Problem, request: &Request<'_>) -> response::Result<'static> {
    let mut response = Response::build_from(Json(problem).respond_to(request)?);
    response.header(ContentType::new("application", "problem+json")).status(Status::new(problem.status));
    if let Some(seconds) = problem.retry_after {
        response.header(Header::new("Retry-After", seconds.to_string()));
    }
    if !problem.allow.is_empty() {
        let methods: Vec<&str> = problem.allow.iter().map(|method| method.as_str()).collect();
        response.header(Header::new("Allow", methods.join(", ")));
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

/// Every status that no endpoint gave. Rocket knows no 405: a path that is there for other methods is
/// told apart here.
#[rocket::catch(default)]
pub async fn any_status(status: Status, request: &Request<'_>) -> Bare {
    let w = Words::of(language::of(request).await);
    let allowed = if status == Status::NotFound { allowed(request) } else { Vec::new() };
    if allowed.is_empty() || allowed.contains(&request.method()) {
        return Bare(Problem::of_status(status.code, &w));
    }
    Bare(Problem { allow: allowed, ..Problem::of_status(405, &w) })
}

/// The methods a path of ours is there for.
fn allowed(request: &Request<'_>) -> Vec<Method> {
    let given: Vec<&str> = request.uri().path().segments().collect();
    let here = |route: &&rocket::Route| {
        let parts: Vec<&str> = route.uri.path().split('/').skip(1).collect();
        let same = |(part, given): (&&str, &&str)| part.starts_with('<') || part == given;
        parts.len() == given.len() && parts.iter().zip(&given).all(same)
    };
    let mut methods: Vec<Method> = request.rocket().routes().filter(here).map(|route| route.method).collect();
    if methods.contains(&Method::Get) {
        methods.push(Method::Head);
    }
    methods
}

/// A list: what is left over begins after `next`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct List<T> {
    /// What there is.
    pub items: Vec<T>,
    /// To be given as `after` for the rest; `null`: that was all.
    pub next: Option<String>,
}

impl<T> List<T> {
    /// A whole list.
    pub fn whole(items: Vec<T>) -> List<T> {
        List { items, next: None }
    }
    /// A page of at most `limit` rows, of which one more was asked for: when it came, the rest begins
    /// after the last that is shown.
    pub fn page<R>(
        mut rows: Vec<R>,
        limit: i64,
        cursor: impl Fn(&R) -> String,
        view: impl Fn(R) -> T,
    ) -> List<T> {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        let next = rows.last().filter(|_| more).map(cursor);
        List { items: rows.into_iter().map(view).collect(), next }
    }
}

/// What an endpoint answers.
pub type Answer = Result<Reply, ApiFault>;

/// An answer that is no fault: status, JSON body, headers.
#[derive(Debug)]
pub struct Reply {
    status: Status,
    body: Option<String>,
    location: Option<String>,
    tag: Option<String>,
}

impl Reply {
    /// 200 and a body.
    pub fn ok(body: &impl Serialize) -> Answer {
        Reply::with(Status::Ok, body)
    }
    /// 201 and a body.
    pub fn made(body: &impl Serialize) -> Answer {
        Reply::with(Status::Created, body)
    }
    /// 204.
    pub fn nothing() -> Answer {
        Ok(Reply { status: Status::NoContent, body: None, location: None, tag: None })
    }
    /// 304 under a tag.
    pub fn unchanged(tag: String) -> Reply {
        Reply { status: Status::NotModified, body: None, location: None, tag: Some(tag) }
    }
    fn with(status: Status, body: &impl Serialize) -> Answer {
        let body = serde_json::to_string(body).map_err(|error| Fault::Outside(error.to_string()))?;
        Ok(Reply { status, body: Some(body), location: None, tag: None })
    }
    /// Where what was made is.
    #[must_use]
    pub fn at(mut self, location: String) -> Reply {
        self.location = Some(location);
        self
    }
    /// The version of what is shown.
    #[must_use]
    pub fn version(mut self, version: i64) -> Reply {
        self.tag = Some(etag::of_version(version));
        self
    }
}

impl<'r> Responder<'r, 'static> for Reply {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::build();
        response.status(self.status);
        if let Some(body) = self.body {
            response.header(ContentType::JSON).sized_body(body.len(), Cursor::new(body));
        }
        if let Some(location) = self.location {
            response.header(Header::new("Location", location));
        }
        if let Some(tag) = self.tag {
            response.header(Header::new("ETag", tag));
        }
        response.ok()
    }
}
