//! The tenants' quarterly return: written down as a draft, signed by the company, opened again with a
//! reason; who is missing; and what is called for by time.

use super::once::{Key, once};
use super::see::company_object;
use super::told::{Line, ToldPerson};
use super::{Company, Fault, House};
use crate::domain::access::{Action, Actor, Door, Object};
use crate::domain::company::Standing;
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{CompanyId, IncubatorId};
use crate::domain::quarter::{Call, Quarter, calls};
use crate::domain::quarterly::{Figures, MONEY, NUMBERS, Remark, Way, graduation, remarks};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
pub use crate::store::quarterly::Return;
use crate::store::{company, outbox, place, quarterly};
use crate::words::Words;
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
    /// Each way, whether it is met, and its figure.
    pub ways: Vec<(Way, bool, i64)>,
    /// Whether the actor writes and signs them.
    pub files: bool,
    /// Whether the actor opens them again.
    pub keeps: bool,
}

/// What a company has reported.
pub async fn of_company(house: &House, actor: &Actor, of: CompanyId, now: Instant) -> Result<Overview, Fault> {
    let mut tx = house.store.read().await?;
    let company = seen(&mut tx, actor, of).await?;
    let returns = quarterly::of_company(&mut tx, of).await?;
    let last = Quarter::of(now).previous();
    let done = returns.iter().any(|one| one.quarter == last && one.signed.is_some());
    let signed: Vec<Figures> =
        returns.iter().filter(|one| one.signed.is_some()).map(|one| one.figures.clone()).collect();
    let object = company_object(&company);
    let tenant = company.standing == Standing::Active.name();
    Ok(Overview {
        wanted: (tenant && !done).then_some(last),
        ways: graduation(&signed),
        files: actor.may(Action::FileReturn, &object),
        keeps: actor.may(Action::KeepReturns, &object),
        company,
        returns,
    })
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

/// Opens one. There is one for each quarter that is over.
pub async fn open(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    quarter: Quarter,
    now: Instant,
) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let company = seen(&mut tx, actor, of).await?;
    if quarter.span().end() > now {
        return Err(Refusal::NotFound.into());
    }
    let there = quarterly::get(&mut tx, of, quarter).await?;
    let before = before(&mut tx, of, quarter).await?;
    let figures = there.as_ref().map(|one| &one.figures);
    let object = company_object(&company);
    Ok(Opened {
        remarks: figures.map_or_else(Vec::new, |now| remarks(before.as_ref().map(|one| &one.figures), now)),
        files: actor.may(Action::FileReturn, &object) && there.as_ref().is_none_or(|one| one.signed.is_none()),
        keeps: actor.may(Action::KeepReturns, &object) && there.as_ref().is_some_and(|one| one.signed.is_some()),
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
        if quarter.span().end() > now {
            return Err(Refusal::field("quarter", FieldRule::Past).into());
        }
        let home = firm.incubator_id.ok_or_else(|| Refusal::field("company_id", FieldRule::NotTenant))?;
        company::lock(&mut tx, of).await?;
        let old = quarterly::get(&mut tx, of, quarter).await?;
        let place = old.as_ref().map_or(IncubatorId(home), |one| one.incubator);
        let there = old.as_ref().map_or(0, |one| one.version);
        let stale = version.is_some_and(|seen| seen != there);
        let whose = (of, place);
        if stale || !quarterly::put(&mut tx, whose, quarter, figures, there, actor.person, now).await? {
            return Err(Refusal::Stale.into());
        }
        let now_is = quarterly::get(&mut tx, of, quarter).await?.ok_or(Fault::Lost)?;
        if wish == Wish::Sign {
            sign(&mut tx, actor, &now_is, now).await?;
        }
        let verb = if wish == Wish::Sign { "return_signed" } else { "return_kept" };
        let event = NewEvent {
            incubator: Some(place),
            company: Some(of),
            before: old.map(|one| facts(&one)),
            after: Some(facts(&now_is)),
            ..NewEvent::by(actor, now, "quarterly_return", now_is.id.0, verb)
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, of))
    })
    .await
}

fn facts(one: &Return) -> serde_json::Value {
    json!({ "name": one.name, "quarter": one.quarter.to_string(), "figures": one.figures })
}

/// Signs what stands: what stands out against the quarter before wants a word first.
async fn sign(tx: &mut Tx, actor: &Actor, one: &Return, now: Instant) -> Result<(), Fault> {
    let before = before(tx, one.company, one.quarter).await?;
    let stands_out = remarks(before.as_ref().map(|one| &one.figures), &one.figures);
    if !stands_out.is_empty() && one.figures.explanation.trim().is_empty() {
        return Err(Refusal::field("explanation", FieldRule::Missing).into());
    }
    if !quarterly::sign(tx, one.id, one.version, actor.person, now).await? {
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
        sign(&mut tx, actor, &one, now).await?;
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
    let line = Line { whole_days: true, ..Line::plain(name, &quarter.to_string(), quarter.span()) };
    let people = company::admins(tx, of, now).await?;
    Ok(people.into_iter().map(|one| ToldPerson { person: one.0, lines: vec![line.clone()] }).collect())
}

/// How a place stands with a quarter.
#[derive(Clone, Debug)]
pub struct Tally {
    /// What was written down, drafts too.
    pub returns: Vec<Return>,
    /// Companies in incubation that have not signed.
    pub missing: Vec<(CompanyId, String)>,
}

impl Tally {
    /// The sums of what was signed.
    pub fn sums(&self) -> Figures {
        let mut sums = Figures::default();
        for one in self.returns.iter().filter(|one| one.signed.is_some()) {
            for name in NUMBERS {
                sums.set_number(name, sums.number(name).saturating_add(one.figures.number(name)));
            }
        }
        sums
    }
}

/// What the tenants of a place have reported of a quarter, for who runs it and for officers.
pub async fn of_place(
    house: &House,
    actor: &Actor,
    of: IncubatorId,
    quarter: Quarter,
) -> Result<Tally, Fault> {
    let mut tx = house.store.read().await?;
    let there = place::incubator(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
    let object = Object::incubator(of, &there.district_code);
    actor.require(Action::SeeReturns, Action::SeeReturns, &object)?;
    let returns = quarterly::of_place(&mut tx, of, quarter).await?;
    let missing = quarterly::missing(&mut tx, of, quarter).await?;
    Ok(Tally { returns, missing })
}

/// The signed returns of a place and a year as a CSV with a BOM: a line a company and quarter, and their sum.
/// Money in 千元, whole and rounded half up each by itself, the sum from the exact amounts.
pub async fn statistics(
    house: &House,
    actor: &Actor,
    of: IncubatorId,
    first: Quarter,
    w: &Words,
) -> Result<String, Fault> {
    let mut out = ::csv::Writer::from_writer(Vec::new());
    let fail = |error: ::csv::Error| Fault::Outside(error.to_string());
    let heading = [w.quarterly.company(), w.quarterly.quarter()].into_iter();
    out.write_record(heading.chain(NUMBERS.iter().map(|name| w.statistic(name)))).map_err(fail)?;
    let mut sums = Figures::default();
    for quarter in std::iter::successors(Some(first), |one| Some(one.next())).take(4) {
        let tally = of_place(house, actor, of, quarter).await?;
        for one in tally.returns.iter().filter(|one| one.signed.is_some()) {
            let row = [one.name.clone(), quarter.to_string()].into_iter();
            out.write_record(row.chain(thousands(&one.figures))).map_err(fail)?;
        }
        let of_quarter = tally.sums();
        for name in NUMBERS {
            sums.set_number(name, sums.number(name).saturating_add(of_quarter.number(name)));
        }
    }
    let last = [w.quarterly.total().to_owned(), first.year().to_string()].into_iter();
    out.write_record(last.chain(thousands(&sums))).map_err(fail)?;
    let bytes = out.into_inner().map_err(|error| Fault::Outside(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| Fault::Outside(error.to_string()))?;
    Ok(format!("\u{feff}{text}"))
}

/// The numbers as the yearly statistics ask for them.
fn thousands(figures: &Figures) -> impl Iterator<Item = String> + '_ {
    let number = |(at, name): (usize, &&str)| {
        let value = figures.number(name);
        if at < MONEY { ((value + 50_000) / 100_000).to_string() } else { value.to_string() }
    };
    NUMBERS.iter().enumerate().map(number)
}

/// Makes the call of a place that is due: asks everybody once a quarter is over, reminds those who have not
/// signed, and tells who runs the place who is missing. After a stop only the last call is made.
pub(crate) async fn call(house: &House, of: IncubatorId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(was) = quarterly::call_at(&mut tx, of).await? else { return Ok(false) };
    if was > now {
        return Ok(false);
    }
    let (quarter, call, next) = calls(now);
    if !quarterly::set_call(&mut tx, of, was, next).await? {
        return Ok(false);
    }
    let missing = quarterly::missing(&mut tx, of, quarter).await?;
    // A place that has just come here has missed nothing.
    let late = was == Instant(0);
    let mut told: Vec<ToldPerson> = Vec::new();
    if call == Call::Missing {
        let lines: Vec<Line> = missing
            .iter()
            .map(|(_, name)| Line { whole_days: true, ..Line::plain(name, &quarter.to_string(), quarter.span()) })
            .collect();
        let keepers = outbox::deciders(&mut tx, of, now).await?;
        told.extend(keepers.iter().map(|one| ToldPerson { person: one.person.0, lines: lines.clone() }));
    } else {
        for (id, name) in &missing {
            for person in admins(&mut tx, *id, name, quarter, now).await? {
                match told.iter_mut().find(|known| known.person == person.person) {
                    Some(known) => known.lines.extend(person.lines),
                    None => told.push(person),
                }
            }
        }
    }
    if !late && !missing.is_empty() && !told.is_empty() {
        let verb = match call {
            Call::Open => "returns_open",
            Call::Remind => "returns_remind",
            Call::Missing => "returns_missing",
        };
        let event = NewEvent {
            incubator: Some(of),
            after: Some(json!({ "name": quarter.to_string(), "missing": missing.len(), "told": told })),
            tell_at: Some(now),
            ..NewEvent::plain(now, Door::Job, None, "incubator", of.0, verb)
        };
        audit::record(&mut tx, &event).await?;
    }
    tx.commit().await?;
    Ok(true)
}
