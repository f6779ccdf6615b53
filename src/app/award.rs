//! Vouchers as they are decided: what only a person can know is settled, then what is awarded is what
//! [`crate::domain::award::assess`] gives under the locks of the company and of the programme's budget.

use super::once::{Key, once};
use super::voucher::{Held, Known, Whom, held, is_for, judged, judged_now};
use super::voucher_money::{fen, home, money, send_home};
use super::{Fault, House};
use crate::domain::access::Actor;
use crate::domain::account::AccountKind;
use crate::domain::award::Met;
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{AccountId, CompanyId, ContractId, ProgrammeId, VoucherId};
use crate::domain::invoice::CLAIM_DAYS;
use crate::domain::ledger::Movement;
use crate::domain::month::ZONE;
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant, day_start};
use crate::domain::voucher::{Bar, VoucherVerb};
use crate::store::contract::{self, ContractRow};
use crate::store::engine::Tx;
use crate::store::programme::{self, ProgrammeRow};
use crate::store::voucher::{self as rows, Found, VoucherRow};
use crate::store::{claim, company};
use chrono::{Months, NaiveDate};
use serde_json::json;

/// Days before its end on which a company is told.
const TOLD_DAYS: i64 = 30;

/// What somebody who decides found out.
#[derive(Clone, Debug, Default)]
pub struct Finding {
    /// Whether the supplier was on the list when the contract was signed.
    pub listed: Option<bool>,
    /// Whether the company is affiliated with it.
    pub affiliated: Option<bool>,
    /// When the company was registered.
    pub registered: Option<NaiveDate>,
    /// How they know: 1 to 200 characters.
    pub why: String,
}

/// Settles what only a person can know, with a word how they know, before anything is decided.
pub async fn settle(
    house: &House,
    actor: &Actor,
    id: VoucherId,
    version: Option<i64>,
    finding: &Finding,
    key: Option<&Key>,
    now: Instant,
) -> Result<VoucherId, Fault> {
    once(house, key, now, |mut tx| async move {
        let held = held(&mut tx, actor, id, version).await?;
        held.decides(actor)?;
        held.one.state()?.after(VoucherVerb::Award)?;
        let why = text("why", &finding.why, 1, 200).map_err(|error| Refusal::Fields(vec![error]))?;
        if finding.listed.is_none() && finding.affiliated.is_none() && finding.registered.is_none() {
            return Err(Refusal::field("listed", FieldRule::Missing).into());
        }
        let found = Found {
            listed: finding.listed.map(|is| (is, why.as_str())),
            affiliated: finding.affiliated.map(|is| (is, why.as_str())),
            registered_at: finding.registered.map(|day| day_start(day, ZONE).0),
        };
        if !rows::settle(&mut tx, id, held.one.version, &found).await? {
            return Err(Refusal::Stale.into());
        }
        let after = json!({
            "listed": finding.listed, "affiliated": finding.affiliated,
            "registered": finding.registered.map(|day| day.to_string()),
        });
        let told = (after, Some(why.as_str()), Whom::Nobody);
        held.tell(&mut tx, Some(actor), ("voucher", id.0, "voucher_settled"), told, now).await?;
        Ok((tx, id))
    })
    .await
}

/// Until when a voucher is good that is awarded at `now`: bound to its contract's end, at least [`CLAIM_DAYS`] from its
/// award, since what was used by then is claimed afterwards.
fn end_of(of: &ProgrammeRow, row: &ContractRow, now: Instant) -> Instant {
    let months =
        of.rule().valid_months.and_then(|months| now.date(ZONE).checked_add_months(Months::new(months)));
    match months {
        Some(day) => day_start(day, ZONE),
        None => Instant(row.last_at).plus(DAY).max(now.plus(CLAIM_DAYS * DAY)),
    }
}

/// Whether the actor has agreed to an award that takes two: the other is somebody else.
pub fn agreed_before(actor: &Actor, one: &VoucherRow) -> bool {
    one.checked_by == Some(actor.person.0)
}

/// Awards what the formula gives, under the locks of the company and of the budget: no cap and no budget can
/// be exceeded, however many are decided at once. From the amount on that the programme names two people must agree:
/// of the first it is written down, and the voucher still waits.
pub async fn award(
    house: &House,
    actor: &Actor,
    id: VoucherId,
    version: Option<i64>,
    opinion: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<VoucherId, Fault> {
    let opinion = &text("opinion", opinion, 0, 500).map_err(|error| Refusal::Fields(vec![error]))?;
    once(house, key, now, |mut tx| async move {
        let mut held = held(&mut tx, actor, id, version).await?;
        held.decides(actor)?;
        held.one.state()?.after(VoucherVerb::Award)?;
        // It may have left the place since it applied.
        if !is_for(&held.of, &held.firm) {
            return Err(Bar::Elsewhere.into());
        }
        let row = contract::get(&mut tx, ContractId(held.one.contract_id)).await?.ok_or(Fault::Lost)?;
        let left = match programme::budget(&mut tx, held.of.id).await? {
            Some(budget) => Some(programme::locked_balance(&mut tx, budget).await?),
            None => None,
        };
        let day = held.one.applied_at.map_or(now, Instant).date(ZONE);
        let assessed = judged(&mut tx, &held.of, &row, Known::of(&held.one), (day, left)).await?;
        let amount = match assessed.award() {
            None => return Err(Bar::Unknown { conditions: assessed.that_are(Met::Unknown) }.into()),
            Some(0) if !assessed.that_are(Met::No).is_empty() => {
                return Err(Bar::Unmet { conditions: assessed.that_are(Met::No) }.into());
            }
            Some(0) => return Err(Bar::Nothing.into()),
            Some(amount) => amount,
        };
        if agreed_before(actor, &held.one) {
            return Err(Bar::Agreed.into());
        }
        if held.of.rule().four_eyes(amount) && held.one.checked_by.is_none() {
            if !rows::check(&mut tx, id, held.one.version, actor.person, now).await? {
                return Err(Refusal::Stale.into());
            }
            let told = (json!({ "amount": amount, "unit": "fen" }), Some(opinion.as_str()), Whom::Deciders);
            held.tell(&mut tx, Some(actor), ("voucher", id.0, "voucher_checked"), told, now).await?;
            return Ok((tx, id));
        }
        let decided = Some((actor.person, opinion.as_str()));
        held.advance(&mut tx, VoucherVerb::Award, Some(&assessed), decided, now).await?;
        let from = home(&mut tx, &held.of, now).await?;
        let whose = (id, CompanyId(held.firm.id));
        let to: AccountId = fen(&mut tx, AccountKind::Voucher, &held.of, Some(whose), now).await?;
        let by = (Some(actor.person), Some(opinion.as_str()).filter(|text| !text.is_empty()));
        money(&mut tx, (Movement::Award, ("voucher", id.0)), (from, to, amount), by, now).await?;
        let expires = end_of(&held.of, &row, now);
        let next = expires.plus(-TOLD_DAYS * DAY).max(now);
        rows::awarded(&mut tx, id, (to, amount), expires, next).await?;
        held.one.expires_at = Some(expires.0);
        let after = json!({ "amount": amount, "unit": "fen", "ends_at": expires.0 });
        let told = (after, Some(opinion.as_str()), Whom::Company);
        held.tell(&mut tx, Some(actor), ("voucher", id.0, "voucher_awarded"), told, now).await?;
        Ok((tx, id))
    })
    .await
}

/// Gives nothing, and says why.
pub async fn refuse(
    house: &House,
    actor: &Actor,
    id: VoucherId,
    version: Option<i64>,
    opinion: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<VoucherId, Fault> {
    say_no(house, actor, (id, version), VoucherVerb::Refuse, opinion, key, now).await
}

/// Takes back what is left of one, and says why; what was paid stays paid.
pub async fn revoke(
    house: &House,
    actor: &Actor,
    id: VoucherId,
    version: Option<i64>,
    opinion: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<VoucherId, Fault> {
    say_no(house, actor, (id, version), VoucherVerb::Revoke, opinion, key, now).await
}

/// Refuses or revokes, with a word why.
async fn say_no(
    house: &House,
    actor: &Actor,
    (id, version): (VoucherId, Option<i64>),
    verb: VoucherVerb,
    opinion: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<VoucherId, Fault> {
    let opinion = &text("opinion", opinion, 1, 500).map_err(|error| Refusal::Fields(vec![error]))?;
    once(house, key, now, |mut tx| async move {
        let held = held(&mut tx, actor, id, version).await?;
        held.decides(actor)?;
        held.one.state()?.after(verb)?;
        let (assessed, after, told) = if verb == VoucherVerb::Revoke {
            if claim::open(&mut tx, id).await?.0 > 0 {
                return Err(Bar::ClaimsOpen.into());
            }
            let by = (Some(actor.person), Some(opinion.as_str()));
            let back = send_home(&mut tx, &held.one, Movement::Return, by, now).await?;
            rows::next_at(&mut tx, id, None).await?;
            (None, json!({ "amount": back, "unit": "fen" }), "voucher_revoked")
        } else {
            (Some(judged_now(&mut tx, &held.one, now).await?), json!({}), "voucher_refused")
        };
        let decided = Some((actor.person, opinion.as_str()));
        held.advance(&mut tx, verb, assessed.as_ref(), decided, now).await?;
        let after = (after, Some(opinion.as_str()), Whom::Company);
        held.tell(&mut tx, Some(actor), ("voucher", id.0, told), after, now).await?;
        Ok((tx, id))
    })
    .await
}

/// What is due of a voucher by time: the company is told once, later what is left goes back to the budget.
/// `false`: there was nothing to do. Safe to repeat.
pub(crate) async fn prompt(house: &House, id: VoucherId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(first) = rows::get(&mut tx, id).await? else { return Ok(false) };
    company::lock(&mut tx, CompanyId(first.company_id)).await?;
    let Some(one) = rows::get(&mut tx, id).await? else { return Ok(false) };
    let due = one.next_at.is_some_and(|at| at <= now.0);
    let (Some(end), true) = (one.expires_at.map(Instant), due && one.state()?.is_good()) else {
        return Ok(false);
    };
    let firm = company::get(&mut tx, CompanyId(one.company_id)).await?.ok_or(Fault::Lost)?;
    let of = programme::get(&mut tx, ProgrammeId(one.programme_id)).await?.ok_or(Fault::Lost)?;
    let held = Held { one, firm, of };
    if end > now {
        rows::next_at(&mut tx, id, Some(end)).await?;
        let after = json!({ "amount": held.one.left_over, "unit": "fen", "ends_at": end.0 });
        held.tell(&mut tx, None, ("voucher", id.0, "voucher_ends_soon"), (after, None, Whom::Company), now)
            .await?;
    } else if claim::open(&mut tx, id).await?.0 > 0 {
        // What is claimed in time is paid: it ends with the last of them.
        rows::next_at(&mut tx, id, None).await?;
    } else {
        expire_in(&mut tx, &held, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Ends one whose time is over.
pub(super) async fn expire_in(tx: &mut Tx, held: &Held, now: Instant) -> Result<(), Fault> {
    let id = VoucherId(held.one.id);
    let back = send_home(tx, &held.one, Movement::Expire, (None, None), now).await?;
    held.advance(tx, VoucherVerb::Expire, None, None, now).await?;
    rows::next_at(tx, id, None).await?;
    let told = (json!({ "amount": back, "unit": "fen" }), None, Whom::Company);
    held.tell(tx, None, ("voucher", id.0, "voucher_expired"), told, now).await
}
