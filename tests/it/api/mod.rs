//! The JSON API from outside: requests in, answers out.

mod agreements;
mod contract;
mod document;
mod http;
mod keys;
mod language;
mod money;
mod once;
mod once_admission;
mod once_agreements;
mod once_cases;
mod once_compute;
mod once_quarterly;
mod once_vouchers;
mod policies;
mod quotas;
mod racers;
mod rights;
mod tour;
mod tour_agreements;
mod tour_compute;
mod used;
mod work;
mod wrong;

use crate::kit::cast::Cast;
use crate::kit::monday;
use hatchery::app::sign_in::{self, TokenKind};
use hatchery::config::Config;
use hatchery::domain::time::Instant;
use hatchery::http::now::Clock;
use hatchery::launch;
use rocket::http::{ContentType, Header, Method, Status};
use rocket::local::asynchronous::Client;
use serde_json::{Value, json};

/// A server over the cast, on that Monday.
pub struct Server {
    /// Who is there.
    pub cast: Cast,
    /// Speaks to it.
    pub client: Client,
}

/// An answer.
#[derive(Debug)]
pub struct Said {
    pub status: u16,
    pub kind: String,
    pub location: Option<String>,
    pub tag: Option<String>,
    pub body: Value,
}

impl Said {
    /// The answer's id.
    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id in {self:?}")).to_owned()
    }
    /// The answer, if it has that status.
    #[track_caller]
    pub fn must(self, status: u16) -> Said {
        assert_eq!(self.status, status, "{self:?}");
        if status >= 400 {
            assert!(self.kind.starts_with("application/problem+json"), "{self:?}");
        }
        self
    }
}

impl Server {
    pub async fn new() -> Server {
        Server::over(Cast::new().await, monday()).await
    }

    async fn over(cast: Cast, now: Instant) -> Server {
        let config = Config::read(|_| None).unwrap();
        let rocket = launch::rocket(&config, cast.fresh.house.clone(), Clock::starting(now));
        Server { client: Client::untracked(rocket).await.unwrap(), cast }
    }

    /// The same house at another time.
    pub async fn later(self, now: Instant) -> Server {
        Server::over(self.cast, now).await
    }

    /// A bearer token of somebody.
    pub async fn token(&self, who: &str, writes: bool) -> String {
        let actor = self.cast.actor(who).await;
        sign_in::make_token(self.cast.house(), &actor, TokenKind::Api, "t", writes, None, monday())
            .await
            .unwrap()
            .secret
    }

    /// Sends a request; an empty `token` is nobody.
    pub async fn send(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&'static str, &str)],
    ) -> Said {
        let text = body.map(|body| body.to_string());
        self.send_text(token, method, path, text, headers).await
    }

    /// The same with a body of any text.
    pub async fn send_text(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<String>,
        headers: &[(&'static str, &str)],
    ) -> Said {
        let mut request = self.client.req(method, path.replace('+', "%2B"));
        if !token.is_empty() {
            request.add_header(Header::new("Authorization", format!("Bearer {token}")));
        }
        if let Some(body) = body {
            request.add_header(ContentType::JSON);
            request.set_body(body);
        }
        for (name, value) in headers {
            request.add_header(Header::new(*name, (*value).to_owned()));
        }
        let response = request.dispatch().await;
        let header = |name: &str| response.headers().get_one(name).map(str::to_owned);
        let (kind, location, tag) =
            (header("Content-Type").unwrap_or_default(), header("Location"), header("ETag"));
        let status: Status = response.status();
        let text = response.into_string().await.unwrap_or_default();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Said { status: status.code, kind, location, tag, body }
    }

    pub async fn get(&self, token: &str, path: &str) -> Said {
        self.send(token, Method::Get, path, None, &[]).await
    }
    pub async fn post(&self, token: &str, path: &str, body: Value) -> Said {
        self.send(token, Method::Post, path, Some(body), &[]).await
    }

    /// A booking's body.
    pub fn wish(&self, code: &str, from: &str, to: &str) -> Value {
        json!({
            "items": [{ "resource_id": self.cast.resources[code].to_string(), "units": 1 }],
            "starts_at": from, "ends_at": to, "title": "Weekly",
        })
    }
}

/// A day and hours on the wire.
pub fn at(time: &str) -> String {
    format!("2026-11-24T{time}:00+08:00")
}

/// An answer as a snapshot shows it: without what differs from run to run.
pub fn shown(said: &Said) -> String {
    let mut body = said.body.clone();
    redact(&mut body);
    let head = [said.location.as_ref().map(|_| " Location"), said.tag.as_ref().map(|_| " ETag")];
    let head: String = head.into_iter().flatten().collect();
    format!("{}{head}\n{}", said.status, serde_json::to_string_pretty(&body).unwrap())
}

fn redact(value: &mut Value) {
    const CHANGING: &[&str] = &[
        "uid",
        "token",
        "secret",
        "url",
        "at",
        "created_at",
        "updated_at",
        "expires_at",
        "undo_until",
        "used_at",
        "since",
    ];
    match value {
        Value::Object(members) => {
            let runs = members.get("rule").is_some_and(|rule| rule == "not_past");
            for (name, member) in members.iter_mut() {
                let is_id = name == "id" || name == "made_by" || name == "next" || name.ends_with("_id");
                if (is_id && member.is_string()) || (CHANGING.contains(&name.as_str()) && !member.is_null()) {
                    *member = Value::String(format!("<{name}>"));
                } else if runs && name == "value" {
                    *member = Value::String("<minutes>".to_owned());
                } else {
                    redact(member);
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(redact),
        _ => {}
    }
}
