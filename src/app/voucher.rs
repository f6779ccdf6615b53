//! Vouchers as companies apply for them: with a contract, assessed by the formula, handed in, taken back.

use super::contract::seen as company_seen;
use super::once::{Key, once};
use super::see::company_object;
use super::told::{Line, ToldPerson};
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Door, Role, allows};
use crate::domain::award::{Applicant, Assessment, Condition, Contract, Met, age_months, assess, support};
use crate::domain::company::Standing;
use crate::domain::field::FieldRule;
use crate::domain::id::{CompanyId, ContractId, IncubatorId, PersonId, ProgrammeId, VoucherId};
use crate::domain::month::ZONE;
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant, Interval, day_start};
use crate::domain::voucher::{Bar, Level, ProgrammeState, VoucherState, VoucherVerb};
use crate::store::audit::{self, NewEvent};
use crate::store::company::{self, Company};
use crate::store::contract::{self, ContractRow};
use crate::store::engine::Tx;
use crate::store::person;
use crate::store::programme::{self, ProgrammeRow};
pub use crate::store::voucher::VoucherRow;
use crate::store::voucher::{self as rows, NewVoucher, VoucherMove};
use chrono::NaiveDate;
use serde_json::{Value, json};

/// What is known of an application beside its contract.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    /// What somebody found of the list of suppliers.
    listed: Option<bool>,
    /// What somebody found of an affiliation.
    affiliated: Option<bool>,
    /// When the company was registered.
    registered: Option<NaiveDate>,
}

impl Known {
    pub(super) fn of(one: &VoucherRow) -> Known {
        Known {
            listed: one.listed.map(|is| is == 1),
            affiliated: one.affiliated.map(|is| is == 1),
            registered: one.registered_at.map(|at| Instant(at).date(ZONE)),
        }
    }
}

/// What the formula gives for a contract on a day; `budget_left` as it was read, under a lock where it matters.
pub(crate) async fn judged(
    tx: &mut Tx,
    of: &ProgrammeRow,
    row: &ContractRow,
    known: Known,
    (today, budget_left): (NaiveDate, Option<i64>),
) -> Result<Assessment, Fault> {
    let firm = company::firm(tx, CompanyId(row.company_id)).await?.ok_or(Fault::Lost)?;
    let on_list = programme::lists(tx, of.id, &row.uscc, Instant(row.signed_at)).await?;
    let declared = contract::support(tx, ContractId(row.id)).await?;
    let given = rows::given_for(tx, (CompanyId(row.company_id), ContractId(row.id)), of.id).await?;
    let day = |at: i64| Instant(at).date(ZONE);
    let contract = Contract {
        amount: row.amount,
        excluded: row.excluded,
        signed: day(row.signed_at),
        term: (day(row.first_at), day(row.last_at)),
        supplier_listed: known.listed.or(on_list),
        affiliated: known.affiliated.or(row.affiliated.map(|is| is == 1)),
        support: support(&declared, &given),
        before: given.iter().filter(|one| one.own).map(|one| one.amount).sum(),
    };
    let is_supplier = match company::get(tx, CompanyId(row.company_id)).await?.and_then(|one| one.uscc) {
        Some(own) if of.rule().listed_supplier => {
            programme::lists(tx, of.id, &own, day_start(today, ZONE)).await? == Some(true)
        }
        _ => false,
    };
    let applicant = Applicant {
        kind: firm.kind,
        age_months: known.registered.and_then(|registered| age_months(registered, today)),
        awarded: rows::awarded_to(tx, of, CompanyId(row.company_id)).await?,
        is_supplier,
        budget_left,
        today,
    };
    Ok(assess(of.rule(), &contract, &applicant))
}

/// What is left of a programme's budget; what it will have, where it is not open yet.
pub(crate) async fn budget_left(tx: &mut Tx, of: &ProgrammeRow) -> Result<Option<i64>, Fault> {
    if of.state == ProgrammeState::Draft {
        return Ok(of.rule().budget);
    }
    let Some(budget) = programme::budget(tx, of.id).await? else { return Ok(None) };
    programme::balance(tx, budget).await.map(Some)
}

/// How a voucher would be assessed if it were handed in, or decided, now.
pub(crate) async fn judged_now(tx: &mut Tx, one: &VoucherRow, now: Instant) -> Result<Assessment, Fault> {
    let of = programme::get(tx, ProgrammeId(one.programme_id)).await?.ok_or(Fault::Lost)?;
    let row = contract::get(tx, ContractId(one.contract_id)).await?.ok_or(Fault::Lost)?;
    let day = one.applied_at.map_or(now, Instant).date(ZONE);
    let left = budget_left(tx, &of).await?;
    judged(tx, &of, &row, Known::of(one), (day, left)).await
}

/// Whether a programme is for that company: one of an incubator is for those that are in incubation there.
pub(super) fn is_for(of: &ProgrammeRow, firm: &Company) -> bool {
    let stays = || matches!(Standing::of_name(&firm.standing), Some(Standing::Active | Standing::Suspended));
    match of.level {
        Level::City => true,
        Level::District => firm.district_code.is_some() && firm.district_code == of.district,
        Level::Incubator => {
            firm.incubator_id.is_some() && firm.incubator_id.map(IncubatorId) == of.incubator && stays()
        }
    }
}

/// Begins an application: a draft that shows what the formula gives.
pub async fn begin(
    house: &House,
    actor: &Actor,
    (of, for_contract): (ProgrammeId, ContractId),
    registered: Option<NaiveDate>,
    key: Option<&Key>,
    now: Instant,
) -> Result<VoucherId, Fault> {
    once(house, key, now, |mut tx| async move {
        let row = contract::get(&mut tx, for_contract).await?.ok_or(Refusal::NotFound)?;
        let firm = company::get(&mut tx, CompanyId(row.company_id)).await?.ok_or(Refusal::NotFound)?;
        actor.require(Action::ApplyVoucher, Action::SeeCompany, &company_object(&firm))?;
        company::lock(&mut tx, CompanyId(firm.id)).await?;
        let unknown = || Refusal::field("programme_id", FieldRule::Unknown);
        let of = programme::get(&mut tx, of).await?.ok_or_else(unknown)?;
        if of.state != ProgrammeState::Open {
            return Err(Bar::NotOpen.into());
        }
        if !is_for(&of, &firm) {
            return Err(Bar::Elsewhere.into());
        }
        if registered.is_some_and(|day| day > now.date(ZONE)) {
            return Err(Refusal::field("registered", FieldRule::Past).into());
        }
        let known = Known { registered, ..Known::default() };
        let left = budget_left(&mut tx, &of).await?;
        let assessed = judged(&mut tx, &of, &row, known, (now.date(ZONE), left)).await?;
        let new = NewVoucher {
            programme: of.id,
            company: CompanyId(firm.id),
            contract: for_contract,
            registered_at: registered.map(|day| day_start(day, ZONE).0),
            assessed: &assessed,
        };
        let made = rows::insert(&mut tx, &new, actor.person, now).await;
        let id = made.map_err(|fault| match fault.broken() {
            Some("voucher.contract_id, voucher.programme_id") => {
                Refusal::field("contract_id", FieldRule::Taken).into()
            }
            _ => fault,
        })?;
        Ok((tx, id))
    })
    .await
}

/// Whom something that happened to a voucher or a claim is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whom {
    /// Nobody.
    Nobody,
    /// The company's administrators.
    Company,
    /// Those who decide about it, but for the one who did it: it waits for them.
    Deciders,
}

/// A voucher with all that a step needs, its company locked.
pub(super) struct Held {
    pub(super) one: VoucherRow,
    pub(super) firm: Company,
    pub(super) of: ProgrammeRow,
}

/// Locks the company of a voucher and reads it again; 404 where the actor may not see it.
pub(super) async fn held(
    tx: &mut Tx,
    actor: &Actor,
    id: VoucherId,
    version: Option<i64>,
) -> Result<Held, Fault> {
    let first = rows::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    let firm = company_seen(tx, actor, CompanyId(first.company_id)).await?;
    company::lock(tx, CompanyId(first.company_id)).await?;
    let one = rows::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    if version.is_some_and(|seen| seen != one.version) {
        return Err(Refusal::Stale.into());
    }
    let of = programme::get(tx, ProgrammeId(one.programme_id)).await?.ok_or(Fault::Lost)?;
    Ok(Held { one, firm, of })
}

impl Held {
    /// The company's own step.
    pub(super) fn applies(&self, actor: &Actor) -> Result<(), Refusal> {
        actor.require(Action::ApplyVoucher, Action::SeeCompany, &company_object(&self.firm))
    }
    /// A step of those who decide; never about one's own company.
    pub(super) fn decides(&self, actor: &Actor) -> Result<(), Refusal> {
        if !actor.may(Action::AwardVoucher, &self.of.object()) {
            return Err(Refusal::Forbidden { action: Action::AwardVoucher });
        }
        if actor.companies().any(|own| own.0 == self.firm.id) {
            return Err(Bar::OwnCompany.into());
        }
        Ok(())
    }
    pub(super) async fn advance(
        &self,
        tx: &mut Tx,
        verb: VoucherVerb,
        assessed: Option<&Assessment>,
        decided: Option<(PersonId, &str)>,
        now: Instant,
    ) -> Result<VoucherState, Fault> {
        let state = self.one.state()?.after(verb)?;
        let step = VoucherMove { version: self.one.version, state, assessed, decided, now };
        if !rows::advance(tx, VoucherId(self.one.id), &step).await? {
            return Err(Refusal::Stale.into());
        }
        Ok(state)
    }
    /// Those who decide about it: by their role where the programme and the company are, never of the company itself.
    async fn deciders(&self, tx: &mut Tx, now: Instant) -> Result<Vec<PersonId>, Fault> {
        let both = |one: &Role| allows(*one, Action::AwardVoucher) && allows(*one, Action::SeeCompany);
        let roles: Vec<Role> = Role::ALL.iter().copied().filter(both).collect();
        let places = [self.of.object(), company_object(&self.firm)];
        person::holders(tx, &roles, &places, CompanyId(self.firm.id), now).await
    }
    /// What happened, in the trail, and whom it is told.
    pub(super) async fn tell(
        &self,
        tx: &mut Tx,
        actor: Option<&Actor>,
        (subject, id, verb): (&str, i64, &str),
        (mut after, reason, whom): (Value, Option<&str>, Whom),
        now: Instant,
    ) -> Result<(), Fault> {
        let of = CompanyId(self.firm.id);
        let told = whom != Whom::Nobody;
        if let Some(after) = after.as_object_mut() {
            // Who decides about many companies reads whose it is.
            let name = match whom {
                Whom::Deciders => format!("{} · {}", self.firm.name, self.one.supplier),
                _ => self.one.supplier.clone(),
            };
            after.insert("name".to_owned(), json!(name));
            if told {
                let until = self.one.expires_at.map_or(now.plus(DAY), Instant).max(now.plus(DAY));
                let span =
                    Interval::new(now, until).map_err(|_| Fault::corrupt("voucher.expires_at", until.0))?;
                let title = format!("{} · {}", self.one.name_zh, self.one.name_en);
                let line = Line { whole_days: true, ..Line::plain(&title, &self.one.supplier, span) };
                let mut people = match whom {
                    Whom::Deciders => self.deciders(tx, now).await?,
                    _ => company::admins(tx, of, now).await?,
                };
                if whom == Whom::Deciders {
                    people.retain(|one| actor.is_none_or(|actor| actor.person != *one));
                }
                let told =
                    people.into_iter().map(|one| ToldPerson { person: one.0, lines: vec![line.clone()] });
                after.insert("told".to_owned(), json!(told.collect::<Vec<_>>()));
            }
        }
        let door = actor.map_or(Door::Job, |actor| actor.door);
        let event = NewEvent {
            incubator: self.firm.incubator_id.map(IncubatorId),
            company: Some(of),
            after: Some(after),
            reason: reason.filter(|text| !text.is_empty()),
            tell_at: told.then_some(now),
            ..NewEvent::plain(now, door, actor.map(|actor| actor.person), subject, id, verb)
        };
        audit::record(tx, &event).await?;
        Ok(())
    }
}

/// Hands it in: the programme is open, and nothing that is certain stands against it. What a person must find
/// out can still be found.
pub async fn submit(
    house: &House,
    actor: &Actor,
    id: VoucherId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<VoucherId, Fault> {
    once(house, key, now, |mut tx| async move {
        let held = held(&mut tx, actor, id, version).await?;
        held.applies(actor)?;
        held.one.state()?.after(VoucherVerb::Submit)?;
        if held.of.state != ProgrammeState::Open {
            return Err(Bar::NotOpen.into());
        }
        if !is_for(&held.of, &held.firm) {
            return Err(Bar::Elsewhere.into());
        }
        let assessed = judged_now(&mut tx, &held.one, now).await?;
        // The list may be late: what it does not tell, a person does.
        let mut against = assessed.that_are(Met::No);
        against.retain(|what| *what != Condition::Supplier);
        if !against.is_empty() {
            return Err(Bar::Unmet { conditions: against }.into());
        }
        held.advance(&mut tx, VoucherVerb::Submit, Some(&assessed), None, now).await?;
        let after = json!({ "amount": assessed.amount, "unit": "fen" });
        held.tell(
            &mut tx,
            Some(actor),
            ("voucher", id.0, "voucher_submitted"),
            (after, None, Whom::Deciders),
            now,
        )
        .await?;
        Ok((tx, id))
    })
    .await
}

/// The company takes an application back.
pub async fn withdraw(
    house: &House,
    actor: &Actor,
    id: VoucherId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<VoucherId, Fault> {
    once(house, key, now, |mut tx| async move {
        let held = held(&mut tx, actor, id, version).await?;
        held.applies(actor)?;
        held.advance(&mut tx, VoucherVerb::Withdraw, None, None, now).await?;
        let told = (json!({}), None, Whom::Nobody);
        held.tell(&mut tx, Some(actor), ("voucher", id.0, "voucher_withdrawn"), told, now).await?;
        Ok((tx, id))
    })
    .await
}
