//! A draft of an agreement: its form.

use super::address;
use super::agreement_terms::{StepLine, TermsForm, date, number, pools, renamed, step_lines};
use super::company_form::natural_amount;
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::agreement::{self, Paper};
use crate::app::{application_view, members};
use crate::domain::amount::Unit;
use crate::domain::id::{AgreementId, ApplicationId, CompanyId, IncubatorId};
use crate::domain::refusal::Refusal;
use crate::http::form::{Fields, Posted};
use askama::Template;
use chrono::{Months, NaiveDate};
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![new_form, draft, edit_form, edit]
}

/// A draft's form as it was filled in.
#[derive(Clone, Default)]
struct Form {
    first_day: String,
    deposit: String,
    registered: String,
    note: String,
    terms: TermsForm,
}

impl Form {
    fn sent(fields: &Fields) -> Form {
        let get = |name: &str| fields.get(name).trim().to_owned();
        Form {
            first_day: get("first_day"),
            deposit: get("deposit"),
            registered: get("registered_on"),
            note: get("note"),
            terms: TermsForm::sent(fields),
        }
    }

    async fn read(&self, v: &Visit<'_>, place: IncubatorId) -> Result<Result<Paper, FormErrors>, PageFault> {
        let (w, mut errors) = (&v.w, FormErrors::default());
        let first = date(&mut errors, w, "first_day", &self.first_day);
        let terms = self.terms.read(v, place, None, &mut errors).await?;
        let deposit = number(&mut errors, w, "deposit", Unit::Fen, &self.deposit);
        let registered = match self.registered.as_str() {
            "" => None,
            raw => date(&mut errors, w, "registered_on", raw),
        };
        Ok(match (first, terms) {
            (Some(first), Some(terms)) if errors.is_empty() => {
                Ok(Paper { first, deposit, registered, note: self.note.clone(), terms })
            }
            _ => Err(errors),
        })
    }
}

#[derive(Template)]
#[template(path = "agreements/form.html")]
struct FormPage {
    shell: Shell,
    action: String,
    version: i64,
    company: String,
    incubator: String,
    wished: String,
    find: String,
    pools: Vec<Choice>,
    d: Form,
    steps: Vec<StepLine>,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// With whom, where, and on which application.
struct Whose {
    company: CompanyId,
    name: String,
    place: IncubatorId,
    place_name: String,
    application: Option<ApplicationId>,
    wished: String,
    fresh: Form,
}

impl Whose {
    /// From an application, or from a company that is at home somewhere.
    async fn meant(v: &Visit<'_>, application: &str, company: &str) -> Result<Whose, PageFault> {
        let zh = v.w.lang == crate::domain::person::Language::Zh;
        let today = v.now.date(super::listing::ZONE);
        if !application.is_empty() {
            let id = address::id::<ApplicationId>(application)?;
            let one = application_view::open(v.house, v.actor(), id, v.now).await?.one;
            let (Some(company), Some(place)) = (one.company, one.incubator) else {
                return Err(Refusal::NotFound.into());
            };
            let a = v.w.agreement;
            let get = |name: &str| one.form.get(name).trim().to_owned();
            let wishes = ["desks", "term_months", "card_hours"].map(get);
            let [desks, months, cards] = &wishes;
            let said = v.w.wished(desks, months, cards);
            let told: Vec<String> = wishes
                .iter()
                .zip(said)
                .filter(|(raw, _)| !raw.is_empty() && *raw != "0")
                .map(|one| one.1)
                .collect();
            let first = one.form.month("start_month").filter(|day| *day > today).unwrap_or(today);
            let months = get("term_months").parse().unwrap_or(12);
            let mut fresh = fresh(first, months);
            fresh.registered = one.form.date("registered_on").map(|day| day.to_string()).unwrap_or_default();
            fresh.terms.cards = get("card_hours").trim_start_matches('0').to_owned();
            return Ok(Whose {
                company,
                name: one.name.clone(),
                place,
                place_name: if zh { one.incubator_name.0 } else { one.incubator_name.1 },
                application: Some(id),
                wished: if told.is_empty() { String::new() } else { a.wished(told.join(" · ")) },
                fresh,
            });
        }
        let id = address::id::<CompanyId>(company)?;
        let (one, _) = members::one(v.house, v.actor(), id, v.now).await?;
        let place = IncubatorId(one.incubator_id.ok_or(Refusal::NotFound)?);
        let (all, ..) = crate::app::find::choices(v.house, v.actor(), None).await?;
        Ok(Whose {
            company: id,
            name: one.name.clone(),
            place,
            place_name: super::listing::place_of(&v.w, &all, one.incubator_id),
            application: None,
            wished: String::new(),
            fresh: fresh(today, 12),
        })
    }
}

/// What a new draft begins with: two years free, a third at half, then seven tenths.
fn fresh(first: NaiveDate, months: u32) -> Form {
    let last = first.checked_add_months(Months::new(months)).and_then(|day| day.pred_opt());
    let steps = [("24", "0"), ("12", "50"), ("12", "70"), ("", "")];
    Form {
        first_day: first.to_string(),
        terms: TermsForm {
            last_day: last.map(|day| day.to_string()).unwrap_or_default(),
            steps: steps.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec(),
            ..TermsForm::default()
        },
        ..Form::default()
    }
}

async fn page(
    v: &Visit<'_>,
    (title, action, version): (&str, String, i64),
    (company, place, place_name, wished): (&str, IncubatorId, String, String),
    d: Form,
    errors: FormErrors,
) -> Result<Page, PageFault> {
    let place = place.to_string();
    let page = FormPage {
        find: address::to("/find", &[("kind", "desk_fixed"), ("all", "1"), ("incubator", &place)]),
        pools: pools(v, &d.terms.pool).await?,
        company: company.to_owned(),
        incubator: place_name,
        action,
        version,
        wished,
        crumbs: vec![Link::new("/agreements", v.w.agreement.agreements()), Link::new("", title)],
        steps: step_lines(&v.w, &d.terms.steps, &errors),
        d,
        errors,
        shell: v.shell(title),
    };
    Page::with(status(&page.errors), &page)
}

fn may(v: &Visit<'_>) -> Result<(), PageFault> {
    let action = crate::domain::access::Action::KeepAgreements;
    Ok(v.actor().require_somewhere(action)?)
}

/// The form of a new one.
#[get("/agreements/new?<application>&<company>")]
pub async fn new_form(
    v: Visit<'_>,
    application: Option<&str>,
    company: Option<&str>,
) -> Result<Page, PageFault> {
    may(&v)?;
    let (application, company) = (application.unwrap_or(""), company.unwrap_or(""));
    let whose = Whose::meant(&v, application, company).await?;
    let action = address::to("/agreements/new", &[("application", application), ("company", company)]);
    let form = (v.w.agreement.draft_new(), action, 0);
    page(
        &v,
        form,
        (&whose.name, whose.place, whose.place_name, whose.wished),
        whose.fresh,
        FormErrors::default(),
    )
    .await
}

/// Writes it down.
#[post("/agreements/new?<application>&<company>", data = "<posted>")]
pub async fn draft(
    v: Visit<'_>,
    application: Option<&str>,
    company: Option<&str>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    may(&v)?;
    let (application, company) = (application.unwrap_or(""), company.unwrap_or(""));
    let whose = Whose::meant(&v, application, company).await?;
    let d = Form::sent(&posted.0);
    let errors = match d.read(&v, whose.place).await? {
        Err(errors) => errors,
        Ok(paper) => {
            let key = posted.key(v.house, v.actor());
            let of = (whose.place, whose.company, whose.application);
            match v.told(agreement::draft(v.house, v.actor(), of, &paper, Some(&key), v.now).await)? {
                Ok(made) => return Ok(v.done(v.w.agreement.saved(), format!("/agreements/{}", made.id))),
                Err(errors) => renamed(&errors),
            }
        }
    };
    let action = address::to("/agreements/new", &[("application", application), ("company", company)]);
    let form = (v.w.agreement.draft_new(), action, 0);
    page(&v, form, (&whose.name, whose.place, whose.place_name, whose.wished), d, errors)
        .await
        .map(Answer::Page)
}

async fn edit_page(
    v: &Visit<'_>,
    id: AgreementId,
    given: Option<Form>,
    errors: FormErrors,
) -> Result<Page, PageFault> {
    let one = agreement::one(v.house, v.actor(), id, v.now).await?;
    let terms = one.terms().ok_or(Refusal::NotFound)?;
    let stands = || Form {
        first_day: one.agreement.first().to_string(),
        deposit: if one.agreement.deposit == 0 {
            String::new()
        } else {
            natural_amount(Unit::Fen, one.agreement.deposit)
        },
        registered: one
            .agreement
            .registered
            .map(|at| at.date(one.agreement.zone).to_string())
            .unwrap_or_default(),
        note: one.agreement.note.clone(),
        terms: TermsForm::of(terms, &one.codes),
    };
    let d = given.unwrap_or_else(stands);
    let zh = v.w.lang == crate::domain::person::Language::Zh;
    let names = &one.agreement.incubator_name;
    let place = if zh { names.0.clone() } else { names.1.clone() };
    let form = (v.w.agreement.draft_edit(), format!("/agreements/{id}/edit"), one.agreement.version);
    page(v, form, (&one.agreement.company_name, one.agreement.incubator, place, String::new()), d, errors)
        .await
}

/// The form of a draft.
#[get("/agreements/<raw>/edit")]
pub async fn edit_form(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    may(&v)?;
    edit_page(&v, address::id(raw)?, None, FormErrors::default()).await
}

/// Writes a draft anew.
#[post("/agreements/<raw>/edit", data = "<posted>")]
pub async fn edit(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<AgreementId>(raw)?;
    let one = agreement::one(v.house, v.actor(), id, v.now).await?;
    may(&v)?;
    let d = Form::sent(&posted.0);
    let errors = match d.read(&v, one.agreement.incubator).await? {
        Err(errors) => errors,
        Ok(paper) => {
            let (version, key) = (posted.0.id("version"), posted.key(v.house, v.actor()));
            let done = agreement::edit(v.house, v.actor(), id, version, &paper, Some(&key), v.now).await;
            match v.told(done)? {
                Ok(_) => return Ok(v.done(v.w.agreement.saved(), format!("/agreements/{id}"))),
                Err(errors) => renamed(&errors),
            }
        }
    };
    edit_page(&v, id, Some(d), errors).await.map(Answer::Page)
}
