//! What every page needs: its frame, its answer, and the page for what went wrong.

use super::nav::{Nav, NavGroup};
use super::shell::{Flash, Shell, UndoAction, UserBadge};
use super::way_back;
use crate::app::counts::{Counts, counts};
use crate::app::{Fault, House, members};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::person::Language;
use crate::http::actor::{Signed, known};
use crate::http::client::Client;
use crate::http::form;
use crate::http::language::{self, Speaks};
use crate::http::now::Now;
use crate::http::problem::{Problem, problem};
use crate::words::Words;
use askama::Template;
use rocket::http::{ContentType, Cookie, CookieJar, SameSite, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::{self, Redirect, Responder, Response};
use std::convert::Infallible;
use std::io::Cursor;
use std::sync::Arc;

/// A rendered page, and the status it is sent with.
pub struct Page {
    status: Status,
    html: String,
}

impl Page {
    /// Renders a page.
    pub fn new(page: &impl Template) -> Result<Page, PageFault> {
        Page::with(Status::Ok, page)
    }
    /// Renders a page with a status of its own, as 422 for a form that is shown again.
    pub fn with(status: Status, page: &impl Template) -> Result<Page, PageFault> {
        let html = page.render().map_err(|error| PageFault(Fault::Outside(format!("template: {error}"))))?;
        Ok(Page { status, html })
    }
}

impl<'r> Responder<'r, 'static> for Page {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        Response::build()
            .status(self.status)
            .header(ContentType::HTML)
            .sized_body(self.html.len(), Cursor::new(self.html))
            .ok()
    }
}

/// What a page's handler answers with: a page, or where to go next.
pub enum Answer {
    /// A page.
    Page(Page),
    /// Another address (303).
    To(String),
}

impl<'r> Responder<'r, 'static> for Answer {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        match self {
            Answer::Page(page) => page.respond_to(request),
            Answer::To(address) => Redirect::to(address).respond_to(request),
        }
    }
}

/// A fault, told as a page.
#[derive(Debug)]
pub struct PageFault(pub Fault);

impl<E: Into<Fault>> From<E> for PageFault {
    fn from(fault: E) -> PageFault {
        PageFault(fault.into())
    }
}

impl<'r> Responder<'r, 'static> for PageFault {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        // The frame was made by the page's own guard; a fault before it is told in a bare one.
        let frame = request.local_cache(|| None::<Frame>);
        let bare = Frame::bare(request, Language::Zh);
        let frame = frame.as_ref().unwrap_or(&bare);
        let problem = problem(&self.0, &frame.w, frame.now);
        problem_page(frame, &problem, way_back::back(request)).respond_to(request)
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    shell: Shell,
    problem: &'a Problem,
    /// The page that it was asked for on.
    back: Option<String>,
}

fn problem_page(frame: &Frame, problem: &Problem, back: Option<String>) -> Page {
    let shell = Shell { title: problem.title.clone(), ..frame.shell("") };
    let status = Status::new(problem.status);
    let page = Page::with(status, &ProblemPage { shell, problem, back });
    // A template that cannot be written must not end in a blank page.
    page.unwrap_or_else(|_| Page {
        status,
        html: format!("<!doctype html><title>{0}</title><h1>{0}</h1>", problem.status),
    })
}

/// The frame around a page: made once a request, by the guard.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The words.
    pub w: Words,
    /// The moment.
    pub now: crate::domain::time::Instant,
    /// Who is signed in.
    pub actor: Option<Actor>,
    path: String,
    csrf: String,
    company: Option<String>,
    counts: Counts,
    flash: Option<Flash>,
}

impl Frame {
    fn bare(request: &Request<'_>, language: Language) -> Frame {
        Frame {
            w: Words::of(language),
            now: crate::http::now::Clock::real().now(),
            actor: None,
            path: request.uri().to_string(),
            csrf: String::new(),
            company: None,
            counts: Counts::default(),
            flash: None,
        }
    }

    /// The frame of a page of that title.
    pub fn shell(&self, title: &str) -> Shell {
        let zone = chrono_tz::Asia::Shanghai;
        Shell {
            w: self.w,
            title: title.to_owned(),
            path: self.path.clone(),
            csrf: self.csrf.clone(),
            user: self.actor.as_ref().map(|actor| UserBadge {
                name: actor.name.clone(),
                email: actor.email.clone(),
                company: self.company.clone(),
            }),
            nav: self.actor.as_ref().map(|actor| self.nav(actor)).unwrap_or_default(),
            unread: self.counts.unread,
            flash: self.flash.clone(),
            zone_label: self.w.zone(zone, self.now),
            printed: self.w.moment(self.now, zone),
        }
    }

    /// What somebody can go to: by what they may do somewhere.
    fn nav(&self, actor: &Actor) -> Vec<NavGroup> {
        let p = &self.w.page;
        let own = actor.companies().next().map(|id| format!("/companies/{id}"));
        let may = |action| actor.may_somewhere(action);
        let staff =
            may(Action::EditCompany) || may(Action::Grant) || own.is_none() && may(Action::SeeCompany);
        let mut nav = Nav::beside(&self.path);
        nav.add(true, "/", p.today(), "home", 0);
        let (waiting, returned) = (self.counts.waiting, self.counts.returned);
        let works =
            [Action::DecideBooking, Action::DecideCase, Action::ReviewApplications, Action::AwardVoucher];
        if works.into_iter().any(may) || waiting > 0 {
            nav.add(true, "/inbox", p.inbox(), "inbox", waiting + returned);
        } else {
            nav.add(may(Action::AskEntitlement), "/inbox/mine", self.w.case.mine(), "inbox", returned);
        }
        nav.add(may(Action::ReviewApplications), "/reviews", self.w.admission.my_reviews(), "check", 0);
        nav.add(actor.held.is_empty(), "/applications/mine", self.w.admission.my_applications(), "edit", 0);
        nav.add(may(Action::SeeResources), "/find", p.find(), "search", 0);
        nav.add(true, "/bookings", p.my_bookings(), "calendar", 0);
        if let Some(own) = &own {
            nav.add(true, own, p.my_company(), "building", 0);
            nav.add(true, "/applications/mine", self.w.admission.my_applications(), "edit", 0);
        }
        nav.group(p.nav_tenants());
        nav.add(may(Action::SeeApplication), "/applications", self.w.admission.applications(), "edit", 0);
        nav.add(staff, "/companies", p.companies(), "building", 0);
        let agreements = may(Action::KeepAgreements) || own.is_none() && may(Action::SeeReturns);
        nav.add(agreements, "/agreements", self.w.agreement.agreements(), "link", 0);
        nav.add(may(Action::SeeReturns), "/returns", self.w.quarterly.returns(), "chart", 0);
        nav.group(p.nav_places());
        nav.add(may(Action::EditInventory), "/inventory", p.inventory(), "room", 0);
        nav.add(may(Action::KeepTenancies), "/tenancies", self.w.keep.tenancies(), "desk", 0);
        nav.add(may(Action::SeeResources), "/compute", self.w.compute.compute(), "chip", 0);
        nav.add(crate::app::used::may_see(actor), "/used", self.w.used.title(), "chart", 0);
        nav.add(may(Action::Close), "/closures", self.w.keep.closures(), "s-cancelled", 0);
        nav.add(may(Action::EditCalendar), "/calendar", self.w.keep.calendar(), "calendar", 0);
        nav.group(p.nav_money());
        nav.add(may(Action::SeeReturns), "/subsidy", self.w.subsidy.title(), "chart", 0);
        nav.add(may(Action::SeeReturns), "/rents", self.w.agreement.rents(), "coin", 0);
        nav.add(crate::app::bill_list::may_see(actor), "/bills", self.w.compute.bills(), "coin", 0);
        let decides = may(Action::AwardVoucher);
        nav.add(decides, "/vouchers", self.w.support.vouchers(), "coin", 0);
        nav.add(
            !decides && may(Action::KeepProgrammes),
            "/programmes",
            self.w.support.programmes(),
            "coin",
            0,
        );
        nav.group(p.nav_rules());
        let adds = actor.may(Action::EditInventory, &Object::city());
        nav.add(adds, "/incubators", self.w.begin.incubators(), "building", 0);
        nav.add(may(Action::EditPolicy), "/policies", self.w.policy.policies(), "shield", 0);
        let standards = may(Action::SeeApplication) || may(Action::EditAdmission);
        nav.add(standards, "/admission/rules", self.w.standard.title(), "check", 0);
        nav.add(may(Action::EditChains), "/chains", self.w.case.chains(), "link", 0);
        nav.add(may(Action::SeePeople), "/people", p.people(), "people", 0);
        nav.group(p.nav_system());
        nav.add(may(Action::SeeTrail), "/trail", p.trail(), "clock", 0);
        // Who reads the trail finds the seals there.
        let seals = may(Action::SeeSeals) && !may(Action::SeeTrail);
        nav.add(seals, "/seals", self.w.books.seals(), "shield", 0);
        nav.add(may(Action::SeeMail), "/mails", p.mails(), "bell", 0);
        nav.add(may(Action::SeeJobs), "/jobs", p.jobs(), "s-done", 0);
        nav.done()
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Frame {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Frame, Infallible> {
        let made = request.local_cache_async(async { Some(frame(request).await) }).await;
        match made {
            Some(frame) => Outcome::Success(frame.clone()),
            None => Outcome::Forward(Status::InternalServerError),
        }
    }
}

async fn frame(request: &Request<'_>) -> Frame {
    let Outcome::Success(Speaks(w)) = request.guard::<Speaks>().await else {
        return Frame::bare(request, Language::Zh);
    };
    let Outcome::Success(Now(now)) = request.guard::<Now>().await else {
        return Frame::bare(request, w.lang);
    };
    let client = Client::of(request);
    let mut frame = Frame {
        w,
        now,
        csrf: form::token(request, client.secure),
        flash: take_flash(request.cookies(), &w),
        ..Frame::bare(request, w.lang)
    };
    let (Some(known), Some(house)) = (known(request).await, request.rocket().state::<Arc<House>>()) else {
        return frame;
    };
    frame.actor = Some(known.actor.clone());
    // The frame's numbers are no reason to refuse a page.
    if let Ok(counts) = counts(house, &known.actor, now).await {
        frame.counts = counts;
    }
    if known.actor.companies().next().is_some()
        && let Ok(own) = members::own(house, &known.actor, now).await
    {
        frame.company = own.first().map(|company| company.name.clone());
    }
    frame
}

/// The cookie that carries what was just done over one redirect.
const FLASH: &str = "flash";

/// Says on the next page what was done. `undo`: where a form that takes it back posts to.
pub fn flash(jar: &CookieJar<'_>, kind: &str, text: &str, undo: Option<&str>) {
    let value = format!("{kind}\n{}\n{text}", undo.unwrap_or(""));
    let value = rocket::http::RawStr::new(&value).percent_encode().to_string();
    let cookie = Cookie::build((FLASH, value)).path("/").http_only(true).same_site(SameSite::Lax);
    jar.add(cookie.max_age(rocket::time::Duration::minutes(5)));
}

fn take_flash(jar: &CookieJar<'_>, w: &Words) -> Option<Flash> {
    let value = jar.get(FLASH)?.value().to_owned();
    jar.remove(Cookie::build(FLASH).path("/"));
    let value = rocket::http::RawStr::new(&value).percent_decode_lossy().into_owned();
    let (kind, rest) = value.split_once('\n')?;
    let (undo, text) = rest.split_once('\n')?;
    let kind = ["ok", "info", "warn", "bad"].into_iter().find(|known| *known == kind)?;
    let undo = undo
        .starts_with("/bookings/")
        .then(|| UndoAction { href: undo.to_owned(), label: w.ui.undo().to_owned() });
    Some(Flash { kind, text: text.to_owned(), undo })
}

/// 401: to the log-in, and back afterwards; what was posted is not repeated.
#[rocket::catch(401)]
pub async fn not_signed_in(request: &Request<'_>) -> Result<Redirect, Page> {
    let next = match request.method() {
        rocket::http::Method::Get => request.uri().to_string(),
        _ => way_back::form_page(request),
    };
    let next = rocket::http::RawStr::new(&next).percent_encode().to_string();
    Ok(Redirect::to(format!("/login?next={next}")))
}

/// Every other status, as a page in the reader's language.
#[rocket::catch(default)]
pub async fn any_status(status: Status, request: &Request<'_>) -> Page {
    let frame = match request.guard::<Frame>().await {
        Outcome::Success(frame) => frame,
        _ => Frame::bare(request, language::of(request).await),
    };
    problem_page(&frame, &Problem::of_status(status.code, &frame.w), way_back::back(request))
}

/// Who is signed in, or 401; most pages ask for it.
pub type Me = Signed;
