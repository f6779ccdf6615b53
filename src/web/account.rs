//! One's own settings: profile, password, sign-ins, tokens and calendar links.

use super::page::{Answer, Frame, Me, Page, PageFault, flash};
use super::shell::{Choice, FormErrors, Shell};
use super::sign_in::errors;
use crate::app::people::{self, Profile};
use crate::app::sign_in::{self, TokenKind};
use crate::app::{Fault, House};
use crate::domain::id::{SessionId, TokenId};
use crate::domain::person::Language;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::http::actor::Signed;
use crate::http::form::{Fields, Posted};
use crate::http::now::Now;
use crate::words::Words;
use askama::Template;
use rocket::http::{CookieJar, Status};
use rocket::{Route, State, get, post, routes};
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![page, save, set_password, end_one, end_others, make, revoke]
}

/// Where they are.
const HOME: &str = "/account";

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    shell: Shell,
    profile: Shown,
    languages: Vec<Choice>,
    wishes: Vec<Choice>,
    kinds: Vec<Choice>,
    sessions: Vec<Session>,
    tokens: Vec<Token>,
    profile_errors: FormErrors,
    password_errors: FormErrors,
    token_errors: FormErrors,
    made: Option<Made>,
}

/// The profile as the form shows it.
struct Shown {
    version: String,
    full_name: String,
    address: String,
    mobile: String,
    shortcuts: bool,
}

/// A sign-in.
struct Session {
    id: i64,
    agent: String,
    ip: String,
    since: String,
    seen: String,
    this: bool,
}

/// A token or link, without its secret.
struct Token {
    id: i64,
    what: String,
    kind: &'static str,
    read_only: bool,
    made: String,
    used: String,
}

/// A secret that was just made.
struct Made {
    kind: &'static str,
    secret: String,
    https: String,
    webcal: String,
}

/// Which form was wrong, and what was typed into it.
#[derive(Default)]
struct Wrong {
    profile: Option<(Fields, FormErrors)>,
    password: FormErrors,
    token: FormErrors,
}

/// The page.
#[get("/account")]
pub async fn page(house: &State<Arc<House>>, me: Me, frame: Frame, now: Now) -> Result<Page, PageFault> {
    show(house, &me, &frame, now.0, Wrong::default(), None).await
}

async fn show(
    house: &House,
    me: &Signed,
    frame: &Frame,
    now: Instant,
    wrong: Wrong,
    made: Option<Made>,
) -> Result<Page, PageFault> {
    let (w, zone) = (&frame.w, chrono_tz::Asia::Shanghai);
    let person = people::me(house, &me.actor).await?;
    let (sessions, tokens) = sign_in::keys(house, &me.actor, now).await?;
    let at = |seconds: i64| w.moment(Instant(seconds), zone);
    let bad = wrong.profile.is_some() || !wrong.password.is_empty() || !wrong.token.is_empty();
    let (typed, profile_errors) = wrong.profile.unwrap_or_default();
    let shown = |field: &str, kept: &str| {
        let again = !profile_errors.is_empty();
        if again { typed.get(field).to_owned() } else { kept.to_owned() }
    };
    let page = AccountPage {
        profile: Shown {
            version: shown("version", &person.version.to_string()),
            full_name: shown("name", &person.name),
            address: person.email.clone(),
            mobile: shown("mobile", person.mobile.as_deref().unwrap_or("")),
            shortcuts: if profile_errors.is_empty() {
                person.shortcuts == 1
            } else {
                typed.is_set("shortcuts")
            },
        },
        languages: Choice::list(
            [(Language::Zh.tag(), "简体中文"), (Language::En.tag(), "English")],
            &shown("language", &person.language),
        ),
        wishes: Choice::list(
            [
                ("all", w.account.mail_all()),
                ("decisions", w.account.mail_decisions()),
                ("none", w.account.mail_none()),
            ],
            &shown("mail_wish", &person.mail_wish),
        ),
        kinds: Choice::list([("api", w.account.kind_api()), ("app", w.account.kind_app())], "api"),
        sessions: sessions
            .iter()
            .map(|one| Session {
                id: one.id,
                agent: device(&one.agent),
                ip: one.ip.clone(),
                since: at(one.created_at),
                seen: at(one.seen_at),
                this: me.session == Some(SessionId(one.id)),
            })
            .collect(),
        tokens: tokens
            .iter()
            .map(|one| Token {
                id: one.id,
                what: one.name.clone(),
                kind: kind_word(w, &one.kind),
                read_only: one.writes == 0,
                made: at(one.created_at),
                used: one.used_at.map_or_else(|| w.account.never().to_owned(), at),
            })
            .collect(),
        profile_errors,
        password_errors: wrong.password,
        token_errors: wrong.token,
        made,
        shell: frame.shell(w.page.account()),
    };
    Page::with(if bad { Status::UnprocessableEntity } else { Status::Ok }, &page)
}

/// A browser in a word or two: what a person recognises of its long name.
fn device(agent: &str) -> String {
    let known = |names: &[&'static str]| names.iter().find(|name| agent.contains(**name)).copied();
    let browser = known(&["MicroMessenger", "Edg", "Firefox", "Chrome", "Safari", "curl"]);
    let system = known(&["iPhone", "iPad", "Android", "Windows", "Mac OS", "Linux"]);
    match (browser, system) {
        (None, None) if agent.is_empty() => "—".to_owned(),
        (None, None) => agent.chars().take(40).collect(),
        (browser, system) => {
            let browser = browser.map(|name| if name == "Edg" { "Edge" } else { name });
            browser.into_iter().chain(system).collect::<Vec<_>>().join(" · ")
        }
    }
}

fn kind_word(w: &Words, kind: &str) -> &'static str {
    match kind {
        "app" => w.account.kind_app(),
        "feed" => w.account.kind_feed(),
        _ => w.account.kind_api(),
    }
}

/// Saves the profile.
#[post("/account", data = "<posted>")]
pub async fn save(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let fields = posted.0;
    let language = Language::of_tag(fields.get("language")).unwrap_or(me.actor.language);
    let profile = Profile {
        version: fields.get("version").parse().map_err(|_| Refusal::Stale)?,
        name: fields.get("name").to_owned(),
        language,
        mobile: fields.get("mobile").to_owned(),
        mail_wish: fields.get("mail_wish").to_owned(),
        shortcuts: fields.is_set("shortcuts"),
    };
    match people::save_profile(house, &me.actor, &profile, now.0).await {
        Ok(()) => {
            flash(jar, "ok", Words::of(language).account.saved(), None);
            Ok(Answer::To(HOME.to_owned()))
        }
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Fields(_)) => {
            let mut list = FormErrors::default();
            for (field, text) in errors(&frame, &refusal).iter() {
                let mobile = field == "mobile";
                list.add(field, if mobile { frame.w.account.mobile_bad() } else { text.as_str() });
            }
            let wrong = Wrong { profile: Some((fields, list)), ..Wrong::default() };
            show(house, &me, &frame, now.0, wrong, None).await.map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}

/// Changes the password.
#[post("/account/password", data = "<posted>")]
pub async fn set_password(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let (old, new) = (posted.0.get("old"), posted.0.get("password"));
    match people::change_password(house, &me.actor, old, new, me.session, now.0).await {
        Ok(()) => {
            flash(jar, "ok", frame.w.account.password_saved(), None);
            Ok(Answer::To(HOME.to_owned()))
        }
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Fields(_)) => {
            let wrong = Wrong { password: errors(&frame, &refusal), ..Wrong::default() };
            show(house, &me, &frame, now.0, wrong, None).await.map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}

/// Ends one sign-in.
#[post("/account/sessions/end", data = "<posted>")]
pub async fn end_one(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let id = posted.0.id::<SessionId>("id").ok_or(Refusal::NotFound)?;
    sign_in::end(house, &me.actor, id).await?;
    flash(jar, "ok", frame.w.account.ended(), None);
    Ok(Answer::To(HOME.to_owned()))
}

/// Ends every sign-in but this one.
#[post("/account/sessions/end-others", data = "<_posted>")]
pub async fn end_others(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    jar: &CookieJar<'_>,
    _posted: Posted,
) -> Result<Answer, PageFault> {
    sign_in::end_others(house, &me.actor, me.session).await?;
    flash(jar, "ok", frame.w.account.ended_others(), None);
    Ok(Answer::To(HOME.to_owned()))
}

/// Makes a token or a calendar link; its secret is on this answer and nowhere else.
#[post("/account/tokens", data = "<posted>")]
pub async fn make(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let fields = &posted.0;
    let kind = match fields.get("kind") {
        "feed" => TokenKind::Feed,
        "app" => TokenKind::App,
        _ => TokenKind::Api,
    };
    let writes = kind != TokenKind::Feed && fields.is_set("writes");
    match sign_in::make_token(house, &me.actor, kind, fields.get("name"), writes, None, now.0).await {
        Ok(made) => {
            let secret = made.secret;
            let https = format!("{}/feeds/{secret}.ics", house.base_url);
            let rest = https.split_once("://").map_or(https.as_str(), |(_, rest)| rest);
            let made = Made { kind: kind.names().0, webcal: format!("webcal://{rest}"), https, secret };
            show(house, &me, &frame, now.0, Wrong::default(), Some(made)).await.map(Answer::Page)
        }
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Fields(_)) => {
            let wrong = Wrong { token: errors(&frame, &refusal), ..Wrong::default() };
            show(house, &me, &frame, now.0, wrong, None).await.map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}

/// Revokes a token or link.
#[post("/account/tokens/revoke", data = "<posted>")]
pub async fn revoke(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let id = posted.0.id::<TokenId>("id").ok_or(Refusal::NotFound)?;
    sign_in::revoke(house, &me.actor, id, now.0).await?;
    flash(jar, "ok", frame.w.account.revoked(), None);
    Ok(Answer::To(HOME.to_owned()))
}
