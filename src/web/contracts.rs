//! Service contracts: the form that writes one down or over.

use super::address;
use super::page::{Answer, Page, PageFault};
use super::pool_edit::hundredths;
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::contract::{self, Draft, Opened};
use crate::domain::field::FieldRule;
use crate::domain::id::{CompanyId, ContractId};
use crate::domain::month::ZONE;
use crate::domain::programme::Supporter;
use crate::domain::time::Instant;
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use crate::words::compute_say::percent;
use askama::Template;
use chrono::NaiveDate;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![new, add, open, change]
}

#[derive(Template)]
#[template(path = "vouchers/contract.html")]
struct FormPage {
    shell: Shell,
    action: String,
    version: i64,
    open: bool,
    f: Fields,
    affiliated: Vec<Choice>,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

fn read(w: &Words, f: &Fields) -> Result<Draft, FormErrors> {
    let mut errors = FormErrors::default();
    let get = |name: &str| f.get(name).trim().to_owned();
    let money = |field: &str, errors: &mut FormErrors| {
        let raw = get(field).replace(',', "");
        if raw.is_empty() {
            return 0;
        }
        hundredths(&raw).unwrap_or_else(|| {
            errors.add(field, w.rule.f_yuan());
            0
        })
    };
    for field in ["supplier", "uscc"] {
        if get(field).is_empty() {
            errors.add(field, w.field(&FieldRule::Missing));
        }
    }
    let amount = money("amount", &mut errors);
    if amount == 0 && errors.of("amount").is_empty() {
        errors.add("amount", w.field(&FieldRule::Missing));
    }
    let excluded = money("excluded", &mut errors);
    if excluded > amount && amount > 0 {
        errors.add("excluded", w.voucher.excluded_most());
    }
    let mut support = Vec::new();
    for by in Supporter::ALL {
        let given = money(by.name(), &mut errors);
        if given > 0 {
            support.push((*by, given, get("support_source")));
        }
    }
    let mut date = |field: &str| -> Option<NaiveDate> {
        let raw = get(field);
        let date = raw.parse().ok().filter(|_| raw.len() == 10);
        if date.is_none() {
            let rule = if raw.is_empty() { FieldRule::Missing } else { FieldRule::Date };
            errors.add(field, w.field(&rule));
        }
        date
    };
    let (signed, first, last) = (date("signed"), date("first_day"), date("last_day"));
    let (Some(signed), Some(first), Some(last), true) = (signed, first, last, errors.is_empty()) else {
        return Err(errors);
    };
    Ok(Draft {
        supplier: get("supplier"),
        uscc: get("uscc"),
        amount,
        excluded,
        signed,
        term: (first, last),
        affiliated: match f.get("affiliated") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        support,
        note: get("note"),
    })
}

async fn page(
    v: &Visit<'_>,
    of: CompanyId,
    over: Option<&Opened>,
    f: Fields,
    errors: FormErrors,
) -> Result<Page, PageFault> {
    let (w, s) = (&v.w, v.w.support);
    let (company, _) = crate::app::members::one(v.house, v.actor(), of, v.now).await?;
    let three = [("", w.voucher.unknown()), ("no", w.voucher.no()), ("yes", w.voucher.yes())];
    let title = match over {
        Some(opened) if opened.open => s.edit_contract(),
        Some(_) => s.contract(),
        None => s.add_contract(),
    };
    Page::with(
        status(&errors),
        &FormPage {
            action: match over {
                Some(opened) => format!("/contracts/{}", opened.contract.id),
                None => format!("/companies/{of}/contracts"),
            },
            version: over.map_or(0, |opened| opened.contract.version),
            open: over.is_none_or(|opened| opened.open),
            affiliated: Choice::list(three, f.get("affiliated")),
            f,
            errors,
            crumbs: vec![
                Link::new(format!("/companies/{of}"), company.name),
                Link::new(format!("/companies/{of}/vouchers"), s.vouchers()),
                Link::new("", title),
            ],
            shell: v.shell(title),
        },
    )
}

/// The empty form.
#[get("/companies/<raw>/contracts/new")]
pub async fn new(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    let of = address::id::<CompanyId>(raw)?;
    contract::applies(v.house, v.actor(), of).await?;
    page(&v, of, None, Fields::default(), FormErrors::default()).await
}

/// Writes one down.
#[post("/companies/<raw>/contracts", data = "<posted>")]
pub async fn add(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let of = address::id::<CompanyId>(raw)?;
    contract::applies(v.house, v.actor(), of).await?;
    let done = match read(&v.w, &posted.0) {
        Ok(draft) => {
            let key = posted.key(v.house, v.actor());
            v.told(contract::put(v.house, v.actor(), of, None, &draft, Some(&key), v.now).await)?
        }
        Err(errors) => Err(errors),
    };
    match done {
        Ok(_) => Ok(v.done(v.w.support.contract_saved(), format!("/companies/{of}/vouchers"))),
        Err(errors) => page(&v, of, None, posted.0, errors).await.map(Answer::Page),
    }
}

fn filled(opened: &Opened) -> Fields {
    let one = &opened.contract;
    let date = |at: i64| Instant(at).date(ZONE).to_string();
    let affiliated = match one.affiliated {
        Some(1) => "yes",
        Some(_) => "no",
        None => "",
    };
    let mut all = vec![
        ("supplier", one.supplier.clone()),
        ("uscc", one.uscc.clone()),
        ("amount", percent(one.amount)),
        ("excluded", percent(one.excluded)),
        ("signed", date(one.signed_at)),
        ("first_day", date(one.first_at)),
        ("last_day", date(one.last_at)),
        ("affiliated", affiliated.to_owned()),
        ("note", one.note.clone()),
    ];
    for (by, amount, source) in &opened.support {
        all.push((by.name(), percent(*amount)));
        all.push(("support_source", source.clone()));
    }
    Fields::of(all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// One, with the form that changes it while nothing was handed in for it.
#[get("/contracts/<raw>")]
pub async fn open(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    let opened = contract::one(v.house, v.actor(), address::id(raw)?).await?;
    let of = CompanyId(opened.contract.company_id);
    page(&v, of, Some(&opened), filled(&opened), FormErrors::default()).await
}

/// Writes it over.
#[post("/contracts/<raw>", data = "<posted>")]
pub async fn change(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<ContractId>(raw)?;
    let opened = contract::one(v.house, v.actor(), id).await?;
    let of = CompanyId(opened.contract.company_id);
    contract::applies(v.house, v.actor(), of).await?;
    let done = match read(&v.w, &posted.0) {
        Ok(draft) => {
            let (key, over) = (posted.key(v.house, v.actor()), Some((id, posted.0.id("version"))));
            v.told(contract::put(v.house, v.actor(), of, over, &draft, Some(&key), v.now).await)?
        }
        Err(errors) => Err(errors),
    };
    match done {
        Ok(_) => Ok(v.done(v.w.support.contract_saved(), format!("/companies/{of}/vouchers"))),
        Err(errors) => page(&v, of, Some(&opened), posted.0, errors).await.map(Answer::Page),
    }
}
