//! A voucher programme with a small budget of its own: one voucher with a claim that was paid, one application.

use super::wish::World;
use crate::app::secret::plain_hash;
use crate::app::voucher::{Known, judged};
use crate::app::voucher_money::{fen, home, money, was_used};
use crate::domain::access::Door;
use crate::domain::account::AccountKind;
use crate::domain::award::claimable;
use crate::domain::company::CompanyKind;
use crate::domain::id::{CompanyId, PersonId, VoucherId};
use crate::domain::invoice::Invoice;
use crate::domain::ledger::Movement;
use crate::domain::month::ZONE;
use crate::domain::programme::{Source, known};
use crate::domain::time::{DAY, Instant, day_start};
use crate::domain::uscc::Uscc;
use crate::domain::voucher::{ClaimState, Level, ProgrammeState, VoucherState, usual_evidence};
use crate::store::audit::{self, NewEvent};
use crate::store::claim::{self, ClaimMove};
use crate::store::company;
use crate::store::contract::{self, ContractRow};
use crate::store::engine::Tx;
use crate::store::fault::Fault;
use crate::store::file::{self, NewFile};
use crate::store::invoice;
use crate::store::programme::{self, NewProgramme, ProgrammeRow, SupplierRow};
use crate::store::voucher::{self, NewVoucher, VoucherMove};
use serde_json::json;

/// The officer of the city among those who are known.
const OFFICER: PersonId = PersonId(10);
/// Who records payments: not who works amounts out.
const PAYER: PersonId = PersonId(14);
/// What the invented programme may give, in fen: three million yuan.
const BUDGET: i64 = 300_000_000;
/// The amounts of the contracts of two companies, in fen.
const CONTRACTS: [i64; 2] = [120_000_000, 80_000_000];
/// What the first of them has paid so far, in fen.
const PAID: i64 = 60_000_000;

/// Writes it down as it would stand this morning.
pub async fn write(tx: &mut Tx, world: &World<'_>) -> Result<(), Fault> {
    let now = world.midnight;
    let Some(of) = opened(tx, world, now).await? else { return Ok(()) };
    let uscc = supplier()?;
    // Registered companies only: the rule is for them. The first of all is a person alone.
    let mut firms = Vec::new();
    for firm in world.firms.iter().skip(1) {
        let is = company::firm(tx, firm.id).await?;
        if firms.len() < CONTRACTS.len() && is.is_some_and(|is| is.kind == CompanyKind::Company) {
            firms.push(firm);
        }
    }
    for (at, (firm, amount)) in firms.into_iter().zip(CONTRACTS).enumerate() {
        let Some(founder) = firm.people.first().copied() else { continue };
        let row = ContractRow {
            id: 0,
            company_id: firm.id.0,
            supplier: "湾区算力科技有限公司".to_owned(),
            uscc: uscc.clone(),
            amount,
            excluded: 0,
            signed_at: now.plus(-120 * DAY).0,
            first_at: now.plus(-110 * DAY).0,
            last_at: now.plus(254 * DAY).0,
            affiliated: Some(0),
            note: "大模型训练算力租用".to_owned(),
            version: 1,
        };
        let on = contract::insert(tx, &row, founder, now).await?;
        let row = contract::get(tx, on).await?.ok_or(Fault::Lost)?;
        let day = (now.date(world.zone), Some(BUDGET));
        let assessed = judged(tx, &of, &row, Known::default(), day).await?;
        let new = NewVoucher {
            programme: of.id,
            company: firm.id,
            contract: on,
            registered_at: None,
            assessed: &assessed,
        };
        let id = voucher::insert(tx, &new, founder, now).await?;
        let step = VoucherMove {
            version: 1,
            state: VoucherState::Submitted,
            assessed: Some(&assessed),
            decided: None,
            now,
        };
        voucher::advance(tx, id, &step).await?;
        told(tx, (firm.id, founder), (id.0, "voucher", "voucher_submitted"), now).await?;
        if at == 0 {
            let decided = Some((OFFICER, "材料齐全，同意核定。"));
            let step = VoucherMove { version: 2, state: VoucherState::Issued, decided, ..step };
            voucher::advance(tx, id, &step).await?;
            award(tx, &of, (id, firm.id), (assessed.amount, Instant(row.last_at).plus(DAY)), now).await?;
            told(tx, (firm.id, OFFICER), (id.0, "voucher", "voucher_awarded"), now).await?;
            let worth = claimable(of.rule(), assessed.ratio, PAID, assessed.amount);
            claimed(tx, &of, (id, firm.id), (founder, worth), now).await?;
        }
    }
    Ok(())
}

fn supplier() -> Result<String, Fault> {
    let made = Uscc::generate("440300", "MA5DEMX1").map_err(|_| Fault::corrupt("demo.uscc", "MA5DEMX1"))?;
    Ok(made.to_string())
}

/// The programme, open, with its budget on the ledger and its list of suppliers.
async fn opened(tx: &mut Tx, world: &World<'_>, now: Instant) -> Result<Option<ProgrammeRow>, Fault> {
    let Some(mut listed) = known().first().cloned() else { return Ok(None) };
    let date = |days: i64| now.plus(days * DAY).date(world.zone);
    listed.rule.budget = Some(BUDGET);
    listed.rule.window = Some((date(-20), date(24)));
    let invented = Source {
        of: "budget, window".to_owned(),
        title: "演示数据：预算与申报期为虚构".to_owned(),
        link: None,
        second_hand: false,
    };
    listed.rule.sources.insert(0, invented);
    let new = NewProgramme { listed: &listed, level: Level::City, district: None, incubator: None };
    let id = programme::insert(tx, &new, Some(OFFICER), now).await?;
    let row = SupplierRow {
        uscc: supplier()?,
        name: "湾区算力科技有限公司".to_owned(),
        batch: "演示".to_owned(),
        listed_from: day_start(date(-365), world.zone).0,
        listed_to: None,
    };
    programme::put_suppliers(tx, id, &[row]).await?;
    programme::advance(tx, id, 1, ProgrammeState::Open, now).await?;
    let of = programme::get(tx, id).await?.ok_or(Fault::Lost)?;
    let from = fen(tx, AccountKind::Source, &of, None, now).await?;
    let to = fen(tx, AccountKind::Budget, &of, None, now).await?;
    let what = (Movement::Grant, ("programme", id.0));
    money(tx, what, (from, to, BUDGET), (Some(OFFICER), None), now).await?;
    let event = NewEvent {
        after: Some(json!({ "name": of.listed.name_zh, "amount": BUDGET, "unit": "fen" })),
        ..NewEvent::plain(now, Door::Web, Some(OFFICER), "programme", id.0, "programme_opened")
    };
    audit::record(tx, &event).await?;
    Ok(Some(of))
}

/// Budget to voucher.
async fn award(
    tx: &mut Tx,
    of: &ProgrammeRow,
    (id, firm): (VoucherId, CompanyId),
    (amount, end): (i64, Instant),
    now: Instant,
) -> Result<(), Fault> {
    let from = home(tx, of, now).await?;
    let to = fen(tx, AccountKind::Voucher, of, Some((id, firm)), now).await?;
    let what = (Movement::Award, ("voucher", id.0));
    money(tx, what, (from, to, amount), (Some(OFFICER), None), now).await?;
    voucher::awarded(tx, id, (to, amount), end, end.plus(-30 * DAY)).await
}

/// A claim with its evidence, paid.
async fn claimed(
    tx: &mut Tx,
    of: &ProgrammeRow,
    (id, firm): (VoucherId, CompanyId),
    (founder, worth): (PersonId, i64),
    now: Instant,
) -> Result<(), Fault> {
    let claim = claim::insert(tx, id, (PAID, worth), "第一季度用量", founder, now).await?;
    let day = now.plus(-30 * DAY).date(ZONE);
    let billed = Invoice { number: "24442000000000000001".to_owned(), day, amount: PAID };
    invoice::lock(tx, &billed.number).await?;
    invoice::put(tx, claim, &[billed]).await?;
    for kind in usual_evidence() {
        let bytes = format!("%PDF-1.7\n% demo {}\n", kind.name());
        let new = NewFile {
            owner_kind: "claim",
            owner_id: claim.0,
            slot: kind.name(),
            name: &format!("{}.pdf", kind.name()),
            media: "application/pdf",
            size: bytes.len(),
            hash: &plain_hash(bytes.as_bytes()),
            by: founder,
            now,
        };
        let paper = file::begin(tx, &new).await?;
        file::write_part(tx, paper, 0, bytes.as_bytes()).await?;
        file::keep(tx, paper, now).await?;
    }
    let steps = [
        (ClaimState::Submitted, 0, None),
        (ClaimState::Verified, 0, Some(OFFICER)),
        (ClaimState::Assessed, worth, Some(OFFICER)),
        (ClaimState::Paid, worth, Some(PAYER)),
    ];
    for (version, (state, assessed, decider)) in (1..).zip(steps) {
        let step = ClaimMove { version, state, assessed, reason: "", decider, now };
        claim::advance(tx, claim, &step).await?;
    }
    let one = voucher::get(tx, id).await?.ok_or(Fault::Lost)?;
    let from = one.account_id.map(crate::domain::id::AccountId).ok_or(Fault::Lost)?;
    let to = fen(tx, AccountKind::Paid, of, None, now).await?;
    let what = (Movement::Claim, ("claim", claim.0));
    money(tx, what, (from, to, worth), (Some(PAYER), None), now).await?;
    was_used(tx, id, now).await?;
    told(tx, (firm, PAYER), (claim.0, "claim", "claim_paid"), now).await
}

async fn told(
    tx: &mut Tx,
    (firm, by): (CompanyId, PersonId),
    (id, noun, verb): (i64, &str, &str),
    now: Instant,
) -> Result<(), Fault> {
    let event = NewEvent {
        company: Some(firm),
        after: Some(json!({ "name": "湾区算力科技有限公司" })),
        ..NewEvent::plain(now, Door::Web, Some(by), noun, id, verb)
    };
    audit::record(tx, &event).await?;
    Ok(())
}
