//! An agreement is signed: desks, what is given each month, how the company stands, the deposit; all of it in
//! one transaction, or none. A look ahead is the same step, taken and not kept.

use super::monthly::set_monthly;
use super::package::{Desks, found};
use super::{Agreement, Say, Stand, checked_terms, kept, may_begin, moved, outlook, tell};
use crate::app::once::{Key, once};
use crate::app::{Fault, House, rent};
use crate::domain::access::Actor;
use crate::domain::agreement::{AgreementVerb, after};
use crate::domain::field::FieldRule;
use crate::domain::id::AgreementId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::engine::Tx;
use crate::store::{agreement_terms, application, company};
use serde_json::json;

/// Signs.
pub async fn sign(
    house: &House,
    actor: &Actor,
    id: AgreementId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<Agreement, Fault> {
    once(house, key, now, |mut tx| async move {
        let made = sign_in(&mut tx, house, actor, id, version, now).await?;
        Ok((tx, made))
    })
    .await
}

/// What signing would do now, tried out and not kept.
pub async fn preview(
    house: &House,
    actor: &Actor,
    id: AgreementId,
    now: Instant,
) -> Result<outlook::Outlook, Fault> {
    let mut tx = house.store.write().await?;
    let signed = sign_in(&mut tx, house, actor, id, None, now).await?;
    let versions = agreement_terms::of(&mut tx, id).await?;
    outlook::outlook(&mut tx, &house.rules, &signed, &versions, now).await
    // The transaction is dropped here: nothing of it stays.
}

async fn sign_in(
    tx: &mut Tx,
    house: &House,
    actor: &Actor,
    id: AgreementId,
    version: Option<i64>,
    now: Instant,
) -> Result<Agreement, Fault> {
    let old = kept(tx, actor, id, version).await?;
    let state = after(old.state, AgreementVerb::Sign)?;
    if old.first() < now.date(old.zone) {
        return Err(Refusal::field("first_day", FieldRule::Future).into());
    }
    let versions = agreement_terms::of(tx, id).await?;
    let terms = &versions.last().ok_or(Fault::Lost)?.terms;
    checked_terms(tx, &old, terms, actor).await?;
    let firm = company::get(tx, old.company).await?.ok_or(Fault::Lost)?;
    let admitted = application::admitted(tx, old.company, old.incubator).await?;
    may_begin(&firm, old.incubator, admitted)?;
    let stand = Stand {
        state,
        rented_to: Some(old.span.start()),
        told_to: now,
        next_at: None,
        signed: Some((actor.person, now)),
        ..Stand::of(&old)
    };
    let one = moved(tx, &old, &stand).await?;
    if firm.incubator_id != Some(one.incubator.0) {
        company::settle(tx, one.company, one.incubator).await?;
    }
    if let Some(standing) = one.state.standing() {
        company::set_standing(tx, one.company, standing).await?;
    }
    let give = found(tx, &terms.desks).await?.into_iter().map(|desk| (desk, one.span)).collect();
    let days = Desks { give, keep: Vec::new() }.take(tx, &one, actor, now).await?;
    set_monthly(tx, &one, actor, &versions, None, now).await?;
    rent::ask_deposit(tx, house, &one, Some(actor), now).await?;
    let one = super::plan::plan(tx, house, one, now).await?;
    let facts = json!({ "desks": terms.desks.len(), "desk_days": days });
    tell(tx, Some(actor), &one, "agreement_signed", Say { facts, aloud: true, ..Say::default() }, now)
        .await?;
    Ok(one)
}
