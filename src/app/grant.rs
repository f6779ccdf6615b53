//! Give a company an entitlement, and read what became of it.

use super::once::{Key, once};
use super::see::company_object;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::account::AccountKind;
use crate::domain::amount::Unit;
use crate::domain::company::Standing;
use crate::domain::field::FieldRule;
use crate::domain::id::{AccountId, CaseId, CompanyId, EntryId, IncubatorId, PersonId, ResourceId};
use crate::domain::ledger::Movement;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, NewEvent};
use crate::store::company::Firm;
use crate::store::engine::Tx;
use crate::store::given;
pub use crate::store::given::{GrantRow, Origin};
use crate::store::grant as grants;
use crate::store::ledger::{self, NewAccount, NewEntry};
pub use crate::store::movement::{EntryRow, Of, Sought};
use crate::store::{company, movement, place, resource};
use serde_json::{Value, json};

/// The most that can be granted at once: far above any year of a city.
pub const GRANT_MAX: i64 = 1_000_000_000_000;
/// Most grants in force that are shown at once; all of them are in the list.
pub const IN_FORCE: i64 = 100;

/// What is to be given.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// Of what; money has its own instruments and is not granted here.
    pub unit: Unit,
    /// How much, 1 to [`GRANT_MAX`].
    pub amount: i64,
    /// During which it is good.
    pub valid: Interval,
    /// The pool it is for, where the unit has one.
    pub pool: Option<ResourceId>,
    /// What it is for.
    pub note: String,
}

/// Gives. The company's balance is pooled: all its people draw from it.
pub async fn grant(
    house: &House,
    actor: &Actor,
    to: CompanyId,
    new: &NewGrant,
    key: Option<&Key>,
    now: Instant,
) -> Result<AccountId, Fault> {
    if new.unit == Unit::Fen {
        return Err(Refusal::field("unit", FieldRule::Choice).into());
    }
    if !(1..=GRANT_MAX).contains(&new.amount) {
        return Err(Refusal::field("amount", FieldRule::Number { min: 1, max: GRANT_MAX }).into());
    }
    once(house, key, now, |tx| give_in(tx, actor, to, new, now)).await
}

async fn give_in(
    mut tx: Tx,
    actor: &Actor,
    to: CompanyId,
    new: &NewGrant,
    now: Instant,
) -> Result<(Tx, AccountId), Fault> {
    let found = company::get(&mut tx, to).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::Grant, Action::SeeCompany, &company_object(&found))?;
    let home = tenant(company::lock(&mut tx, to).await?.ok_or(Refusal::NotFound)?)?;
    if let Err(rule) = pool_fits(&mut tx, new.unit, new.pool, actor, home).await? {
        return Err(Refusal::field("pool_id", rule).into());
    }
    let id = grant_in(&mut tx, to, Some(home), new, (actor, None), now).await?;
    let event = NewEvent {
        incubator: Some(home),
        company: Some(to),
        after: Some(told(new, id)),
        reason: (!new.note.is_empty()).then_some(new.note.as_str()),
        ..NewEvent::by(actor, now, "company", to.0, "granted")
    };
    audit::record(&mut tx, &event).await?;
    Ok((tx, id))
}

/// The home of a company in incubation; to others nothing is given.
pub(crate) fn tenant(firm: Firm) -> Result<IncubatorId, Refusal> {
    let home = firm.home.filter(|_| firm.standing == Standing::Active);
    home.ok_or_else(|| Refusal::field("company_id", FieldRule::NotTenant))
}

/// Whether `actor` can give `unit` for `pool` to a company at home in `home`: only what is counted by pool is given
/// for one. For a pool of another incubator it takes somebody who keeps it, or who decides cases where it stands.
pub(crate) async fn pool_fits(
    tx: &mut Tx,
    unit: Unit,
    pool: Option<ResourceId>,
    actor: &Actor,
    home: IncubatorId,
) -> Result<Result<(), FieldRule>, Fault> {
    let Some(pool) = pool else { return Ok(Ok(())) };
    if !unit.is_by_pool() {
        return Ok(Err(FieldRule::Choice));
    }
    let Some(found) = resource::get(tx, pool).await? else { return Ok(Err(FieldRule::Unknown)) };
    let kinds = place::kinds(tx).await?;
    let of_unit =
        kinds.iter().any(|kind| kind.key == found.kind && kind.unit.as_deref() == Some(unit.name()));
    if !of_unit {
        return Ok(Err(FieldRule::Choice));
    }
    let stands = Object::incubator(IncubatorId(found.incubator_id), &found.district_code);
    let theirs = stands.incubator == Some(home)
        || [Action::KeepPools, Action::DecideCase].iter().any(|right| actor.may(*right, &stands));
    Ok(if theirs { Ok(()) } else { Err(FieldRule::OthersPool) })
}

/// A grant as the trail keeps it.
pub(crate) fn told(new: &NewGrant, made: AccountId) -> Value {
    json!({
        "unit": new.unit.name(), "amount": new.amount, "valid_from": new.valid.start().0,
        "valid_to": new.valid.end().0, "grant": made.0,
    })
}

/// What stands behind a grant.
pub(crate) struct Source {
    /// The name of its account, unique.
    pub(crate) key: String,
    /// What it follows from: `("allowance", 3)`; `None`: somebody gives it, and the grant itself is what there is.
    pub(crate) subject: Option<(&'static str, i64)>,
    /// Who gave it.
    pub(crate) by: Option<PersonId>,
}

/// The movement itself, for a grant that a person makes; with the case it was decided in, where there is one.
pub(crate) async fn grant_in(
    tx: &mut Tx,
    to: CompanyId,
    incubator: Option<IncubatorId>,
    new: &NewGrant,
    (actor, case): (&Actor, Option<CaseId>),
    now: Instant,
) -> Result<AccountId, Fault> {
    let key = format!("grant:{to}:{}", super::secret::random_text(""));
    let source = Source { key, subject: case.map(|id| ("case", id.0)), by: Some(actor.person) };
    grant_from(tx, to, incubator, new, &source, now).await
}

/// The movement itself: a new grant account, the held account beside it, and one entry.
pub(crate) async fn grant_from(
    tx: &mut Tx,
    to: CompanyId,
    incubator: Option<IncubatorId>,
    new: &NewGrant,
    source: &Source,
    now: Instant,
) -> Result<AccountId, Fault> {
    let place = incubator.map_or_else(|| "city".to_owned(), |id| id.to_string());
    let supply_key = format!("supply:{place}:{}", new.unit);
    let mut supply = NewAccount::plain(&supply_key, AccountKind::Supply, new.unit, now);
    supply.incubator = incubator;
    let supply = ledger::account(tx, &supply).await?;
    ledger::held(tx, to, new.unit, new.pool, now).await?;
    let account = NewAccount {
        incubator,
        company: Some(to),
        resource: new.pool,
        granted: new.amount,
        valid_from: new.valid.start(),
        valid_to: new.valid.end(),
        note: &new.note,
        by: source.by,
        ..NewAccount::plain(&source.key, AccountKind::Grant, new.unit, now)
    };
    let id = ledger::account(tx, &account).await?;
    let entry = NewEntry {
        by: source.by,
        reason: (!new.note.is_empty()).then_some(new.note.as_str()),
        subject: source.subject,
        ..NewEntry::plain(Movement::Grant, supply, id, new.amount)
    };
    ledger::record(tx, now, &[entry]).await?;
    Ok(id)
}

/// A company's balance of one unit (and pool), over all its grants that are still good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Of what.
    pub unit: Unit,
    /// For which pool.
    pub pool: Option<ResourceId>,
    /// Given in all.
    pub granted: i64,
    /// Reserved by bookings ahead.
    pub held: i64,
    /// Used.
    pub used: i64,
    /// What can still be booked with.
    pub available: i64,
    /// When the next part of it ends.
    pub expires: Option<Instant>,
}

/// A company, if the actor may see what it has.
async fn seen(tx: &mut Tx, actor: &Actor, of: CompanyId) -> Result<company::Company, Fault> {
    let found = company::get(tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&found))?;
    Ok(found)
}

/// What a company has, by unit and pool; grants that have ended count no more.
pub async fn balances(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    now: Instant,
) -> Result<Vec<Balance>, Fault> {
    let mut tx = house.store.read().await?;
    seen(&mut tx, actor, of).await?;
    let balance = |row: given::SumRow| {
        Ok(Balance {
            unit: row.unit.parse().map_err(|_| Fault::corrupt("account.unit", &row.unit))?,
            pool: row.resource_id.map(ResourceId),
            granted: row.granted,
            held: row.held,
            used: row.granted - row.balance - row.held - row.gone,
            available: row.balance,
            expires: Some(Instant(row.expires)),
        })
    };
    given::sums(&mut tx, of, now).await?.into_iter().map(balance).collect()
}

/// The grants of a company that are good now or will be, by unit, what ends first in front; at most [`IN_FORCE`].
pub async fn in_force(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    now: Instant,
) -> Result<Vec<GrantRow>, Fault> {
    let mut tx = house.store.read().await?;
    seen(&mut tx, actor, of).await?;
    given::in_force(&mut tx, of, now, IN_FORCE).await
}

/// Where a list of grants goes on: after the one of that end and id.
pub type Mark = (Instant, i64);

/// All that a company was ever given, what ends last in front.
pub async fn all(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    after: Option<Mark>,
    most: i64,
) -> Result<(company::Company, Vec<GrantRow>), Fault> {
    let mut tx = house.store.read().await?;
    let found = seen(&mut tx, actor, of).await?;
    let rows = given::listed(&mut tx, of, after.unwrap_or((Instant(i64::MAX), 0)), most).await?;
    Ok((found, rows))
}

/// One of a company's grants, and how it came to be.
pub async fn one(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    id: AccountId,
) -> Result<(company::Company, GrantRow, Origin), Fault> {
    let mut tx = house.store.read().await?;
    let found = seen(&mut tx, actor, of).await?;
    let row = given::one(&mut tx, of, id).await?.ok_or(Refusal::NotFound)?;
    let origin = given::origin(&mut tx, id).await?.ok_or(Fault::Lost)?;
    Ok((found, row, origin))
}

/// Movements of a company, latest first. Whose booking it was is told only to those who may open it.
pub async fn entries(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    sought: &Sought,
) -> Result<Vec<EntryRow>, Fault> {
    let mut tx = house.store.read().await?;
    let found = seen(&mut tx, actor, of).await?;
    let mut rows = movement::entries(&mut tx, of, sought).await?;
    let object = company_object(&found);
    let opens = actor.may(Action::SeeBooking, &object);
    let runs = actor.may(Action::SeeBooking, &Object { company: None, ..object });
    for row in rows.iter_mut().filter(|row| !opens || row.private == Some(1) && !runs) {
        row.title = None;
    }
    Ok(rows)
}

/// One movement of a company, as [`entries`] has it.
pub async fn entry(house: &House, actor: &Actor, of: CompanyId, id: EntryId) -> Result<EntryRow, Fault> {
    let sought = Sought::all(id.0.saturating_add(1), 1);
    let found = entries(house, actor, of, &sought).await?;
    found.into_iter().find(|one| one.id == id.0).ok_or_else(|| Refusal::NotFound.into())
}

/// Pools that grants can be for: id and name.
pub async fn pools(house: &House, actor: &Actor) -> Result<Vec<(i64, String)>, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    grants::pools(&mut house.store.read().await?).await
}

/// Whether the actor may give something to a company, as it stands now.
pub fn may_give(actor: &Actor, company: &company::Company) -> bool {
    may_grant(actor, company) && company.standing == Standing::Active.name() && company.incubator_id.is_some()
}

/// Whether the actor keeps what a company is given.
pub fn may_grant(actor: &Actor, company: &company::Company) -> bool {
    let object: Object = company_object(company);
    actor.may(Action::Grant, &object)
}
