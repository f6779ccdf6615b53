//! Service contracts of a company: what vouchers are asked for.

use super::once::{Key, once};
use super::see::company_object;
use super::{Fault, House};
use crate::domain::access::{Action, Actor};
use crate::domain::field::{FieldError, FieldRule, Gather, text};
use crate::domain::id::{CompanyId, ContractId, IncubatorId};
use crate::domain::month::ZONE;
use crate::domain::programme::{FEN_MAX, Supporter};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, day_start};
use crate::domain::uscc::Uscc;
use crate::store::audit::{self, NewEvent};
pub use crate::store::contract::ContractRow;
use crate::store::engine::Tx;
use crate::store::{company, contract as rows};
use chrono::NaiveDate;
use serde_json::json;

/// Most of a company's contracts that are listed.
pub const LISTED: i64 = 100;

/// A contract as somebody writes it down. Amounts in fen.
#[derive(Clone, Debug)]
pub struct Draft {
    /// With whom.
    pub supplier: String,
    /// That supplier's 统一社会信用代码.
    pub uscc: String,
    /// All of it.
    pub amount: i64,
    /// Of it, what no programme supports: storage, network, security.
    pub excluded: i64,
    /// The day it was signed.
    pub signed: NaiveDate,
    /// First and last day.
    pub term: (NaiveDate, NaiveDate),
    /// Whether the company is affiliated with the supplier; `None`: not declared.
    pub affiliated: Option<bool>,
    /// What others give for it, and where that is to be found.
    pub support: Vec<(Supporter, i64, String)>,
    /// What it is for.
    pub note: String,
}

impl Draft {
    fn row(&self, of: CompanyId, now: Instant) -> Result<ContractRow, Refusal> {
        let mut wrong = Gather::default();
        let supplier = wrong.take(text("supplier", &self.supplier, 1, 80));
        let uscc = Uscc::parse(&self.uscc).map_err(|error| FieldError::new("uscc", FieldRule::Uscc(error)));
        let uscc = wrong.take(uscc);
        let note = wrong.take(text("note", &self.note, 0, 200));
        if !(1..=FEN_MAX).contains(&self.amount) {
            wrong.wrong("amount", FieldRule::Number { min: 1, max: FEN_MAX });
        }
        if !(0..=self.amount.max(0)).contains(&self.excluded) {
            wrong.wrong("excluded", FieldRule::Number { min: 0, max: self.amount.max(0) });
        }
        if self.term.1 < self.term.0 {
            wrong.wrong("last_day", FieldRule::EndAfterStart);
        }
        if self.signed > now.date(ZONE) {
            wrong.wrong("signed", FieldRule::Past);
        }
        for (by, amount, source) in &self.support {
            if !(1..=FEN_MAX).contains(amount) {
                wrong.wrong(by.name(), FieldRule::Number { min: 1, max: FEN_MAX });
            }
            let _ = wrong.take(text("support_source", source, 0, 200));
        }
        let (Some(supplier), Some(uscc), Some(note), true) = (supplier, uscc, note, wrong.0.is_empty())
        else {
            return Err(Refusal::Fields(wrong.0));
        };
        Ok(ContractRow {
            id: 0,
            company_id: of.0,
            supplier,
            uscc: uscc.to_string(),
            amount: self.amount,
            excluded: self.excluded,
            signed_at: day_start(self.signed, ZONE).0,
            first_at: day_start(self.term.0, ZONE).0,
            last_at: day_start(self.term.1, ZONE).0,
            affiliated: self.affiliated.map(i64::from),
            note,
            version: 1,
        })
    }
}

/// Writes one down, or over while nothing was handed in for it.
pub async fn put(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    over: Option<(ContractId, Option<i64>)>,
    draft: &Draft,
    key: Option<&Key>,
    now: Instant,
) -> Result<ContractId, Fault> {
    once(house, key, now, |mut tx| async move {
        let firm = company::get(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
        actor.require(Action::ApplyVoucher, Action::SeeCompany, &company_object(&firm))?;
        company::lock(&mut tx, of).await?;
        let mut row = draft.row(of, now)?;
        if firm.uscc.as_ref() == Some(&row.uscc) {
            return Err(Refusal::field("uscc", FieldRule::OwnSupplier).into());
        }
        let id = match over {
            Some((id, version)) => {
                let old = rows::get(&mut tx, id).await?.filter(|old| old.company_id == of.0);
                let old = old.ok_or(Refusal::NotFound)?;
                if version.is_some_and(|seen| seen != old.version) {
                    return Err(Refusal::Stale.into());
                }
                if rows::is_used(&mut tx, id).await? {
                    return Err(Refusal::StillUsed.into());
                }
                (row.id, row.version) = (old.id, old.version);
                unknown(&mut tx, &row).await?;
                if !rows::update(&mut tx, &row).await? {
                    return Err(Refusal::Stale.into());
                }
                id
            }
            None => {
                unknown(&mut tx, &row).await?;
                rows::insert(&mut tx, &row, actor.person, now).await?
            }
        };
        rows::put_support(&mut tx, id, &draft.support).await?;
        let event = NewEvent {
            incubator: firm.incubator_id.map(IncubatorId),
            company: Some(of),
            after: Some(
                json!({ "name": row.supplier, "uscc": row.uscc, "amount": row.amount, "unit": "fen" }),
            ),
            ..NewEvent::by(actor, now, "contract", id.0, "contract_written")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, id))
    })
    .await
}

/// `Ok` where the company has not written the same contract down: what is given for it is counted by contract. Its
/// lock is held.
async fn unknown(tx: &mut Tx, row: &ContractRow) -> Result<(), Fault> {
    if rows::is_known(tx, row).await? {
        return Err(Refusal::field("uscc", FieldRule::SameContract).into());
    }
    Ok(())
}

/// A contract with what others give for it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// It.
    pub contract: ContractRow,
    /// Whose.
    pub company: company::Company,
    /// Who else gives for it, how much, and where that is to be found.
    pub support: Vec<(Supporter, i64, String)>,
    /// Whether it can still be changed, by this actor.
    pub open: bool,
}

/// One.
pub async fn one(house: &House, actor: &Actor, id: ContractId) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let contract = rows::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let company = seen(&mut tx, actor, CompanyId(contract.company_id)).await?;
    let may = actor.may(Action::ApplyVoucher, &company_object(&company));
    let open = may && !rows::is_used(&mut tx, id).await?;
    Ok(Opened { support: rows::support(&mut tx, id).await?, open, contract, company })
}

/// A company that the actor may see.
pub(crate) async fn seen(tx: &mut Tx, actor: &Actor, of: CompanyId) -> Result<company::Company, Fault> {
    let found = company::get(tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&found))?;
    Ok(found)
}

/// `Ok` when the actor applies in a company's name: a form is for nobody else.
pub async fn applies(house: &House, actor: &Actor, of: CompanyId) -> Result<(), Fault> {
    let found = company::get(&mut house.store.read().await?, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::ApplyVoucher, Action::SeeCompany, &company_object(&found))?;
    Ok(())
}

/// A company's, latest first.
pub async fn of_company(house: &House, actor: &Actor, of: CompanyId) -> Result<Vec<ContractRow>, Fault> {
    let mut tx = house.store.read().await?;
    seen(&mut tx, actor, of).await?;
    rows::of_company(&mut tx, of, LISTED).await
}
