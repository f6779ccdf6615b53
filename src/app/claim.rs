//! Claims on vouchers that pay back: evidence is gathered, handed in, verified, worked out, paid or returned.

use super::award::expire_in;
use super::file::{self, Owner, Sent};
use super::invoice::{sound, unclaimed};
use super::once::{Key, once};
use super::voucher::{Held, Whom, held};
use super::voucher_money::{fen, money, was_used};
use super::{Fault, House};
use crate::domain::access::Actor;
use crate::domain::account::AccountKind;
use crate::domain::award::claimable;
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{AccountId, ClaimId, FileId, PersonId, VoucherId};
pub use crate::domain::invoice::Invoice;
use crate::domain::ledger::Movement;
use crate::domain::programme::FEN_MAX;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::voucher::{Bar, ClaimState, ClaimVerb, Evidence, VoucherVerb};
pub use crate::store::claim::ClaimRow;
use crate::store::claim::{self as rows, ClaimMove};
use crate::store::engine::Tx;
use crate::store::file::{self as files, FileRow};
use crate::store::invoice as invoices;
use crate::store::voucher as vouchers;
use serde_json::{Value, json};

/// What files of a claim hang on.
pub(crate) const OWNER: &str = "claim";

/// What a company says of a claim: what it paid its supplier, in fen, and in what words.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it paid, by its evidence.
    pub paid: i64,
    /// Anything it wants to say, at most 500 characters.
    pub note: String,
    /// The invoices that say so; once it is handed in at least one, where the programme asks for invoices.
    pub invoices: Vec<Invoice>,
}

impl Draft {
    fn clean(&self) -> Result<(i64, String), Refusal> {
        if !(1..=FEN_MAX).contains(&self.paid) {
            return Err(Refusal::field("paid", FieldRule::Number { min: 1, max: FEN_MAX }));
        }
        let note = text("note", &self.note, 0, 500).map_err(|error| Refusal::Fields(vec![error]))?;
        Ok((self.paid, note))
    }
}

/// What a claim of that payment is worth now: what other claims were worked out to is no longer there.
async fn worth(tx: &mut Tx, held: &Held, paid: i64) -> Result<i64, Fault> {
    let (_, spoken_for) = rows::open(tx, VoucherId(held.one.id)).await?;
    Ok(claimable(held.of.rule(), held.one.ratio, paid, held.one.left_over - spoken_for))
}

/// Whether anything can be claimed on a voucher now.
fn claims(held: &Held, now: Instant) -> Result<(), Fault> {
    if !held.of.rule().is_claimed() {
        return Err(Bar::Offset.into());
    }
    let state = held.one.state()?;
    if !state.is_good() {
        return Err(Bar::WrongState { from: state.name(), verb: VoucherVerb::Use.name() }.into());
    }
    if held.one.expires_at.is_none_or(|end| end <= now.0) {
        return Err(Bar::Expired.into());
    }
    Ok(())
}

/// Begins a claim as a draft, for its evidence to hang on.
pub async fn begin(
    house: &House,
    actor: &Actor,
    on: VoucherId,
    draft: &Draft,
    key: Option<&Key>,
    now: Instant,
) -> Result<ClaimId, Fault> {
    once(house, key, now, |mut tx| async move {
        let held = held(&mut tx, actor, on, None).await?;
        held.applies(actor)?;
        claims(&held, now)?;
        let (paid, note) = draft.clean()?;
        let asked = worth(&mut tx, &held, paid).await?;
        if asked == 0 {
            return Err(Bar::Nothing.into());
        }
        let named = sound(&mut tx, &held, (&draft.invoices, paid), now).await?;
        let id = rows::insert(&mut tx, on, (paid, asked), &note, actor.person, now).await?;
        invoices::put(&mut tx, id, &named).await?;
        Ok((tx, id))
    })
    .await
}

/// A claim and its voucher, the company locked.
async fn opened(
    tx: &mut Tx,
    actor: &Actor,
    id: ClaimId,
    version: Option<i64>,
) -> Result<(ClaimRow, Held), Fault> {
    let first = rows::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    let held = held(tx, actor, VoucherId(first.voucher_id), None).await?;
    let claim = rows::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    if version.is_some_and(|seen| seen != claim.version) {
        return Err(Refusal::Stale.into());
    }
    Ok((claim, held))
}

/// A claim to which the company still adds.
async fn editable(tx: &mut Tx, actor: &Actor, id: ClaimId) -> Result<(ClaimRow, Held), Fault> {
    let (claim, held) = opened(tx, actor, id, None).await?;
    held.applies(actor)?;
    claim.state()?.after(ClaimVerb::Submit)?;
    Ok((claim, held))
}

/// Hangs a file on a claim that was not handed in, or came back.
pub async fn attach(
    house: &House,
    actor: &Actor,
    id: ClaimId,
    sent: Sent<'_>,
    now: Instant,
) -> Result<FileRow, Fault> {
    // Looked at before the bytes are written, and again where they are kept.
    let mut tx = house.store.write().await?;
    editable(&mut tx, actor, id).await?;
    drop(tx);
    if Evidence::of_name(sent.slot).is_none() {
        return Err(Refusal::field("slot", FieldRule::Choice).into());
    }
    let (written, there) = file::write(house, actor, Owner { kind: OWNER, id: id.0 }, sent, now).await?;
    let mut tx = house.store.write().await?;
    let (_, held) = editable(&mut tx, actor, id).await?;
    let kept = if there {
        files::get(&mut tx, written).await?.ok_or(Fault::Lost)?
    } else {
        let kept = file::keep(&mut tx, written, now).await?;
        let told = (json!({ "title": kept.name, "kind": kept.slot }), None, Whom::Nobody);
        held.tell(&mut tx, Some(actor), ("claim", id.0, "claim_attached"), told, now).await?;
        kept
    };
    tx.commit().await?;
    Ok(kept)
}

/// The kinds of evidence that a claim still needs.
pub(crate) fn missing(asked: &[Evidence], there: &[FileRow]) -> Vec<Evidence> {
    let has = |one: &Evidence| there.iter().any(|file| file.slot == one.name());
    asked.iter().filter(|one| !has(one)).copied().collect()
}

/// What a step writes beside the state.
#[derive(Default)]
struct Step<'a> {
    assessed: i64,
    reason: &'a str,
    decider: Option<PersonId>,
}

async fn advance(
    tx: &mut Tx,
    claim: &ClaimRow,
    verb: ClaimVerb,
    step: Step<'_>,
    now: Instant,
) -> Result<ClaimState, Fault> {
    let state = claim.state()?.after(verb)?;
    let Step { assessed, reason, decider } = step;
    let step = ClaimMove { version: claim.version, state, assessed, reason, decider, now };
    if !rows::advance(tx, ClaimId(claim.id), &step).await? {
        return Err(Refusal::Stale.into());
    }
    Ok(state)
}

/// Hands a claim in, or in again with what is right now: all evidence that the programme asks for is there, and none of
/// its invoices was claimed before.
pub async fn submit(
    house: &House,
    actor: &Actor,
    (id, version): (ClaimId, Option<i64>),
    draft: Option<&Draft>,
    key: Option<&Key>,
    now: Instant,
) -> Result<ClaimId, Fault> {
    once(house, key, now, |mut tx| async move {
        let (mut claim, held) = opened(&mut tx, actor, id, version).await?;
        held.applies(actor)?;
        claim.state()?.after(ClaimVerb::Submit)?;
        claims(&held, now)?;
        let lacks = missing(&held.of.rule().evidence, &files::of(&mut tx, OWNER, id.0).await?);
        if !lacks.is_empty() {
            return Err(Bar::Evidence { missing: lacks }.into());
        }
        let (paid, note) = match draft {
            Some(draft) => draft.clean()?,
            None => (claim.paid, claim.note.clone()),
        };
        let named = match draft {
            Some(draft) => draft.invoices.clone(),
            None => invoices::of(&mut tx, id).await?,
        };
        let named = sound(&mut tx, &held, (&named, paid), now).await?;
        if named.is_empty() && held.of.rule().evidence.contains(&Evidence::Invoice) {
            return Err(Refusal::field("invoices", FieldRule::Missing).into());
        }
        unclaimed(&mut tx, &held, id, &named).await?;
        invoices::put(&mut tx, id, &named).await?;
        let asked = worth(&mut tx, &held, paid).await?;
        if asked == 0 {
            return Err(Bar::Nothing.into());
        }
        if !rows::edit(&mut tx, id, claim.version, (paid, asked), &note).await? {
            return Err(Refusal::Stale.into());
        }
        claim.version += 1;
        advance(&mut tx, &claim, ClaimVerb::Submit, Step::default(), now).await?;
        let after = json!({ "amount": asked, "unit": "fen" });
        held.tell(
            &mut tx,
            Some(actor),
            ("claim", id.0, "claim_submitted"),
            (after, None, Whom::Deciders),
            now,
        )
        .await?;
        Ok((tx, id))
    })
    .await
}

/// A step of those who decide: verify what is claimed, work its amount out, record that it was paid, or return
/// it with a reason.
pub async fn decide(
    house: &House,
    actor: &Actor,
    (id, version): (ClaimId, Option<i64>),
    verb: ClaimVerb,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<ClaimId, Fault> {
    let least = usize::from(verb == ClaimVerb::Return);
    let reason = &text("reason", reason, least, 500).map_err(|error| Refusal::Fields(vec![error]))?;
    once(house, key, now, |mut tx| async move {
        let (claim, held) = opened(&mut tx, actor, id, version).await?;
        held.decides(actor)?;
        claim.state()?.after(verb)?;
        let decider = Some(actor.person);
        let step = Step { assessed: claim.assessed, reason, decider };
        let (told, after, people) = match verb {
            ClaimVerb::Submit => return Err(Refusal::NotFound.into()),
            ClaimVerb::Verify => {
                advance(&mut tx, &claim, verb, step, now).await?;
                ("claim_verified", json!({}), Whom::Nobody)
            }
            ClaimVerb::Assess => {
                let assessed = worth(&mut tx, &held, claim.paid).await?;
                if assessed == 0 {
                    return Err(Bar::Nothing.into());
                }
                advance(&mut tx, &claim, verb, Step { assessed, ..step }, now).await?;
                // Somebody else pays it.
                ("claim_assessed", json!({ "amount": assessed, "unit": "fen" }), Whom::Deciders)
            }
            ClaimVerb::Pay => {
                if !may_pay(actor, &claim) {
                    return Err(Bar::FourEyes.into());
                }
                pay(&mut tx, &claim, &held, actor.person, now).await?;
                advance(&mut tx, &claim, verb, step, now).await?;
                ("claim_paid", json!({ "amount": claim.assessed, "unit": "fen" }), Whom::Company)
            }
            ClaimVerb::Return => {
                advance(&mut tx, &claim, verb, Step { assessed: 0, ..step }, now).await?;
                ("claim_returned", json!({}), Whom::Company)
            }
        };
        held.tell(&mut tx, Some(actor), ("claim", id.0, told), (after, Some(reason), people), now).await?;
        if matches!(verb, ClaimVerb::Pay | ClaimVerb::Return) {
            end_after_last(&mut tx, actor, VoucherId(claim.voucher_id), now).await?;
        }
        Ok((tx, id))
    })
    .await
}

/// Whether it was somebody else who worked the claim out.
pub fn may_pay(actor: &Actor, claim: &ClaimRow) -> bool {
    claim.decided_by != Some(actor.person.0)
}

/// Voucher to paid: the money itself goes another way.
async fn pay(tx: &mut Tx, claim: &ClaimRow, held: &Held, by: PersonId, now: Instant) -> Result<(), Fault> {
    let from = held.one.account_id.map(AccountId).ok_or(Fault::Lost)?;
    let to = fen(tx, AccountKind::Paid, &held.of, None, now).await?;
    let what = (Movement::Claim, ("claim", claim.id));
    money(tx, what, (from, to, claim.assessed), (Some(by), None), now).await?;
    was_used(tx, VoucherId(held.one.id), now).await?;
    Ok(())
}

/// A voucher whose time ended while claims were open ends with the last of them.
async fn end_after_last(tx: &mut Tx, actor: &Actor, id: VoucherId, now: Instant) -> Result<(), Fault> {
    let held = held(tx, actor, id, None).await?;
    let over = held.one.expires_at.is_some_and(|end| end <= now.0) && held.one.state()?.is_good();
    if over && rows::open(tx, id).await?.0 == 0 {
        expire_in(tx, &held, now).await?;
    }
    Ok(())
}

/// A claim's file, where the actor may see the company.
pub(crate) async fn paper(tx: &mut Tx, actor: &Actor, of: i64) -> Result<(), Fault> {
    let claim = rows::get(tx, ClaimId(of)).await?.ok_or(Refusal::NotFound)?;
    let voucher = vouchers::get(tx, VoucherId(claim.voucher_id)).await?.ok_or(Fault::Lost)?;
    super::contract::seen(tx, actor, crate::domain::id::CompanyId(voucher.company_id)).await?;
    Ok(())
}

/// Takes a file away again that came after the claim was last handed in.
pub async fn detach(
    house: &House,
    actor: &Actor,
    id: ClaimId,
    paper: FileId,
    now: Instant,
) -> Result<(), Fault> {
    let mut tx = house.store.write().await?;
    let (claim, held) = editable(&mut tx, actor, id).await?;
    let there = files::get(&mut tx, paper).await?.ok_or(Refusal::NotFound)?;
    if there.owner_kind != OWNER || there.owner_id != id.0 {
        return Err(Refusal::NotFound.into());
    }
    if claim.submitted_at.is_some_and(|at| there.created_at <= at) {
        return Err(Refusal::StillUsed.into());
    }
    files::drop(&mut tx, paper, now).await?;
    let told: (Value, _, _) = (json!({ "title": there.name, "kind": there.slot }), None, Whom::Nobody);
    held.tell(&mut tx, Some(actor), ("claim", id.0, "claim_detached"), told, now).await?;
    tx.commit().await
}
