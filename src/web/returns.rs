//! The tenants' quarterly returns: a company's, and how a place stands with a quarter.

use super::address;
use super::listing::{ZONE, places};
use super::page::{Page, PageFault};
use super::register::Exports;
use super::return_form::wan;
use super::shell::{Choice, Link, Shell};
use super::visit::Visit;
use crate::app::find;
use crate::app::quarterly::{self, Return};
use crate::domain::access::{Action, Object};
use crate::domain::id::{CompanyId, IncubatorId};
use crate::domain::quarter::Quarter;
use crate::domain::quarterly::{MONEY, NUMBERS, Way};
use crate::domain::refusal::Refusal;
use crate::words::Words;
use crate::words::money::grouped;
use askama::Template;
use rocket::http::Header;
use rocket::{Responder, Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![of_company, of_place, export]
}

/// A return as a list shows it.
struct Line {
    href: String,
    called: String,
    state: &'static str,
    tone: &'static str,
    revenue: String,
    people: String,
    signed: String,
}

fn line(w: &Words, one: &Return, called: String) -> Line {
    let q = w.quarterly;
    Line {
        href: format!("/companies/{}/returns/{}", one.company, one.quarter),
        called,
        state: if one.signed.is_some() { q.signed() } else { q.draft() },
        tone: if one.signed.is_some() { "pine" } else { "yolk" },
        revenue: wan(one.figures.revenue),
        people: one.figures.people.to_string(),
        signed: one
            .signed
            .as_ref()
            .map(|(who, at)| q.signed_by(who, &at.date(ZONE).to_string()))
            .unwrap_or_default(),
    }
}

struct WayLine {
    what: &'static str,
    met: bool,
    figure: String,
}

#[derive(Template)]
#[template(path = "returns/company.html")]
struct CompanyPage {
    shell: Shell,
    wanted: Option<(Link, String)>,
    open: Vec<Link>,
    lines: Vec<Line>,
    ways: Vec<WayLine>,
    crumbs: Vec<Link>,
}

/// A company's.
#[get("/companies/<raw>/returns")]
pub async fn of_company(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    let (of, w) = (address::id::<CompanyId>(raw)?, &v.w);
    let found = quarterly::of_company(v.house, v.actor(), of, v.now).await?;
    let wanted = found.wanted.filter(|_| found.files).map(|quarter| {
        let day = quarter.late().date(ZONE).to_string();
        let link = Link::new(format!("/companies/{of}/returns/{quarter}"), w.quarterly.fill());
        let told = match v.now < quarter.late() {
            true => w.quarterly.wanted(&quarter.to_string(), &day),
            false => w.quarterly.wanted_late(&quarter.to_string(), &day),
        };
        (link, told)
    });
    let way = |(way, met, figure): &(Way, bool, i64)| WayLine {
        what: w.way(*way),
        met: *met,
        figure: match way {
            Way::Financing | Way::Revenue => w.wan_yuan(*figure),
            Way::HighTech | Way::MergedOrListed => String::new(),
        },
    };
    let open = found.open.iter().filter(|_| found.files);
    Page::new(&CompanyPage {
        wanted,
        open: open.map(|one| Link::new(format!("/companies/{of}/returns/{one}"), one.to_string())).collect(),
        lines: found.returns.iter().map(|one| line(w, one, one.quarter.to_string())).collect(),
        ways: found.ways.iter().map(way).collect(),
        crumbs: vec![
            Link::new(format!("/companies/{of}"), found.company.name.clone()),
            Link::new("", w.quarterly.returns()),
        ],
        shell: v.shell(w.quarterly.returns()),
    })
}

#[derive(Template)]
#[template(path = "returns/place.html")]
struct PlacePage {
    shell: Shell,
    incubators: Vec<Choice>,
    quarters: Vec<Choice>,
    lines: Vec<Line>,
    missing: Vec<Link>,
    missing_told: String,
    sums: Vec<(&'static str, String)>,
    export: String,
    exports: Exports,
}

/// The place and the quarter an address means; by default the first the reader may see, and the last quarter.
pub(super) async fn meant(
    v: &Visit<'_>,
    incubator: &str,
    quarter: &str,
) -> Result<(Vec<crate::app::Incubator>, IncubatorId, Quarter), PageFault> {
    let (mut all, ..) = find::choices(v.house, v.actor(), None).await?;
    all.retain(|one| {
        let object = Object::incubator(IncubatorId(one.id), &one.district_code);
        v.actor().may(Action::SeeReturns, &object)
    });
    let first = all.first().map(|one| IncubatorId(one.id));
    let of = if incubator.is_empty() { first } else { Some(address::id(incubator)?) };
    let of = of.ok_or(Refusal::Forbidden { action: Action::SeeReturns })?;
    let last = Quarter::of(v.now).previous();
    let quarter = if quarter.is_empty() { last } else { quarter.parse().map_err(|_| Refusal::NotFound)? };
    Ok((all, of, quarter))
}

/// How a place stands.
#[get("/returns?<incubator>&<quarter>")]
pub async fn of_place(
    v: Visit<'_>,
    incubator: Option<&str>,
    quarter: Option<&str>,
) -> Result<Page, PageFault> {
    let (w, q) = (&v.w, v.w.quarterly);
    let (all, of, quarter) = meant(&v, incubator.unwrap_or(""), quarter.unwrap_or("")).await?;
    let found = quarterly::of_place(v.house, v.actor(), of, quarter).await?;
    let sums = found.sums();
    let last = Quarter::of(v.now).previous();
    let quarters = std::iter::successors(Some(last), |one| Some(one.previous())).take(8);
    let (place, named) = (of.to_string(), quarter.to_string());
    let query = [("incubator", place.as_str()), ("quarter", named.as_str())];
    let number = |at: usize, name: &str| match at < MONEY {
        true => wan(sums.number(name)),
        false => grouped(sums.number(name)),
    };
    Page::new(&PlacePage {
        incubators: places(w, &all, None, &of.to_string()),
        quarters: Choice::list(quarters.map(|one| (one.to_string(), one.to_string())), &quarter.to_string()),
        lines: found.returns.iter().map(|one| line(w, one, one.name.clone())).collect(),
        missing_told: q.missing(found.missing.len()),
        missing: found
            .missing
            .iter()
            .map(|(id, name)| Link::new(format!("/companies/{id}/returns/{quarter}"), name.clone()))
            .collect(),
        sums: NUMBERS.iter().enumerate().map(|(at, name)| (w.figure(name), number(at, name))).collect(),
        export: address::to(
            "/returns/statistics",
            &[("incubator", place.as_str()), ("year", quarter.year().to_string().as_str())],
        ),
        exports: Exports::of("/returns", &query),
        shell: v.shell(q.returns()),
    })
}

/// A CSV to be kept as a file.
#[derive(Responder)]
#[response(content_type = "text/csv; charset=utf-8")]
pub struct Csv {
    text: String,
    disposition: Header<'static>,
}

/// A year of a place as the yearly statistics ask for it: money in thousands of yuan, whole and half up.
#[get("/returns/statistics?<incubator>&<year>")]
pub async fn export(v: Visit<'_>, incubator: &str, year: &str) -> Result<Csv, PageFault> {
    let of = address::id::<IncubatorId>(incubator)?;
    let first: Quarter = format!("{year}-Q1").parse().map_err(|_| Refusal::NotFound)?;
    let text = quarterly::statistics(v.house, v.actor(), of, first, &v.w).await?;
    let name = format!("attachment; filename=\"returns-{of}-{year}.csv\"");
    Ok(Csv { text, disposition: Header::new("Content-Disposition", name) })
}
