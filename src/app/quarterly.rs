//! The tenants' quarterly return: written down as a draft, signed by the company, opened again with a
//! reason; who is missing; and what is called for by time.

mod place;

use super::once::{Key, once};
use super::see::company_object;
use super::told::{Line, ToldPerson};
use super::{Company, Fault, House};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::company::Standing;
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{CompanyId, IncubatorId, PersonId};
use crate::domain::quarter::Quarter;
use crate::domain::quarterly::{Figures, Remark, Way, graduation, remarks, reported, reports};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
pub use crate::store::quarterly::Return;
use crate::store::{company, quarterly};
pub(crate) use place::call;
pub use place::{Tally, of_place, statistics};
use serde_json::json;

/// A company, if the actor may see it.
async fn seen(tx: &mut Tx, actor: &Actor, of: CompanyId) -> Result<Company, Fault> {
    let found = company::get(tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&found))?;
    Ok(found)
}

/// A company's returns, latest first, and how it stands against each way to graduate.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The company.
    pub company: Company,
    /// Its returns.
    pub returns: Vec<Return>,
    /// The quarter that is to be reported now, if it is not signed.
    pub wanted: Option<Quarter>,
    /// The other quarters that can be reported and were not begun, latest first: at most [`OPEN_MOST`] back.
    pub open: Vec<Quarter>,
    /// Each way, whether it is met, and its figure.
    pub ways: Vec<(Way, bool, i64)>,
    /// Whether the actor writes and signs them.
    pub files: bool,
    /// Whether the actor opens them again.
    pub keeps: bool,
}

/// So many quarters back those are offered that were not begun.
pub const OPEN_MOST: usize = 8;

/// What a company has reported.
pub async fn of_company(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    now: Instant,
) -> Result<Overview, Fault> {
    let mut tx = house.store.read().await?;
    let company = seen(&mut tx, actor, of).await?;
    let returns = quarterly::of_company(&mut tx, of).await?;
    let last = Quarter::of(now).previous();
    let done = returns.iter().any(|one| one.quarter == last && one.signed.is_some());
    let object = company_object(&company);
    let tenant = company.standing == Standing::Active.name();
    let mut open = reported(quarterly::since(&mut tx, of).await?, now, OPEN_MOST);
    let wanted = Some(last).filter(|last| tenant && !done && open.contains(last));
    open.retain(|one| wanted != Some(*one) && returns.iter().all(|there| there.quarter != *one));
    Ok(Overview {
        wanted,
        open,
        ways: ways(&returns, now),
        files: actor.may(Action::FileReturn, &object),
        keeps: actor.may(Action::KeepReturns, &object),
        company,
        returns,
    })
}

/// How a company stands against each way to graduate, by its returns, latest first.
pub(crate) fn ways(returns: &[Return], now: Instant) -> Vec<(Way, bool, i64)> {
    let signed = returns.iter().filter(|one| one.signed.is_some());
    let signed: Vec<(Quarter, &Figures)> = signed.map(|one| (one.quarter, &one.figures)).collect();
    graduation(&signed, Quarter::of(now).previous())
}

/// A return as it is opened: what stands, the quarter before, and what stands out.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The company.
    pub company: Company,
    /// The quarter.
    pub quarter: Quarter,
    /// What stands; `None`: nothing has been written yet.
    pub there: Option<Return>,
    /// The signed return of the quarter before.
    pub before: Option<Return>,
    /// What stands out.
    pub remarks: Vec<Remark>,
    /// Whether the actor writes and signs it.
    pub files: bool,
    /// Whether the actor opens it again.
    pub keeps: bool,
}

/// Whether a company reports that quarter, where nothing of it has been written yet.
async fn within(
    tx: &mut Tx,
    of: CompanyId,
    quarter: Quarter,
    there: Option<&Return>,
    now: Instant,
) -> Result<(), Fault> {
    if there.is_none() {
        let since = quarterly::since(tx, of).await?;
        reports(quarter, since, now).map_err(|rule| Refusal::field("quarter", rule))?;
    }
    Ok(())
}

/// Opens one. There is one for each quarter that is over, from that on in which the company came.
///
/// # Errors
/// `quarter` is refused where it is another one.
pub async fn open(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    quarter: Quarter,
    now: Instant,
) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let company = seen(&mut tx, actor, of).await?;
    let there = quarterly::get(&mut tx, of, quarter).await?;
    within(&mut tx, of, quarter, there.as_ref(), now).await?;
    let before = before(&mut tx, of, quarter).await?;
    let figures = there.as_ref().map(|one| &one.figures);
    let object = company_object(&company);
    Ok(Opened {
        remarks: figures.map_or_else(Vec::new, |now| remarks(before.as_ref().map(|one| &one.figures), now)),
        files: actor.may(Action::FileReturn, &object)
            && there.as_ref().is_none_or(|one| one.signed.is_none()),
        keeps: actor.may(Action::KeepReturns, &object)
            && there.as_ref().is_some_and(|one| one.signed.is_some()),
        company,
        quarter,
        there,
        before,
    })
}

/// The signed return of the quarter before.
async fn before(tx: &mut Tx, of: CompanyId, quarter: Quarter) -> Result<Option<Return>, Fault> {
    let found = quarterly::get(tx, of, quarter.previous()).await?;
    Ok(found.filter(|one| one.signed.is_some()))
}

/// What is done with the figures that are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// They are kept as a draft.
    Keep,
    /// They are signed: what stands out must be explained.
    Sign,
}

/// Writes figures down, and signs them where that is wished. `version`: the one that was seen, 0 for none;
/// `None`: whatever stands there.
pub async fn file(
    house: &House,
    actor: &Actor,
    (of, quarter): (CompanyId, Quarter),
    figures: &Figures,
    (wish, version): (Wish, Option<i64>),
    key: Option<&Key>,
    now: Instant,
) -> Result<CompanyId, Fault> {
    let wrong = figures.errors();
    if !wrong.is_empty() {
        return Err(Refusal::Fields(wrong).into());
    }
    once(house, key, now, |mut tx| async move {
        let firm = seen(&mut tx, actor, of).await?;
        actor.require(Action::FileReturn, Action::SeeCompany, &company_object(&firm))?;
        let there = quarterly::get(&mut tx, of, quarter).await?;
        within(&mut tx, of, quarter, there.as_ref(), now).await?;
        let home = firm.incubator_id.ok_or_else(|| Refusal::field("company_id", FieldRule::NotTenant))?;
        file_in(
            &mut tx,
            (of, IncubatorId(home)),
            quarter,
            figures,
            (wish, version),
            (actor.door, actor.person),
            now,
        )
        .await?;
        Ok((tx, of))
    })
    .await
}

/// The filing itself, of somebody who may. `home`: the place it is counted in, where there is none yet. `by`: through
/// which door, and who.
pub(crate) async fn file_in(
    tx: &mut Tx,
    (of, home): (CompanyId, IncubatorId),
    quarter: Quarter,
    figures: &Figures,
    (wish, version): (Wish, Option<i64>),
    (door, by): (Door, PersonId),
    now: Instant,
) -> Result<(), Fault> {
    company::lock(tx, of).await?;
    let old = quarterly::get(tx, of, quarter).await?;
    let place = old.as_ref().map_or(home, |one| one.incubator);
    let there = old.as_ref().map_or(0, |one| one.version);
    let stale = version.is_some_and(|seen| seen != there);
    if stale || !quarterly::put(tx, (of, place), quarter, figures, there, by, now).await? {
        return Err(Refusal::Stale.into());
    }
    let now_is = quarterly::get(tx, of, quarter).await?.ok_or(Fault::Lost)?;
    if wish == Wish::Sign {
        sign(tx, by, &now_is, now).await?;
    }
    let verb = if wish == Wish::Sign { "return_signed" } else { "return_kept" };
    let event = NewEvent {
        incubator: Some(place),
        company: Some(of),
        before: old.map(|one| facts(&one)),
        after: Some(facts(&now_is)),
        ..NewEvent::plain(now, door, Some(by), "quarterly_return", now_is.id.0, verb)
    };
    audit::record(tx, &event).await?;
    Ok(())
}

fn facts(one: &Return) -> serde_json::Value {
    json!({ "name": one.name, "quarter": one.quarter.to_string(), "figures": one.figures })
}

/// Signs what stands: what stands out against the quarter before wants a word first.
async fn sign(tx: &mut Tx, by: PersonId, one: &Return, now: Instant) -> Result<(), Fault> {
    let before = before(tx, one.company, one.quarter).await?;
    let stands_out = remarks(before.as_ref().map(|one| &one.figures), &one.figures);
    if !stands_out.is_empty() && one.figures.explanation.trim().is_empty() {
        return Err(Refusal::field("explanation", FieldRule::Missing).into());
    }
    if !quarterly::sign(tx, one.id, one.version, by, now).await? {
        return Err(Refusal::Stale.into());
    }
    Ok(())
}

/// Signs what stands, as it stands.
pub async fn sign_as_it_stands(
    house: &House,
    actor: &Actor,
    (of, quarter): (CompanyId, Quarter),
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<CompanyId, Fault> {
    once(house, key, now, |mut tx| async move {
        let firm = seen(&mut tx, actor, of).await?;
        actor.require(Action::FileReturn, Action::SeeCompany, &company_object(&firm))?;
        company::lock(&mut tx, of).await?;
        let one = quarterly::get(&mut tx, of, quarter).await?.ok_or(Refusal::NotFound)?;
        if version.is_some_and(|seen| seen != one.version) {
            return Err(Refusal::Stale.into());
        }
        sign(&mut tx, actor.person, &one, now).await?;
        let event = NewEvent {
            incubator: Some(one.incubator),
            company: Some(of),
            after: Some(facts(&one)),
            ..NewEvent::by(actor, now, "quarterly_return", one.id.0, "return_signed")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, of))
    })
    .await
}

/// Opens a signed return again: what was signed is kept, and the company is told why.
pub async fn reopen(
    house: &House,
    actor: &Actor,
    (of, quarter): (CompanyId, Quarter),
    reason: &str,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<CompanyId, Fault> {
    let reason = &text("reason", reason, 1, 200).map_err(|error| Refusal::Fields(vec![error]))?;
    once(house, key, now, |mut tx| async move {
        let firm = seen(&mut tx, actor, of).await?;
        actor.require(Action::KeepReturns, Action::SeeCompany, &company_object(&firm))?;
        company::lock(&mut tx, of).await?;
        let one = quarterly::get(&mut tx, of, quarter).await?.ok_or(Refusal::NotFound)?;
        let stale = version.is_some_and(|seen| seen != one.version);
        if stale || !quarterly::reopen(&mut tx, one.id, one.version, reason, actor.person, now).await? {
            return Err(Refusal::Stale.into());
        }
        let told = admins(&mut tx, of, &one.name, quarter, now).await?;
        let event = NewEvent {
            incubator: Some(one.incubator),
            company: Some(of),
            before: Some(facts(&one)),
            after: Some(json!({ "name": format!("{} {quarter}", one.name), "told": told })),
            reason: Some(reason),
            tell_at: Some(now),
            ..NewEvent::by(actor, now, "quarterly_return", one.id.0, "return_reopened")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, of))
    })
    .await
}

/// A company's administrators, to be told of a quarter.
async fn admins(
    tx: &mut Tx,
    of: CompanyId,
    name: &str,
    quarter: Quarter,
    now: Instant,
) -> Result<Vec<ToldPerson>, Fault> {
    let line = Line {
        whole_days: true,
        company: Some(of.0),
        ..Line::plain(name, &quarter.to_string(), quarter.span())
    };
    let people = company::admins(tx, of, now).await?;
    Ok(people.into_iter().map(|one| ToldPerson { person: one.0, lines: vec![line.clone()] }).collect())
}
