//! Chains of approval: what is in force for each kind and unit, a new version, and those that were.

use super::address;
use super::company_form::ledger_amount;
use super::listing::{ZONE, place, place_of};
use super::page::{Answer, Page, PageFault};
use super::request_form::ledger_text;
use super::shell::{Choice, FormErrors, Link, Shell};
use super::slot::Asked;
use super::visit::{Visit, status};
use crate::app::chain::{self, ChainVersion, Lane};
use crate::app::{Incubator, find};
use crate::domain::access::Action;
use crate::domain::amount::Unit;
use crate::domain::case::CaseKind;
use crate::domain::chain::{Chain, ChainStep, DECIDERS, STEPS_MAX, TIERS_MAX, Tier};
use crate::domain::id::IncubatorId;
use crate::domain::refusal::Refusal;
use crate::domain::right::Role;
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, edit, put]
}

/// Units a chain can be for.
const UNITS: [Unit; 4] = [Unit::RoomMinute, Unit::DeskDay, Unit::CardSecond, Unit::MentorMinute];

/// A chain in words.
struct Line {
    lane: String,
    scope: String,
    tiers: Vec<String>,
    four_eyes: String,
    version: i64,
    by: String,
    since: String,
    until: String,
    href: String,
}

/// The address of the form for a lane.
fn edit_href(lane: Lane) -> String {
    let incubator = lane.incubator.map(|id| id.to_string()).unwrap_or_default();
    let unit = lane.unit.map_or("", Unit::name);
    address::to("/chains/edit", &[("kind", lane.kind.name()), ("unit", unit), ("incubator", &incubator)])
}

fn lane_words(w: &Words, lane: Lane) -> String {
    let counted = match lane.unit {
        Some(unit) => w.unit(unit),
        None if lane.kind.has_unit() => w.case.any_unit(),
        None => w.proposal.by_desks(),
    };
    format!("{} · {counted}", w.case_kind(lane.kind))
}

fn amount(w: &Words, lane: Lane, amount: i64) -> String {
    match lane.unit {
        Some(unit) => w.amount(unit, amount),
        None if lane.kind.has_unit() => crate::words::money::grouped(amount),
        None => w.case_amount(None, amount),
    }
}

/// The steps of a tier, one after the other.
fn steps(w: &Words, all: &[ChainStep]) -> String {
    let step = |step: &ChainStep| w.case.step_days(w.role(step.role), i64::from(step.working_days));
    all.iter().map(step).collect::<Vec<_>>().join(" → ")
}

/// What holds for each kind where nobody has set anything.
fn built_in(v: &Visit<'_>) -> String {
    let (w, today) = (&v.w, v.now.date(ZONE));
    let usual = |kind: &CaseKind| {
        w.ui.named(w.case_kind(*kind), &steps(w, Chain::usual(*kind, &v.house.rules, today).steps(0)))
    };
    w.proposal.built_in(CaseKind::ALL.iter().map(usual).collect::<Vec<_>>().join(w.proposal.semicolon()))
}

fn line(w: &Words, places: &[Incubator], one: &ChainVersion, href: String) -> Line {
    let tier = |tier: &Tier| match tier.from_amount {
        0 => steps(w, &tier.steps),
        from => format!("{}: {}", w.case.tier_from(amount(w, one.lane, from)), steps(w, &tier.steps)),
    };
    Line {
        lane: lane_words(w, one.lane),
        scope: match one.lane.incubator {
            Some(id) => place_of(w, places, Some(id.0)),
            None => w.case.city().to_owned(),
        },
        tiers: one.chain.tiers.iter().map(tier).collect(),
        four_eyes: one
            .chain
            .four_eyes_from
            .map(|from| format!("{} {}", w.case.four_eyes(), w.case.tier_from(amount(w, one.lane, from))))
            .unwrap_or_default(),
        version: one.version,
        by: one.by.clone(),
        since: w.moment(one.since, ZONE),
        until: one.until.map(|at| w.moment(at, ZONE)).unwrap_or_default(),
        href,
    }
}

#[derive(Template)]
#[template(path = "chains/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    may: bool,
    built_in: String,
    kinds: Vec<Choice>,
    units: Vec<Choice>,
    scopes: Vec<Choice>,
}

/// Where the actor may set chains: the city (an empty value) and incubators.
fn scopes(v: &Visit<'_>, all: &[Incubator], current: &str) -> Vec<Choice> {
    let city = chain::may_edit(v.actor(), None).then(|| (String::new(), v.w.case.city().to_owned()));
    let own = all
        .iter()
        .filter(|one| chain::may_edit(v.actor(), Some((IncubatorId(one.id), one.district_code.as_str()))));
    let named = own.map(|one| (one.id.to_string(), place(&v.w, one).to_owned()));
    Choice::list(city.into_iter().chain(named), current)
}

fn unit_choices(w: &Words, current: &str) -> Vec<Choice> {
    let any = (String::new(), w.case.any_unit().to_owned());
    let named = UNITS.map(|unit| (unit.name().to_owned(), w.unit(unit).to_owned()));
    Choice::list([any].into_iter().chain(named), current)
}

/// Every chain in force.
#[get("/chains")]
pub async fn list(v: Visit<'_>) -> Result<Page, PageFault> {
    let found = chain::list(v.house, v.actor()).await?;
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let may = |one: &ChainVersion| {
        let district = |id: IncubatorId| all.iter().find(|place| place.id == id.0);
        match one.lane.incubator {
            None => chain::may_edit(v.actor(), None),
            Some(id) => {
                district(id).is_some_and(|one| chain::may_edit(v.actor(), Some((id, &one.district_code))))
            }
        }
    };
    let href = |one: &ChainVersion| if may(one) { edit_href(one.lane) } else { String::new() };
    Page::new(&ListPage {
        lines: found.iter().map(|one| line(&v.w, &all, one, href(one))).collect(),
        may: v.actor().may_somewhere(Action::EditChains),
        built_in: built_in(&v),
        kinds: Choice::list(CaseKind::ALL.iter().map(|kind| (kind.name(), v.w.case_kind(*kind))), ""),
        units: unit_choices(&v.w, ""),
        scopes: scopes(&v, &all, ""),
        shell: v.shell(v.w.case.chains()),
    })
}

/// A tier as the form shows it.
struct TierForm {
    n: usize,
    from: String,
    error: String,
    steps: Vec<StepForm>,
}

/// A step as the form shows it.
struct StepForm {
    n: usize,
    roles: Vec<Choice>,
    role_error: String,
    days: String,
    days_error: String,
}

#[derive(Template)]
#[template(path = "chains/edit.html")]
struct EditPage {
    shell: Shell,
    lane: String,
    scope: String,
    kind: &'static str,
    unit: &'static str,
    incubator: String,
    version: i64,
    counted: String,
    four_eyes_hint: String,
    tiers: Vec<TierForm>,
    four_eyes: String,
    history: Vec<Line>,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// What a form or an address says a chain is for.
fn lane(fields: &Fields) -> Result<Lane, Refusal> {
    let kind = CaseKind::of_name(fields.get("kind")).ok_or(Refusal::NotFound)?;
    let unit = match fields.get("unit") {
        "" => None,
        // Where amounts are of no unit, whatever was chosen says nothing.
        _ if !kind.has_unit() => None,
        name => Some(name.parse().ok().filter(|unit| UNITS.contains(unit)).ok_or(Refusal::NotFound)?),
    };
    let incubator = match fields.get("incubator") {
        "" => None,
        raw => Some(address::id(raw)?),
    };
    Ok(Lane { kind, unit, incubator })
}

/// The form as it was filled in, or as the chain in force fills it.
fn tier_forms(
    w: &Words,
    lane: Lane,
    chain: &Chain,
    sent: Option<&Fields>,
    errors: &FormErrors,
) -> Vec<TierForm> {
    let none = (String::new(), w.case.step_none().to_owned());
    (0..TIERS_MAX)
        .map(|at| {
            let tier = chain.tiers.get(at);
            let step = |n: usize| {
                let step = tier.and_then(|tier| tier.steps.get(n));
                let kept = |name: &str, now: String| {
                    sent.map_or(now, |fields| fields.get(&format!("{name}-{at}-{n}")).to_owned())
                };
                let role = kept("role", step.map(|step| step.role.name().to_owned()).unwrap_or_default());
                let days = kept("days", step.map(|step| step.working_days.to_string()).unwrap_or_default());
                let named = DECIDERS.map(|role| (role.name().to_owned(), w.role(role).to_owned()));
                StepForm {
                    n,
                    roles: Choice::list([none.clone()].into_iter().chain(named), &role),
                    role_error: errors.of(&format!("role-{at}-{n}")).to_owned(),
                    days,
                    days_error: errors.of(&format!("days-{at}-{n}")).to_owned(),
                }
            };
            let from = tier.map(|tier| match lane.unit {
                Some(unit) => ledger_text(unit, tier.from_amount),
                None => tier.from_amount.to_string(),
            });
            let sent = sent.map(|fields| fields.get(&format!("from-{at}")).to_owned());
            TierForm {
                n: at,
                from: sent.or(from).unwrap_or_default(),
                error: errors.of(&format!("from-{at}")).to_owned(),
                steps: (0..STEPS_MAX).map(step).collect(),
            }
        })
        .collect()
}

async fn page(
    v: &Visit<'_>,
    lane: Lane,
    sent: Option<&Fields>,
    errors: FormErrors,
) -> Result<Page, PageFault> {
    let (w, c) = (&v.w, v.w.case);
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let here = lane.incubator.map(|id| all.iter().find(|one| one.id == id.0).ok_or(Refusal::NotFound));
    let here = here.transpose()?;
    if !chain::may_edit(v.actor(), here.map(|one| (IncubatorId(one.id), one.district_code.as_str()))) {
        return Err(Refusal::Forbidden { action: Action::EditChains }.into());
    }
    let found = chain::versions(v.house, v.actor(), lane).await?;
    let latest = found
        .first()
        .map_or_else(|| Chain::usual(lane.kind, &v.house.rules, v.now.date(ZONE)), |one| one.chain.clone());
    let eyes = latest.four_eyes_from.map(|from| match lane.unit {
        Some(unit) => ledger_text(unit, from),
        None => from.to_string(),
    });
    let by = match lane.unit {
        Some(unit) => w.unit_counted(unit),
        None if lane.kind.has_unit() => String::new(),
        None => w.proposal.by_desks().to_owned(),
    };
    let stands = found.first().map_or(0, |one| one.version);
    // A mistake leaves the version that was seen; what somebody else has put in force is what is replaced next.
    let seen = sent.filter(|_| errors.refused().is_none()).and_then(|fields| fields.id("version"));
    let page = EditPage {
        lane: lane_words(w, lane),
        scope: here.map_or(c.city(), |one| place(w, one)).to_owned(),
        kind: lane.kind.name(),
        unit: lane.unit.map_or("", Unit::name),
        incubator: lane.incubator.map(|id| id.to_string()).unwrap_or_default(),
        version: seen.unwrap_or(stands),
        counted: if by.is_empty() { c.from_hint().to_owned() } else { format!("{by} · {}", c.from_hint()) },
        four_eyes_hint: if by.is_empty() { c.four_eyes_none().to_owned() } else { c.four_eyes_hint(&by) },
        tiers: tier_forms(w, lane, &latest, sent, &errors),
        four_eyes: sent.map(|fields| fields.get("four_eyes").to_owned()).or(eyes).unwrap_or_default(),
        history: found.iter().map(|one| line(w, &all, one, String::new())).collect(),
        crumbs: vec![Link::new("/chains", c.chains()), Link::new("", lane_words(w, lane))],
        shell: v.shell(c.new_chain()),
        errors,
    };
    Page::with(status(&page.errors), &page)
}

/// The form.
#[get("/chains/edit")]
pub async fn edit(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    v.actor().require_somewhere(Action::EditChains)?;
    page(&v, lane(&asked.0)?, None, FormErrors::default()).await
}

/// The chain a form describes; an amount that is none is named.
fn read(w: &Words, lane: Lane, fields: &Fields, errors: &mut FormErrors) -> Chain {
    let mut number = |name: &str| {
        let raw = fields.get(name).trim();
        let read = match (raw, lane.unit) {
            ("" | "0", _) => Some(0),
            (raw, Some(unit)) => ledger_amount(unit, raw),
            (raw, None) => raw.parse().ok().filter(|amount| *amount >= 0),
        };
        if read.is_none() {
            errors.add(name, w.staff.amount_wrong());
        }
        read.unwrap_or(0)
    };
    let mut tiers = Vec::new();
    for at in 0..TIERS_MAX {
        let step = |n: usize| {
            let role = Role::of_name(fields.get(&format!("role-{at}-{n}")))?;
            let days = fields.get(&format!("days-{at}-{n}")).trim().parse().unwrap_or(0);
            Some(ChainStep { role, working_days: days })
        };
        let steps: Vec<ChainStep> = (0..STEPS_MAX).filter_map(step).collect();
        if at == 0 || !steps.is_empty() {
            tiers.push(Tier { from_amount: number(&format!("from-{at}")), steps });
        }
    }
    let eyes = fields.get("four_eyes").trim();
    let four_eyes_from = if eyes.is_empty() { None } else { Some(number("four_eyes")) };
    Chain { tiers, four_eyes_from }
}

/// The form's name for what the domain calls `tiers[1].steps[0].role`.
fn form_field(path: &str) -> String {
    let numbers: Vec<&str> = path.split(['[', ']']).skip(1).step_by(2).collect();
    match (numbers.as_slice(), path.rsplit('.').next().unwrap_or_default()) {
        ([tier], "from_amount") => format!("from-{tier}"),
        ([tier], _) => format!("role-{tier}-0"),
        ([tier, step], "role") => format!("role-{tier}-{step}"),
        ([tier, step], _) => format!("days-{tier}-{step}"),
        _ => path.replace("four_eyes_from", "four_eyes"),
    }
}

/// Puts it in force.
#[post("/chains/edit", data = "<posted>")]
pub async fn put(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    v.actor().require_somewhere(Action::EditChains)?;
    let (fields, lane) = (&posted.0, lane(&posted.0)?);
    let mut errors = FormErrors::default();
    let chain = read(&v.w, lane, fields, &mut errors);
    for mistake in chain.mistakes() {
        errors.add(form_field(&mistake.field), v.w.field(&mistake.rule));
    }
    if !errors.is_empty() {
        return page(&v, lane, Some(fields), errors).await.map(Answer::Page);
    }
    let (key, seen) = (posted.key(v.house, v.actor()), fields.id("version").unwrap_or(0));
    let done = chain::put(v.house, v.actor(), lane, &chain, seen, Some(&key), v.now).await;
    match v.told(done)? {
        Ok(_) => Ok(v.done(v.w.case.chain_done(), "/chains")),
        Err(told) => {
            let errors = told.renamed(|field, text| (form_field(field), text.to_owned()));
            page(&v, lane, Some(fields), errors.seen_at(edit_href(lane))).await.map(Answer::Page)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::form_field;

    #[test]
    fn a_mistake_stands_at_its_field() {
        for (path, field) in [
            ("four_eyes_from", "four_eyes"),
            ("tiers[1].from_amount", "from-1"),
            ("tiers[0].steps", "role-0-0"),
            ("tiers[2].steps[1].role", "role-2-1"),
            ("tiers[0].steps[0].working_days", "days-0-0"),
        ] {
            assert_eq!(form_field(path), field);
        }
    }
}
