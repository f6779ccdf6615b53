//! Looking at vouchers and claims: one of them, and lists.

use super::claim::{OWNER, missing};
use super::contract::seen as company_seen;
use super::see::{company_object, may_in};
use super::voucher::{budget_left, judged_now};
use super::{Event, Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::award::Assessment;
use crate::domain::id::{ClaimId, CompanyId, ContractId, ProgrammeId, VoucherId};
use crate::domain::invoice::Invoice;
use crate::domain::programme::{Listed, known};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::voucher::{Evidence, ProgrammeState, VoucherState};
use crate::store::claim::{self, ClaimRow};
use crate::store::company::Company;
use crate::store::contract::{self, ContractRow};
use crate::store::file::{self as files, FileRow};
use crate::store::programme::{self, ProgrammeRow};
pub use crate::store::voucher::{Filter, VoucherRow};
use crate::store::{audit, invoice, offset, voucher as rows};

/// A voucher as its page shows it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// It.
    pub voucher: VoucherRow,
    /// Its programme.
    pub programme: ProgrammeRow,
    /// Its contract.
    pub contract: ContractRow,
    /// Whose it is.
    pub company: Company,
    /// As it would be decided now while it is open, as it was decided after that.
    pub assessed: Assessment,
    /// Its claims, oldest first.
    pub claims: Vec<ClaimRow>,
    /// Bills it was taken off: id, month, and how much in fen.
    pub bills: Vec<(i64, i64, i64)>,
    /// What happened to it, oldest first.
    pub history: Vec<Event>,
    /// Whether the actor applies in the company's name.
    pub applies: bool,
    /// Whether the actor decides.
    pub decides: bool,
}

/// Whether an actor decides about vouchers of a programme for a company.
fn decides(actor: &Actor, of: &ProgrammeRow, company: &Company) -> bool {
    actor.may(Action::AwardVoucher, &of.object()) && actor.companies().all(|own| own.0 != company.id)
}

/// One.
pub async fn one(house: &House, actor: &Actor, id: VoucherId, now: Instant) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let voucher = rows::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let company = company_seen(&mut tx, actor, CompanyId(voucher.company_id)).await?;
    let programme = programme::get(&mut tx, ProgrammeId(voucher.programme_id)).await?.ok_or(Fault::Lost)?;
    let contract = contract::get(&mut tx, ContractId(voucher.contract_id)).await?.ok_or(Fault::Lost)?;
    let assessed = match voucher.state()? {
        VoucherState::Draft | VoucherState::Submitted => judged_now(&mut tx, &voucher, now).await?,
        _ => voucher.assessed()?,
    };
    Ok(Opened {
        claims: claim::of_voucher(&mut tx, id).await?,
        bills: offset::bills(&mut tx, id).await?,
        history: audit::history(&mut tx, "voucher", id.0).await?,
        applies: actor.may(Action::ApplyVoucher, &company_object(&company)),
        decides: decides(actor, &programme, &company),
        voucher,
        programme,
        contract,
        company,
        assessed,
    })
}

/// A claim as its page shows it.
#[derive(Clone, Debug)]
pub struct OpenedClaim {
    /// It.
    pub claim: ClaimRow,
    /// Its voucher.
    pub voucher: VoucherRow,
    /// Its voucher's programme.
    pub programme: ProgrammeRow,
    /// The invoices it names.
    pub invoices: Vec<Invoice>,
    /// Its files.
    pub files: Vec<FileRow>,
    /// The kinds of evidence that are missing.
    pub missing: Vec<Evidence>,
    /// What happened to it, oldest first.
    pub history: Vec<Event>,
    /// Whether the actor applies in the company's name.
    pub applies: bool,
    /// Whether the actor decides.
    pub decides: bool,
}

/// One claim.
pub async fn one_claim(house: &House, actor: &Actor, id: ClaimId) -> Result<OpenedClaim, Fault> {
    let mut tx = house.store.read().await?;
    let claim = claim::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let voucher = rows::get(&mut tx, VoucherId(claim.voucher_id)).await?.ok_or(Fault::Lost)?;
    let company = company_seen(&mut tx, actor, CompanyId(voucher.company_id)).await?;
    let programme = programme::get(&mut tx, ProgrammeId(voucher.programme_id)).await?.ok_or(Fault::Lost)?;
    let files = files::of(&mut tx, OWNER, id.0).await?;
    Ok(OpenedClaim {
        missing: missing(&programme.rule().evidence, &files),
        files,
        invoices: invoice::of(&mut tx, id).await?,
        history: audit::history(&mut tx, "claim", id.0).await?,
        applies: actor.may(Action::ApplyVoucher, &company_object(&company)),
        decides: decides(actor, &programme, &company),
        claim,
        voucher,
        programme,
    })
}

/// The vouchers that match and that the actor may see, latest first.
pub async fn list(
    house: &House,
    actor: &Actor,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<VoucherRow>, Fault> {
    actor.require_somewhere(Action::SeeCompany)?;
    let seen = if actor.may(Action::SeeCompany, &Object::city()) {
        None
    } else {
        Some((may_in(house, actor, Action::SeeCompany).await?, actor.companies().collect()))
    };
    let filter = Filter { seen, ..filter.clone() };
    rows::list(&mut house.store.read().await?, &filter, limit).await
}

/// The claims of vouchers that the actor has seen, by voucher and oldest first, each with the numbers of its invoices.
pub async fn claims_of(house: &House, of: &[VoucherRow]) -> Result<Vec<(ClaimRow, Vec<String>)>, Fault> {
    let mut tx = house.store.read().await?;
    let vouchers: Vec<i64> = of.iter().map(|one| one.id).collect();
    let all = claim::of_vouchers(&mut tx, &vouchers).await?;
    let ids: Vec<i64> = all.iter().map(|one| one.id).collect();
    let mut numbers = invoice::numbers(&mut tx, &ids).await?;
    let with = |one: ClaimRow| {
        let named = numbers.remove(&one.id).unwrap_or_default();
        (one, named)
    };
    Ok(all.into_iter().map(with).collect())
}

/// A company's vouchers, latest first.
pub async fn of_company(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    before: i64,
    limit: i64,
) -> Result<(Company, Vec<VoucherRow>), Fault> {
    let mut tx = house.store.read().await?;
    let company = company_seen(&mut tx, actor, of).await?;
    let filter = Filter { company: Some(of), before, ..Filter::default() };
    Ok((company, rows::list(&mut tx, &filter, limit).await?))
}

/// A programme as the calculator offers it.
#[derive(Clone, Debug)]
pub struct Reckoned {
    /// Names and rule.
    pub listed: Listed,
    /// What is left of its budget; `None`: it has none.
    pub budget_left: Option<i64>,
    /// What it has awarded the reader's company.
    pub awarded: i64,
}

/// Programmes to reckon with: those one may see, and the public examples where there are none.
pub async fn reckoned(house: &House, actor: &Actor, of: Option<CompanyId>) -> Result<Vec<Reckoned>, Fault> {
    let mut tx = house.store.read().await?;
    let mut all = Vec::new();
    for one in programme::all(&mut tx).await? {
        if one.state == ProgrammeState::Draft && !super::programme::keeps(actor, &one) {
            continue;
        }
        let awarded = match of {
            Some(of) => rows::awarded_to(&mut tx, &one, of).await?,
            None => 0,
        };
        let budget_left = budget_left(&mut tx, &one).await?;
        all.push(Reckoned { listed: one.listed, budget_left, awarded });
    }
    if all.is_empty() {
        let public =
            |one: &Listed| Reckoned { listed: one.clone(), budget_left: one.rule.budget, awarded: 0 };
        all.extend(known().iter().map(public));
    }
    Ok(all)
}
