//! Statements of rent and deposit: the list, as a file too (免租面积及减免金额表), one of them, and its payment.

use super::address;
use super::agreement_say::area;
use super::entries::entries_of;
use super::listing::{PAGE, Shelf, Turn, ZONE, places};
use super::page::{Answer, Page, PageFault};
use super::register::Exports;
use super::shell::{Choice, Link, Shell};
use super::visit::Visit;
use crate::app::grant::Of;
use crate::app::rent::{Filter, RentRow};
use crate::app::{find, rent};
use crate::domain::access::{Action, Object};
use crate::domain::id::{IncubatorId, RentId};
use crate::domain::month::Month;
use crate::domain::refusal::Refusal;
use crate::domain::rent::RentKind;
use crate::domain::time::Instant;
use crate::http::form::Posted;
use crate::words::Words;
use crate::words::money::yuan_plain as yuan;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, one, pay]
}

/// A statement as lists show it.
pub(super) struct Line {
    pub href: String,
    pub company: String,
    pub kind: &'static str,
    pub period: String,
    pub gross: String,
    pub payable: String,
    pub waived: String,
    pub due: String,
    pub state: &'static str,
    pub tone: &'static str,
}

/// In words.
pub(super) fn line(w: &Words, one: &RentRow, now: Instant) -> Line {
    let a = w.agreement;
    let (state, tone) = match one.paid_at {
        None if one.dropped_at.is_some() => (a.dropped(), ""),
        Some(_) if one.payable == 0 => (a.nothing_due(), ""),
        Some(_) => (a.paid(), "pine"),
        None if one.due_at <= now => (a.overdue(), "red"),
        None => (a.unpaid(), "yolk"),
    };
    Line {
        href: format!("/rents/{}", one.id),
        company: one.name.clone(),
        kind: w.rent_kind(one.kind),
        period: match one.kind {
            RentKind::Rent => w.days_of(one.span, ZONE),
            RentKind::Deposit => one.span.start().date(ZONE).to_string(),
        },
        gross: yuan(one.gross),
        payable: yuan(one.payable),
        waived: yuan(one.gross - one.payable),
        due: if one.payable == 0 { String::new() } else { one.due_at.plus(-1).date(ZONE).to_string() },
        state,
        tone,
    }
}

/// A list's filter by its address.
pub(super) fn filter(incubator: &str, month: &str, open: bool) -> Result<(Filter, Option<Month>), PageFault> {
    let place = if incubator.is_empty() { None } else { Some(address::id::<IncubatorId>(incubator)?) };
    let month =
        if month.is_empty() { None } else { Some(month.parse::<Month>().map_err(|_| Refusal::NotFound)?) };
    let filter = Filter { seen: place.map(|id| vec![id]), within: month.map(Month::span), open };
    Ok((filter, month))
}

#[derive(Template)]
#[template(path = "rents/list.html")]
struct ListPage {
    shell: Shell,
    incubators: Vec<Choice>,
    month: String,
    open: bool,
    filtered: bool,
    sums: String,
    exports: Exports,
    lines: Vec<Line>,
    turn: Turn,
}

/// The list.
#[get("/rents?<incubator>&<month>&<open>&<before>", rank = 2)]
pub async fn list(
    v: Visit<'_>,
    incubator: Option<&str>,
    month: Option<&str>,
    open: Option<&str>,
    before: Option<i64>,
) -> Result<Page, PageFault> {
    let (a, incubator, month) = (v.w.agreement, incubator.unwrap_or(""), month.unwrap_or(""));
    let open = open == Some("1");
    let (filter, _) = filter(incubator, month, open)?;
    let page = (before.unwrap_or(i64::MAX), PAGE + 1);
    let mut found = rent::list(v.house, v.actor(), &filter, page).await?;
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let query = [("incubator", incubator), ("month", month), ("open", if open { "1" } else { "" })];
    let shelf = Shelf::new("/rents", &query, "before", before.is_some());
    let turn = Turn::cut(&mut found.rows, &shelf, |one| one.id.to_string()).of(found.tally);
    let seen = all.iter().filter(|one| {
        v.actor().may(Action::SeeCompany, &Object::incubator(IncubatorId(one.id), &one.district_code))
    });
    let (gross, payable) = (found.gross, found.payable);
    Page::new(&ListPage {
        incubators: places(&v.w, seen, Some(v.w.staff.all()), incubator),
        month: month.to_owned(),
        open,
        filtered: !incubator.is_empty() || !month.is_empty() || open,
        sums: a.sums(&yuan(gross), &yuan(payable), &yuan(gross - payable)),
        exports: Exports::of("/rents", &query),
        lines: found.rows.iter().map(|one| line(&v.w, one, v.now)).collect(),
        turn,
        shell: v.shell(a.rents()),
    })
}

struct PieceLine {
    days: String,
    count: i64,
    area: String,
    percent: String,
    gross: String,
    payable: String,
    waived: String,
}

#[derive(Template)]
#[template(path = "rents/one.html")]
struct OnePage {
    shell: Shell,
    id: RentId,
    version: i64,
    line: Line,
    agreement: String,
    entries: String,
    pieces: Vec<PieceLine>,
    issued: String,
    paid: String,
    dropped: String,
    set_off: String,
    may_pay: bool,
    crumbs: Vec<Link>,
}

/// One.
#[get("/rents/<raw>", rank = 3)]
pub async fn one(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    let (w, a, id) = (&v.w, v.w.agreement, address::id::<RentId>(raw)?);
    let opened = rent::one(v.house, v.actor(), id).await?;
    let one = &opened.rent;
    let title = match one.kind {
        RentKind::Rent => a.rent_of(&one.name),
        RentKind::Deposit => a.deposit_of(&one.name),
    };
    let piece = |piece: &crate::domain::rent::Piece| PieceLine {
        days: format!("{} – {}", piece.from, piece.to),
        count: piece.days,
        area: area(piece.area),
        percent: format!("{}%", piece.percent),
        gross: yuan(piece.gross),
        payable: yuan(piece.payable),
        waived: yuan(piece.waived()),
    };
    let back = format!("/agreements/{}", one.agreement);
    Page::new(&OnePage {
        id,
        version: one.version,
        line: line(w, one, v.now),
        agreement: back.clone(),
        entries: entries_of(one.company.0, Of::Rent(id)),
        pieces: one.pieces.iter().map(piece).collect(),
        issued: w.moment(one.issued_at, ZONE),
        paid: one.paid_at.filter(|_| one.payable > 0).map(|at| w.moment(at, ZONE)).unwrap_or_default(),
        dropped: one.dropped_at.map(|at| w.moment(at, ZONE)).unwrap_or_default(),
        set_off: if one.set_off > 0 { a.set_off(&yuan(one.set_off)) } else { String::new() },
        may_pay: opened.bills && one.is_open(),
        crumbs: vec![
            Link::new("/agreements", a.agreements()),
            Link::new(back, one.name.clone()),
            Link::new("", a.statement(id.to_string())),
        ],
        shell: v.shell(&title),
    })
}

/// Records its payment.
#[post("/rents/<raw>/pay", data = "<posted>")]
pub async fn pay(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<RentId>(raw)?;
    let (version, key) = (posted.0.id("version"), posted.key(v.house, v.actor()));
    rent::pay(v.house, v.actor(), id, version, Some(&key), v.now).await?;
    Ok(v.done(v.w.agreement.paid_done(), format!("/rents/{id}")))
}
