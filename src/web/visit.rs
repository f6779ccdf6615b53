//! Somebody signed in asks for a page or sends a form: all that a handler needs to know of it.

use super::page::{Answer, Frame, PageFault, flash};
use super::shell::{FormErrors, Refused, Shell};
use super::sign_in::errors;
use super::way_back;
use crate::app::{Fault, House};
use crate::domain::access::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::http::actor::Signed;
use crate::http::now::Now;
use crate::http::problem::status as refused;
use crate::words::Words;
use rocket::http::{CookieJar, Method, Status};
use rocket::request::{FromRequest, Outcome, Request};
use std::convert::Infallible;
use std::sync::Arc;

/// A visit: the house, who came, the frame of the answer and the moment. Without a sign-in: 401.
pub struct Visit<'r> {
    /// The house.
    pub house: &'r House,
    /// Who is signed in.
    pub me: Signed,
    /// The frame around the answer.
    pub frame: Frame,
    /// The words of the answer.
    pub w: Words,
    /// The moment.
    pub now: Instant,
    jar: &'r CookieJar<'r>,
    /// The page of the form that was sent.
    form_page: String,
}

impl Visit<'_> {
    /// Who asks, with all they hold.
    pub fn actor(&self) -> &Actor {
        &self.me.actor
    }
    /// The frame of a page of that title.
    pub fn shell(&self, title: &str) -> Shell {
        self.frame.shell(title)
    }
    /// What a form did: told on the page `to`, which comes next.
    pub fn done(&self, told: impl AsRef<str>, to: impl Into<String>) -> Answer {
        self.undoable(told, to, None)
    }
    /// What a form did not do, told on the page `to`.
    pub fn failed(&self, told: impl AsRef<str>, to: impl Into<String>) -> Answer {
        flash(self.jar, "bad", told.as_ref(), None);
        Answer::To(to.into())
    }
    /// The same, with the address of a form that takes it back.
    pub fn undoable(&self, told: impl AsRef<str>, to: impl Into<String>, undo: Option<&str>) -> Answer {
        flash(self.jar, "ok", told.as_ref(), undo);
        Answer::To(to.into())
    }
    /// What a form's use case gave: its value, the wrong fields to show, or a fault for its own page.
    pub fn told<T>(&self, done: Result<T, Fault>) -> Result<Result<T, FormErrors>, PageFault> {
        match done {
            Ok(value) => Ok(Ok(value)),
            Err(Fault::Refused(refusal)) => match self.mistakes(&refusal) {
                Some(errors) => Ok(Err(errors)),
                None => Err(PageFault(Fault::Refused(refusal))),
            },
            Err(fault) => Err(PageFault(fault)),
        }
    }
    /// The same of a form with nothing to fill in: only what is refused as a whole is shown with it.
    pub fn told_whole<T>(&self, done: Result<T, Fault>) -> Result<Result<T, FormErrors>, PageFault> {
        match done {
            Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Fields(_)) => {
                Err(PageFault(Fault::Refused(refusal)))
            }
            done => self.told(done),
        }
    }
    /// A refusal as the form says it that is shown again with what was typed: wrong fields, or what was refused as a
    /// whole. `None`: it is no matter of this form (who may, what is there), and has its own page.
    pub fn mistakes(&self, refusal: &Refusal) -> Option<FormErrors> {
        if matches!(refusal, Refusal::Fields(_)) {
            return Some(errors(&self.frame, refusal));
        }
        let (status, _) = refused(refusal);
        if !matches!(status, 409 | 412 | 422) {
            return None;
        }
        let stale = matches!(refusal, Refusal::Stale);
        let (title, mut why) = self.w.refusal(refusal);
        if stale {
            why = self.w.ui.stale_form().to_owned();
        }
        let now = if stale { self.form_page.clone() } else { String::new() };
        Some(FormErrors::of_refusal(Refused { status, title, why, now }))
    }
}

/// The status of a page with a form on it.
pub fn status(errors: &FormErrors) -> Status {
    match errors.refused() {
        Some(refused) => Status::new(refused.status),
        None if errors.is_empty() => Status::Ok,
        None => Status::UnprocessableEntity,
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Visit<'r> {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Visit<'r>, Infallible> {
        let me = match request.guard::<Signed>().await {
            Outcome::Success(me) => me,
            Outcome::Forward(status) => return Outcome::Forward(status),
            Outcome::Error(error) => return Outcome::Error(error),
        };
        let (Outcome::Success(frame), Outcome::Success(Now(now)), Some(house)) = (
            request.guard::<Frame>().await,
            request.guard::<Now>().await,
            request.rocket().state::<Arc<House>>(),
        ) else {
            return Outcome::Forward(Status::InternalServerError);
        };
        let form_page = match request.method() {
            Method::Post => way_back::form_page(request),
            _ => String::new(),
        };
        Outcome::Success(Visit { house, me, w: frame.w, frame, now, jar: request.cookies(), form_page })
    }
}
