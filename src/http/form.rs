//! Forms: small, proved to come from our own page, read as plain text fields.

use super::actor::{COOKIE as SESSION, SECURE_COOKIE};
use crate::app::House;
use crate::app::once::Key;
use crate::app::secret::{plain_hash, random_text};
use crate::domain::access::Actor;
use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::form::Form as RocketForm;
use rocket::http::{Cookie, SameSite, Status};
use rocket::request::Request;
use std::sync::Arc;

/// The cookie a visitor's forms are tied to before there is a session.
pub const VISITOR: &str = "visit";

/// Length of the salt a token begins with.
const SALT: usize = 12;

/// The largest form: texts, guests, a pasted list.
const LIMIT_KIB: u64 = 512;

/// The fields of a posted form, in order; a name may come more than once.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Fields by name and value, in order.
    pub fn of(all: Vec<(String, String)>) -> Fields {
        Fields(all)
    }
    /// The first value of a field, empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }
    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }
    /// The name of every field, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
    /// Whether a box was ticked.
    pub fn is_set(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
    /// An id field; `None` when it is empty or not an id.
    pub fn id<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name).trim().parse().ok()
    }
    /// Every field but the token, as bytes to be hashed.
    fn filled_in(&self) -> Vec<u8> {
        let fields = self.0.iter().filter(|(name, _)| name != "csrf");
        fields
            .flat_map(|(name, value)| [name.as_bytes(), b"\x1f", value.as_bytes(), b"\x1e"].concat())
            .collect()
    }
    /// Fields of text, as in a query or a form's body.
    pub fn parse(text: &str) -> Fields {
        let values = RocketForm::values(text);
        let decode = |part: &str| {
            let part = rocket::http::RawStr::new(part);
            part.url_decode_lossy().into_owned()
        };
        Fields(values.map(|field| (decode(field.name.source().as_str()), decode(field.value))).collect())
    }
}

/// What a form's token is tied to: the session's secret, or the visitor's cookie.
fn tie(request: &Request<'_>) -> Option<String> {
    let cookies = request.cookies();
    let session = cookies.get(SECURE_COOKIE).or_else(|| cookies.get(SESSION));
    session.or_else(|| cookies.get(VISITOR)).map(|cookie| cookie.value().to_owned())
}

/// The token for the forms of a page; a visitor without a session is given a cookie for it.
pub fn token(request: &Request<'_>, secure: bool) -> String {
    let Some(house) = request.rocket().state::<Arc<House>>() else { return String::new() };
    let tied = tie(request).unwrap_or_else(|| {
        let fresh = random_text("");
        let cookie = Cookie::build((VISITOR, fresh.clone()))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(secure);
        request.cookies().add(cookie);
        fresh
    });
    // Salted anew for each page: what is packed with text from outside must not repeat a secret (BREACH).
    let salt = &random_text("")[..SALT];
    format!("{salt}{}", house.secret.hash("csrf", &format!("{salt}{tied}")))
}

/// Whether a token belongs to this browser, and the browser says that the form is ours.
pub fn is_ours(request: &Request<'_>, given: &str) -> bool {
    let Some(house) = request.rocket().state::<Arc<House>>() else { return false };
    let site = request.headers().get_one("Sec-Fetch-Site").unwrap_or("same-origin");
    let same_site = matches!(site, "same-origin" | "none");
    let Some((salt, hash)) = given.split_at_checked(SALT) else { return false };
    same_site && tie(request).is_some_and(|tied| house.secret.is_hash("csrf", &format!("{salt}{tied}"), hash))
}

/// A posted form whose token is right. Without: 403 and a page that says what to do.
#[derive(Clone, Debug)]
pub struct Posted(pub Fields, Nonce);

impl Posted {
    /// The key under which this form does its deed once, however often it is sent.
    pub fn key(&self, house: &House, actor: &Actor) -> Key {
        self.1.key(house, actor)
    }
}

/// What tells a form that was shown from every other: the path it is sent to and the salt of its token,
/// which is new on each page; and the hash of what was filled in.
#[derive(Clone, Debug)]
pub(super) struct Nonce {
    path: String,
    salt: String,
    body_hash: String,
}

impl Nonce {
    /// Of a form sent to `path` with `token`, filled in with `body`.
    pub(super) fn new(path: &str, token: &str, body: &[u8]) -> Nonce {
        let salt = token.get(..SALT).unwrap_or_default();
        Nonce { path: path.to_owned(), salt: salt.to_owned(), body_hash: plain_hash(body) }
    }
    /// As a key of `actor`. What was filled in is part of it: who goes back and fills the same form in
    /// otherwise wishes something else.
    pub(super) fn key(&self, house: &House, actor: &Actor) -> Key {
        let text = house.secret.hash("form", &format!("{}{}", self.salt, self.body_hash));
        Key::new(house, actor, &self.path, &text, "")
    }
}

#[rocket::async_trait]
impl<'r> FromData<'r> for Posted {
    type Error = &'static str;
    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Posted> {
        let body = match data.open(LIMIT_KIB.kibibytes()).into_string().await {
            Ok(body) if body.is_complete() => body.into_inner(),
            Ok(_) => return Outcome::Error((Status::PayloadTooLarge, "too large")),
            Err(_) => return Outcome::Error((Status::BadRequest, "not text")),
        };
        let fields = Fields::parse(&body);
        if is_ours(request, fields.get("csrf")) {
            let nonce = Nonce::new(request.uri().path().as_str(), fields.get("csrf"), &fields.filled_in());
            Outcome::Success(Posted(fields, nonce))
        } else {
            Outcome::Error((Status::ImATeapot, "not our form"))
        }
    }
}
