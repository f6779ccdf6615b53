//! Monthly allowances of a company: what runs, the form that sets one, its change and its end.

use super::address;
use super::company_form::{GIVEN, ledger_amount, natural_amount};
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::allowance::{self, Allowance, NewAllowance, Terms};
use crate::app::{Company, grant, members};
use crate::domain::access::Action;
use crate::domain::allowance::Carry;
use crate::domain::amount::Unit;
use crate::domain::field::{FieldRule, number};
use crate::domain::id::{AllowanceId, CompanyId, ResourceId};
use crate::domain::month::Month;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, set, open, change, end]
}

/// The form as it was filled in.
#[derive(Clone, Debug, Default)]
struct Form {
    unit: String,
    pool: String,
    amount: String,
    first_month: String,
    last_month: String,
    carry_percent: String,
    carry_most: String,
    note: String,
}

impl Form {
    fn of(fields: &Fields) -> Form {
        let get = |field: &str| fields.get(field).trim().to_owned();
        Form {
            unit: get("unit"),
            pool: get("pool_id"),
            amount: get("amount"),
            first_month: get("first_month"),
            last_month: get("last_month"),
            carry_percent: get("carry_percent"),
            carry_most: get("carry_most"),
            note: get("note"),
        }
    }

    fn fresh(now: Instant) -> Form {
        let zero = || "0".to_owned();
        Form {
            first_month: Month::of(now).to_string(),
            carry_percent: zero(),
            carry_most: zero(),
            ..Form::default()
        }
    }

    fn unit(&self) -> Option<Unit> {
        GIVEN.into_iter().find(|unit| unit.name() == self.unit)
    }

    /// How much and what goes on, in the ledger's units.
    fn terms(&self, w: &Words, unit: Option<Unit>, wrong: &mut FormErrors) -> Option<Terms> {
        let mut counted = |field: &str, raw: &str| {
            let found = unit.and_then(|unit| ledger_amount(unit, raw));
            if unit.is_some() && found.is_none() {
                wrong.add(field, w.staff.amount_wrong());
            }
            found
        };
        let amount = counted("amount", &self.amount);
        let most = match self.carry_most.as_str() {
            "" | "0" => Some(0),
            raw => counted("carry_most", raw),
        };
        let percent = match self.carry_percent.as_str() {
            "" => Some(0),
            raw => number("carry_percent", raw, 0, 100)
                .map_err(|error| wrong.add("carry_percent", w.field(&error.rule)))
                .ok(),
        };
        let (amount, percent, most) = (amount?, percent?, most?);
        Some(Terms { amount, carry: Carry { percent, most }, note: self.note.clone() })
    }

    fn read(&self, w: &Words) -> Result<NewAllowance, FormErrors> {
        let mut wrong = FormErrors::default();
        let unit = self.unit();
        if unit.is_none() {
            wrong.add("unit", w.field(&FieldRule::Choice));
        }
        let mut month = |field: &str, raw: &str| {
            let found = raw.parse::<Month>().ok();
            if found.is_none() {
                wrong.add(field, w.books.month_hint());
            }
            found
        };
        let first = month("first_month", &self.first_month);
        let last = if self.last_month.is_empty() {
            Some(None)
        } else {
            month("last_month", &self.last_month).map(Some)
        };
        let pool =
            if self.pool.is_empty() { Some(None) } else { self.pool.parse::<ResourceId>().ok().map(Some) };
        if pool.is_none() {
            wrong.add("pool_id", w.field(&FieldRule::Choice));
        }
        let terms = self.terms(w, unit, &mut wrong);
        match (unit, first, last, pool, terms) {
            (Some(unit), Some(first), Some(last), Some(pool), Some(terms)) => {
                // Only what is counted by pool is for one: another unit's choice of pool means nothing.
                let pool = pool.filter(|_| unit.is_by_pool());
                Ok(NewAllowance { unit, pool, first, last, terms })
            }
            _ => Err(wrong),
        }
    }
}

struct Line {
    href: Option<String>,
    what: String,
    amount: String,
    months: String,
    carry: String,
    next: String,
    note: String,
    runs: bool,
}

fn line(w: &Words, one: &Allowance, may: bool) -> Line {
    let (b, unit) = (w.books, one.unit.parse().unwrap_or(Unit::Fen));
    let month = |at: i64| Month::of(Instant(at)).to_string();
    let last =
        if one.ends_at == Instant::LAST.0 { b.until_ended().to_owned() } else { month(one.ends_at - 1) };
    Line {
        href: (may && one.grant_at.is_some())
            .then(|| format!("/companies/{}/allowances/{}", one.company_id, one.id)),
        what: match &one.pool {
            Some(pool) => format!("{} · {pool}", w.unit(unit)),
            None => w.unit(unit).to_owned(),
        },
        amount: b.a_month(w.amount(unit, one.amount)),
        months: format!("{} – {last}", month(one.starts_at)),
        carry: if one.carry_percent == 0 || one.carry_most == 0 {
            b.carry_none().to_owned()
        } else {
            b.carry_rule(one.carry_percent, w.amount(unit, one.carry_most))
        },
        next: one.grant_at.map_or_else(String::new, month),
        note: one.note.clone(),
        runs: one.grant_at.is_some(),
    }
}

#[derive(Template)]
#[template(path = "allowances/list.html")]
struct ListPage {
    shell: Shell,
    action: String,
    lines: Vec<Line>,
    may: bool,
    units: Vec<Choice>,
    pools: Vec<Choice>,
    f: Form,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

async fn page(v: &Visit<'_>, of: CompanyId, f: Form, errors: FormErrors) -> Result<Page, PageFault> {
    let w = &v.w;
    let (company, _) = members::one(v.house, v.actor(), of, v.now).await?;
    let may = grant::may_give(v.actor(), &company);
    let keeps = grant::may_grant(v.actor(), &company);
    let all = allowance::list(v.house, v.actor(), of).await?;
    let pools = if may { grant::pools(v.house, v.actor()).await? } else { Vec::new() };
    let any = [(String::new(), w.books.any_pool().to_owned())];
    let pools = any.into_iter().chain(pools.into_iter().map(|(id, name)| (id.to_string(), name)));
    Page::with(
        status(&errors),
        &ListPage {
            action: format!("/companies/{of}/allowances"),
            lines: all.iter().map(|one| line(w, one, keeps)).collect(),
            may,
            units: super::company_form::units(w, &f.unit),
            pools: Choice::list(pools, &f.pool),
            f,
            errors,
            crumbs: vec![
                Link::new(format!("/companies/{of}"), company.name),
                Link::new("", w.books.allowances()),
            ],
            shell: v.shell(w.books.allowances()),
        },
    )
}

/// What is wrong with a form is told only to who may send it.
fn may_set(v: &Visit<'_>, company: &Company) -> Result<(), PageFault> {
    if grant::may_grant(v.actor(), company) {
        return Ok(());
    }
    Err(Refusal::Forbidden { action: Action::Grant }.into())
}

/// What a company is given each month.
#[get("/companies/<raw>/allowances")]
pub async fn list(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, Form::fresh(v.now), FormErrors::default()).await
}

/// Sets one.
#[post("/companies/<raw>/allowances", data = "<posted>")]
pub async fn set(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let of = address::id::<CompanyId>(raw)?;
    let (company, _) = members::one(v.house, v.actor(), of, v.now).await?;
    may_set(&v, &company)?;
    let form = Form::of(&posted.0);
    let done = match form.read(&v.w) {
        Ok(new) => {
            let key = posted.key(v.house, v.actor());
            v.told(allowance::set(v.house, v.actor(), of, &new, Some(&key), v.now).await)?
        }
        Err(errors) => Err(errors),
    };
    match done {
        Ok(_) => Ok(v.done(v.w.books.set_done(), format!("/companies/{of}/allowances"))),
        Err(errors) => page(&v, of, form, errors).await.map(Answer::Page),
    }
}

#[derive(Template)]
#[template(path = "allowances/one.html")]
struct OnePage {
    shell: Shell,
    action: String,
    end: String,
    version: i64,
    line: Line,
    f: Form,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

async fn one(v: &Visit<'_>, id: AllowanceId, given: Option<(Form, FormErrors)>) -> Result<Page, PageFault> {
    let w = &v.w;
    let (found, company) = allowance::one(v.house, v.actor(), id).await?;
    let unit = found.unit.parse().unwrap_or(Unit::Fen);
    let (f, errors) = given.unwrap_or_else(|| {
        let form = Form {
            amount: natural_amount(unit, found.amount),
            carry_percent: found.carry_percent.to_string(),
            carry_most: natural_amount(unit, found.carry_most),
            note: found.note.clone(),
            ..Form::default()
        };
        (form, FormErrors::default())
    });
    let line = line(w, &found, grant::may_grant(v.actor(), &company));
    let list = format!("/companies/{}/allowances", company.id);
    Page::with(
        status(&errors),
        &OnePage {
            action: format!("{list}/{id}"),
            end: format!("{list}/{id}/end"),
            version: found.version,
            f,
            errors,
            crumbs: vec![
                Link::new(format!("/companies/{}", company.id), company.name.clone()),
                Link::new(list, w.books.allowances()),
                Link::new("", line.what.clone()),
            ],
            shell: v.shell(&v.w.ui.named(v.w.books.allowance(), &line.what)),
            line,
        },
    )
}

/// One of them, with the form that changes it.
#[get("/companies/<_>/allowances/<allowance>")]
pub async fn open(v: Visit<'_>, allowance: &str) -> Result<Page, PageFault> {
    one(&v, address::id(allowance)?, None).await
}

/// Changes it from the next month on.
#[post("/companies/<_>/allowances/<allowance>", data = "<posted>")]
pub async fn change(v: Visit<'_>, allowance: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<AllowanceId>(allowance)?;
    let (found, company) = allowance::one(v.house, v.actor(), id).await?;
    may_set(&v, &company)?;
    let (form, mut wrong) = (Form::of(&posted.0), FormErrors::default());
    let version = Some(posted.0.id::<i64>("version").ok_or(Refusal::Stale)?);
    let done = match form.terms(&v.w, found.unit.parse().ok(), &mut wrong) {
        Some(terms) => {
            let key = posted.key(v.house, v.actor());
            v.told(allowance::change(v.house, v.actor(), id, version, &terms, Some(&key), v.now).await)?
        }
        None => Err(wrong),
    };
    match done {
        Ok(_) => Ok(v.done(v.w.books.changed_done(), format!("/companies/{}/allowances", company.id))),
        Err(errors) => one(&v, id, Some((form, errors))).await.map(Answer::Page),
    }
}

/// Ends it.
#[post("/companies/<_>/allowances/<allowance>/end", data = "<posted>")]
pub async fn end(v: Visit<'_>, allowance: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<AllowanceId>(allowance)?;
    let key = posted.key(v.house, v.actor());
    let version = Some(posted.0.id::<i64>("version").ok_or(Refusal::Stale)?);
    match v.told(allowance::end(v.house, v.actor(), id, version, Some(&key), v.now).await)? {
        Ok(ended) => {
            Ok(v.done(v.w.books.ended_done(), format!("/companies/{}/allowances", ended.company_id)))
        }
        Err(errors) => one(&v, id, Some((Form::of(&posted.0), errors))).await.map(Answer::Page),
    }
}
