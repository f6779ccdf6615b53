//! Log in, log out, the language, the first administrator.

use super::page::{Answer, Frame, Page, PageFault};
use super::shell::{FormErrors, Shell};
use super::way_back::local;
use crate::app::{Fault, House, people, sign_in};
use crate::domain::access::Door;
use crate::domain::person::Language;
use crate::domain::refusal::Refusal;
use crate::http::actor::{COOKIE, MaybeSigned, SECURE_COOKIE, Signed};
use crate::http::client::Client;
use crate::http::form::{Posted, VISITOR};
use crate::http::language;
use crate::http::now::Now;
use crate::http::problem::status;
use askama::Template;
use rocket::http::{Cookie, CookieJar, SameSite, Status};
use rocket::{Route, State, get, post, routes};
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![form, log_in, log_out, set_language, setup_form, set_up]
}

#[derive(Template)]
#[template(path = "sign_in/login.html")]
struct LoginPage {
    shell: Shell,
    next: String,
    email: String,
    error: String,
}

/// The log-in form.
#[get("/login?<next>")]
pub async fn form(frame: Frame, me: MaybeSigned, next: Option<&str>) -> Result<Answer, PageFault> {
    let next = local(next.unwrap_or("/"));
    if me.0.is_some() {
        return Ok(Answer::To(next));
    }
    let shell = frame.shell(frame.w.page.log_in());
    Page::new(&LoginPage { shell, next, email: String::new(), error: String::new() }).map(Answer::Page)
}

/// Log in.
#[post("/login", data = "<posted>")]
pub async fn log_in(
    house: &State<Arc<House>>,
    frame: Frame,
    client: Client,
    now: Now,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let (fields, next) = (&posted.0, local(posted.0.get("next")));
    let (email, password) = (fields.get("email"), fields.get("password"));
    match sign_in::sign_in(house, Door::Web, email, password, &client.from(), now.0).await {
        Ok(signed) => {
            set_session(jar, &client, signed.token);
            Ok(Answer::To(next))
        }
        Err(Fault::Refused(refusal)) => {
            let (code, _) = status(&refusal);
            let shell = frame.shell(frame.w.page.log_in());
            let error = frame.w.refusal(&refusal).0;
            let page = LoginPage { shell, next, email: email.to_owned(), error };
            Page::with(Status::new(code), &page).map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}

/// The session cookie: for this host alone, never read by scripts, never sent along from elsewhere.
pub(super) fn set_session(jar: &CookieJar<'_>, client: &Client, token: String) {
    let name = if client.secure { SECURE_COOKIE } else { COOKIE };
    let cookie = Cookie::build((name, token)).path("/").http_only(true).same_site(SameSite::Lax);
    jar.add(cookie.secure(client.secure));
    jar.remove(Cookie::build(VISITOR).path("/"));
}

/// Log out: this sign-in ends.
#[post("/logout", data = "<_posted>")]
pub async fn log_out(
    house: &State<Arc<House>>,
    me: Signed,
    jar: &CookieJar<'_>,
    _posted: Posted,
) -> Result<Answer, PageFault> {
    if let Some(session) = me.session {
        sign_in::end(house, &me.actor, session).await?;
    }
    for name in [COOKIE, SECURE_COOKIE] {
        jar.remove(Cookie::build(name).path("/").secure(name == SECURE_COOKIE));
    }
    Ok(Answer::To("/login".to_owned()))
}

/// The language, kept with the person or, for a visitor, in a cookie.
#[post("/language", data = "<posted>")]
pub async fn set_language(
    house: &State<Arc<House>>,
    me: MaybeSigned,
    client: Client,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let chosen = Language::of_tag(posted.0.get("lang")).unwrap_or_default();
    match me.0 {
        Some(me) => people::set_language(house, &me.actor, chosen).await?,
        None => {
            let cookie = Cookie::build((language::COOKIE, chosen.tag())).path("/").same_site(SameSite::Lax);
            jar.add(cookie.secure(client.secure).max_age(rocket::time::Duration::days(365)));
        }
    }
    Ok(Answer::To(local(posted.0.get("back"))))
}

#[derive(Template)]
#[template(path = "sign_in/setup.html")]
struct SetupPage {
    shell: Shell,
    secret: String,
    email: String,
    person_name: String,
    errors: FormErrors,
}

/// The form behind the one-time link.
#[get("/setup/<secret>")]
pub async fn setup_form(
    house: &State<Arc<House>>,
    frame: Frame,
    now: Now,
    secret: &str,
) -> Result<Page, PageFault> {
    if !sign_in::setup_open(house, secret, now.0).await? {
        return Err(Refusal::NotFound.into());
    }
    let shell = frame.shell(frame.w.page.set_up());
    let (secret, errors) = (secret.to_owned(), FormErrors::default());
    Page::new(&SetupPage { shell, secret, email: String::new(), person_name: String::new(), errors })
}

/// Makes the first administrator.
#[post("/setup/<secret>", data = "<posted>")]
pub async fn set_up(
    house: &State<Arc<House>>,
    frame: Frame,
    client: Client,
    now: Now,
    secret: &str,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let fields = &posted.0;
    let (email, name, password) = (fields.get("email"), fields.get("name"), fields.get("password"));
    let lang = frame.w.lang;
    match sign_in::set_up(house, secret, email, name, password, lang, &client.from(), now.0).await {
        Ok(signed) => {
            set_session(jar, &client, signed.token);
            Ok(Answer::To("/".to_owned()))
        }
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Fields(_)) => {
            let page = SetupPage {
                shell: frame.shell(frame.w.page.set_up()),
                secret: secret.to_owned(),
                email: email.to_owned(),
                person_name: name.to_owned(),
                errors: errors(&frame, &refusal),
            };
            Page::with(Status::UnprocessableEntity, &page).map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}

/// The wrong fields of a refusal, for a form that is shown again.
pub fn errors(frame: &Frame, refusal: &Refusal) -> FormErrors {
    let mut list = FormErrors::default();
    if let Refusal::Fields(errors) = refusal {
        for error in errors {
            list.add(&error.field, frame.w.field(&error.rule));
        }
    }
    list
}
