//! Headers every answer carries: a strict content policy above all. No inline script, no inline
//! style, nothing from another host.

use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::Header;
use rocket::{Request, Response};

/// Content-Security-Policy of every page.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'";

/// Sets the headers that are not set yet.
pub struct Headers;

#[rocket::async_trait]
impl Fairing for Headers {
    fn info(&self) -> Info {
        Info { name: "headers", kind: Kind::Response }
    }
    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let mut set = |name: &'static str, value: &'static str| {
            if !response.headers().contains(name) {
                response.set_header(Header::new(name, value));
            }
        };
        set("Content-Security-Policy", POLICY);
        set("X-Content-Type-Options", "nosniff");
        set("X-Frame-Options", "DENY");
        set("Referrer-Policy", "same-origin");
        set("Cross-Origin-Opener-Policy", "same-origin");
        set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        // What is on a page depends on who looks: it stays with them.
        set("Cache-Control", "private, no-store");
        if super::client::Client::of(request).secure {
            set("Strict-Transport-Security", "max-age=31536000");
        }
        response.remove_header("Server");
    }
}
