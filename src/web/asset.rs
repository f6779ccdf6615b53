//! CSS, JavaScript and icons: embedded in the program, served under an address that changes with
//! their content, so that a browser never asks for the same bytes twice.
//!
//! A template names an asset by its constant, `{{ crate::web::asset::APP_CSS }}`: one that is not
//! in `assets/` does not compile.

use rocket::Request;
use rocket::http::{Header, Status};
use rocket::request::{FromRequest, Outcome};
use rocket::response::{self, Responder, Response};
use std::convert::Infallible;
use std::io::Cursor;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// One file of `assets/`, as the build found it.
#[derive(Debug)]
pub struct Asset {
    /// Its name in `assets/`.
    pub name: &'static str,
    /// The first 12 hex digits of the SHA-256 of its bytes.
    pub hash: &'static str,
    /// `/s/<hash>/<name>`.
    pub url: &'static str,
    /// What it is served as.
    pub content_type: &'static str,
    plain: &'static [u8],
    brotli: &'static [u8],
}

/// The asset of that hash and name. A stale hash finds nothing: answering with today's bytes would
/// make a cache keep them for ever under yesterday's address.
pub fn find(hash: &str, name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.hash == hash && asset.name == name)
}

/// `GET /s/<hash>/<name>`.
#[rocket::get("/s/<hash>/<name>")]
pub fn serve(hash: &str, name: &str, accepts: Accepts) -> Option<Served> {
    find(hash, name).map(|asset| Served { asset, brotli: accepts.brotli })
}

/// What a client says it can unpack.
#[derive(Clone, Copy, Debug)]
pub struct Accepts {
    brotli: bool,
}

impl Accepts {
    /// Reads the values of `Accept-Encoding` (RFC 9110 §12.5.3); `br;q=0` is a refusal.
    fn read<'a>(values: impl Iterator<Item = &'a str>) -> Accepts {
        let brotli = values.flat_map(|value| value.split(',')).any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("br"));
            let weight = parts.find_map(|part| part.strip_prefix("q=")?.trim().parse::<f32>().ok());
            named && weight.unwrap_or(1.0) > 0.0
        });
        Accepts { brotli }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Accepts {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        Outcome::Success(Accepts::read(request.headers().get("Accept-Encoding")))
    }
}

/// An asset on its way, in the coding the client asked for.
#[derive(Debug)]
pub struct Served {
    asset: &'static Asset,
    brotli: bool,
}

impl<'r> Responder<'r, 'static> for Served {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        // A small file can grow under brotli; then plain is the better answer to everybody.
        let packed = self.brotli && self.asset.brotli.len() < self.asset.plain.len();
        let body = if packed { self.asset.brotli } else { self.asset.plain };
        let mut answer = Response::build();
        answer
            .status(Status::Ok)
            .header(Header::new("Content-Type", self.asset.content_type))
            .header(Header::new("Cache-Control", "public, max-age=31536000, immutable"))
            .header(Header::new("Vary", "Accept-Encoding"))
            .header(Header::new("X-Content-Type-Options", "nosniff"))
            .sized_body(body.len(), Cursor::new(body));
        if packed {
            answer.header(Header::new("Content-Encoding", "br"));
        }
        answer.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rocket::local::blocking::Client;

    fn client() -> Client {
        let plain = rocket::Config { log_level: rocket::config::LogLevel::Off, ..rocket::Config::default() };
        Client::untracked(rocket::custom(plain).mount("/", rocket::routes![serve])).unwrap()
    }

    #[test]
    fn an_asset_is_kept_for_ever_and_packed_for_those_who_can_unpack() {
        let client = client();
        let plain = client.get(APP_CSS).dispatch();
        assert_eq!(plain.status(), Status::Ok);
        assert_eq!(plain.headers().get_one("Content-Type"), Some("text/css; charset=utf-8"));
        assert_eq!(plain.headers().get_one("Vary"), Some("Accept-Encoding"));
        assert_eq!(plain.headers().get_one("X-Content-Type-Options"), Some("nosniff"));
        assert!(plain.headers().get_one("Cache-Control").unwrap().contains("immutable"));
        assert_eq!(plain.headers().get_one("Content-Encoding"), None);
        let packed = client.get(APP_CSS).header(Header::new("Accept-Encoding", "gzip, br;q=0.9")).dispatch();
        assert_eq!(packed.headers().get_one("Content-Encoding"), Some("br"));
        assert!(packed.into_bytes().unwrap().len() < plain.into_bytes().unwrap().len() / 2);
    }

    #[test]
    fn an_old_hash_or_an_unknown_name_is_not_found() {
        let client = client();
        for url in ["/s/000000000000/app.css", "/s/x/nothing.css", "/s/app.css"] {
            assert_eq!(client.get(url).dispatch().status(), Status::NotFound, "{url}");
        }
    }

    #[test]
    fn a_coding_of_weight_zero_is_refused() {
        for (header, brotli) in [("br", true), ("gzip", false), ("br;q=0, gzip", false), ("BR ; q=0.5", true)]
        {
            assert_eq!(Accepts::read([header].into_iter()).brotli, brotli, "{header}");
        }
    }

    #[test]
    fn the_style_sheet_stays_small_and_nothing_needs_a_looser_policy() {
        let css = ASSETS.iter().find(|asset| asset.name == "app.css").unwrap();
        assert!(css.plain.len() < 20 * 1_024, "{} bytes", css.plain.len());
        for asset in ASSETS {
            let text = String::from_utf8_lossy(asset.plain);
            for wide in ["data:", "@import", "eval(", "innerHTML", "//cdn"] {
                assert!(!text.contains(wide), "{} holds {wide}", asset.name);
            }
        }
    }
}
