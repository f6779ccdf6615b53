//! Movements of a company: the list, one of them, and its reversal.

use super::address;
use super::behind::Behind;
use super::listing::{PAGE, Shelf, Turn, ZONE};
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::amend;
use crate::app::grant::{self, EntryRow, Of, Sought};
use crate::app::members;
use crate::domain::amount::Unit;
use crate::domain::id::{CompanyId, EntryId};
use crate::domain::ledger::Movement;
use crate::domain::time::Instant;
use crate::http::form::Posted;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, open, reverse]
}

#[derive(Template)]
#[template(path = "companies/entries.html")]
struct EntriesPage {
    shell: Shell,
    path: String,
    units: Vec<Choice>,
    kinds: Vec<Choice>,
    pool: String,
    of: String,
    /// The one thing whose movements these are.
    thing: Option<Link>,
    filtered: bool,
    lines: Vec<EntryLine>,
    turn: Turn,
    crumbs: Vec<Link>,
}

/// A movement as a list shows it.
struct EntryLine {
    /// Its page; empty: it is between others' accounts.
    href: String,
    at: String,
    what: String,
    unit: &'static str,
    amount: String,
    /// From which kind of account to which.
    way: String,
    behind: Option<Link>,
    by: String,
    reason: String,
}

/// An amount with its sign.
pub(super) fn signed(w: &Words, unit: Unit, amount: i64) -> String {
    let sign = if amount < 0 { "−" } else { "+" };
    format!("{sign}{}", w.amount(unit, amount.saturating_abs()))
}

fn line(w: &Words, company: i64, one: &EntryRow) -> EntryLine {
    let unit = one.unit.parse().unwrap_or(Unit::Fen);
    let behind = Behind {
        company,
        booking: one.booking_id,
        tenancy: one.tenancy_id,
        subject: one.subject.as_deref().zip(one.subject_id),
        title: one.title.as_deref().filter(|_| one.private != Some(1)),
    };
    let own = one.own == 1;
    EntryLine {
        href: if own { format!("/companies/{company}/entries/{}", one.id) } else { String::new() },
        at: w.moment(Instant(one.at), ZONE),
        what: w.code(&one.kind).to_owned(),
        unit: w.unit(unit),
        amount: if own { signed(w, unit, one.amount) } else { w.amount(unit, one.amount) },
        way: format!("{} → {}", w.money_place(&one.from_kind), w.money_place(&one.to_kind)),
        behind: behind.link(w),
        by: one.name.clone().unwrap_or_else(|| w.event.system().to_owned()),
        reason: one.reason.clone().unwrap_or_default(),
    }
}

/// The address of the movements behind an amount.
pub(super) fn behind_amount(of: CompanyId, unit: Unit, pool: Option<i64>, kind: &str) -> String {
    let pool = pool.map_or(String::new(), |id| id.to_string());
    address::to(
        &format!("/companies/{of}/entries"),
        &[("unit", unit.name()), ("pool", &pool), ("kind", kind)],
    )
}

/// The address of the movements of one thing.
pub(super) fn entries_of(company: i64, of: Of) -> String {
    address::to(&format!("/companies/{company}/entries"), &[("of", &of.to_string())])
}

/// Its movements, latest first.
#[get("/companies/<raw>/entries?<unit>&<pool>&<kind>&<of>&<before>")]
pub async fn list(
    v: Visit<'_>,
    raw: &str,
    unit: Option<&str>,
    pool: Option<i64>,
    kind: Option<&str>,
    of: Option<&str>,
    before: Option<i64>,
) -> Result<Page, PageFault> {
    let (company, w) = (address::id::<CompanyId>(raw)?, &v.w);
    let (one, _) = members::one(v.house, v.actor(), company, v.now).await?;
    // A filter that names nothing of ours finds everything, as an empty one does.
    let unit = unit.filter(|name| name.parse::<Unit>().is_ok()).unwrap_or("");
    let kind = kind.filter(|name| Movement::of_name(name).is_some()).unwrap_or("");
    let pool = pool.filter(|id| *id >= 0);
    let of: Option<Of> = of.and_then(|raw| raw.parse().ok());
    let sought = Sought {
        unit: unit.to_owned(),
        pool,
        kind: kind.to_owned(),
        of,
        before: before.unwrap_or(i64::MAX),
        limit: PAGE + 1,
    };
    let mut found = grant::entries(v.house, v.actor(), company, &sought).await?;
    let here = format!("/companies/{company}");
    let path = format!("{here}/entries");
    let pool = pool.map_or(String::new(), |id| id.to_string());
    let of_text = of.map_or(String::new(), |of| of.to_string());
    let query = [("unit", unit), ("pool", pool.as_str()), ("kind", kind), ("of", of_text.as_str())];
    let shelf = Shelf::new(&path, &query, "before", before.is_some());
    let turn = Turn::cut(&mut found, &shelf, |one| one.id.to_string());
    let b = w.books;
    let units = Unit::ALL.iter().map(|unit| (unit.name(), w.unit(*unit)));
    let kinds = Movement::ALL.iter().map(|kind| (kind.name(), w.code(kind.name())));
    Page::new(&EntriesPage {
        lines: found.iter().map(|row| line(w, company.0, row)).collect(),
        turn,
        units: Choice::list([("", b.all_units())].into_iter().chain(units), unit),
        kinds: Choice::list([("", b.all_kinds())].into_iter().chain(kinds), kind),
        filtered: query.iter().any(|(_, value)| !value.is_empty()),
        thing: of.and_then(|of| Behind::of(company.0, of.parts()).link(w)),
        pool,
        of: of_text,
        crumbs: vec![Link::new(here, one.name), Link::new("", w.staff.entries())],
        path,
        shell: v.shell(w.staff.entries()),
    })
}

#[derive(Template)]
#[template(path = "companies/entry.html")]
struct EntryPage {
    shell: Shell,
    line: EntryLine,
    reverses: Option<Link>,
    reversed_by: Option<Link>,
    may_reverse: bool,
    what: String,
    action: String,
    reason: String,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

async fn page(
    v: &Visit<'_>,
    of: CompanyId,
    id: EntryId,
    (reason, errors): (String, FormErrors),
) -> Result<Page, PageFault> {
    let w = &v.w;
    let (company, _) = members::one(v.house, v.actor(), of, v.now).await?;
    let one = &grant::entry(v.house, v.actor(), of, id).await?;
    let kind = Movement::of_name(&one.kind);
    let unit = one.unit.parse().unwrap_or(Unit::Fen);
    let to = |other: i64| format!("/companies/{of}/entries/{other}");
    let title = w.books.entry_title(one.id);
    Page::with(
        status(&errors),
        &EntryPage {
            line: line(w, of.0, one),
            reverses: one.reverses_id.map(|other| Link::new(to(other), w.books.reverses(other))),
            reversed_by: one.reversed_by.map(|other| Link::new(to(other), w.books.reversed_by(other))),
            may_reverse: kind.is_some_and(|kind| amend::is_reversible(kind, unit))
                && one.reversed_by.is_none()
                && grant::may_grant(v.actor(), &company),
            what: w.books.reverse_what(&signed(w, unit, one.amount.saturating_neg())),
            action: to(one.id),
            reason,
            errors,
            crumbs: vec![
                Link::new(format!("/companies/{of}"), company.name),
                Link::new(format!("/companies/{of}/entries"), w.staff.entries()),
                Link::new("", title.clone()),
            ],
            shell: v.shell(&title),
        },
    )
}

/// One movement.
#[get("/companies/<raw>/entries/<entry>")]
pub async fn open(v: Visit<'_>, raw: &str, entry: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, address::id(entry)?, (String::new(), FormErrors::default())).await
}

/// Takes it back, with a reason.
#[post("/companies/<raw>/entries/<entry>", data = "<posted>")]
pub async fn reverse(v: Visit<'_>, raw: &str, entry: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (of, id) = (address::id::<CompanyId>(raw)?, address::id::<EntryId>(entry)?);
    let reason = posted.0.get("reason").to_owned();
    let key = posted.key(v.house, v.actor());
    match v.told(amend::reverse(v.house, v.actor(), id, &reason, Some(&key), v.now).await)? {
        Ok(made) => Ok(v.done(v.w.books.reverse_done(), format!("/companies/{of}/entries/{made}"))),
        Err(errors) => page(&v, of, id, (reason, errors)).await.map(Answer::Page),
    }
}
