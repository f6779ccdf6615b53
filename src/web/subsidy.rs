//! Support given (补贴汇总): by district and incubator, by company, and the papers a company's sum is made of.

use super::address;
use super::listing::{PAGE, Shelf, Turn, place, place_of};
use super::page::{Page, PageFault};
use super::register::Exports;
use super::shell::{FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::subsidy::{self, ByPlace, CompanySum, Paper, PlaceSum};
use crate::domain::field::FieldError;
use crate::domain::id::{CompanyId, IncubatorId};
use crate::domain::month::Month;
use crate::domain::months::Months;
use crate::domain::person::Language;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::words::Words;
use crate::words::money::yuan_plain as yuan;
use askama::Template;
use rocket::{Route, get, routes};
use std::fmt::Display;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![overview, by_company, papers]
}

/// Rent, free compute, what was off, vouchers and all of it, in fen.
#[derive(Clone, Copy, Default)]
struct Sums([i64; 5]);

impl Sums {
    fn of(rent: i64, free: i64, off: i64, voucher: i64) -> Sums {
        Sums([rent, free, off, voucher, rent + free + off + voucher])
    }
    fn add(&mut self, other: Sums) {
        self.0.iter_mut().zip(other.0).for_each(|(sum, one)| *sum += one);
    }
    fn told(self) -> [String; 5] {
        self.0.map(yuan)
    }
}

/// A line of any of the three tables.
struct Line {
    href: String,
    called: String,
    /// A second word beside the name: companies, or a month.
    beside: String,
    sums: [String; 5],
    /// Whether it sums up others.
    heads: bool,
}

/// How an address names companies of no incubator.
const NONE: &str = "none";

/// The incubator that an address names.
pub(super) fn of_address(raw: &str) -> Result<IncubatorId, Refusal> {
    if raw == NONE { Ok(subsidy::NOWHERE) } else { address::id(raw) }
}

fn place_address(id: i64) -> String {
    if id == subsidy::NOWHERE.0 { NONE.to_owned() } else { id.to_string() }
}

/// The period of an address: as it was written, as it is read, and what is wrong with it.
pub(super) struct Asked {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) errors: FormErrors,
    pub(super) months: Months,
}

impl Asked {
    fn read(w: &Words, from: Option<&str>, to: Option<&str>, now: Instant) -> Asked {
        Asked::of(w, from, to, now, Months::read)
    }

    /// As `months` reads them.
    pub(super) fn of(
        w: &Words,
        from: Option<&str>,
        to: Option<&str>,
        now: Instant,
        months: fn(&str, &str, Instant) -> Result<Months, Vec<FieldError>>,
    ) -> Asked {
        let (from, to) = (from.unwrap_or(""), to.unwrap_or(""));
        let mut errors = FormErrors::default();
        match months(from, to, now) {
            Ok(months) => Asked { from: months.from.to_string(), to: months.to.to_string(), errors, months },
            Err(wrong) => {
                for one in wrong {
                    errors.add(&one.field, w.field(&one.rule));
                }
                let months = Months { from: Month::of(now), to: Month::of(now) };
                Asked { from: from.to_owned(), to: to.to_owned(), errors, months }
            }
        }
    }

    /// The query that means the same.
    pub(super) fn query(&self) -> [(&str, &str); 2] {
        [("from", &self.from), ("to", &self.to)]
    }
}

#[derive(Template)]
#[template(path = "subsidy/list.html")]
struct ListPage {
    shell: Shell,
    action: String,
    asked: Asked,
    first: &'static str,
    second: &'static str,
    lines: Vec<Line>,
    exports: Option<Exports>,
    turn: Option<Turn>,
    note: String,
    crumbs: Vec<Link>,
}

impl ListPage {
    /// Answers; figures of a period that was not understood would be those of another.
    fn answer(mut self) -> Result<Page, PageFault> {
        if !self.asked.errors.is_empty() {
            self.lines.clear();
            (self.exports, self.turn) = (None, None);
        }
        Page::with(status(&self.asked.errors), &self)
    }
}

fn line(called: impl Into<String>, beside: impl Display, href: String, sums: Sums) -> Line {
    Line { href, called: called.into(), beside: beside.to_string(), sums: sums.told(), heads: false }
}

/// A line that sums up others.
fn head(called: impl Into<String>, beside: impl Display, sums: Sums) -> Line {
    Line { heads: true, ..line(called, beside, String::new(), sums) }
}

fn of_place(one: &PlaceSum) -> Sums {
    Sums::of(one.rent, one.free, one.off, one.voucher)
}

/// Each district's line before those of its incubators, companies of no incubator, and all together.
fn by_district(w: &Words, found: &ByPlace, query: &[(&str, &str)]) -> Vec<Line> {
    let (mut lines, mut total, mut companies) = (Vec::new(), Sums::default(), 0);
    let href = |id: i64| address::to(&format!("/subsidy/places/{}", place_address(id)), query);
    let sum_of = |id: i64| {
        let sum = found.sums.iter().find(|one| one.place_id == id);
        sum.map_or((Sums::default(), 0), |one| (of_place(one), one.companies))
    };
    for (code, zh, en) in &found.districts {
        let at = lines.len();
        let (mut sums, mut count) = (Sums::default(), 0);
        for one in found.incubators.iter().filter(|one| one.district_code == *code) {
            let (given, of) = sum_of(one.id);
            sums.add(given);
            count += of;
            lines.push(line(place(w, one), of, href(one.id), given));
        }
        if lines.len() > at {
            lines.insert(at, head(if w.lang == Language::Zh { zh } else { en }, count, sums));
        }
        total.add(sums);
        companies += count;
    }
    if found.nowhere {
        let (given, of) = sum_of(subsidy::NOWHERE.0);
        lines.push(line(w.subsidy.nowhere(), of, href(subsidy::NOWHERE.0), given));
        total.add(given);
        companies += of;
    }
    lines.push(head(w.subsidy.total(), companies, total));
    lines
}

/// By district and incubator.
#[get("/subsidy?<from>&<to>")]
pub async fn overview(v: Visit<'_>, from: Option<&str>, to: Option<&str>) -> Result<Page, PageFault> {
    let (w, s) = (&v.w, v.w.subsidy);
    let asked = Asked::read(w, from, to, v.now);
    let found = subsidy::by_place(v.house, v.actor(), asked.months.span()).await?;
    ListPage {
        action: "/subsidy".to_owned(),
        first: s.place(),
        second: s.companies(),
        lines: by_district(w, &found, &asked.query()),
        exports: Some(Exports::of("/subsidy", &asked.query())),
        turn: None,
        note: String::new(),
        crumbs: Vec::new(),
        shell: v.shell(s.title()),
        asked,
    }
    .answer()
}

/// By company of an incubator.
#[get("/subsidy/places/<raw>?<from>&<to>&<after>")]
pub async fn by_company(
    v: Visit<'_>,
    raw: &str,
    from: Option<&str>,
    to: Option<&str>,
    after: Option<i64>,
) -> Result<Page, PageFault> {
    let (w, s, of) = (&v.w, v.w.subsidy, of_address(raw)?);
    let asked = Asked::read(w, from, to, v.now);
    let whole = subsidy::by_place(v.house, v.actor(), asked.months.span()).await?;
    let known = whole.incubators.iter().any(|one| one.id == of.0);
    if !known && (of != subsidy::NOWHERE || !whole.nowhere) {
        return Err(Refusal::NotFound.into());
    }
    let page = (CompanyId(after.unwrap_or(0)), PAGE + 1);
    let mut found = subsidy::by_company(v.house, v.actor(), Some(of), asked.months.span(), page).await?;
    let place = place_address(of.0);
    let path = format!("/subsidy/places/{place}");
    let query = asked.query();
    let turn = Turn::cut(&mut found, &Shelf::new(&path, &query, "after", after.is_some()), |one| {
        one.company_id.to_string()
    });
    let href = |id: i64| address::to(&format!("/subsidy/companies/{id}"), &query);
    let sums = |one: &CompanySum| Sums::of(one.rent, one.free, one.off, one.voucher);
    let own = found.iter().map(|one| line(&one.company, "", href(one.company_id), sums(one)));
    let total = whole.sums.iter().filter(|one| one.place_id == of.0);
    let lines = own.chain(total.map(|one| head(s.total(), "", of_place(one)))).collect();
    let named = if known { place_of(w, &whole.incubators, Some(of.0)) } else { s.nowhere().to_owned() };
    ListPage {
        first: s.company(),
        second: "",
        lines,
        exports: Some(Exports::of("/subsidy", &[query[0], query[1], ("incubator", &place)])),
        turn: Some(turn),
        note: String::new(),
        crumbs: vec![Link::new(address::to("/subsidy", &query), s.title()), Link::new("", &named)],
        action: path.clone(),
        shell: v.shell(&named),
        asked,
    }
    .answer()
}

/// A paper, linked to its page.
fn paper(w: &Words, one: &Paper) -> Line {
    let s = w.subsidy;
    let (called, href) = match one.kind.as_str() {
        "rent" => (s.k_rent(one.id), format!("/rents/{}", one.id)),
        "bill" => (s.k_bill(one.id), format!("/bills/{}", one.id)),
        _ => (s.k_claim(one.id), format!("/vouchers/{}", one.id)),
    };
    let sums = Sums::of(one.rent, one.free, one.off, one.voucher);
    line(called, Month::of(Instant(one.at)), href, sums)
}

/// The papers of a company.
#[get("/subsidy/companies/<raw>?<from>&<to>")]
pub async fn papers(
    v: Visit<'_>,
    raw: &str,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Page, PageFault> {
    let (w, s, of) = (&v.w, v.w.subsidy, address::id::<CompanyId>(raw)?);
    let asked = Asked::read(w, from, to, v.now);
    let found = subsidy::papers(v.house, v.actor(), of, asked.months.span()).await?;
    let mut total = Sums::default();
    for one in &found.papers {
        total.add(Sums::of(one.rent, one.free, one.off, one.voucher));
    }
    let mut lines: Vec<Line> = found.papers.iter().map(|one| paper(w, one)).collect();
    // The sum of what is cut would be no sum.
    if !found.more && !lines.is_empty() {
        lines.push(head(s.total(), "", total));
    }
    let name = &found.company.name;
    ListPage {
        action: format!("/subsidy/companies/{of}"),
        first: s.paper(),
        second: s.month(),
        note: if found.more { s.first_papers(lines.len()) } else { String::new() },
        lines,
        exports: None,
        turn: None,
        crumbs: vec![Link::new(format!("/companies/{of}"), name), Link::new("", s.title())],
        shell: v.shell(&s.of_company(name)),
        asked,
    }
    .answer()
}
