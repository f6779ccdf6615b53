//! Agreements of incubation (入驻协议): written down, looked at before they are signed, signed as one step; changed,
//! ended and taken up again as wholes.

mod change;
mod end;
mod monthly;
mod outlook;
mod package;
mod plan;
mod prompt;
mod reinstatement;
mod see;
mod sign;
mod trial;

use super::once::{Key, once};
use super::see::company_object;
use super::told::{Line, ToldPerson};
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::agreement::{AgreementVerb, Bar, NOTE_MAX, Terms, after};
use crate::domain::amount::Unit;
use crate::domain::company::Standing;
use crate::domain::field::{FieldRule, Gather, text};
use crate::domain::id::{AgreementId, ApplicationId, CompanyId, IncubatorId};
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
use crate::store::{agreement_change, agreement_terms, application, company, place, resource};
pub use change::{Wish, ask, change_of, reasoned, resubmit};
pub(crate) use change::{lapsed, settled};
use chrono::NaiveDate;
pub(in crate::app) use outlook::rents;
pub use outlook::{MonthRent, Outlook};
pub(crate) use prompt::prompt;
pub use reinstatement::{LostDesk, Reinstated, reinstate};
pub(crate) use see::places;
pub use see::{
    Opened, area_of, codes_of, desks_of, is_open_to_change, list, may_keep, of_application, of_company, one,
};
use serde_json::{Value, json};
pub use sign::{preview, sign};
pub use trial::{About, Trial, of_case, preview as preview_change};

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
    if let Err(rule) = super::grant::pool_fits(tx, Unit::CardSecond, terms.pool, actor, place).await? {
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
