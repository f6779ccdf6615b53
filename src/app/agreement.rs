//! Agreements of incubation (入驻协议): written down, looked at before they are signed, signed as one step; changed,
//! ended and taken up again as wholes.

mod change;
mod end;
mod outlook;
mod package;
mod prompt;
mod sign;

use super::once::{Key, once};
use super::see::company_object;
use super::told::{Line, ToldPerson};
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::agreement::{AgreementState, AgreementVerb, Bar, NOTE_MAX, Terms, after};
use crate::domain::amount::Unit;
use crate::domain::company::Standing;
use crate::domain::field::{FieldRule, Gather, text};
use crate::domain::id::{AgreementId, ApplicationId, CaseId, CompanyId, IncubatorId};
use crate::domain::refusal::Refusal;
use crate::domain::tenancy::days;
use crate::domain::time::{Instant, day_start};
use crate::store::agreement::{self as rows, NewAgreement, Stand};
pub use crate::store::agreement::{Agreement, Filter};
pub use crate::store::agreement_change::Asked;
pub use crate::store::agreement_terms::Version;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
pub use crate::store::rent::RentRow;
use crate::store::tally::Tally;
use crate::store::tenancy::{self, Tenancy};
use crate::store::{
    agreement_change, agreement_terms, allowance, application, company, place, rent, resource,
};
pub use change::{Wish, ask, change_of, preview as preview_change, resubmit};
pub(crate) use change::{lapsed, settled};
use chrono::NaiveDate;
pub use end::reinstate;
pub(in crate::app) use outlook::rents;
pub use outlook::{MonthRent, Outlook};
pub(crate) use prompt::prompt;
use serde_json::{Value, json};
pub use sign::{preview, sign};

/// An agreement as it is written.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Its first day.
    pub first: NaiveDate,
    /// Fen.
    pub deposit: i64,
    /// When the company was registered.
    pub registered: Option<NaiveDate>,
    /// A note, at most [`NOTE_MAX`] characters.
    pub note: String,
    /// What it gives and asks.
    pub terms: Terms,
}

/// Writes a draft down: nothing of it holds until it is signed.
pub async fn draft(
    house: &House,
    actor: &Actor,
    (place, of, from): (IncubatorId, CompanyId, Option<ApplicationId>),
    paper: &Paper,
    key: Option<&Key>,
    now: Instant,
) -> Result<Agreement, Fault> {
    once(house, key, now, |mut tx| async move {
        let home = place::incubator(&mut tx, place).await?.ok_or(Refusal::NotFound)?;
        let object = crate::domain::access::Object::incubator(place, &home.district_code);
        actor.require(Action::KeepAgreements, Action::SeeResources, &object)?;
        let firm = company::get(&mut tx, of).await?;
        // Who is admitted here is known here, wherever the company was at home before.
        let admitted = application::admitted(&mut tx, of, place).await?;
        let known = |firm: &company::Company| {
            admitted.is_some() || actor.may(Action::SeeCompany, &company_object(firm))
        };
        let firm = firm.filter(known).ok_or_else(|| Refusal::field("company_id", FieldRule::Unknown))?;
        if from.is_some() && from != admitted {
            return Err(Refusal::field("application_id", FieldRule::Unknown).into());
        }
        let new = checked(&mut tx, place, paper, home.time_zone.parse().ok(), actor, now).await?;
        may_begin(&firm, place, admitted)?;
        let id = rows::insert(&mut tx, (place, of, admitted), &new.row(paper, actor, now)).await?;
        let made = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
        tell(&mut tx, Some(actor), &made, "agreement_drafted", Say::default(), now).await?;
        Ok((tx, made))
    })
    .await
}

/// Whether a company may have an agreement there: it was admitted, or it is in incubation there already.
fn may_begin(
    firm: &company::Company,
    place: IncubatorId,
    admitted: Option<ApplicationId>,
) -> Result<(), Bar> {
    let there = firm.standing == Standing::Active.name() && firm.incubator_id == Some(place.0);
    if admitted.is_some() || there { Ok(()) } else { Err(Bar::NotAdmitted) }
}

/// What was checked of a paper.
struct Checked {
    span: crate::domain::time::Interval,
    registered: Option<Instant>,
    note: String,
}

impl Checked {
    fn row<'a>(&'a self, paper: &'a Paper, actor: &Actor, now: Instant) -> NewAgreement<'a> {
        NewAgreement {
            span: self.span,
            deposit: paper.deposit,
            registered: self.registered,
            note: &self.note,
            terms: &paper.terms,
            by: actor.person,
            now,
        }
    }
}

/// A paper as it can be kept, or every field that is wrong.
async fn checked(
    tx: &mut Tx,
    place: IncubatorId,
    paper: &Paper,
    zone: Option<chrono_tz::Tz>,
    actor: &Actor,
    now: Instant,
) -> Result<Checked, Fault> {
    let zone = zone.ok_or_else(|| Fault::corrupt("incubator.time_zone", place))?;
    let mut wrong = Gather::default();
    if paper.first < now.date(zone) {
        wrong.wrong("first_day", FieldRule::Future);
    }
    if !(0..=crate::domain::agreement::DEPOSIT_MAX).contains(&paper.deposit) {
        let max = crate::domain::agreement::DEPOSIT_MAX;
        wrong.wrong("deposit", FieldRule::Number { min: 0, max });
    }
    if paper.registered.is_some_and(|day| day > now.date(zone)) {
        wrong.wrong("registered_on", FieldRule::Past);
    }
    let note = wrong.take(text("note", &paper.note, 0, NOTE_MAX));
    sound(tx, place, paper.first, &paper.terms, actor, &mut wrong).await?;
    let span = days(paper.first, paper.terms.last, zone);
    match (span, note) {
        (Some(span), Some(note)) if wrong.0.is_empty() => {
            Ok(Checked { span, registered: paper.registered.map(|day| day_start(day, zone)), note })
        }
        _ => Err(Refusal::Fields(wrong.0).into()),
    }
}

/// Whether terms can be kept at a place: desks of that place that are given for long, a pool of cards.
async fn sound(
    tx: &mut Tx,
    place: IncubatorId,
    first: NaiveDate,
    terms: &Terms,
    actor: &Actor,
    wrong: &mut Gather,
) -> Result<(), Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    terms.check(first, wrong);
    for (at, id) in terms.desks.iter().enumerate() {
        let desk = resource::get(tx, *id).await?;
        let fits = desk.is_some_and(|one| {
            one.incubator_id == place.0 && one.mode == "tenancy" && one.retired_at.is_none()
        });
        if !fits {
            wrong.wrong(&format!("desks[{at}]"), FieldRule::Choice);
        }
    }
    if let Err(rule) = super::grant::pool_fits(tx, Unit::CardSecond, terms.pool).await? {
        wrong.wrong("pool_id", rule);
    }
    Ok(())
}

/// Whether terms can still be kept as they were written.
async fn checked_terms(tx: &mut Tx, one: &Agreement, terms: &Terms, actor: &Actor) -> Result<(), Fault> {
    let mut wrong = Gather::default();
    sound(tx, one.incubator, one.first(), terms, actor, &mut wrong).await?;
    if wrong.0.is_empty() { Ok(()) } else { Err(Refusal::Fields(wrong.0).into()) }
}

/// Writes a draft anew. `version`: the one that was seen; another one is refused.
pub async fn edit(
    house: &House,
    actor: &Actor,
    id: AgreementId,
    version: Option<i64>,
    paper: &Paper,
    key: Option<&Key>,
    now: Instant,
) -> Result<Agreement, Fault> {
    once(house, key, now, |mut tx| async move {
        let old = kept(&mut tx, actor, id, version).await?;
        after(old.state, AgreementVerb::Edit)?;
        let new = checked(&mut tx, old.incubator, paper, Some(old.zone), actor, now).await?;
        if !rows::edit(&mut tx, id, old.version, &new.row(paper, actor, now)).await? {
            return Err(Refusal::Stale.into());
        }
        let made = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
        tell(&mut tx, Some(actor), &made, "agreement_drafted", Say::default(), now).await?;
        Ok((tx, made))
    })
    .await
}

/// Throws a draft away.
pub async fn discard(
    house: &House,
    actor: &Actor,
    id: AgreementId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<Agreement, Fault> {
    once(house, key, now, |mut tx| async move {
        let old = kept(&mut tx, actor, id, version).await?;
        let state = after(old.state, AgreementVerb::Discard)?;
        let made = moved(&mut tx, &old, &Stand { state, ..Stand::of(&old) }).await?;
        tell(&mut tx, Some(actor), &made, "agreement_discarded", Say::default(), now).await?;
        Ok((tx, made))
    })
    .await
}

/// The agreement, its company locked, if the actor keeps the agreements of its place.
async fn kept(tx: &mut Tx, actor: &Actor, id: AgreementId, version: Option<i64>) -> Result<Agreement, Fault> {
    let first = rows::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::KeepAgreements, Action::SeeCompany, &first.object())?;
    company::lock(tx, first.company).await?;
    let one = rows::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    if version.is_some_and(|seen| seen != one.version) {
        return Err(Refusal::Stale.into());
    }
    Ok(one)
}

/// Moves an agreement on; refused as [`Refusal::Stale`] when somebody was faster.
async fn moved(tx: &mut Tx, one: &Agreement, to: &Stand<'_>) -> Result<Agreement, Fault> {
    let done = rows::advance(tx, one.id, one.version, to).await;
    let done = done.map_err(|fault| match fault.broken() {
        Some("agreement.company_id") => Fault::from(Bar::Holds),
        _ => fault,
    })?;
    if !done {
        return Err(Refusal::Stale.into());
    }
    rows::get(tx, one.id).await?.ok_or(Fault::Lost)
}

/// What an event says beside who and which.
#[derive(Default)]
struct Say<'a> {
    /// Facts of its own.
    facts: Value,
    /// Why.
    reason: Option<&'a str>,
    /// Whether the company's administrators are told.
    aloud: bool,
}

/// An event of an agreement.
async fn tell(
    tx: &mut Tx,
    actor: Option<&Actor>,
    one: &Agreement,
    verb: &str,
    say: Say<'_>,
    now: Instant,
) -> Result<(), Fault> {
    let mut told = Vec::new();
    if say.aloud {
        let place = &one.incubator_name.0;
        let line = Line { whole_days: true, ..Line::plain(&one.company_name, place, one.span) };
        let admins = company::admins(tx, one.company, now).await?;
        told.extend(admins.iter().map(|person| ToldPerson { person: person.0, lines: vec![line.clone()] }));
    }
    let mut facts = json!({
        "name": one.company_name, "state": one.state.name(), "starts_at": one.span.start().0,
        "ends_at": one.span.end().0, "told": told,
    });
    if let (Value::Object(all), Value::Object(more)) = (&mut facts, say.facts) {
        all.extend(more);
    }
    let door = actor.map_or(Door::Job, |actor| actor.door);
    let by = actor.map(|actor| actor.person);
    let event = NewEvent {
        incubator: Some(one.incubator),
        company: Some(one.company),
        after: Some(facts),
        reason: say.reason.filter(|why| !why.is_empty()),
        tell_at: say.aloud.then_some(now),
        ..NewEvent::plain(now, door, by, "agreement", one.id.0, verb)
    };
    audit::record(tx, &event).await?;
    Ok(())
}

/// An agreement with all that belongs to it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The agreement.
    pub agreement: Agreement,
    /// What it gave and asked, oldest first; never empty.
    pub versions: Vec<Version>,
    /// Its desks, those of the latest terms and those that were.
    pub tenancies: Vec<Tenancy>,
    /// The desks of the latest terms: id, name.
    pub desks: Vec<(crate::domain::id::ResourceId, String)>,
    /// What is given each month.
    pub allowances: Vec<allowance::Allowance>,
    /// Statements of rent and deposit, latest first.
    pub rents: Vec<RentRow>,
    /// What was asked for about it, latest first.
    pub asked: Vec<Asked>,
    /// The case that is under way.
    pub under_way: Option<CaseId>,
    /// What the rest of it looks like.
    pub outlook: Outlook,
    /// Whether the actor keeps it.
    pub keeps: bool,
    /// Whether the actor may ask for a change in the company's name.
    pub asks: bool,
    /// Whether the actor records payments.
    pub bills: bool,
}

impl Opened {
    /// The terms written last.
    pub fn terms(&self) -> Option<&Terms> {
        self.versions.last().map(|one| &one.terms)
    }
}

/// Opens one.
pub async fn one(house: &House, actor: &Actor, id: AgreementId, now: Instant) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let agreement = rows::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let object = agreement.object();
    actor.require(Action::SeeCompany, Action::SeeCompany, &object)?;
    let versions = agreement_terms::of(&mut tx, id).await?;
    let filter = tenancy::Filter { agreement: Some(id), limit: 500, ..tenancy::Filter::default() };
    let tenancies = tenancy::search(&mut tx, &filter).await?;
    let named = versions.last().map(|one| one.terms.desks.clone()).unwrap_or_default();
    let desks = agreement_terms::names(&mut tx, &named).await?;
    let rents = rent::of_agreement(&mut tx, id).await?;
    let outlook = outlook::outlook(&mut tx, &agreement, &versions, now).await?;
    Ok(Opened {
        allowances: allowance::of_agreement(&mut tx, id, true).await?,
        asked: agreement_change::of_agreement(&mut tx, id).await?,
        under_way: agreement_change::under_way(&mut tx, id).await?,
        keeps: actor.may(Action::KeepAgreements, &object),
        asks: actor.may(Action::AskEntitlement, &object),
        bills: actor.may(Action::Bill, &object),
        agreement,
        versions,
        tenancies,
        desks,
        rents,
        outlook,
    })
}

/// A company's agreements, latest first.
pub async fn of_company(house: &House, actor: &Actor, of: CompanyId) -> Result<Vec<Agreement>, Fault> {
    let mut tx = house.store.read().await?;
    let firm = company::get(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&firm))?;
    let mut all = rows::of_company(&mut tx, of).await?;
    all.retain(|one| actor.may(Action::SeeCompany, &one.object()));
    Ok(all)
}

/// The places whose companies the actor may see; `None`: all of them.
pub(crate) async fn places(tx: &mut Tx, actor: &Actor) -> Result<Vec<IncubatorId>, Fault> {
    let all = place::incubators(tx).await?;
    let seen = all.iter().filter(|one| {
        let object = crate::domain::access::Object::incubator(IncubatorId(one.id), &one.district_code);
        actor.may(Action::SeeCompany, &object)
    });
    Ok(seen.map(|one| IncubatorId(one.id)).collect())
}

/// A page of the agreements of the places that the actor may see, from the latest, before `before`.
pub async fn list(
    house: &House,
    actor: &Actor,
    filter: &Filter,
    (before, most): (i64, i64),
) -> Result<(Vec<Agreement>, Tally), Fault> {
    actor.require_somewhere(Action::SeeCompany)?;
    let mut tx = house.store.read().await?;
    let mut seen = places(&mut tx, actor).await?;
    if let Some(wished) = &filter.seen {
        seen.retain(|one| wished.contains(one));
    }
    let filter = Filter { seen: Some(seen), ..filter.clone() };
    let found = rows::search(&mut tx, &filter, before, most).await?;
    Ok((found, rows::tally(&mut tx, &filter, before).await?))
}

/// The agreement that follows from an application, for those who keep it.
pub async fn of_application(house: &House, id: ApplicationId) -> Result<Option<AgreementId>, Fault> {
    rows::of_application(&mut house.store.read().await?, id).await
}

/// Whether a place's agreements are the actor's to keep.
pub fn may_keep(actor: &Actor, place: IncubatorId, district: &str) -> bool {
    actor.may(Action::KeepAgreements, &crate::domain::access::Object::incubator(place, district))
}

/// Whether an agreement is in a state in which something of it can be asked for.
pub fn is_open_to_change(one: &Agreement) -> bool {
    one.state == AgreementState::Active && one.end.is_none()
}
