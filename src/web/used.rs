//! Booked against really used (预约与使用对照): by district and incubator, then by kind, resource or company.

use super::address;
use super::listing::{PAGE, Shelf, Turn, place, place_of};
use super::nav::NavItem;
use super::page::{Page, PageFault};
use super::register::Exports;
use super::shell::{Link, Shell};
use super::slot::kind_name;
use super::subsidy::Asked;
use super::visit::{Visit, status};
use crate::app::used::{self, ALL, By, FIRST, HOUSE, Key, NONE, Of, Row, Table};
use crate::domain::id::{CompanyId, IncubatorId};
use crate::domain::months::Months;
use crate::domain::used::{How, share};
use crate::words::Words;
use crate::words::money::grouped;
use askama::Template;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![overview, of_place, of_company]
}

/// A figure; where it opens its bookings, and nothing where there are none to open.
struct Figure {
    said: String,
    href: String,
}

/// A line of either table.
struct Line {
    href: String,
    called: String,
    /// Whether it sums up others.
    heads: bool,
    hours: Vec<Figure>,
    desks: Vec<Figure>,
}

#[derive(Template)]
#[template(path = "used/list.html")]
struct ListPage {
    shell: Shell,
    action: String,
    asked: Asked,
    /// What the filters keep besides the months.
    kept: Vec<(&'static str, String)>,
    tabs: Vec<NavItem>,
    first: &'static str,
    hour_heads: [&'static str; 12],
    desk_heads: [&'static str; 5],
    lines: Vec<Line>,
    /// Those of the lines that hold desks.
    desk_lines: bool,
    exports: Option<Exports>,
    turn: Option<Turn>,
    crumbs: Vec<Link>,
}

impl ListPage {
    /// Answers; figures of a period that was not understood would be those of another.
    fn answer(mut self) -> Result<Page, PageFault> {
        if !self.asked.errors.is_empty() {
            self.lines.clear();
            (self.exports, self.turn) = (None, None);
        }
        self.desk_lines = self.lines.iter().any(|line| !line.desks.is_empty());
        Page::with(status(&self.asked.errors), &self)
    }
}

/// The headings of the figures of bookings on a page, whose lead says that they are hours.
fn page_heads(w: &Words) -> [&'static str; 12] {
    let (u, how) = (w.used, w.used_how);
    [
        u.bookings(),
        how.open(),
        how.booked(),
        u.booked_share(),
        how.used(),
        how.unknown(),
        how.freed(),
        how.missed(),
        how.late(),
        how.ahead(),
        u.used_share(),
        how.in_time(),
    ]
}

/// The headings of the figures of bookings in a file.
pub(super) fn hour_heads(w: &Words) -> [&'static str; 12] {
    let u = w.used;
    [
        u.bookings(),
        u.open(),
        u.booked(),
        u.booked_share(),
        u.used(),
        u.unknown(),
        u.freed(),
        u.missed(),
        u.late(),
        u.ahead(),
        u.used_share(),
        u.in_time(),
    ]
}

/// The headings of the figures of desks.
pub(super) fn desk_heads(w: &Words) -> [&'static str; 5] {
    let u = w.used;
    [u.held(), u.away(), u.away_share(), u.lent(), u.lent_share()]
}

/// Hours of seconds, to a tenth.
pub(super) fn tenths(seconds: i64) -> String {
    let tenths = (seconds + 180).div_euclid(360);
    format!("{}.{}", grouped(tenths / 10), tenths % 10)
}

fn percent(share: Option<i64>) -> String {
    share.map_or_else(
        || "—".to_owned(),
        |hundredths| {
            let tenths = (hundredths + 5) / 10;
            format!("{}.{}", tenths / 10, tenths % 10)
        },
    )
}

fn plain(said: impl Into<String>) -> Figure {
    Figure { said: said.into(), href: String::new() }
}

/// A line; `behind` is the address of its bookings, to which how they came out is added; empty: they are not opened
/// from here.
fn line(called: impl Into<String>, href: String, row: &Row, behind: &str) -> Line {
    let opens = |said: String, some: bool, how: &str| {
        let href = match (some && !behind.is_empty(), how) {
            (false, _) => String::new(),
            (true, "") => behind.to_owned(),
            (true, how) => format!("{behind}&how={how}"),
        };
        Figure { said, href }
    };
    let h = &row.hours;
    let of = |how: How, seconds: i64| opens(tenths(seconds), seconds > 0, how.name());
    let hours = vec![
        opens(row.bookings.to_string(), row.bookings > 0, ""),
        plain(row.open.map_or_else(|| "—".to_owned(), tenths)),
        opens(tenths(h.booked()), h.booked() > 0, ""),
        plain(percent(row.open.and_then(|open| share(h.booked(), open)))),
        of(How::Used, h.used),
        of(How::Unknown, h.unknown),
        of(How::Freed, h.freed),
        of(How::Missed, h.missed),
        of(How::Late, h.late),
        of(How::Ahead, h.ahead),
        plain(percent(share(h.used, h.known()))),
        of(How::InTime, h.in_time),
    ];
    let d = &row.desks;
    let desks = vec![
        plain(d.held.to_string()),
        plain(d.away.to_string()),
        plain(percent(share(d.away, d.held))),
        plain(d.lent.to_string()),
        plain(percent(share(d.lent, d.away))),
    ];
    let desks = if d.held > 0 { desks } else { Vec::new() };
    Line { href, called: called.into(), heads: false, hours, desks }
}

/// A line that sums up others; `behind` as of a line.
fn head(called: impl Into<String>, row: &Row, behind: &str) -> Line {
    let mut line = Line { heads: true, ..line(called, String::new(), row, behind) };
    // A booking may be of several kinds: how many there are in all is not their sum.
    if row.bookings == 0 && row.hours.booked() > 0 {
        line.hours[0] = plain("—");
    }
    line
}

/// All of them, bookings too where a booking is in one of them only.
fn total<'a>(rows: impl IntoIterator<Item = &'a Row>, bookings: bool) -> Row {
    let mut sum = Row::default();
    for row in rows {
        sum.add(row);
        sum.bookings += if bookings { row.bookings } else { 0 };
    }
    sum
}

/// Each district's line before those of its incubators, and all together.
fn by_district(w: &Words, found: &Table, query: &[(&str, &str)]) -> Vec<Line> {
    let (mut lines, mut all) = (Vec::new(), Vec::new());
    for (code, zh, en) in &found.districts {
        let own = found.incubators.iter().filter(|one| one.district_code == *code);
        let rows = own.map(|one| {
            let row = found.rows.iter().find(|(key, _)| key.place_id == one.id);
            (one, row.map_or_else(Row::default, |(_, row)| row.clone()))
        });
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            continue;
        }
        lines.push(head(w.either(zh, en), &total(rows.iter().map(|(_, row)| row), true), ""));
        for (one, row) in &rows {
            let (href, id) = (address::to(&format!("/used/places/{}", one.id), query), one.id.to_string());
            let behind = address::to("/used/bookings", &[query, &[("incubator", id.as_str())]].concat());
            lines.push(line(place(w, one), href, row, &behind));
        }
        all.extend(rows.into_iter().map(|(_, row)| row));
    }
    lines.push(head(w.used.total(), &total(&all, true), ""));
    lines
}

/// By district and incubator.
#[get("/used?<from>&<to>")]
pub async fn overview(v: Visit<'_>, from: Option<&str>, to: Option<&str>) -> Result<Page, PageFault> {
    let w = &v.w;
    let asked = Asked::of(w, from, to, v.now, Months::latest);
    let span = asked.months.span();
    let found = used::table(v.house, v.actor(), &Of::default(), span, By::Place, (FIRST, ALL)).await?;
    ListPage {
        action: "/used".to_owned(),
        kept: Vec::new(),
        tabs: Vec::new(),
        first: w.used.by_place(),
        hour_heads: page_heads(w),
        desk_heads: desk_heads(w),
        lines: by_district(w, &found, &asked.query()),
        desk_lines: false,
        exports: Some(Exports::of("/used", &asked.query())),
        turn: None,
        crumbs: Vec::new(),
        shell: v.shell(w.used.title()),
        asked,
    }
    .answer()
}

/// What a line is called.
fn called(w: &Words, found: &Table, key: &Key, by: By) -> String {
    match by {
        By::Place => place_of(w, &found.incubators, Some(key.place_id)),
        By::Kind => kind_name(w, &found.kinds, &key.kind),
        By::Resource => key.name.clone(),
        By::Company if key.company_id == HOUSE.0 => w.used.house().to_owned(),
        By::Company => key.name.clone(),
    }
}

/// By kind, resource or company of an incubator.
#[get("/used/places/<raw>?<from>&<to>&<by>&<kind>&<after>")]
pub async fn of_place(
    v: Visit<'_>,
    raw: &str,
    from: Option<&str>,
    to: Option<&str>,
    by: Option<&str>,
    kind: Option<&str>,
    after: Option<i64>,
) -> Result<Page, PageFault> {
    let (w, id) = (&v.w, address::id::<IncubatorId>(raw)?);
    let asked = Asked::of(w, from, to, v.now, Months::latest);
    let by = by.and_then(By::of_name).filter(|by| *by != By::Place).unwrap_or(By::Kind);
    let kind = kind.filter(|kind| !kind.is_empty());
    let of = Of { place: Some(id), kind: kind.map(str::to_owned), ..Of::default() };
    let paged = by != By::Kind;
    let page = if paged { (after.unwrap_or(FIRST), PAGE + 1) } else { (FIRST, ALL) };
    let mut found = used::table(v.house, v.actor(), &of, asked.months.span(), by, page).await?;
    let (path, months, place) = (format!("/used/places/{id}"), asked.query(), id.to_string());
    let kept = kind.unwrap_or("");
    let query = [months[0], months[1], ("by", by.name()), ("kind", kept)];
    let turn = paged.then(|| {
        let key = |(key, _): &(Key, Row)| {
            if by == By::Resource { key.resource_id } else { key.company_id }.to_string()
        };
        Turn::cut(&mut found.rows, &Shelf::new(&path, &query, "after", after.is_some()), key)
    });
    let to_line = |(key, row): &(Key, Row)| {
        let resource = key.resource_id.to_string();
        let company = if key.company_id == HOUSE.0 { NONE.to_owned() } else { key.company_id.to_string() };
        let (mut of, mut href) = (vec![months[0], months[1], ("incubator", place.as_str())], String::new());
        match by {
            By::Place | By::Kind => {
                of.push(("kind", key.kind.as_str()));
                href = address::to(
                    &path,
                    &[months[0], months[1], ("by", "resource"), ("kind", key.kind.as_str())],
                );
            }
            By::Resource => of.push(("resource", resource.as_str())),
            By::Company => {
                of.extend([("company", company.as_str()), ("kind", kept)]);
                if key.company_id != HOUSE.0 {
                    href = address::to(&format!("/used/companies/{company}"), &months);
                }
            }
        }
        line(called(w, &found, key, by), href, row, &address::to("/used/bookings", &of))
    };
    let mut lines: Vec<Line> = found.rows.iter().map(to_line).collect();
    if !paged && !lines.is_empty() {
        let behind = address::to(
            "/used/bookings",
            &[months[0], months[1], ("incubator", place.as_str()), ("kind", kept)],
        );
        lines.push(head(w.used.total(), &total(found.rows.iter().map(|(_, row)| row), false), &behind));
    }
    let named = place_of(w, &found.incubators, Some(id.0));
    let mut crumbs = vec![Link::new(address::to("/used", &months), w.used.title())];
    let title = match kind {
        None => named.clone(),
        Some(kind) => {
            crumbs.push(Link::new(address::to(&path, &months), &named));
            kind_name(w, &found.kinds, kind)
        }
    };
    crumbs.push(Link::new("", &title));
    let labels =
        [(By::Kind, w.used.kind()), (By::Resource, w.used.resource()), (By::Company, w.used.company())];
    let tab = |(one, label): (By, &'static str)| NavItem {
        href: address::to(&path, &[months[0], months[1], ("by", one.name()), ("kind", kept)]),
        label: label.to_owned(),
        current: one == by,
        ..NavItem::default()
    };
    ListPage {
        tabs: labels.into_iter().map(tab).collect(),
        first: labels.iter().find(|(one, _)| *one == by).map_or("", |(_, label)| label),
        hour_heads: page_heads(w),
        desk_heads: desk_heads(w),
        lines,
        desk_lines: false,
        exports: Some(Exports::of("/used", &[&query[..], &[("incubator", place.as_str())]].concat())),
        turn,
        crumbs,
        kept: vec![("by", by.name().to_owned()), ("kind", kept.to_owned())],
        action: path.clone(),
        shell: v.shell(&title),
        asked,
    }
    .answer()
}

/// By kind, of a company.
#[get("/used/companies/<raw>?<from>&<to>")]
pub async fn of_company(
    v: Visit<'_>,
    raw: &str,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Page, PageFault> {
    let (w, id) = (&v.w, address::id::<CompanyId>(raw)?);
    let asked = Asked::of(w, from, to, v.now, Months::latest);
    let of = Of { company: Some(id), ..Of::default() };
    let found = used::table(v.house, v.actor(), &of, asked.months.span(), By::Kind, (FIRST, ALL)).await?;
    let (company, months) = (id.to_string(), asked.query());
    let to_line = |(key, row): &(Key, Row)| {
        let of = [months[0], months[1], ("company", company.as_str()), ("kind", key.kind.as_str())];
        line(called(w, &found, key, By::Kind), String::new(), row, &address::to("/used/bookings", &of))
    };
    let mut lines: Vec<Line> = found.rows.iter().map(to_line).collect();
    if !lines.is_empty() {
        let behind = address::to("/used/bookings", &[months[0], months[1], ("company", company.as_str())]);
        lines.push(head(w.used.total(), &total(found.rows.iter().map(|(_, row)| row), false), &behind));
    }
    let name = found.company.as_ref().map_or("", |one| one.name.as_str());
    let query = [months[0], months[1], ("by", "kind"), ("company", company.as_str())];
    ListPage {
        action: format!("/used/companies/{id}"),
        kept: Vec::new(),
        tabs: Vec::new(),
        first: w.used.kind(),
        hour_heads: page_heads(w),
        desk_heads: desk_heads(w),
        lines,
        desk_lines: false,
        exports: Some(Exports::of("/used", &query)),
        turn: None,
        crumbs: vec![Link::new(format!("/companies/{id}"), name), Link::new("", w.used.title())],
        shell: v.shell(&w.used.of_company(name)),
        asked,
    }
    .answer()
}
