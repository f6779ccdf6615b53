//! A company asks for an entitlement: the form, the same one to supplement what was sent back, and how a
//! request is shown.

use super::address;
use super::company_form::{ledger_amount, units};
use super::listing::ZONE;
use super::page::{Answer, Page, PageFault};
use super::pool_match::Matches;
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::entitlement_request::{self as requests, Request};
use crate::app::{Fault, Filter, case, find, grant, matching, members};
use crate::domain::access::Action;
use crate::domain::amount::Unit;
use crate::domain::case::{Bar, CaseVerb};
use crate::domain::entitlement::{CARDS_AT_ONCE, Needs, Wish};
use crate::domain::field::FieldRule;
use crate::domain::id::{AccountId, CaseId, CompanyId, IncubatorId, ResourceId};
use crate::domain::pool::{Purpose, Tier};
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Interval, day_span, day_start};
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use chrono::NaiveDate;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![new_form, ask, supplement, resubmit]
}

/// What is asked for, as labels and values.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines(pub Vec<(&'static str, String)>);

impl Lines {
    /// A request in words.
    pub(super) fn of(w: &Words, one: &Request) -> Lines {
        let (c, wish) = (w.case, &one.wish);
        let mut all = vec![
            (c.asked(), w.of_unit(wish.unit, wish.amount)),
            (c.period(), w.days_of(wish.valid, ZONE)),
            (c.purpose(), wish.purpose.clone()),
        ];
        all.extend(one.pool.clone().map(|pool| (w.compute.pool(), pool)));
        all.extend(one.chosen.clone().map(|(_, pool)| (c.grant_pool(), pool)));
        if !wish.needs.card.is_empty() {
            all.push((c.card(), wish.needs.card.clone()));
        }
        all.extend(wish.needs.tier.map(|tier| (w.compute.tier(), w.network(tier).to_owned())));
        all.extend(wish.needs.purpose.map(|one| (c.workload(), w.purpose(one).to_owned())));
        all.extend(wish.needs.cards.map(|cards| (w.compute.cards_at_once(), cards.to_string())));
        if let Some((off, why)) = &one.discount {
            let told = w.at_off(off.off, off.span.start(), off.span.end());
            all.push((w.compute.discount(), format!("{told}\n{why}")));
        }
        all.push((c.opened(), w.moment(one.at, ZONE)));
        Lines(all)
    }
}

/// An amount of the ledger as the form writes it: hours, days or card-hours.
pub(super) fn ledger_text(unit: Unit, amount: i64) -> String {
    let each = match unit {
        Unit::DeskDay => 1,
        Unit::RoomMinute | Unit::MentorMinute => 60,
        Unit::CardSecond => 3_600,
        Unit::Fen => 100,
    };
    let hundredths = i128::from(amount) * 100 / i128::from(each);
    match hundredths % 100 {
        0 => (hundredths / 100).to_string(),
        part => format!("{}.{part:02}", hundredths / 100),
    }
}

/// The form as it was filled in.
#[derive(Clone, Debug, Default)]
struct Form {
    unit: String,
    amount: String,
    valid_from: String,
    valid_to: String,
    purpose: String,
    extends: String,
    pool: String,
    card: String,
    tier: String,
    workload: String,
    cards: String,
}

impl Form {
    fn of(fields: &Fields) -> Form {
        let get = |field: &str| fields.get(field).trim().to_owned();
        Form {
            unit: get("unit"),
            amount: get("amount"),
            valid_from: get("valid_from"),
            valid_to: get("valid_to"),
            purpose: get("purpose"),
            extends: get("grant_id"),
            pool: get("pool_id"),
            card: get("card"),
            tier: get("tier"),
            workload: get("workload"),
            cards: get("cards"),
        }
    }

    /// A request that was handed in, to be filled in anew.
    fn again(one: &Request) -> Form {
        let wish = &one.wish;
        Form {
            unit: wish.unit.name().to_owned(),
            amount: ledger_text(wish.unit, wish.amount),
            valid_from: wish.valid.start().date(ZONE).to_string(),
            valid_to: wish.valid.end().plus(-1).date(ZONE).to_string(),
            purpose: wish.purpose.clone(),
            extends: wish.extends.map(|id| id.to_string()).unwrap_or_default(),
            pool: wish.needs.pool.map(|id| id.to_string()).unwrap_or_default(),
            card: wish.needs.card.clone(),
            tier: wish.needs.tier.map(|tier| tier.name().to_owned()).unwrap_or_default(),
            workload: wish.needs.purpose.map(|one| one.name().to_owned()).unwrap_or_default(),
            cards: wish.needs.cards.map(|cards| cards.to_string()).unwrap_or_default(),
        }
    }

    /// What the cards must do, as far as it is filled in.
    fn needs(&self) -> Needs {
        Needs {
            pool: self.pool.parse::<ResourceId>().ok(),
            card: self.card.clone(),
            tier: Tier::of_name(&self.tier),
            purpose: Purpose::of_name(&self.workload),
            // What cannot be read is out of bounds.
            cards: Some(&self.cards).filter(|raw| !raw.is_empty()).map(|raw| raw.parse().unwrap_or(0)),
        }
    }

    /// Reads it into the ledger's units, or names every wrong field.
    fn read(&self, w: &Words) -> Result<Wish, FormErrors> {
        let mut wrong = FormErrors::default();
        let unit: Option<Unit> = self.unit.parse().ok().filter(|unit| *unit != Unit::Fen);
        if unit.is_none() {
            wrong.add("unit", w.field(&FieldRule::Choice));
        }
        let amount = unit.and_then(|unit| ledger_amount(unit, &self.amount));
        if unit.is_some() && amount.is_none() {
            wrong.add("amount", w.staff.amount_wrong());
        }
        let mut date = |field: &str, raw: &str| {
            let date = raw.parse::<NaiveDate>().ok().filter(|_| raw.len() == 10);
            if date.is_none() {
                wrong.add(field, w.field(&FieldRule::Date));
            }
            date
        };
        let (from, to) = (date("valid_from", &self.valid_from), date("valid_to", &self.valid_to));
        let valid = from.zip(to).and_then(|(from, to)| {
            let valid = Interval::new(day_start(from, ZONE), day_span(to, ZONE).end()).ok();
            if valid.is_none() {
                wrong.add("valid_to", w.field(&FieldRule::EndAfterStart));
            }
            valid
        });
        let needs = self.needs();
        let extends = self.extends.parse::<AccountId>().ok();
        if self.purpose.trim().is_empty() {
            wrong.add("purpose", w.field(&FieldRule::Missing));
        }
        match (unit, amount, valid) {
            (Some(unit), Some(amount), Some(valid)) if wrong.is_empty() => {
                Ok(Wish { unit, amount, valid, purpose: self.purpose.clone(), needs, extends })
            }
            _ => Err(wrong),
        }
    }
}

#[derive(Template)]
#[template(path = "cases/request.html")]
struct RequestPage {
    shell: Shell,
    action: String,
    version: i64,
    lead: &'static str,
    verb: &'static str,
    unit_choices: Vec<Choice>,
    grants: Vec<Choice>,
    pools: Vec<Choice>,
    tiers: Vec<Choice>,
    loads: Vec<Choice>,
    matches: Option<Matches>,
    d: Form,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// What the form is for: a new request of a company, or a case that was sent back (with its version).
struct About {
    company: CompanyId,
    case: Option<(CaseId, i64)>,
}

/// What the button says that asks for the pools alone.
const POOLS: &str = "pools";

/// The form again, with every pool beside what is needed: nothing is handed in, nothing else is judged.
async fn compared(v: &Visit<'_>, about: &About, d: Form) -> Result<Answer, PageFault> {
    let mut errors = FormErrors::default();
    if d.unit != Unit::CardSecond.name() {
        errors.add("card", v.w.case.needs_only());
        return page(v, about, d, errors).await.map(Answer::Page);
    }
    let needs = d.needs();
    if needs.cards.is_some_and(|cards| !(1..=CARDS_AT_ONCE).contains(&cards)) {
        errors.add("cards", v.w.field(&FieldRule::Number { min: 1, max: CARDS_AT_ONCE }));
        return page(v, about, d, errors).await.map(Answer::Page);
    }
    let all = matching::of_needs(v.house, v.actor(), about.company, &needs, v.now).await?;
    page_with(v, about, d, errors, Some(Matches::of(&v.w, &all))).await.map(Answer::Page)
}

async fn page(v: &Visit<'_>, about: &About, d: Form, errors: FormErrors) -> Result<Page, PageFault> {
    page_with(v, about, d, errors, None).await
}

async fn page_with(
    v: &Visit<'_>,
    about: &About,
    d: Form,
    errors: FormErrors,
    matches: Option<Matches>,
) -> Result<Page, PageFault> {
    let (w, c, of) = (&v.w, v.w.case, about.company);
    let (firm, _) = members::one(v.house, v.actor(), of, v.now).await?;
    if !requests::may_ask(v.actor(), &firm) {
        return Err(Refusal::Forbidden { action: Action::AskEntitlement }.into());
    }
    let grants = grant::in_force(v.house, v.actor(), of, v.now).await?;
    let named = grants.iter().map(|one| {
        let unit: Unit = one.unit.parse().unwrap_or(Unit::Fen);
        let (until, note) = (crate::domain::time::Instant(one.valid_to), one.note.as_str());
        let label = format!(
            "{} · {}{}",
            w.of_unit(unit, one.granted),
            w.staff.expires(until.plus(-1).date(ZONE).to_string()),
            if note.is_empty() { String::new() } else { format!(" · {note}") }
        );
        (one.id.to_string(), label)
    });
    let any = |label: &str| (String::new(), label.to_owned());
    let wanted = Filter {
        kind: Some("compute_pool".to_owned()),
        incubator: firm.incubator_id.map(IncubatorId),
        limit: 50,
        ..Filter::default()
    };
    let pools = find::search(v.house, v.actor(), &wanted).await?;
    let pools = pools.iter().map(|one| (one.id.to_string(), one.name.clone()));
    let tiers = Tier::ALL.iter().map(|one| (one.name().to_owned(), w.network(*one).to_owned()));
    let loads = Purpose::ALL.iter().map(|one| (one.name().to_owned(), w.purpose(*one).to_owned()));
    let page = RequestPage {
        action: match about.case {
            Some((id, _)) => format!("/cases/{id}/supplement"),
            None => format!("/companies/{of}/requests/new"),
        },
        version: about.case.map_or(0, |(_, version)| version),
        lead: if about.case.is_some() { c.supplement_why() } else { "" },
        verb: if about.case.is_some() { c.resubmit() } else { c.request() },
        unit_choices: units(w, &d.unit),
        grants: Choice::list([any(c.extends_none())].into_iter().chain(named), &d.extends),
        pools: Choice::list([any(w.compute.any())].into_iter().chain(pools), &d.pool),
        tiers: Choice::list([any(w.compute.any())].into_iter().chain(tiers), &d.tier),
        loads: Choice::list([any(w.compute.any())].into_iter().chain(loads), &d.workload),
        crumbs: vec![Link::new(format!("/companies/{of}"), firm.name.clone()), Link::new("", c.request())],
        shell: v.shell(if about.case.is_some() { c.supplement() } else { c.request() }),
        matches,
        d,
        errors,
    };
    Page::with(status(&page.errors), &page)
}

/// The form for a new one.
#[get("/companies/<raw>/requests/new")]
pub async fn new_form(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    let day = |at: crate::domain::time::Instant| at.date(ZONE).to_string();
    let d = Form { valid_from: day(v.now), valid_to: day(v.now.plus(182 * DAY)), ..Form::default() };
    let about = About { company: address::id(raw)?, case: None };
    page(&v, &about, d, FormErrors::default()).await
}

/// Asks.
#[post("/companies/<raw>/requests/new", data = "<posted>")]
pub async fn ask(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let about = About { company: address::id(raw)?, case: None };
    let d = Form::of(&posted.0);
    if posted.0.get("what") == POOLS {
        return compared(&v, &about, d).await;
    }
    let wish = match d.read(&v.w) {
        Ok(wish) => wish,
        Err(errors) => return page(&v, &about, d, errors).await.map(Answer::Page),
    };
    let key = posted.key(v.house, v.actor());
    let asked = requests::ask(v.house, v.actor(), about.company, &wish, Some(&key), v.now).await;
    match told(&v, asked)? {
        Ok(case) => Ok(v.done(v.w.case.requested(), format!("/cases/{}", case.id))),
        Err(errors) => page(&v, &about, d, errors).await.map(Answer::Page),
    }
}

/// What the use case gave; what cards need is one field there, and several here.
fn told<T>(v: &Visit<'_>, came: Result<T, Fault>) -> Result<Result<T, FormErrors>, PageFault> {
    Ok(v.told(came)?.map_err(|errors| {
        errors.renamed(|field, text| match field {
            "needs" => ("card".to_owned(), v.w.case.needs_only().to_owned()),
            _ => (field.to_owned(), text.to_owned()),
        })
    }))
}

/// The case that is to be supplemented, if it is the actor's.
async fn sent_back(v: &Visit<'_>, raw: &str) -> Result<(About, Option<Request>), PageFault> {
    let opened = case::one(v.house, v.actor(), address::id(raw)?, v.now).await?;
    let one = &opened.case;
    if !opened.owns {
        return Err(Refusal::Barred { why: Bar::OthersTurn }.into());
    }
    let verb = CaseVerb::Resubmit;
    if one.state.after(verb).is_none() {
        return Err(Refusal::WrongCase { from: one.state, verb }.into());
    }
    let company = one.company.ok_or(Refusal::NotFound)?;
    let last = requests::versions(v.house, one).await?.pop();
    Ok((About { company, case: Some((one.id, one.version)) }, last))
}

/// The form of what was sent back.
#[get("/cases/<raw>/supplement")]
pub async fn supplement(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    let (about, last) = sent_back(&v, raw).await?;
    page(&v, &about, last.as_ref().map(Form::again).unwrap_or_default(), FormErrors::default()).await
}

/// Hands it in again.
#[post("/cases/<raw>/supplement", data = "<posted>")]
pub async fn resubmit(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, d) = (address::id::<CaseId>(raw)?, Form::of(&posted.0));
    if !case::one(v.house, v.actor(), id, v.now).await?.owns {
        return Err(Refusal::Barred { why: Bar::OthersTurn }.into());
    }
    if posted.0.get("what") == POOLS {
        let (about, _) = sent_back(&v, raw).await?;
        return compared(&v, &about, d).await;
    }
    let key = posted.key(v.house, v.actor());
    let version = posted.0.id("version");
    let came = match d.read(&v.w) {
        Ok(wish) => {
            let done = requests::resubmit(v.house, v.actor(), id, version, &wish, Some(&key), v.now).await;
            told(&v, done)?
        }
        Err(errors) => Err(errors),
    };
    match came {
        Ok(case) => Ok(v.done(v.w.case.requested(), format!("/cases/{}", case.id))),
        Err(errors) => {
            let (about, _) = sent_back(&v, raw).await?;
            page(&v, &about, d, errors).await.map(Answer::Page)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_as_it_is_read() {
        for (unit, amount) in [(Unit::RoomMinute, 90), (Unit::DeskDay, 7), (Unit::CardSecond, 8_100)] {
            assert_eq!(ledger_amount(unit, &ledger_text(unit, amount)), Some(amount));
        }
    }
}
