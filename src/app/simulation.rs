//! "What would we get back?": a voucher programme's rule applied to a contract that there need not be yet.

use super::voucher_view::{Reckoned, reckoned};
use super::{Fault, House};
use crate::domain::access::Actor;
use crate::domain::award::{Applicant, Assessment, Contract, age_months, assess};
use crate::domain::company::CompanyKind;
use crate::domain::field::FieldRule;
use crate::domain::programme::Supporter;
use crate::domain::refusal::Refusal;
use chrono::NaiveDate;

/// What is reckoned with. Amounts in fen, 0 or more.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Of the contract.
    pub amount: i64,
    /// Of this, what the programme does not support.
    pub excluded: i64,
    /// The day it is signed.
    pub signed: NaiveDate,
    /// Its first and last day.
    pub term: (NaiveDate, NaiveDate),
    /// Whether the supplier is on the programme's list; `None`: not known.
    pub listed: Option<bool>,
    /// Whether the company is affiliated with it; `None`: not known.
    pub affiliated: Option<bool>,
    /// What kind the company is.
    pub kind: CompanyKind,
    /// When it was registered.
    pub registered: Option<NaiveDate>,
    /// The day of the application.
    pub day: NaiveDate,
    /// What the programme has awarded it this year; `None`: as the books have it of the reader's company.
    pub awarded: Option<i64>,
    /// What others give for the contract.
    pub support: Vec<(Supporter, i64)>,
}

impl Asked {
    /// The contract, as it would be.
    pub fn contract(&self) -> Contract {
        Contract {
            amount: self.amount,
            excluded: self.excluded,
            signed: self.signed,
            term: self.term,
            supplier_listed: self.listed,
            affiliated: self.affiliated,
            support: self.support.clone(),
            before: 0,
        }
    }
    /// What a programme's rule says of it.
    pub fn assess(&self, of: &Reckoned) -> Assessment {
        let who = Applicant {
            kind: self.kind,
            age_months: self.registered.and_then(|registered| age_months(registered, self.day)),
            awarded: self.awarded.unwrap_or(of.awarded),
            is_supplier: false,
            budget_left: of.budget_left,
            today: self.day,
        };
        assess(&of.listed.rule, &self.contract(), &who)
    }
}

/// Applies the rule of the programme of that key, one that the actor may reckon with; as the calculator's page does.
///
/// # Errors
/// `programme`: there is none of that key; `ratio`: what it gives is not published.
pub async fn simulate(
    house: &House,
    actor: &Actor,
    programme: &str,
    asked: &Asked,
) -> Result<(Reckoned, Assessment), Fault> {
    let all = reckoned(house, actor, actor.companies().next()).await?;
    let found = all.into_iter().find(|one| one.listed.key == programme);
    let found = found.ok_or_else(|| Refusal::field("programme", FieldRule::Unknown))?;
    if found.listed.rule.ratio.is_none() {
        return Err(Refusal::field("ratio", FieldRule::Unpublished).into());
    }
    let assessed = asked.assess(&found);
    Ok((found, assessed))
}
