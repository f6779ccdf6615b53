//! A file that somebody sends with a form, proved to come from our own page like any other form.

use super::form::is_ours;
use rocket::data::{Capped, Data, FromData, Outcome};
use rocket::form::{Form, FromForm};
use rocket::http::Status;
use rocket::request::Request;

/// The largest file, in MiB. The server's limits for `bytes` and `data-form` are set to it.
pub const LIMIT_MIB: u64 = 10;

#[derive(FromForm)]
struct Parts<'r> {
    csrf: &'r str,
    #[field(default = "")]
    incubator: &'r str,
    file: Capped<&'r [u8]>,
}

/// A file, and the incubator it is for.
#[derive(Clone, Debug)]
pub struct Uploaded {
    /// The field `incubator`.
    pub incubator: String,
    /// The bytes.
    pub file: Vec<u8>,
}

#[rocket::async_trait]
impl<'r> FromData<'r> for Uploaded {
    type Error = &'static str;
    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Uploaded> {
        let parts = match Form::<Parts<'r>>::from_data(request, data).await {
            Outcome::Success(form) => form.into_inner(),
            Outcome::Error((status, _)) => return Outcome::Error((status, "not a form with a file")),
            Outcome::Forward(forward) => return Outcome::Forward(forward),
        };
        if !is_ours(request, parts.csrf) {
            return Outcome::Error((Status::ImATeapot, "not our form"));
        }
        if !parts.file.is_complete() {
            return Outcome::Error((Status::PayloadTooLarge, "too large"));
        }
        let (incubator, file) = (parts.incubator.to_owned(), parts.file.value.to_vec());
        Outcome::Success(Uploaded { incubator, file })
    }
}
