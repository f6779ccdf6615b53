//! `/api/openapi.json`: made from the tables of endpoints that stand beside the handlers.

use crate::http::problem::Problem;
use rocket::http::Method;
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

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
    let mut generator = settings.into_generator();
    let problem = generator.subschema_for::<Problem>();
    let mut paths = Map::new();
    for endpoint in endpoints {
        let operation = operation(endpoint, &mut generator, &problem);
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        path[endpoint.method.as_str().to_ascii_lowercase()] = operation;
    }
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Hatchery 孵化通",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Ids are text. Times are RFC 3339 with an offset. Lists are {items, next}; give \
                `next` as `after` for the rest. Errors are application/problem+json (RFC 9457).",
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

fn operation(endpoint: &Endpoint, generator: &mut SchemaGenerator, problem: &Schema) -> Value {
    let name = |part: &'static str| part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
    let mut parameters: Vec<Value> = Vec::new();
    for name in endpoint.path.split('/').filter_map(name) {
        parameters
            .push(json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
    }
    for name in endpoint.query {
        parameters.push(json!({ "name": name, "in": "query", "schema": of_name(name) }));
    }
    for name in endpoint.headers {
        parameters.push(json!({ "name": name, "in": "header", "schema": { "type": "string" } }));
    }
    let mut responses = Map::new();
    let mut success = json!({ "description": "Done" });
    if let Some(shape) = endpoint.answer {
        success["content"] = json!({ "application/json": { "schema": shape(generator) } });
    }
    responses.insert(endpoint.status.to_string(), success);
    let always: &[u16] = if endpoint.open { &[] } else { &[401] };
    for status in always.iter().chain(endpoint.problems) {
        let content = json!({ "application/problem+json": { "schema": problem } });
        responses.insert(status.to_string(), json!({ "description": "Problem", "content": content }));
    }
    let mut operation = json!({ "summary": endpoint.summary, "responses": responses });
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    if let Some(shape) = endpoint.body {
        let content = json!({ "application/json": { "schema": shape(generator) } });
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    if endpoint.open {
        operation["security"] = json!([]);
    }
    operation
}

/// A name in a query means the same everywhere.
fn of_name(name: &str) -> Value {
    match name {
        "from" | "to" => json!({ "type": "string", "format": "date-time" }),
        "limit" => json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 }),
        "seats" | "units" => json!({ "type": "integer", "minimum": 0 }),
        "free" | "mine" => json!({ "type": "boolean" }),
        _ => json!({ "type": "string" }),
    }
}
