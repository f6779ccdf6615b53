//! `/api/openapi.json`: made from the tables of endpoints that stand beside the handlers.

use super::ask::KEY;
use super::schemas;
use crate::app::inventory::CAPACITY_MAX;
use crate::domain::booking::NOTE_MAX;
use crate::domain::case::CaseKind;
use crate::domain::id::BookingId;
use crate::domain::matter::{Matter, Progress};
use crate::http::problem::Problem;
use rocket::http::Method;
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// How a body or an answer looks.
pub type Shape = fn(&mut SchemaGenerator) -> Schema;

/// One endpoint, as it is documented.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// GET, POST …
    pub method: Method,
    /// Under `/api`, with `{name}` for what varies.
    pub path: &'static str,
    /// What it is for, in a line.
    pub summary: &'static str,
    /// Names in the query.
    pub query: &'static [&'static str],
    /// Headers it looks at.
    pub headers: &'static [&'static str],
    /// The body.
    pub body: Option<Shape>,
    /// Status of success.
    pub status: u16,
    /// The answer.
    pub answer: Option<Shape>,
    /// Statuses of problems; 401 is in all but the open ones.
    pub problems: &'static [u16],
    /// Whether it is for everybody.
    pub open: bool,
    /// Whether it takes or gives a file's bytes.
    pub bytes: bool,
}

impl Endpoint {
    /// An endpoint that answers 200.
    pub const fn new(method: Method, path: &'static str, summary: &'static str) -> Endpoint {
        let (query, headers, problems): (&[&str], &[&str], &[u16]) = (&[], &[], &[]);
        Endpoint {
            method,
            path,
            summary,
            query,
            headers,
            body: None,
            status: 200,
            answer: None,
            problems,
            open: false,
            bytes: false,
        }
    }
    /// With these names in its query.
    pub const fn query(self, query: &'static [&'static str]) -> Endpoint {
        Endpoint { query, ..self }
    }
    /// Looking at these headers.
    pub const fn headers(self, headers: &'static [&'static str]) -> Endpoint {
        Endpoint { headers, ..self }
    }
    /// With a body.
    pub const fn body(self, shape: Shape) -> Endpoint {
        Endpoint { body: Some(shape), ..self }
    }
    /// Answering so.
    pub const fn gives(self, status: u16, shape: Shape) -> Endpoint {
        Endpoint { status, answer: Some(shape), ..self }
    }
    /// Answering 204.
    pub const fn gives_nothing(self) -> Endpoint {
        Endpoint { status: 204, ..self }
    }
    /// With these problems.
    pub const fn fails(self, problems: &'static [u16]) -> Endpoint {
        Endpoint { problems, ..self }
    }
    /// Taking a file's bytes as they are, or giving them.
    pub const fn bytes(self) -> Endpoint {
        Endpoint { bytes: true, ..self }
    }
    /// For everybody.
    pub const fn open(self) -> Endpoint {
        Endpoint { open: true, ..self }
    }
}

/// OpenAPI 3.1 of these endpoints.
pub fn document(endpoints: &[Endpoint]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    // What we send always holds every member that can be null; what we read need not.
    let mut generators = Generators {
        sent: settings.clone().for_serialize().into_generator(),
        read: settings.for_deserialize().into_generator(),
    };
    let problem = generators.sent.subschema_for::<Problem>();
    let mut paths = Map::new();
    for endpoint in endpoints {
        let operation = operation(endpoint, &mut generators, &problem);
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        path[endpoint.method.as_str().to_ascii_lowercase()] = operation;
    }
    let (read, sent) = (generators.read.take_definitions(true), generators.sent.take_definitions(true));
    let operations = paths.values_mut().filter_map(Value::as_object_mut).flat_map(|path| path.values_mut());
    let bodies = operations.flat_map(|one| {
        let parts = one.as_object_mut().into_iter().flat_map(|members| members.iter_mut());
        parts.filter(|(name, _)| *name == "requestBody" || *name == "parameters").map(|(_, part)| part)
    });
    let schemas = schemas::merged(read, sent, bodies);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Hatchery 孵化通",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Ids are text. Times are RFC 3339 with an offset. Lists are {items, next}; give \
                `next` as `after` for the rest. Errors are application/problem+json (RFC 9457): `rule` names the \
                broken rules, `facts` what they looked at, `alternatives` what could be booked instead, `errors` \
                the wrong fields. A member or a query parameter that is not named here is refused.",
        },
        "servers": [{ "url": "/api" }],
        "security": [{ "bearer": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
        },
    })
}

/// One for what we send, one for what we read.
struct Generators {
    sent: SchemaGenerator,
    read: SchemaGenerator,
}

fn operation(endpoint: &Endpoint, generators: &mut Generators, problem: &Schema) -> Value {
    let name = |part: &'static str| part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
    let mut parameters: Vec<Value> = Vec::new();
    for name in endpoint.path.split('/').filter_map(name) {
        let schema = generators.read.subschema_for::<BookingId>();
        parameters.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
    }
    for name in endpoint.query {
        // A stretch without an end is no question.
        let required = endpoint.path.ends_with("/availability");
        let schema = of_name(endpoint.path, name);
        parameters.push(json!({ "name": name, "in": "query", "required": required, "schema": schema }));
    }
    for name in endpoint.headers {
        let (schema, description) = of_header(name);
        parameters
            .push(json!({ "name": name, "in": "header", "schema": schema, "description": description }));
    }
    let mut responses = Map::new();
    let mut success = json!({ "description": "Done", "headers": headers(endpoint, endpoint.status) });
    let file = json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } });
    if endpoint.bytes && endpoint.method == Method::Get {
        success["content"] = file.clone();
    } else if let Some(shape) = endpoint.answer {
        success["content"] = json!({ "application/json": { "schema": shape(&mut generators.sent) } });
    }
    responses.insert(endpoint.status.to_string(), success);
    if endpoint.headers.contains(&"If-None-Match") {
        responses.insert(
            "304".to_owned(),
            json!({ "description": "You have it", "headers": headers(endpoint, 304) }),
        );
    }
    for status in problems(endpoint) {
        let content = json!({ "application/problem+json": { "schema": problem } });
        let told =
            json!({ "description": "Problem", "content": content, "headers": headers(endpoint, status) });
        responses.insert(status.to_string(), told);
    }
    let id = format!(
        "{}{}",
        endpoint.method.as_str().to_ascii_lowercase(),
        endpoint.path.replace(['/', '{', '}', '.'], "_")
    );
    let mut operation = json!({ "operationId": id, "summary": endpoint.summary, "responses": responses });
    if endpoint.method == Method::Post && !endpoint.headers.contains(&KEY) {
        let changes_nothing = ["/preview", "/trial", "/plan"].iter().any(|end| endpoint.path.ends_with(end));
        operation["description"] = json!(if changes_nothing {
            "It changes nothing, so an Idempotency-Key is not looked at."
        } else if endpoint.bytes {
            "The same bytes for the same thing are one file, however often they are sent: an Idempotency-Key \
             is not looked at."
        } else if endpoint.path.ends_with("/usage") {
            "A job's own id is its key, so an Idempotency-Key is not looked at."
        } else if endpoint.open && endpoint.answer.is_none() {
            "Anybody may ask it, and nobody is known by a key: an Idempotency-Key is not looked at."
        } else {
            "The answer carries a secret, which is never kept: an Idempotency-Key is not looked at, and \
             who asks twice gets two."
        });
    }
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    if endpoint.bytes && endpoint.method == Method::Post {
        operation["requestBody"] = json!({ "required": true, "content": file });
    }
    if let Some(shape) = endpoint.body {
        let content = json!({ "application/json": { "schema": shape(&mut generators.read) } });
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    if endpoint.open {
        operation["security"] = json!([]);
    }
    operation
}

/// Statuses of its problems: its own, and those that follow from what it takes.
fn problems(endpoint: &Endpoint) -> BTreeSet<u16> {
    let mut all: BTreeSet<u16> = endpoint.problems.iter().copied().collect();
    if !endpoint.open {
        all.insert(401);
    }
    if endpoint.body.is_some() {
        all.extend([413, 415, 422]);
    }
    if endpoint.headers.contains(&"If-Match") {
        all.insert(412);
    }
    if endpoint.headers.contains(&KEY) || !endpoint.query.is_empty() {
        all.insert(422);
    }
    all
}

/// The headers of an answer.
fn headers(endpoint: &Endpoint, status: u16) -> Value {
    let text = json!({ "schema": { "type": "string" } });
    let conditional = endpoint.headers.iter().any(|name| ["If-Match", "If-None-Match"].contains(name));
    match status {
        201 => json!({ "Location": text }),
        200 | 304 if conditional => json!({ "ETag": text }),
        401 => json!({ "WWW-Authenticate": text }),
        429 => json!({ "Retry-After": { "schema": { "type": "integer" } } }),
        _ => json!({}),
    }
}

/// A header means the same everywhere.
fn of_header(name: &str) -> (Value, &'static str) {
    match name {
        KEY => (
            json!({ "type": "string", "minLength": 1, "maxLength": 200, "pattern": "\\S" }),
            "The same key brings the same answer again for 24 hours, and the deed is done once. It counts for \
             one person and one path. With another body it is refused (422, key-reused). Refusals are not kept.",
        ),
        "If-Match" => (
            json!({ "type": "string" }),
            "The ETag of the version you saw; another one is refused (412). `*` or nothing: whichever there is. \
             A weak tag matches none.",
        ),
        _ => (json!({ "type": "string" }), "The ETag of the version you have: 304 if there is no other."),
    }
}

/// The lists that are ordered by a moment and an id.
const AT_A_MOMENT: [&str; 5] =
    ["/v1/bookings", "/v1/inbox", "/v1/cases", "/v1/work/done", "/v1/companies/{id}/grants"];

const NEXT: &str = "`next` of the page before; empty for the first";

/// A name in a query means the same everywhere, but for how a list is continued.
fn of_name(path: &str, name: &str) -> Value {
    match name {
        "after" if AT_A_MOMENT.contains(&path) => {
            json!({ "type": "string", "pattern": "^([0-9]{1,12}-[1-9][0-9]{0,17})?$", "description": NEXT })
        }
        "after" if ["/v1/work", "/v1/work/mine"].contains(&path) => json!({
            "type": "string", "pattern": "^(([0-9]{1,12}-){1,2}[a-z]+-[1-9][0-9]{0,17})?$", "description": NEXT,
        }),
        "after" => json!({ "type": "string", "pattern": "^([1-9][0-9]{0,17})?$", "description": NEXT }),
        "from" | "to" if path == "/v1/work/done" => {
            json!({ "type": "string", "format": "date", "description": "A day of Beijing's calendar" })
        }
        "kind" if path.starts_with("/v1/work") => {
            let nouns = Matter::ALL.iter().map(|one| one.name());
            let kinds = CaseKind::ALL.iter().map(|one| one.name());
            let all: Vec<&str> = [""].into_iter().chain(nouns).chain(kinds).collect();
            json!({ "enum": all })
        }
        "state" if path == "/v1/work/mine" => {
            let some = Progress::ALL.iter().map(|one| one.name());
            let all: Vec<&str> = [""].into_iter().chain(some).collect();
            json!({ "enum": all })
        }
        "answer" => json!({ "enum": ["", "approved", "declined"] }),
        "from" | "to" => json!({ "type": "string", "format": "date-time" }),
        "limit" => json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 }),
        "seats" => json!({ "type": "integer", "minimum": 0, "maximum": CAPACITY_MAX }),
        "units" => json!({ "type": "integer", "minimum": 1, "maximum": CAPACITY_MAX }),
        "ends_before" => {
            json!({ "type": "string", "format": "date", "description": "The last day lies before it" })
        }
        "month" => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$" }),
        "of" => json!({
            "type": "string", "pattern": "^((bill|rent|grant)-[1-9][0-9]{0,17})?$",
            "description": "One bill, statement of rent or grant",
        }),
        "free" | "mine" | "open" | "overdue" => json!({ "type": "boolean" }),
        "incubator" | "resource" | "company" => json!({ "type": "string", "pattern": "^[1-9][0-9]{0,17}$" }),
        "reason" => json!({ "type": "string", "maxLength": NOTE_MAX }),
        "feature" => json!({ "type": "string", "description": "Equipment it must have, commas apart" }),
        _ => json!({ "type": "string" }),
    }
}
