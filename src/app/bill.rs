//! Bills for compute: a month is billed once it is over and its reports are in, what is reported late by a
//! further bill of the same month; parts come back with a reason; payments are recorded, not made.

use super::bill_books::{Books, Taken, Vouchers, fen, given_back};
use super::once::{Key, once};
use super::see::company_object;
use super::told::{Line, ToldPerson};
use super::voucher_money::was_used;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::account::AccountKind;
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{BillId, BillLineId, CompanyId, IncubatorId, ResourceId, VoucherId};
use crate::domain::ledger::Movement;
use crate::domain::month::Month;
use crate::domain::price::{Price, Terms, at_list, line, refund as part_of};
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant};
use crate::store::audit::{self, NewEvent};
use crate::store::bill::{self, NewBill, Open};
pub use crate::store::bill::{BillRow, LineRow, NewLine, RefundRow};
use crate::store::engine::Tx;
use crate::store::{company, offset, pool};
use serde_json::json;
use std::collections::HashMap;

/// Days after a month's end in which its reports are waited for.
pub(crate) const WAIT_DAYS: i64 = 3;

/// When what was used in a month is billed: three days after its end, or a day from now for what is
/// reported later.
pub(crate) fn due_of(month: Month, now: Instant) -> Instant {
    month.end().plus(WAIT_DAYS * DAY).max(now.plus(DAY))
}

/// What an open month would be billed as.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// Its lines.
    pub lines: Vec<NewLine>,
    /// Their sum.
    pub sum: Price,
    /// What the free quota was worth, in fen.
    pub free_value: i64,
    /// What vouchers take over of each line, in fen.
    taken: Vec<Vec<Taken>>,
}

/// Prices what is open of a month, by what was billed of it before.
async fn price(tx: &mut Tx, of: CompanyId, month: Month, now: Instant) -> Result<Preview, Fault> {
    let open = bill::open(tx, of, month).await?;
    let mut before: HashMap<ResourceId, i64> = bill::billed(tx, of, month).await?.into_iter().collect();
    let mut pools: Vec<ResourceId> = open.iter().map(|one| ResourceId(one.pool_id)).collect();
    pools.dedup();
    let tariffs = pool::tariffs(tx, &pools).await?;
    let mut vouchers = Vouchers::read(tx, of, month, &pools, now).await?;
    let mut preview = Preview::default();
    for open in open {
        let Open { tariff_id, off, seconds, free, .. } = open;
        let tariff = tariffs.iter().map(|(_, one)| one).find(|one| one.id == tariff_id);
        let tariff = tariff.ok_or_else(|| Fault::corrupt("usage_piece.tariff_id", tariff_id))?;
        let before = before.entry(ResourceId(open.pool_id)).or_default();
        let terms =
            Terms { list: tariff.list, tiers: &tariff.tiers, before: *before, discount: off, voucher: None };
        let mut billed = line(seconds - free, &terms);
        preview.taken.push(vouchers.cover(&open, &mut billed));
        preview.lines.push(NewLine { open, list: tariff.list, before: *before, price: billed });
        preview.sum += billed;
        preview.free_value += at_list(free, tariff.list);
        *before += seconds - free;
    }
    Ok(preview)
}

/// What a month has open, as it would be billed now.
pub async fn preview(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    month: Month,
    now: Instant,
) -> Result<Preview, Fault> {
    let mut tx = house.store.read().await?;
    seen(&mut tx, actor, of).await?;
    price(&mut tx, of, month, now).await
}

async fn seen(tx: &mut Tx, actor: &Actor, of: CompanyId) -> Result<company::Company, Fault> {
    let found = company::get(tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&found))?;
    Ok(found)
}

/// Issues the bill of a month now, without waiting for more reports; `None`: nothing is open.
pub async fn issue(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    month: Month,
    key: Option<&Key>,
    now: Instant,
) -> Result<Option<BillId>, Fault> {
    once(house, key, now, |mut tx| async move {
        let found = seen(&mut tx, actor, of).await?;
        actor.require(Action::Bill, Action::SeeCompany, &company_object(&found))?;
        if month.end() > now {
            return Err(Refusal::field("month", FieldRule::Past).into());
        }
        let made = issue_in(&mut tx, of, month, Some(actor), now).await?;
        Ok((tx, made))
    })
    .await
}

/// Issues the bill that a mark is for. `false`: nothing was open.
pub(crate) async fn issue_due(house: &House, mark: i64, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some((of, month)) = bill::marked(&mut tx, mark).await? else { return Ok(false) };
    let made = issue_in(&mut tx, of, month, None, now).await?;
    tx.commit().await?;
    Ok(made.is_some())
}

async fn issue_in(
    tx: &mut Tx,
    of: CompanyId,
    month: Month,
    actor: Option<&Actor>,
    now: Instant,
) -> Result<Option<BillId>, Fault> {
    company::lock(tx, of).await?;
    let Preview { lines, sum, free_value, taken } = price(tx, of, month, now).await?;
    bill::unmark(tx, of, month).await?;
    if lines.is_empty() {
        return Ok(None);
    }
    let by = actor.map(|actor| actor.person);
    let id =
        bill::insert(tx, &NewBill { company: of, month, lines: &lines, sum, free_value, by, now }).await?;
    let mut books = Books::default();
    for (at, (one, parts)) in lines.iter().zip(&taken).enumerate() {
        let pool = ResourceId(one.open.pool_id);
        books.price(tx, of, pool, &one.price, now).await?;
        let revenue = fen(tx, AccountKind::Revenue, Some(pool), None, now).await?;
        books.0.extend(parts.iter().map(|(_, account, took)| (*account, revenue, *took)));
        offset::take(tx, id.0, at, parts).await?;
        books.free(tx, pool, at_list(one.open.free, one.list), now).await?;
    }
    books.record(tx, Movement::Bill, ("bill", id.0), by, None, now).await?;
    let mut used: Vec<VoucherId> = taken.iter().flatten().map(|(voucher, ..)| *voucher).collect();
    used.sort_unstable();
    used.dedup();
    for one in used {
        was_used(tx, one, now).await?;
    }
    let firm = company::get(tx, of).await?.ok_or(Fault::Lost)?;
    let told: Vec<ToldPerson> = company::admins(tx, of, now)
        .await?
        .into_iter()
        .map(|one| ToldPerson {
            person: one.0,
            lines: vec![Line { whole_days: true, ..Line::plain(&firm.name, "", month.span()) }],
        })
        .collect();
    let event = NewEvent {
        incubator: firm.incubator_id.map(IncubatorId),
        company: Some(of),
        after: Some(json!({
            "name": firm.name, "month": month.to_string(), "gross": sum.gross, "payable": sum.payable, "told": told,
        })),
        tell_at: Some(now),
        ..NewEvent::plain(now, actor.map_or(Door::Job, |actor| actor.door), by, "bill", id.0, "billed")
    };
    audit::record(tx, &event).await?;
    Ok(Some(id))
}

/// A bill with all that belongs to it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The bill.
    pub bill: BillRow,
    /// Whose.
    pub company: company::Company,
    /// Its lines.
    pub lines: Vec<LineRow>,
    /// What came back.
    pub refunds: Vec<RefundRow>,
    /// Whether the actor may take parts back and record payments.
    pub keeps: bool,
}

/// Opens one.
pub async fn one(house: &House, actor: &Actor, id: BillId) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let bill = bill::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let company = seen(&mut tx, actor, CompanyId(bill.company_id)).await?;
    let (lines, refunds) = (bill::lines(&mut tx, id).await?, bill::refunds(&mut tx, id).await?);
    let keeps = actor.may(Action::Bill, &company_object(&company));
    Ok(Opened { bill, company, lines, refunds, keeps })
}

/// A company's bills, latest month first.
pub async fn of_company(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    before: Option<(Instant, i64)>,
    most: i64,
) -> Result<Vec<BillRow>, Fault> {
    let mut tx = house.store.read().await?;
    seen(&mut tx, actor, of).await?;
    bill::of_company(&mut tx, of, before, most).await
}

/// Months that have something open, each with when it is to be billed.
pub async fn open_months(
    house: &House,
    actor: &Actor,
    of: CompanyId,
) -> Result<Vec<(Month, Instant)>, Fault> {
    let mut tx = house.store.read().await?;
    seen(&mut tx, actor, of).await?;
    bill::marks(&mut tx, of).await
}

/// Locks the company of a bill and reads it, if the actor may bill.
async fn locked(
    tx: &mut Tx,
    actor: &Actor,
    id: BillId,
    version: Option<i64>,
) -> Result<(BillRow, company::Company), Fault> {
    let first = bill::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    let firm = seen(tx, actor, CompanyId(first.company_id)).await?;
    actor.require(Action::Bill, Action::SeeCompany, &company_object(&firm))?;
    company::lock(tx, CompanyId(first.company_id)).await?;
    let found = bill::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    if version.is_some_and(|seen| seen != found.version) {
        return Err(Refusal::Stale.into());
    }
    Ok((found, firm))
}

/// Takes a part of a line back: each part of its price in proportion, never more than the line.
pub async fn refund(
    house: &House,
    actor: &Actor,
    (id, of_line): (BillId, BillLineId),
    seconds: i64,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<i64, Fault> {
    let reason = &text("reason", reason, 1, 200).map_err(|error| Refusal::Fields(vec![error]))?;
    once(house, key, now, |mut tx| async move {
        let (_, firm) = locked(&mut tx, actor, id, None).await?;
        let lines = bill::lines(&mut tx, id).await?;
        let line = lines.iter().find(|one| one.id == of_line.0).ok_or(Refusal::NotFound)?;
        let most = line.seconds - line.back;
        if !(1..=most).contains(&seconds) {
            return Err(Refusal::field("seconds", FieldRule::Number { min: 1, max: most }).into());
        }
        let made = refund_in(&mut tx, actor, &firm, line, (seconds, 0), reason, now).await?;
        Ok((tx, made))
    })
    .await
}

/// Takes back so many card-seconds of a line, no more than it has left, and so many of those that free quota paid for, with
/// what these were worth; the refund, 0 where only the latter come back.
pub(super) async fn refund_in(
    tx: &mut Tx,
    actor: &Actor,
    firm: &company::Company,
    line: &LineRow,
    (seconds, free): (i64, i64),
    reason: &str,
    now: Instant,
) -> Result<i64, Fault> {
    let (of, of_line, pool) = (CompanyId(firm.id), BillLineId(line.id), ResourceId(line.pool_id));
    let mut books = Books::default();
    let mut back = Price::default();
    let mut made = 0;
    if seconds > 0 {
        back = part_of(&line.price(), line.seconds, line.back, seconds);
        made = bill::refund(tx, of_line, seconds, &back, reason, actor.person, now).await?;
        books.price(tx, of, pool, &back, now).await?;
        given_back(tx, &mut books, (of_line, pool), back.voucher, now).await?;
    }
    let worth = line.worth_of_free(free);
    if free > 0 {
        bill::free_back(tx, of_line, free, worth).await?;
        books.free(tx, pool, worth, now).await?;
    }
    let (by, bill) = (Some(actor.person), ("bill", line.bill_id));
    books.back().record(tx, Movement::Reverse, bill, by, Some(reason), now).await?;
    let event = NewEvent {
        incubator: firm.incubator_id.map(IncubatorId),
        company: Some(of),
        after: Some(json!({
            "name": firm.name, "line": line.id, "seconds": seconds, "gross": back.gross, "payable": back.payable,
            "free_seconds": free, "free_value": worth,
        })),
        reason: Some(reason),
        ..NewEvent::by(actor, now, "bill", line.bill_id, "refunded")
    };
    audit::record(tx, &event).await?;
    Ok(made)
}

/// Records that a bill was paid: what is still due of it; where nothing is, nothing can be paid. The money itself goes
/// another way.
pub async fn pay(
    house: &House,
    actor: &Actor,
    id: BillId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<BillId, Fault> {
    once(house, key, now, |mut tx| async move {
        let (found, firm) = locked(&mut tx, actor, id, version).await?;
        let (of, due) = (CompanyId(found.company_id), found.due());
        if found.paid_at.is_none() && due == 0 {
            return Err(Refusal::field("bill_id", FieldRule::NothingDue).into());
        }
        if !bill::paid(&mut tx, id, found.version, now).await? {
            return Err(Refusal::Stale.into());
        }
        let from = fen(&mut tx, AccountKind::Cash, None, None, now).await?;
        let to = fen(&mut tx, AccountKind::Payable, None, Some(of), now).await?;
        let books = Books(vec![(from, to, due)]);
        books.record(&mut tx, Movement::Pay, ("bill", id.0), Some(actor.person), None, now).await?;
        let event = NewEvent {
            incubator: firm.incubator_id.map(IncubatorId),
            company: Some(of),
            after: Some(json!({ "name": firm.name, "paid": due })),
            ..NewEvent::by(actor, now, "bill", id.0, "paid")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, id))
    })
    .await
}
