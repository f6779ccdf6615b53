//! A company's monthly statements: the list of months, and one of them.

use super::address;
use super::behind::Behind;
use super::entries::signed;
use super::listing::ZONE;
use super::page::{Page, PageFault};
use super::shell::{Link, NavItem, Shell};
use super::visit::Visit;
use crate::app::statement::{self, Account, Cut, Line, StatedRow, Statement};
use crate::domain::amount::Unit;
use crate::domain::id::{CompanyId, ResourceId};
use crate::domain::month::Month;
use crate::domain::refusal::Refusal;
use crate::domain::statement::{Purpose, Section};
use crate::domain::time::Instant;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, routes};

/// Movements of a page: its lines are long.
const LINES: i64 = 40;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![months, open]
}

#[derive(Template)]
#[template(path = "statements/months.html")]
struct MonthsPage {
    shell: Shell,
    months: Vec<Link>,
    crumbs: Vec<Link>,
}

/// The months there are statements of.
#[get("/companies/<raw>/statements")]
pub async fn months(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    let (of, b) = (address::id::<CompanyId>(raw)?, v.w.books);
    let (company, months) = statement::months(v.house, v.actor(), of, v.now).await?;
    let month = |month: Month| Link::new(format!("/companies/{of}/statements/{month}"), month.to_string());
    Page::new(&MonthsPage {
        months: months.into_iter().map(month).collect(),
        crumbs: vec![Link::new(format!("/companies/{of}"), company.name), Link::new("", b.statements())],
        shell: v.shell(b.statements()),
    })
}

/// What a section is called.
pub(super) fn called(w: &Words, section: Section, pool: Option<&str>) -> String {
    let b = w.books;
    match (section.purpose, pool) {
        (Purpose::Entitlement, None) => w.unit(section.unit).to_owned(),
        (Purpose::Entitlement, Some(pool)) => format!("{} · {pool}", w.unit(section.unit)),
        (Purpose::Payable, _) => b.payable().to_owned(),
        (Purpose::Voucher, _) => b.voucher().to_owned(),
        (Purpose::Deposit, _) => b.deposit().to_owned(),
    }
}

/// The name of a section's pool.
pub(super) fn pool_of(all: &[Account], section: Section) -> Option<&str> {
    all.iter().find(|one| one.section == section).and_then(|one| one.pool.as_deref())
}

#[derive(Template)]
#[template(path = "statements/one.html")]
struct StatementPage {
    shell: Shell,
    so_far: bool,
    accounts: Vec<AccountLine>,
    tabs: Vec<NavItem>,
    lines: Vec<StatedLine>,
    next: Option<String>,
    first: Option<String>,
    csv: String,
    xlsx: String,
    crumbs: Vec<Link>,
}

/// A section's line of the summary; each figure opens what is behind it.
struct AccountLine {
    called: String,
    href: String,
    amounts: [String; 4],
}

struct StatedLine {
    href: String,
    at: String,
    what: String,
    called: String,
    change: String,
    held_change: String,
    after: String,
    held: String,
    behind: Option<Link>,
    by: String,
    reason: String,
}

/// What is behind a movement of a statement.
pub(super) fn behind(of: CompanyId, entry: &StatedRow) -> Behind<'_> {
    Behind {
        company: of.0,
        booking: entry.booking_id,
        tenancy: entry.tenancy_id,
        subject: entry.subject.as_deref().zip(entry.subject_id),
        title: entry.title.as_deref().filter(|_| entry.private != Some(1)),
    }
}

fn stated(w: &Words, of: CompanyId, all: &[Account], line: &Line) -> StatedLine {
    let (unit, entry) = (line.section.unit, &line.entry);
    let change = |n: i64| if n == 0 { String::new() } else { signed(w, unit, n) };
    StatedLine {
        href: format!("/companies/{of}/entries/{}", entry.id),
        at: w.moment(Instant(entry.at), ZONE),
        what: w.code(&entry.kind).to_owned(),
        called: called(w, line.section, pool_of(all, line.section)),
        change: change(line.moved.available),
        held_change: change(line.moved.held),
        after: w.amount(unit, line.after.available),
        held: w.amount(unit, line.after.held),
        behind: behind(of, entry).link(w),
        by: entry.name.clone().unwrap_or_else(|| w.event.system().to_owned()),
        reason: entry.reason.clone().unwrap_or_default(),
    }
}

/// Reads which section is meant: a unit, and a pool's id or 0.
fn section_of(unit: &str, pool: Option<i64>) -> Option<(Unit, Option<ResourceId>)> {
    let unit: Unit = unit.parse().ok()?;
    Some((unit, pool.filter(|id| *id > 0).map(ResourceId)))
}

/// One statement.
#[get("/companies/<raw>/statements/<month>?<unit>&<pool>&<after>")]
pub async fn open(
    v: Visit<'_>,
    raw: &str,
    month: &str,
    unit: Option<&str>,
    pool: Option<i64>,
    after: Option<&str>,
) -> Result<Page, PageFault> {
    let (of, w) = (address::id::<CompanyId>(raw)?, &v.w);
    let month: Month = month.parse().map_err(|_| Refusal::NotFound)?;
    if month > Month::of(v.now) {
        return Err(Refusal::NotFound.into());
    }
    let chosen = section_of(unit.unwrap_or(""), pool);
    let after = after.and_then(address::moment_and_id).map_or((0, 0), |(at, id)| (at.0, id));
    let cut = Cut { of: chosen, after, limit: LINES };
    let Statement { company, accounts, lines, next, .. } =
        statement::statement(v.house, v.actor(), of, month, &cut).await?;
    let path = format!("/companies/{of}/statements/{month}");
    let to = |section: Option<(Unit, Option<ResourceId>)>, after: &str| {
        let pool = section.map_or(String::new(), |(_, pool)| pool.map_or(0, |id| id.0).to_string());
        let unit = section.map_or("", |(unit, _)| unit.name());
        address::to(&path, &[("unit", unit), ("pool", &pool), ("after", after)])
    };
    let of_section = |section: Section| (section.unit, section.pool);
    let mut tabs = vec![NavItem {
        href: to(None, ""),
        label: w.books.all_sections().to_owned(),
        current: chosen.is_none(),
        ..NavItem::default()
    }];
    for account in &accounts {
        let section = Some(of_section(account.section));
        let href = to(section, "");
        // Payable, vouchers and deposits are one unit: they are looked at together.
        if !tabs.iter().any(|tab| tab.href == href) {
            let label = if account.section.unit == Unit::Fen {
                w.unit(Unit::Fen).to_owned()
            } else {
                called(w, account.section, account.pool.as_deref())
            };
            tabs.push(NavItem { href, label, current: chosen == section, ..NavItem::default() });
        }
    }
    let title = w.books.statement_of(&month.to_string());
    Page::new(&StatementPage {
        so_far: month == Month::of(v.now),
        lines: lines.iter().map(|line| stated(w, of, &accounts, line)).collect(),
        accounts: accounts
            .iter()
            .map(|one| AccountLine {
                called: called(w, one.section, one.pool.as_deref()),
                href: to(Some(of_section(one.section)), ""),
                amounts: [one.opening.available, one.opening.held, one.closing.available, one.closing.held]
                    .map(|amount| w.amount(one.section.unit, amount)),
            })
            .collect(),
        tabs,
        next: next.map(|(at, id)| to(chosen, &format!("{at}-{id}"))),
        first: (after != (0, 0)).then(|| to(chosen, "")),
        csv: format!("{path}/csv"),
        xlsx: format!("{path}/xlsx"),
        crumbs: vec![
            Link::new(format!("/companies/{of}"), company.clone()),
            Link::new(format!("/companies/{of}/statements"), w.books.statements()),
            Link::new("", title),
        ],
        shell: v.shell(&w.books.statement_title(&company, &month.to_string())),
    })
}
