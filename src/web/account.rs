//! One's own settings: profile, password, sign-ins, tokens and calendar links.

use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Shell};
use super::visit::{Visit, status};
use crate::app::people::{self, Profile};
use crate::app::sign_in::{self, TokenKind};
use crate::domain::amount::Unit;
use crate::domain::duty::REMINDERS;
use crate::domain::id::{SessionId, TokenId};
use crate::domain::person::Language;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use rocket::http::Status;
use rocket::{Route, get, post, routes};

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
    reminders: Vec<Choice>,
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
pub async fn page(v: Visit<'_>) -> Result<Page, PageFault> {
    show(&v, Wrong::default(), None).await
}

async fn show(v: &Visit<'_>, wrong: Wrong, made: Option<Made>) -> Result<Page, PageFault> {
    let (w, zone) = (&v.w, chrono_tz::Asia::Shanghai);
    let person = people::me(v.house, v.actor()).await?;
    let (sessions, tokens) = sign_in::keys(v.house, v.actor(), v.now).await?;
    let at = |seconds: i64| w.moment(Instant(seconds), zone);
    let (typed, profile_errors) = wrong.profile.unwrap_or_default();
    let wrongs = [&profile_errors, &wrong.password, &wrong.token];
    let told = wrongs.into_iter().find(|errors| !errors.is_empty()).map_or(Status::Ok, status);
    // Where somebody else was faster, what is sent again is held against what stands now.
    let overtaken = profile_errors.refused().is_some();
    let shown = |field: &str, kept: &str| {
        let again = !profile_errors.is_empty();
        if again { typed.get(field).to_owned() } else { kept.to_owned() }
    };
    let page = AccountPage {
        profile: Shown {
            version: match overtaken {
                true => person.version.to_string(),
                false => shown("version", &person.version.to_string()),
            },
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
        reminders: Choice::list(
            REMINDERS.map(|minutes| (minutes.to_string(), reminder(w, minutes))),
            &shown("remind_minutes", &person.remind_minutes.to_string()),
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
                this: v.me.session == Some(SessionId(one.id)),
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
        shell: v.shell(w.page.account()),
    };
    Page::with(told, &page)
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

fn reminder(w: &Words, minutes: i64) -> String {
    if minutes == 0 {
        w.account.remind_never().to_owned()
    } else {
        w.account.remind_before(w.amount(Unit::RoomMinute, minutes))
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
pub async fn save(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let fields = posted.0;
    let language = Language::of_tag(fields.get("language")).unwrap_or(v.me.actor.language);
    let version = fields.get("version").parse();
    let profile = |version| Profile {
        version,
        name: fields.get("name").to_owned(),
        language,
        mobile: fields.get("mobile").to_owned(),
        mail_wish: fields.get("mail_wish").to_owned(),
        shortcuts: fields.is_set("shortcuts"),
        // What is no number is none of the choices.
        remind_minutes: fields.get("remind_minutes").parse().unwrap_or(-1),
    };
    let done = match version {
        Ok(version) => people::save_profile(v.house, v.actor(), &profile(version), v.now).await,
        Err(_) => Err(Refusal::Stale.into()),
    };
    match v.told(done)? {
        Ok(()) => Ok(v.done(Words::of(language).account.saved(), HOME)),
        Err(told) => {
            let list = told.renamed(|field, text| {
                let mobile = field == "mobile";
                (field.to_owned(), if mobile { v.w.account.mobile_bad() } else { text }.to_owned())
            });
            let wrong = Wrong { profile: Some((fields, list)), ..Wrong::default() };
            show(&v, wrong, None).await.map(Answer::Page)
        }
    }
}

/// Changes the password.
#[post("/account/password", data = "<posted>")]
pub async fn set_password(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let (old, new) = (posted.0.get("old"), posted.0.get("password"));
    let done = people::change_password(v.house, v.actor(), old, new, v.me.session, v.now).await;
    match v.told(done)? {
        Ok(()) => Ok(v.done(v.w.account.password_saved(), HOME)),
        Err(password) => show(&v, Wrong { password, ..Wrong::default() }, None).await.map(Answer::Page),
    }
}

/// Ends one sign-in.
#[post("/account/sessions/end", data = "<posted>")]
pub async fn end_one(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let id = posted.0.id::<SessionId>("id").ok_or(Refusal::NotFound)?;
    sign_in::end(v.house, v.actor(), id).await?;
    Ok(v.done(v.w.account.ended(), HOME))
}

/// Ends every sign-in but this one.
#[post("/account/sessions/end-others", data = "<_posted>")]
pub async fn end_others(v: Visit<'_>, _posted: Posted) -> Result<Answer, PageFault> {
    sign_in::end_others(v.house, v.actor(), v.me.session).await?;
    Ok(v.done(v.w.account.ended_others(), HOME))
}

/// Makes a token or a calendar link; its secret is on this answer and nowhere else.
#[post("/account/tokens", data = "<posted>")]
pub async fn make(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let fields = &posted.0;
    let kind = match fields.get("kind") {
        "feed" => TokenKind::Feed,
        "app" => TokenKind::App,
        _ => TokenKind::Api,
    };
    let writes = kind != TokenKind::Feed && fields.is_set("writes");
    let done = sign_in::make_token(v.house, v.actor(), kind, fields.get("name"), writes, None, v.now).await;
    match v.told(done)? {
        Ok(made) => {
            let secret = made.secret;
            let https = format!("{}/feeds/{secret}.ics", v.house.base_url);
            let rest = https.split_once("://").map_or(https.as_str(), |(_, rest)| rest);
            let made = Made { kind: kind.names().0, webcal: format!("webcal://{rest}"), https, secret };
            show(&v, Wrong::default(), Some(made)).await.map(Answer::Page)
        }
        Err(token) => show(&v, Wrong { token, ..Wrong::default() }, None).await.map(Answer::Page),
    }
}

/// Revokes a token or link.
#[post("/account/tokens/revoke", data = "<posted>")]
pub async fn revoke(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let id = posted.0.id::<TokenId>("id").ok_or(Refusal::NotFound)?;
    sign_in::revoke(v.house, v.actor(), id, v.now).await?;
    Ok(v.done(v.w.account.revoked(), HOME))
}
