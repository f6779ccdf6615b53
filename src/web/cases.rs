//! A case: what is asked for, the way it has gone and goes, and what one can do with it.

use super::address;
use super::agreement_trial::Tried;
use super::case_subject::{has_now, subject};
use super::case_way::{KindWords, tone, trail, way, with};
use super::company_form::ledger_amount;
use super::inbox::MINE;
use super::inbox_line::amount;
use super::listing::ZONE;
use super::page::{Answer, Page, PageFault};
use super::pool_edit::{date, hundredths};
use super::pool_match::Matches;
use super::proposal::Proposal;
use super::request_form::{Lines, ledger_text};
use super::shell::{Choice, FormErrors, Link, Shell, Step};
use super::visit::{Visit, status};
use crate::app::Fault;
use crate::app::case::{self, Decision};
use crate::domain::case::{CaseState, Verdict};
use crate::domain::field::FieldRule;
use crate::domain::id::{CaseId, PersonId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::tariff::Discount;
use crate::domain::time::{Interval, day_span, day_start};
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use chrono::NaiveDate;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![one, decide, hand_over, add_step, recuse, urge, withdraw]
}

#[derive(Template)]
#[template(path = "cases/one.html")]
struct CasePage {
    shell: Shell,
    id: CaseId,
    number: i64,
    version: i64,
    kind: &'static str,
    state: &'static str,
    tone: &'static str,
    amount: String,
    applicant: String,
    has_now: String,
    company: Option<(String, String)>,
    incubator: String,
    with: String,
    due: String,
    overdue: bool,
    chain: String,
    four_eyes: bool,
    opened: String,
    subject: Lines,
    earlier: Vec<Lines>,
    supplement: String,
    things: Vec<(String, &'static str)>,
    pools: Matches,
    pool_choices: Vec<Choice>,
    off: Option<[String; 3]>,
    proposal: Option<Proposal>,
    trial: Option<Tried>,
    out: Vec<(String, String)>,
    words: KindWords,
    steps: Vec<Step>,
    trail: Vec<Step>,
    seat: Option<String>,
    bar: &'static str,
    may_recuse: bool,
    owns: bool,
    open: bool,
    returned: bool,
    colleagues: Vec<Choice>,
    amount_hint: String,
    f: Form,
    errors: FormErrors,
    at: &'static str,
    crumbs: Vec<Link>,
}

impl CasePage {
    /// What the form with the mistakes calls its fields: who steps aside gives a reason, not an opinion.
    fn about(&self) -> &'static str {
        if self.at == "r" { "recuse" } else { "" }
    }
    /// A mistake of the form whose fields begin with `form`.
    fn wrong(&self, form: &str, field: &str) -> &str {
        if self.at == form { self.errors.of(field) } else { "" }
    }
}

/// The fields of a discount.
const OFF: [&str; 3] = ["discount", "discount_from", "discount_to"];

/// The discount that a form says yes at; `None`: it says nothing of one. Every field that is wrong is named.
fn off(w: &Words, form: Option<&[String; 3]>, errors: &mut FormErrors) -> Option<Discount> {
    let [raw, from, to] = form?;
    let off = if raw.is_empty() { Some(0) } else { hundredths(raw) };
    if off.is_none() {
        errors.add("discount", w.rule.f_percent());
    }
    let mut day = |field: &str, raw: &str| {
        let day = date(raw);
        if day.is_none() && off != Some(0) {
            errors.add(field, w.field(&FieldRule::Date));
        }
        day
    };
    let (first, last) = (day("discount_from", from), day("discount_to", to));
    if off == Some(0) {
        // None: its days mean nothing.
        return Some(Discount { span: day_span(NaiveDate::default(), ZONE), off: 0 });
    }
    let (off, first, last) = (off?, first?, last?);
    let span = Interval::new(day_start(first, ZONE), day_span(last, ZONE).end());
    if span.is_err() {
        errors.add("discount_to", w.field(&FieldRule::EndAfterStart));
    }
    Some(Discount { span: span.ok()?, off })
}

/// What one of the page's forms held.
#[derive(Default)]
struct Form {
    opinion: String,
    amount: String,
    pool: String,
    /// Percent, first and last day of a discount; `None`: as it stands.
    off: Option<[String; 3]>,
    person: String,
    days: String,
}

impl Form {
    fn of(fields: &Fields) -> Form {
        Form {
            opinion: fields.get("opinion").to_owned(),
            amount: fields.get("amount").trim().to_owned(),
            pool: fields.get("pool_id").to_owned(),
            off: fields
                .names()
                .any(|name| name == "discount")
                .then(|| OFF.map(|name| fields.get(name).trim().to_owned())),
            person: fields.get("person_id").to_owned(),
            days: fields.get("working_days").trim().to_owned(),
        }
    }
}

async fn page(
    v: &Visit<'_>,
    id: CaseId,
    f: Form,
    errors: FormErrors,
    at: &'static str,
) -> Result<Page, PageFault> {
    let opened = case::one(v.house, v.actor(), id, v.now).await?;
    let (w, c, case) = (&v.w, v.w.case, &opened.case);
    let about = subject(v, case, opened.seat.as_ref().ok().map(|_| f.pool.as_str())).await?;
    let out = |one: &case::Out| match one.reason.as_str() {
        "" => (one.name.clone(), w.tie(one.tie).to_owned()),
        why => (one.name.clone(), format!("{} · {why}", w.tie(one.tie))),
    };
    let zh = w.lang == crate::domain::person::Language::Zh;
    let open = case.state == CaseState::Open;
    let most = case.granted.unwrap_or(case.amount);
    let none = (String::new(), c.choose().to_owned());
    let named = opened.colleagues.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let page = CasePage {
        id,
        number: id.0,
        version: case.version,
        kind: w.case_kind(case.kind),
        state: w.case_state(case.state),
        tone: tone(case.state),
        amount: amount(w, case),
        applicant: case.applicant_name.clone(),
        has_now: has_now(v, case).await?,
        company: case.company.zip(case.company_name.clone()).map(|(id, name)| (id.to_string(), name)),
        incubator: if zh { case.incubator_name.0.clone() } else { case.incubator_name.1.clone() },
        with: with(w, case),
        due: match case.due_at {
            Some(at) if case.state.is_open() => w.case_due(at, case.zone, case.provisional),
            _ => String::new(),
        },
        overdue: case.state.is_open() && case.due_at.is_some_and(|at| at <= v.now),
        chain: case.chain_version.map_or_else(|| c.chain_usual().to_owned(), |n| c.chain_version(n)),
        four_eyes: case.four_eyes,
        opened: w.moment(case.opened_at, case.zone),
        subject: about.asked,
        earlier: about.earlier,
        supplement: about.supplement,
        things: about.things,
        pools: about.pools,
        pool_choices: about.pool_choices,
        off: match f.off.clone() {
            Some(filled) => about.off.map(|_| filled),
            None => about.off,
        },
        proposal: about.proposal,
        trial: about.trial,
        out: opened.out.iter().map(out).collect(),
        words: KindWords::of(w, case.kind),
        steps: way(w, &opened),
        trail: trail(w, &opened),
        bar: match (&opened.seat, open) {
            (Err(why), true) if !opened.owns => w.bar(*why),
            _ => "",
        },
        seat: opened
            .seat
            .as_ref()
            .ok()
            .map(|of| of.as_ref().map_or_else(String::new, |(_, name)| name.clone())),
        may_recuse: opened.may_recuse,
        owns: opened.owns,
        open,
        returned: case.state == CaseState::Returned,
        colleagues: Choice::list([none].into_iter().chain(named), &f.person),
        amount_hint: case.unit.map(|unit| c.amount_hint(w.amount(unit, most))).unwrap_or_default(),
        f: Form {
            amount: match case.unit {
                Some(unit) if f.amount.is_empty() => ledger_text(unit, most),
                _ => f.amount,
            },
            days: if f.days.is_empty() { "3".to_owned() } else { f.days },
            ..f
        },
        at,
        crumbs: vec![
            if opened.owns { Link::new(MINE, c.mine()) } else { Link::new("/inbox", v.w.page.inbox()) },
            Link::new("", c.case_no(id.0)),
        ],
        shell: v.shell(&w.case_title(&case.title, id)),
        errors,
    };
    Page::with(status(&page.errors), &page)
}

/// One.
#[get("/cases/<raw>")]
pub async fn one(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, Form::default(), FormErrors::default(), "").await
}

/// What one of the forms did: said on the page again, or its mistakes shown in the form.
async fn done(
    v: &Visit<'_>,
    id: CaseId,
    fields: &Fields,
    at: &'static str,
    came: Result<String, Fault>,
) -> Result<Answer, PageFault> {
    match v.told(came)? {
        Ok(told) => Ok(v.done(told, format!("/cases/{id}"))),
        Err(errors) => page(v, id, Form::of(fields), errors, at).await.map(Answer::Page),
    }
}

/// Decides the step it is at.
#[post("/cases/<raw>/decide", data = "<posted>")]
pub async fn decide(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<CaseId>(raw)?, &posted.0);
    let opened = case::one(v.house, v.actor(), id, v.now).await?;
    let verdict = Verdict::of_name(fields.get("what")).unwrap_or(Verdict::Return);
    let raw_amount = fields.get("amount").trim();
    let mut errors = FormErrors::default();
    let filled = Form::of(fields).off.filter(|_| verdict == Verdict::Approve);
    let discount = off(&v.w, filled.as_ref(), &mut errors);
    let amount = match (verdict, opened.case.unit) {
        (Verdict::Approve, Some(unit)) if !raw_amount.is_empty() => {
            // Nothing but a discount is a yes too.
            let none = raw_amount == "0" && discount.is_some_and(|one| one.off > 0);
            let read = if none { Some(0) } else { ledger_amount(unit, raw_amount) };
            if read.is_none() {
                errors.add("amount", v.w.staff.amount_wrong());
            }
            read
        }
        _ => None,
    };
    if !errors.is_empty() {
        return page(&v, id, Form::of(fields), errors, "d").await.map(Answer::Page);
    }
    let version = fields.id("version").unwrap_or(opened.case.version);
    let pool = fields.id::<ResourceId>("pool_id").filter(|_| verdict == Verdict::Approve);
    let said = Decision { verdict, opinion: fields.get("opinion"), amount, pool, discount, version };
    let key = posted.key(v.house, v.actor());
    let came = case::decide(v.house, v.actor(), id, &said, Some(&key), v.now).await;
    let c = v.w.case;
    let told = came.map(|after| match after.state {
        CaseState::Approved => KindWords::of(&v.w, after.kind).approved_done.to_owned(),
        CaseState::Remanded => v.w.proposal.remanded_done().to_owned(),
        CaseState::Declined => c.declined_done().to_owned(),
        CaseState::Returned => c.returned_done().to_owned(),
        _ => c.passed_done().to_owned(),
    });
    done(&v, id, fields, "d", told).await
}

/// Whose turn it is may go on; others are told why they may not.
async fn seated(v: &Visit<'_>, id: CaseId) -> Result<(), PageFault> {
    let opened = case::one(v.house, v.actor(), id, v.now).await?;
    opened.seat.map(|_| ()).map_err(|why| Refusal::Barred { why }.into())
}

/// The colleague a form names.
fn colleague(fields: &Fields) -> Result<PersonId, Fault> {
    let missing = || Refusal::field("person_id", FieldRule::Choice);
    fields.id("person_id").ok_or_else(|| missing().into())
}

/// Hands the step over.
#[post("/cases/<raw>/hand-over", data = "<posted>")]
pub async fn hand_over(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<CaseId>(raw)?, &posted.0);
    let key = posted.key(v.house, v.actor());
    let came = match colleague(fields) {
        Ok(to) => {
            let (version, why) = (fields.id("version"), fields.get("opinion"));
            case::hand_over(v.house, v.actor(), id, version, to, why, Some(&key), v.now).await
        }
        Err(fault) => {
            seated(&v, id).await?;
            Err(fault)
        }
    };
    let told = came.map(|after| v.w.case.handed(after.handed_name.as_deref().unwrap_or_default()));
    match told {
        // Who gave it away may see it no more.
        Ok(told) => Ok(v.done(told, "/inbox")),
        came => done(&v, id, fields, "h", came).await,
    }
}

/// Asks somebody first.
#[post("/cases/<raw>/add-step", data = "<posted>")]
pub async fn add_step(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<CaseId>(raw)?, &posted.0);
    let key = posted.key(v.house, v.actor());
    let days: u16 = fields.id("working_days").unwrap_or(0);
    let came = match colleague(fields) {
        Ok(who) => {
            let (version, why) = (fields.id("version"), fields.get("opinion"));
            case::add_step(v.house, v.actor(), id, version, who, days, why, Some(&key), v.now).await
        }
        Err(fault) => {
            seated(&v, id).await?;
            Err(fault)
        }
    };
    let told = came.map(|after| v.w.case.added(after.handed_name.as_deref().unwrap_or_default()));
    done(&v, id, fields, "s", told).await
}

/// Recuses oneself.
#[post("/cases/<raw>/recuse", data = "<posted>")]
pub async fn recuse(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<CaseId>(raw)?, &posted.0);
    case::one(v.house, v.actor(), id, v.now).await?;
    let key = posted.key(v.house, v.actor());
    let came = case::recuse(v.house, v.actor(), id, fields.get("opinion"), Some(&key), v.now).await;
    match came {
        Ok(_) => Ok(v.done(v.w.case.recused(), "/inbox")),
        Err(fault) => done(&v, id, fields, "r", Err(fault)).await,
    }
}

/// Asks for speed.
#[post("/cases/<raw>/urge", data = "<posted>")]
pub async fn urge(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<CaseId>(raw)?, &posted.0);
    case::one(v.house, v.actor(), id, v.now).await?;
    let key = posted.key(v.house, v.actor());
    let came = case::urge(v.house, v.actor(), id, Some(&key), v.now).await;
    done(&v, id, fields, "u", came.map(|_| v.w.case.urged().to_owned())).await
}

/// Takes it back.
#[post("/cases/<raw>/withdraw", data = "<posted>")]
pub async fn withdraw(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<CaseId>(raw)?, &posted.0);
    case::one(v.house, v.actor(), id, v.now).await?;
    let (key, version) = (posted.key(v.house, v.actor()), fields.id("version"));
    let came = case::withdraw(v.house, v.actor(), id, version, "", Some(&key), v.now).await;
    done(&v, id, fields, "w", came.map(|_| v.w.case.withdrawn_done().to_owned())).await
}
