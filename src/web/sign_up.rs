//! Signing up to apply, and the privacy notice that is consented to.

use super::page::{Answer, Frame, Page, PageFault};
use super::shell::{FormErrors, Shell};
use super::sign_in::{errors, set_session};
use crate::app::application::PRIVACY;
use crate::app::sign_up::{Newcomer, sign_up};
use crate::app::{Fault, House};
use crate::domain::access::Door;
use crate::domain::field::FieldRule;
use crate::domain::refusal::Refusal;
use crate::domain::rulebook::Key;
use crate::http::actor::MaybeSigned;
use crate::http::client::Client;
use crate::http::form::Posted;
use crate::http::now::Now;
use crate::http::problem::status;
use askama::Template;
use rocket::http::{CookieJar, Status};
use rocket::{Route, State, get, post, routes};
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![form, sign_up_now, privacy]
}

/// Where one's own applications stand.
pub(super) const MINE: &str = "/applications/mine";

#[derive(Template)]
#[template(path = "admission/sign_up.html")]
struct SignUpPage {
    shell: Shell,
    email: String,
    person_name: String,
    privacy: bool,
    taken: bool,
    errors: FormErrors,
}

/// The form; who is signed in goes on to their applications.
#[get("/apply")]
pub async fn form(frame: Frame, me: MaybeSigned) -> Result<Answer, PageFault> {
    if me.0.is_some() {
        return Ok(Answer::To(MINE.to_owned()));
    }
    let page = SignUpPage {
        shell: frame.shell(frame.w.admission.sign_up()),
        email: String::new(),
        person_name: String::new(),
        privacy: false,
        taken: false,
        errors: FormErrors::default(),
    };
    Page::new(&page).map(Answer::Page)
}

/// Signs up.
#[post("/apply", data = "<posted>")]
pub async fn sign_up_now(
    house: &State<Arc<House>>,
    frame: Frame,
    client: Client,
    now: Now,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let fields = &posted.0;
    let new = Newcomer {
        name: fields.get("name"),
        email: fields.get("email"),
        password: fields.get("password"),
        language: frame.w.lang,
        consents: fields.is_set("privacy"),
    };
    let refusal = match sign_up(house, Door::Web, &new, &client.from(), now.0).await {
        Ok(signed) => {
            set_session(jar, &client, signed.token);
            return Ok(Answer::To(MINE.to_owned()));
        }
        Err(Fault::Refused(refusal)) => refusal,
        Err(fault) => return Err(PageFault(fault)),
    };
    let mut wrong = errors(&frame, &refusal);
    if matches!(*refusal, Refusal::LockedOut { .. }) {
        wrong.add("email", frame.w.refusal(&refusal).0);
    }
    if wrong.is_empty() {
        return Err(PageFault(Fault::Refused(refusal)));
    }
    let taken = wrong.of("email") == frame.w.field(&FieldRule::Taken);
    let page = SignUpPage {
        shell: frame.shell(frame.w.admission.sign_up()),
        email: fields.get("email").to_owned(),
        person_name: fields.get("name").to_owned(),
        privacy: fields.is_set("privacy"),
        taken,
        errors: wrong,
    };
    Page::with(Status::new(status(&refusal).0), &page).map(Answer::Page)
}

#[derive(Template)]
#[template(path = "admission/privacy.html")]
struct PrivacyPage {
    shell: Shell,
    version: &'static str,
    months: i64,
}

/// The privacy notice.
#[get("/privacy")]
pub async fn privacy(house: &State<Arc<House>>, frame: Frame, now: Now) -> Result<Page, PageFault> {
    let today = now.0.date(super::listing::ZONE);
    let months = house.rules.value(Key::RetentionMonths, today);
    let shell = frame.shell(frame.w.admission.privacy_title());
    Page::new(&PrivacyPage { shell, version: PRIVACY, months })
}
