//! A paper that somebody sends with a form, proved to come from our own page; and how one is given out.

use super::form::is_ours;
use crate::app::House;
use crate::app::file::{self, FileRow};
use crate::domain::attachment::SIZE_MAX;
use crate::domain::id::FileId;
use rocket::data::{Capped, Data, FromData, Outcome};
use rocket::form::{Form, FromForm};
use rocket::fs::TempFile;
use rocket::http::{Header, Status};
use rocket::request::Request;
use rocket::response::stream::ByteStream;
use rocket::response::{self, Responder, Response};
use rocket::tokio::io::AsyncReadExt;
use std::sync::Arc;

/// The largest form with a paper, in MiB: what is a little too large is still told beside its field.
pub const FORM_MIB: u64 = 64;

#[derive(FromForm)]
struct Parts<'r> {
    csrf: &'r str,
    #[field(default = "")]
    slot: &'r str,
    file: Capped<TempFile<'r>>,
}

/// A paper as it was sent.
#[derive(Clone, Debug)]
pub struct SentPaper {
    /// What it is for.
    pub slot: String,
    /// What the sender calls it.
    pub name: String,
    /// What is in it; one byte more than may be kept where it is too large.
    pub bytes: Vec<u8>,
}

#[rocket::async_trait]
impl<'r> FromData<'r> for SentPaper {
    type Error = &'static str;
    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, SentPaper> {
        let parts = match Form::<Parts<'r>>::from_data(request, data).await {
            Outcome::Success(form) => form.into_inner(),
            Outcome::Error((status, _)) => return Outcome::Error((status, "not a form with a file")),
            Outcome::Forward(forward) => return Outcome::Forward(forward),
        };
        if !is_ours(request, parts.csrf) {
            return Outcome::Error((Status::ImATeapot, "not our form"));
        }
        let mut bytes = Vec::new();
        let whole = parts.file.is_complete();
        let name =
            parts.file.raw_name().map(|name| name.dangerous_unsafe_unsanitized_raw().as_str().to_owned());
        let read = match parts.file.open().await {
            Ok(file) => file.take(SIZE_MAX as u64 + 1).read_to_end(&mut bytes).await,
            Err(error) => Err(error),
        };
        if read.is_err() {
            return Outcome::Error((Status::InternalServerError, "not read"));
        }
        if !whole {
            bytes.resize(SIZE_MAX + 1, 0);
        }
        Outcome::Success(SentPaper { slot: parts.slot.to_owned(), name: name.unwrap_or_default(), bytes })
    }
}

/// A file on its way out: part by part, to be kept as a file and never shown as a page.
pub struct Given {
    house: Arc<House>,
    file: FileRow,
}

impl Given {
    /// `file`, which the caller may see.
    pub fn new(house: &Arc<House>, file: FileRow) -> Given {
        Given { house: house.clone(), file }
    }
}

impl<'r> Responder<'r, 'r> for Given {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'r> {
        let (house, id, size) = (self.house, FileId(self.file.id), self.file.size);
        let parts = ByteStream! {
            let mut at = 0;
            // A connection is held for a part, not for as long as somebody's line takes.
            while let Ok(Some(bytes)) = file::part(&house, id, at).await {
                yield bytes;
                at += 1;
            }
        };
        let name = rocket::http::RawStr::new(&self.file.name).percent_encode().to_string();
        let mut response = Response::build_from(parts.respond_to(request)?);
        response.raw_header("Content-Type", self.file.media);
        response.header(Header::new("Content-Disposition", format!("attachment; filename*=UTF-8''{name}")));
        response.header(Header::new("Content-Security-Policy", "default-src 'none'; sandbox"));
        response.header(Header::new("X-Content-Type-Options", "nosniff"));
        response.header(Header::new("X-File-Size", size.to_string()));
        response.ok()
    }
}
