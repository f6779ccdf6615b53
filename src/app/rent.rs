//! Statements of rent and deposit: made when a month of an agreement is over, paid as it is recorded, and what
//! becomes of the deposit at its end. The money itself goes another way.

use super::agreement::{places, rents};
use super::bill_books::{Books, fen};
use super::once::{Key, once};
use super::told::{Line, ToldPerson};
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::account::AccountKind;
use crate::domain::agreement::{Bar, NOTE_MAX};
use crate::domain::amount::Unit;
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{AccountId, AgreementId, CompanyId, IncubatorId, PersonId, RentId};
use crate::domain::ledger::Movement;
use crate::domain::month::Month;
use crate::domain::refusal::Refusal;
use crate::domain::rent::{Piece, RentKind};
use crate::domain::rulebook::Key as Rule;
use crate::domain::time::{Instant, Interval, day_span};
use crate::store::agreement::{self, Agreement};
use crate::store::agreement_terms::Version;
use crate::store::audit::{self, NewEvent};
use crate::store::company;
use crate::store::engine::Tx;
use crate::store::ledger::{self, NewAccount};
use crate::store::rent::{self as rows, NewRent};
pub use crate::store::rent::{Filter, RentRow};
use crate::store::tally::Tally;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// An account in fen of an incubator.
async fn of_place(
    tx: &mut Tx,
    kind: AccountKind,
    place: IncubatorId,
    now: Instant,
) -> Result<AccountId, Fault> {
    let key = format!("{}:incubator:{place}:{}", kind.name(), Unit::Fen);
    let new = NewAccount { incubator: Some(place), ..NewAccount::plain(&key, kind, Unit::Fen, now) };
    ledger::account(tx, &new).await
}

/// Where the deposit of an agreement lies.
async fn deposit_of(tx: &mut Tx, one: &Agreement, now: Instant) -> Result<AccountId, Fault> {
    let key = format!("deposit:agreement:{}:{}", one.id, Unit::Fen);
    let new = NewAccount {
        company: Some(one.company),
        incubator: Some(one.incubator),
        ..NewAccount::plain(&key, AccountKind::Deposit, Unit::Fen, now)
    };
    ledger::account(tx, &new).await
}

async fn payable(tx: &mut Tx, of: CompanyId, now: Instant) -> Result<AccountId, Fault> {
    fen(tx, AccountKind::Payable, None, Some(of), now).await
}

/// The end of the last working day on which a statement made at `now` is to be paid.
fn due_at(house: &House, one: &Agreement, now: Instant) -> Instant {
    let today = now.date(one.zone);
    let days = house.rules.days(Rule::PayDays, today);
    day_span(house.calendar.add_working_days(today, days).at, one.zone).end()
}

/// States the rent of an agreement for every month that is over at `until`, and at its end for the days before
/// that. What is waived is on the ledger too, so that what public space would have cost can be opened.
pub(crate) async fn state(
    tx: &mut Tx,
    house: &House,
    mut one: Agreement,
    versions: &[Version],
    until: Instant,
    now: Instant,
) -> Result<Agreement, Fault> {
    let Some(from) = one.rented_to else { return Ok(one) };
    // Whole months only, but for the last days.
    let upto = if until >= one.span.end() { one.span.end() } else { Month::of(until).start() };
    let Ok(span) = Interval::new(from, upto) else { return Ok(one) };
    for month in rents(&one, versions, span) {
        let Some(days) = span.intersect(month.month.span()) else { continue };
        let (gross, payable) = (month.gross(), month.payable());
        make(tx, house, &one, (RentKind::Rent, days), &month.pieces, (gross, payable), None, now).await?;
        one.rented_to = Some(days.end());
    }
    Ok(one)
}

/// Asks for the deposit of an agreement, where it has one.
pub(crate) async fn ask_deposit(
    tx: &mut Tx,
    house: &House,
    one: &Agreement,
    actor: Option<&Actor>,
    now: Instant,
) -> Result<(), Fault> {
    if one.deposit == 0 {
        return Ok(());
    }
    let span = Interval::new(now, one.span.end()).map_err(Refusal::from)?;
    let sums = (one.deposit, one.deposit);
    make(tx, house, one, (RentKind::Deposit, span), &[], sums, actor, now).await
}

#[allow(clippy::too_many_arguments)] // each is a different thing
async fn make(
    tx: &mut Tx,
    house: &House,
    one: &Agreement,
    (kind, span): (RentKind, Interval),
    pieces: &[Piece],
    (gross, due): (i64, i64),
    actor: Option<&Actor>,
    now: Instant,
) -> Result<(), Fault> {
    let by = actor.map(|actor| actor.person);
    let new = NewRent {
        agreement: one.id,
        incubator: one.incubator,
        company: one.company,
        kind,
        span,
        pieces,
        gross,
        payable: due,
        due_at: due_at(house, one, now),
        now,
    };
    let id = rows::insert(tx, &new).await?;
    let to = match kind {
        RentKind::Rent => of_place(tx, AccountKind::Rent, one.incubator, now).await?,
        RentKind::Deposit => deposit_of(tx, one, now).await?,
    };
    let mut books = Books::default();
    if due > 0 {
        books.0.push((payable(tx, one.company, now).await?, to, due));
    }
    if gross > due {
        books.0.push((of_place(tx, AccountKind::Waived, one.incubator, now).await?, to, gross - due));
    }
    books.record(tx, Movement::Bill, ("rent", id.0), by, None, now).await?;
    let line = Line { whole_days: true, ..Line::plain(&one.company_name, &one.incubator_name.0, span) };
    // What is wholly waived is told by its statement alone.
    let admins = if due > 0 { company::admins(tx, one.company, now).await? } else { Vec::new() };
    let told: Vec<ToldPerson> =
        admins.iter().map(|person| ToldPerson { person: person.0, lines: vec![line.clone()] }).collect();
    let event = NewEvent {
        incubator: Some(one.incubator),
        company: Some(one.company),
        after: Some(json!({
            "name": one.company_name, "kind": kind.name(), "gross": gross, "payable": due, "told": told,
        })),
        tell_at: (due > 0).then_some(now),
        ..NewEvent::plain(now, actor.map_or(Door::Job, |actor| actor.door), by, "rent", id.0, "rent_stated")
    };
    audit::record(tx, &event).await?;
    Ok(())
}

/// A statement with its agreement.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The statement.
    pub rent: RentRow,
    /// Of which agreement.
    pub agreement: Agreement,
    /// Whether the actor records payments.
    pub bills: bool,
}

/// Opens a statement.
pub async fn one(house: &House, actor: &Actor, id: RentId) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let rent = rows::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let agreement = agreement::get(&mut tx, rent.agreement).await?.ok_or(Fault::Lost)?;
    let object = agreement.object();
    actor.require(Action::SeeCompany, Action::SeeCompany, &object)?;
    Ok(Opened { rent, agreement, bills: actor.may(Action::Bill, &object) })
}

/// A page of statements, what they come to, and how many there are.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The statements, latest first.
    pub rows: Vec<RentRow>,
    /// How many there are.
    pub tally: Tally,
    /// Market rent of all that match, deposits left out, in fen.
    pub gross: i64,
    /// What is to be paid of it, in fen.
    pub payable: i64,
}

/// Statements of the places that the actor may see, from the latest, before `before`.
pub async fn list(
    house: &House,
    actor: &Actor,
    filter: &Filter,
    (before, most): (i64, i64),
) -> Result<Listed, Fault> {
    actor.require_somewhere(Action::SeeReturns)?;
    let mut tx = house.store.read().await?;
    let mut seen = places(&mut tx, actor).await?;
    if let Some(wished) = &filter.seen {
        seen.retain(|one| wished.contains(one));
    }
    let filter = Filter { seen: Some(seen), ..filter.clone() };
    let found = rows::search(&mut tx, &filter, before, most).await?;
    let tally = rows::tally(&mut tx, &filter, before).await?;
    let (gross, payable) = rows::sums(&mut tx, &filter).await?;
    Ok(Listed { rows: found, tally, gross, payable })
}

/// The agreement, its company locked, if the actor records payments there.
async fn locked(tx: &mut Tx, actor: &Actor, id: AgreementId) -> Result<Agreement, Fault> {
    let first = agreement::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::Bill, Action::SeeCompany, &first.object())?;
    company::lock(tx, first.company).await?;
    agreement::get(tx, id).await?.ok_or_else(|| Refusal::NotFound.into())
}

/// Records that a statement was paid.
pub async fn pay(
    house: &House,
    actor: &Actor,
    id: RentId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<RentId, Fault> {
    once(house, key, now, |mut tx| async move {
        let first = rows::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        let one = locked(&mut tx, actor, first.agreement).await?;
        let row = rows::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        if row.dropped_at.is_some() {
            return Err(Bar::Dropped.into());
        }
        if row.paid_at.is_some() {
            return Err(Bar::Paid.into());
        }
        let stale = version.is_some_and(|seen| seen != row.version);
        if stale || !rows::paid(&mut tx, id, row.version, Some(actor.person), now).await? {
            return Err(Refusal::Stale.into());
        }
        let from = fen(&mut tx, AccountKind::Cash, None, None, now).await?;
        let to = payable(&mut tx, row.company, now).await?;
        let due = row.payable - row.set_off;
        let books = Books(vec![(from, to, due)]);
        books.record(&mut tx, Movement::Pay, ("rent", id.0), Some(actor.person), None, now).await?;
        let event = NewEvent {
            incubator: Some(one.incubator),
            company: Some(one.company),
            after: Some(json!({ "name": one.company_name, "paid": due })),
            ..NewEvent::by(actor, now, "rent", id.0, "rent_paid")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, id))
    })
    .await
}

/// What became of a deposit, in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Settled {
    /// Kept, for the reason that was given.
    pub withheld: i64,
    /// Set off against statements that were not paid.
    pub set_off: i64,
    /// Paid back.
    pub paid_back: i64,
    /// Never paid, and not asked for any more: then the others are 0.
    #[serde(default)]
    pub dropped: i64,
}

/// Settles the deposit of an agreement that is over: what is withheld goes to the place, the rest against what
/// of it is not paid yet, oldest first and each wholly, and what is left then is paid back. One that was never paid
/// has nothing to give: it is not asked for any more.
pub async fn settle_deposit(
    house: &House,
    actor: &Actor,
    (id, version): (AgreementId, Option<i64>),
    withheld: i64,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<Settled, Fault> {
    let least = usize::from(withheld > 0);
    let reason = &text("reason", reason, least, NOTE_MAX).map_err(|error| Refusal::Fields(vec![error]))?;
    once(house, key, now, |mut tx| async move {
        let one = locked(&mut tx, actor, id).await?;
        if version.is_some_and(|seen| seen != one.version) {
            return Err(Refusal::Stale.into());
        }
        if !one.state.is_over() || one.settled_at.is_some() {
            return Err(Bar::NoDeposit.into());
        }
        // Nothing can be kept of what was never paid.
        let open = rows::open(&mut tx, id).await?;
        let unpaid = open.iter().find(|row| row.kind == RentKind::Deposit);
        let max = if unpaid.is_some() { 0 } else { one.deposit };
        if !(0..=max).contains(&withheld) {
            let rule = FieldRule::Number { min: 0, max };
            return Err(Refusal::field("withheld", rule).into());
        }
        let by = (actor.person, reason.as_str());
        let settled = match unpaid {
            Some(row) => drop_deposit(&mut tx, &one, row, by, now).await?,
            None => settle(&mut tx, &one, (withheld, &open), by, now).await?,
        };
        let stand = agreement::Stand { settled_at: Some(now), ..agreement::Stand::of(&one) };
        if !agreement::advance(&mut tx, id, one.version, &stand).await? {
            return Err(Refusal::Stale.into());
        }
        let event = NewEvent {
            incubator: Some(one.incubator),
            company: Some(one.company),
            after: Some(json!({
                "name": one.company_name, "withheld": settled.withheld, "set_off": settled.set_off,
                "paid_back": settled.paid_back, "dropped": settled.dropped,
            })),
            reason: Some(reason.as_str()).filter(|why| !why.is_empty()),
            ..NewEvent::by(actor, now, "agreement", id.0, "deposit_settled")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, settled))
    })
    .await
}

/// A deposit that was never paid is not asked for any more: what was asked is taken back, and nothing else moves.
async fn drop_deposit(
    tx: &mut Tx,
    one: &Agreement,
    row: &RentRow,
    (by, reason): (PersonId, &str),
    now: Instant,
) -> Result<Settled, Fault> {
    let dropped = row.payable - row.set_off;
    let (from, owed) = (deposit_of(tx, one, now).await?, payable(tx, one.company, now).await?);
    let why = Some(reason).filter(|why| !why.is_empty());
    let subject = ("rent", row.id.0);
    Books(vec![(from, owed, dropped)]).record(tx, Movement::Return, subject, Some(by), why, now).await?;
    rows::drop_it(tx, row.id, now).await?;
    Ok(Settled { withheld: 0, set_off: 0, paid_back: 0, dropped })
}

async fn settle(
    tx: &mut Tx,
    one: &Agreement,
    (withheld, open): (i64, &[RentRow]),
    (by, reason): (PersonId, &str),
    now: Instant,
) -> Result<Settled, Fault> {
    let subject = ("agreement", one.id.0);
    let (from, owed) = (deposit_of(tx, one, now).await?, payable(tx, one.company, now).await?);
    let why = Some(reason).filter(|why| !why.is_empty());
    if withheld > 0 {
        let to = of_place(tx, AccountKind::Revenue, one.incubator, now).await?;
        Books(vec![(from, to, withheld)]).record(tx, Movement::Bill, subject, Some(by), why, now).await?;
    }
    let mut left = one.deposit - withheld;
    if left > 0 {
        Books(vec![(from, owed, left)]).record(tx, Movement::Return, subject, Some(by), why, now).await?;
    }
    let mut set_off = 0;
    for row in open {
        let part = left.min(row.payable - row.set_off);
        if part > 0 {
            // The books are even by what went to `payable`; the statement only says so.
            rows::set_off(tx, row.id, part, now).await?;
            (set_off, left) = (set_off + part, left - part);
        }
    }
    if left > 0 {
        let cash = fen(tx, AccountKind::Cash, None, None, now).await?;
        Books(vec![(owed, cash, left)]).record(tx, Movement::Pay, subject, Some(by), why, now).await?;
    }
    Ok(Settled { withheld, set_off, paid_back: left, dropped: 0 })
}
