//! What somebody asks for about an agreement: other terms, or its end. The same forms hand a case in again that was
//! sent back.

use super::address;
use super::agreement_say::warning;
use super::agreement_terms::{StepLine, TermsForm, date, pools, renamed, step_lines};
use super::agreement_trial::{Tried, WayLine, ways};
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::Fault;
use crate::app::agreement::{self, Opened, Wish};
use crate::domain::agreement::{Bar, ChangeKind};
use crate::domain::id::{AgreementId, CaseId};
use crate::domain::refusal::Refusal;
use crate::http::form::{Fields, Posted};
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![change_form, change, end_form, end]
}

/// The forms as they were filled in.
#[derive(Clone, Default)]
struct Form {
    day: String,
    reason: String,
    kind: String,
    terms: TermsForm,
    /// The case that is handed in again; empty: a new one.
    case: String,
}

impl Form {
    fn sent(fields: &Fields) -> Form {
        let get = |name: &str| fields.get(name).trim().to_owned();
        Form {
            day: get("day"),
            reason: get("reason"),
            kind: get("kind"),
            terms: TermsForm::sent(fields),
            case: get("case"),
        }
    }
}

#[derive(Template)]
#[template(path = "agreements/change.html")]
struct ChangePage {
    shell: Shell,
    action: String,
    company: String,
    keeps: bool,
    pools: Vec<Choice>,
    steps: Vec<StepLine>,
    d: Form,
    tried: Option<Tried>,
    under_way: String,
    find: String,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// The agreement, for those who may ask something about it.
async fn open(v: &Visit<'_>, id: AgreementId) -> Result<Opened, PageFault> {
    let one = agreement::one(v.house, v.actor(), id, v.now).await?;
    if one.keeps || one.asks {
        Ok(one)
    } else {
        Err(Refusal::Forbidden { action: crate::domain::access::Action::KeepAgreements }.into())
    }
}

/// Where another request is that is being decided: until then this one cannot be handed in.
fn under_way(one: &Opened, d: &Form) -> String {
    let other = one.under_way.filter(|case| case.to_string() != d.case);
    other.map(|case| format!("/cases/{case}")).unwrap_or_default()
}

fn crumbs(v: &Visit<'_>, one: &Opened, title: &str) -> Vec<Link> {
    vec![
        Link::new("/agreements", v.w.agreement.agreements()),
        Link::new(format!("/agreements/{}", one.agreement.id), one.agreement.company_name.clone()),
        Link::new("", title),
    ]
}

async fn change_page(
    v: &Visit<'_>,
    one: &Opened,
    d: Form,
    tried: Option<Tried>,
    mut errors: FormErrors,
) -> Result<Page, PageFault> {
    errors.order(|name| match name {
        "form" => 0,
        "day" => 1,
        "last_day" => 2,
        "reason" => 4,
        _ => 3,
    });
    let (a, place) = (v.w.agreement, one.agreement.incubator.to_string());
    let page = ChangePage {
        action: format!("/agreements/{}/change", one.agreement.id),
        company: one.agreement.company_name.clone(),
        keeps: one.keeps,
        pools: pools(v, &d.terms.pool).await?,
        steps: step_lines(&v.w, &d.terms.steps, &errors),
        tried,
        under_way: under_way(one, &d),
        find: address::to("/find", &[("kind", "desk_fixed"), ("all", "1"), ("incubator", &place)]),
        crumbs: crumbs(v, one, a.change_title()),
        d,
        errors,
        shell: v.shell(a.change_title()),
    };
    Page::with(status(&page.errors), &page)
}

/// The form, with what holds now, or what was asked for by the case that was sent back.
#[get("/agreements/<raw>/change?<case>")]
pub async fn change_form(v: Visit<'_>, raw: &str, case: Option<&str>) -> Result<Page, PageFault> {
    let one = open(&v, address::id(raw)?).await?;
    let asked = asked_before(&one, case)?;
    let terms = asked.map(|asked| &asked.change.terms).or(one.terms()).ok_or(Refusal::NotFound)?;
    let tomorrow = v.now.date(one.agreement.zone).succ_opt();
    let desks = match asked {
        // What was asked for may name other desks than those that are held.
        Some(asked) => crate::app::agreement::codes_of(v.house, v.actor(), &asked.change.terms.desks).await?,
        None => one.codes.clone(),
    };
    let d = Form {
        day: match asked {
            Some(asked) => asked.change.day.to_string(),
            None => tomorrow.map(|day| day.to_string()).unwrap_or_default(),
        },
        reason: asked.map(|asked| asked.change.reason.clone()).unwrap_or_default(),
        terms: TermsForm::of(terms, &desks),
        case: case.unwrap_or("").to_owned(),
        ..Form::default()
    };
    change_page(&v, &one, d, None, FormErrors::default()).await
}

/// The request that a case was last handed in with.
fn asked_before<'a>(one: &'a Opened, case: Option<&str>) -> Result<Option<&'a agreement::Asked>, PageFault> {
    let Some(case) = case.filter(|case| !case.is_empty()) else { return Ok(None) };
    let id = address::id::<CaseId>(case)?;
    let found = one.asked.iter().find(|asked| asked.case == Some(id));
    Ok(Some(found.ok_or(Refusal::NotFound)?))
}

/// Asks for it, or only tries it out.
#[post("/agreements/<raw>/change", data = "<posted>")]
pub async fn change(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<AgreementId>(raw)?;
    let one = open(&v, id).await?;
    let d = Form::sent(&posted.0);
    let mut errors = FormErrors::default();
    let from = date(&mut errors, &v.w, "day", &d.day);
    let kept = one.terms().map(|terms| terms.rent.clone()).filter(|_| !one.keeps);
    let mut wrong = FormErrors::default();
    let terms = d.terms.read(&v, one.agreement.incubator, kept.as_ref(), &mut wrong).await?;
    errors.join(&wrong);
    no_reason(&v, &d, &mut errors);
    let (Some(from), Some(terms), true) = (from, &terms, errors.is_empty()) else {
        let tomorrow = v.now.date(one.agreement.zone).succ_opt();
        let read = terms.is_some();
        if let (Some(from), Some(terms)) = (from.or(tomorrow), terms.or(one.terms().cloned())) {
            rest(&v, id, &Wish::Terms { from, terms }, read, &mut errors).await?;
        }
        return change_page(&v, &one, d, None, errors).await.map(Answer::Page);
    };
    let wish = Wish::Terms { from, terms: terms.clone() };
    if posted.0.is_set("try") {
        let done = agreement::preview_change(v.house, v.actor(), id, (&wish, &d.reason), v.now).await;
        let done = done.and_then(|tried| match tried.then {
            Ok(_) => Ok(tried),
            Err(refusal) => Err(Fault::Refused(refusal)),
        });
        let (tried, errors) = match done {
            Ok(tried) => (Some(Tried::of(&v, &tried, one.agreement.first())), FormErrors::default()),
            Err(fault) => (None, told(&v, fault)?),
        };
        return change_page(&v, &one, d, tried, errors).await.map(Answer::Page);
    }
    match send(&v, id, &wish, &d, &posted).await? {
        Ok(to) => Ok(v.done(v.w.agreement.sent(), to)),
        Err(errors) => change_page(&v, &one, d, None, errors).await.map(Answer::Page),
    }
}

/// A reason that is missing, or too long.
fn no_reason(v: &Visit<'_>, d: &Form, errors: &mut FormErrors) {
    if let Err(error) = agreement::reasoned(&d.reason) {
        errors.add(error.field, v.w.field(&error.rule));
    }
}

/// What else is wrong with a form of which some is missing: that much is judged with what holds in the place of the
/// rest, so that every mistake is told at once. `read`: nothing stands in for what was wished.
async fn rest(
    v: &Visit<'_>,
    id: AgreementId,
    wish: &Wish,
    read: bool,
    errors: &mut FormErrors,
) -> Result<(), PageFault> {
    let done = agreement::preview_change(v.house, v.actor(), id, (wish, "-"), v.now).await;
    let fault = match done.map(|tried| tried.then) {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(refusal)) => Fault::Refused(refusal),
        Err(fault) => fault,
    };
    let ours = matches!(&fault, Fault::Refused(refusal) if matches!(**refusal, Refusal::Fields(_)));
    if read || ours {
        errors.join(&told(v, fault)?);
    }
    Ok(())
}

/// Hands a wish in, for the first time or again: where it is seen then, or what was wrong.
async fn send(
    v: &Visit<'_>,
    id: AgreementId,
    wish: &Wish,
    d: &Form,
    posted: &Posted,
) -> Result<Result<String, FormErrors>, PageFault> {
    let key = posted.key(v.house, v.actor());
    let said = (wish, d.reason.as_str());
    let done = match d.case.as_str() {
        "" => agreement::ask(v.house, v.actor(), id, said, Some(&key), v.now).await,
        case => {
            let case = address::id::<CaseId>(case)?;
            agreement::resubmit(v.house, v.actor(), case, None, said, Some(&key), v.now).await
        }
    };
    match done {
        Ok(case) => Ok(Ok(format!("/cases/{}", case.id))),
        Err(fault) => told(v, fault).map(Err),
    }
}

/// What is refused, beside its field; what is about all of it, with the form.
fn told(v: &Visit<'_>, fault: Fault) -> Result<FormErrors, PageFault> {
    let Fault::Refused(refusal) = fault else { return Err(PageFault(fault)) };
    let named = |name: &str| if name == "from_day" { "day" } else { name }.to_owned();
    let mut errors = FormErrors::default();
    match &*refusal {
        Refusal::Fields(_) => {
            for (name, text) in renamed(&super::sign_in::errors(&v.frame, &refusal)).iter() {
                errors.add(named(name), text.clone());
            }
        }
        Refusal::Taken { .. } | Refusal::Overdrawn { .. } => {
            let (title, why) = v.w.refusal(&refusal);
            errors.add("desks", format!("{title} {why}"));
        }
        Refusal::Agreement(bar) => {
            let (_, why) = v.w.refusal(&refusal);
            errors.add(if *bar == Bar::TermOver { "last_day" } else { "form" }, why);
        }
        _ => return v.mistakes(&refusal).ok_or(PageFault(Fault::Refused(refusal))),
    }
    Ok(errors)
}

#[derive(Template)]
#[template(path = "agreements/end.html")]
struct EndPage {
    shell: Shell,
    action: String,
    company: String,
    kinds: Vec<Choice>,
    ways: Vec<WayLine>,
    warnings: Vec<(String, String)>,
    under_way: String,
    d: Form,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

async fn end_page(v: &Visit<'_>, one: &Opened, d: Form, errors: FormErrors) -> Result<Page, PageFault> {
    let (w, a) = (&v.w, v.w.agreement);
    let kinds = ChangeKind::ALL.iter().filter(|kind| kind.is_end());
    let kinds = kinds.filter(|kind| one.keeps || **kind != ChangeKind::Evict);
    let kinds = kinds.map(|kind| (kind.name(), w.change_kind(*kind)));
    let first = one.agreement.first();
    let page = EndPage {
        action: format!("/agreements/{}/end", one.agreement.id),
        company: one.agreement.company_name.clone(),
        kinds: Choice::list(kinds, &d.kind),
        ways: ways(w, &one.outlook),
        under_way: under_way(one, &d),
        warnings: one.outlook.warnings.iter().map(|said| warning(v, said, first)).collect(),
        crumbs: crumbs(v, one, a.end_title()),
        d,
        errors,
        shell: v.shell(a.end_title()),
    };
    Page::with(status(&page.errors), &page)
}

/// The form of an end.
#[get("/agreements/<raw>/end?<case>")]
pub async fn end_form(v: Visit<'_>, raw: &str, case: Option<&str>) -> Result<Page, PageFault> {
    let one = open(&v, address::id(raw)?).await?;
    let asked = asked_before(&one, case)?.map(|asked| asked.change.clone());
    let d = Form {
        day: match &asked {
            Some(asked) => asked.day.to_string(),
            None => v.now.date(one.agreement.zone).to_string(),
        },
        kind: asked.as_ref().map_or(ChangeKind::Graduate, |asked| asked.kind).name().to_owned(),
        reason: asked.map(|asked| asked.reason).unwrap_or_default(),
        case: case.unwrap_or("").to_owned(),
        ..Form::default()
    };
    end_page(&v, &one, d, FormErrors::default()).await
}

/// Asks for an end.
#[post("/agreements/<raw>/end", data = "<posted>")]
pub async fn end(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<AgreementId>(raw)?;
    let one = open(&v, id).await?;
    let d = Form::sent(&posted.0);
    let mut errors = FormErrors::default();
    let last = date(&mut errors, &v.w, "day", &d.day);
    let kind = ChangeKind::of_name(&d.kind).filter(|kind| kind.is_end());
    if kind.is_none() {
        errors.add("kind", v.w.field(&crate::domain::field::FieldRule::Choice));
    }
    no_reason(&v, &d, &mut errors);
    let (Some(last), Some(kind), true) = (last, kind, errors.is_empty()) else {
        if let (Some(last), Some(kind)) = (last, kind) {
            rest(&v, id, &Wish::End { kind, last }, true, &mut errors).await?;
        }
        return end_page(&v, &one, d, of_end(&errors)).await.map(Answer::Page);
    };
    match send(&v, id, &Wish::End { kind, last }, &d, &posted).await? {
        Ok(to) => Ok(v.done(v.w.agreement.sent(), to)),
        Err(errors) => end_page(&v, &one, d, of_end(&errors)).await.map(Answer::Page),
    }
}

/// What is wrong, as the form of an end calls it.
fn of_end(errors: &FormErrors) -> FormErrors {
    errors.renamed(|name, text| (if name == "last_day" { "day" } else { name }.to_owned(), text.to_owned()))
}
