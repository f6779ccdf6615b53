//! Text packed for those who can unpack it: a day of rooms is 170 KB of table, and 9 KB on the wire.

use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::{ContentType, Header};
use rocket::{Request, Response};
use std::io::{Cursor, Write};

/// Packs pages, JSON and calendars with brotli.
pub struct Compress;

/// Below this a packed text is hardly smaller.
const WORTH: usize = 1_000;
/// Of 11: most of the gain at a fraction of the time.
const QUALITY: u32 = 4;

#[rocket::async_trait]
impl Fairing for Compress {
    fn info(&self) -> Info {
        Info { name: "compress", kind: Kind::Response }
    }
    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let text = response.content_type().is_some_and(|kind| {
            kind == ContentType::HTML
                || kind == ContentType::JSON
                || kind.top() == "text"
                || kind.sub() == "problem+json"
        });
        if !text || response.headers().contains("Content-Encoding") {
            return;
        }
        response.adjoin_header(Header::new("Vary", "Accept-Encoding"));
        let accepts = request.headers().get("Accept-Encoding").flat_map(|value| value.split(','));
        if !accepts
            .map(str::trim)
            .any(|coding| coding == "br" || coding.starts_with("br;") && !coding.ends_with("q=0"))
        {
            return;
        }
        let Ok(plain) = response.body_mut().to_bytes().await else { return };
        let mut packed = Vec::with_capacity(plain.len() / 4);
        let done = plain.len() >= WORTH && {
            let mut writer = brotli::CompressorWriter::new(&mut packed, 16_384, QUALITY, 20);
            writer.write_all(&plain).is_ok() && writer.flush().is_ok()
        };
        if done {
            response.set_header(Header::new("Content-Encoding", "br"));
            response.set_sized_body(packed.len(), Cursor::new(packed));
        } else {
            response.set_sized_body(plain.len(), Cursor::new(plain));
        }
    }
}
