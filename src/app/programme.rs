//! Voucher programmes: written down as data with their sources, opened with their budget, closed.

use super::once::{Key, once};
use super::see::may_in;
use super::voucher_money::{fen, money};
use super::{Fault, House};
use crate::domain::access::{Action, Actor};
use crate::domain::account::AccountKind;
use crate::domain::field::{FieldRule, Gather, text};
use crate::domain::id::{IncubatorId, ProgrammeId};
use crate::domain::ledger::Movement;
use crate::domain::programme::{Listed, known};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::voucher::{Bar, Level, ProgrammeState};
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::place;
use crate::store::programme::{self as rows, NewProgramme};
pub use crate::store::programme::{MovedRow, ProgrammeRow, Sums, SupplierRow};
use serde_json::{Value, json};

/// A programme as somebody writes it down.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Names and rule.
    pub listed: Listed,
    /// Whose.
    pub level: Level,
    /// Of a district's: its code.
    pub district: Option<String>,
    /// Of an incubator's.
    pub incubator: Option<IncubatorId>,
}

impl Draft {
    /// Puts names in order; every wrong field is named.
    fn clean(&self) -> Result<Draft, Refusal> {
        let mut wrong = Gather::default();
        let key = self.listed.key.trim().to_owned();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(1..=40).contains(&key.len()) || !key.chars().all(plain) {
            wrong.wrong("key", FieldRule::Slug);
        }
        let name_zh = wrong.take(text("name_zh", &self.listed.name_zh, 1, 80));
        let name_en = wrong.take(text("name_en", &self.listed.name_en, 1, 80));
        wrong.0.extend(self.listed.rule.mistakes().0);
        for source in &self.listed.rule.sources {
            let _ = wrong.take(text("source_title", &source.title, 1, 200));
            let sound =
                |link: &str| ["https:", "http:"].iter().any(|way| link.starts_with(way)) && link.len() <= 400;
            if !source.link.as_deref().is_none_or(sound) {
                wrong.wrong("source_link", FieldRule::Choice);
            }
        }
        match self.level {
            Level::District if self.district.as_deref().unwrap_or("").is_empty() => {
                wrong.wrong("district", FieldRule::Missing);
            }
            Level::Incubator if self.incubator.is_none() => wrong.wrong("incubator_id", FieldRule::Missing),
            _ => {}
        }
        let (Some(name_zh), Some(name_en), true) = (name_zh, name_en, wrong.0.is_empty()) else {
            return Err(Refusal::Fields(wrong.0));
        };
        let listed = Listed { key, name_zh, name_en, rule: self.listed.rule.clone() };
        Ok(Draft { listed, ..self.clone() })
    }
}

/// Whether the actor may keep it.
pub fn keeps(actor: &Actor, one: &ProgrammeRow) -> bool {
    actor.may(Action::KeepProgrammes, &one.object())
}

/// Whether the actor decides about its vouchers.
pub fn awards(actor: &Actor, one: &ProgrammeRow) -> bool {
    actor.may(Action::AwardVoucher, &one.object())
}

/// A programme that the actor may see: a draft only who keeps it.
pub(crate) async fn seen(tx: &mut Tx, actor: &Actor, id: ProgrammeId) -> Result<ProgrammeRow, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let one = rows::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    if one.state == ProgrammeState::Draft && !keeps(actor, &one) {
        return Err(Refusal::NotFound.into());
    }
    Ok(one)
}

async fn kept(
    tx: &mut Tx,
    actor: &Actor,
    id: ProgrammeId,
    version: Option<i64>,
) -> Result<ProgrammeRow, Fault> {
    let one = seen(tx, actor, id).await?;
    if !keeps(actor, &one) {
        return Err(Refusal::Forbidden { action: Action::KeepProgrammes }.into());
    }
    if version.is_some_and(|seen| seen != one.version) {
        return Err(Refusal::Stale.into());
    }
    Ok(one)
}

/// Writes a programme down as a draft, or a draft over. One that is open stays as it is: a change is another
/// programme, so that what was awarded stays explained.
pub async fn put(
    house: &House,
    actor: &Actor,
    over: Option<(ProgrammeId, Option<i64>)>,
    draft: &Draft,
    key: Option<&Key>,
    now: Instant,
) -> Result<ProgrammeId, Fault> {
    actor.require_somewhere(Action::KeepProgrammes)?;
    once(house, key, now, |mut tx| async move {
        let old = match over {
            Some((id, version)) => {
                let old = kept(&mut tx, actor, id, version).await?;
                if old.state != ProgrammeState::Draft {
                    return Err(Bar::InForce.into());
                }
                Some(old)
            }
            None => None,
        };
        let clean = draft.clean()?;
        let district = match (clean.level, clean.incubator) {
            (Level::Incubator, Some(of)) => {
                let found = place::incubator(&mut tx, of).await?;
                let found = found.ok_or_else(|| Refusal::field("incubator_id", FieldRule::Unknown))?;
                Some(found.district_code)
            }
            (Level::District, _) => clean.district.clone(),
            _ => None,
        };
        let new = NewProgramme {
            listed: &clean.listed,
            level: clean.level,
            district: district.as_deref(),
            incubator: clean.incubator.filter(|_| clean.level == Level::Incubator),
        };
        let taken = |fault: Fault| match fault.broken() {
            Some("programme.key") => Refusal::field("key", FieldRule::Taken).into(),
            _ => fault,
        };
        let id = match &old {
            Some(old) => {
                if !rows::update(&mut tx, old.id, old.version, &new).await.map_err(taken)? {
                    return Err(Refusal::Stale.into());
                }
                old.id
            }
            None => rows::insert(&mut tx, &new, Some(actor.person), now).await.map_err(taken)?,
        };
        // What was written belongs where they may keep programmes.
        let made = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
        if !keeps(actor, &made) {
            return Err(Refusal::Forbidden { action: Action::KeepProgrammes }.into());
        }
        let after = json!({ "name": made.listed.name_zh, "key": made.listed.key, "rules": made.listed.rule });
        tell(&mut tx, actor, &made, "programme_written", after, now).await?;
        Ok((tx, id))
    })
    .await
}

async fn tell(
    tx: &mut Tx,
    actor: &Actor,
    one: &ProgrammeRow,
    verb: &str,
    after: Value,
    now: Instant,
) -> Result<(), Fault> {
    let event = NewEvent {
        incubator: one.incubator,
        after: Some(after),
        ..NewEvent::by(actor, now, "programme", one.id.0, verb)
    };
    audit::record(tx, &event).await?;
    Ok(())
}

/// Writes down, as drafts of the city, the public programmes that are not there yet; how many.
pub async fn load_known(house: &House, actor: &Actor, now: Instant) -> Result<usize, Fault> {
    let all = list(house, actor).await?;
    let mut made = 0;
    for one in known().iter().filter(|one| all.iter().all(|(there, _)| there.listed.key != one.key)) {
        let draft = Draft { listed: one.clone(), level: Level::City, district: None, incubator: None };
        put(house, actor, None, &draft, None, now).await?;
        made += 1;
    }
    Ok(made)
}

/// Opens a draft: its budget comes onto the ledger. One with figures that are not published, or of which nobody says
/// where they come from, stays a draft: each is named.
pub async fn open(
    house: &House,
    actor: &Actor,
    id: ProgrammeId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<ProgrammeId, Fault> {
    once(house, key, now, |mut tx| async move {
        let one = kept(&mut tx, actor, id, version).await?;
        if one.state != ProgrammeState::Draft {
            return Err(Bar::WrongState { from: one.state.name(), verb: "open" }.into());
        }
        let unready = one.rule().unready().0;
        if !unready.is_empty() {
            return Err(Refusal::Fields(unready).into());
        }
        if !rows::advance(&mut tx, id, one.version, ProgrammeState::Open, now).await? {
            return Err(Refusal::Stale.into());
        }
        if let Some(budget) = one.rule().budget {
            let from = fen(&mut tx, AccountKind::Source, &one, None, now).await?;
            let to = fen(&mut tx, AccountKind::Budget, &one, None, now).await?;
            let what = (Movement::Grant, ("programme", id.0));
            money(&mut tx, what, (from, to, budget), (Some(actor.person), None), now).await?;
        }
        let after = json!({ "name": one.listed.name_zh, "amount": one.rule().budget, "unit": "fen" });
        tell(&mut tx, actor, &one, "programme_opened", after, now).await?;
        Ok((tx, id))
    })
    .await
}

/// Closes one: nobody applies any more. What is left stays on its budget, because vouchers may give back.
pub async fn close(
    house: &House,
    actor: &Actor,
    id: ProgrammeId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<ProgrammeId, Fault> {
    once(house, key, now, |mut tx| async move {
        let one = kept(&mut tx, actor, id, version).await?;
        if one.state != ProgrammeState::Open {
            return Err(Bar::WrongState { from: one.state.name(), verb: "close" }.into());
        }
        if !rows::advance(&mut tx, id, one.version, ProgrammeState::Closed, now).await? {
            return Err(Refusal::Stale.into());
        }
        tell(&mut tx, actor, &one, "programme_closed", json!({ "name": one.listed.name_zh }), now).await?;
        Ok((tx, id))
    })
    .await
}

/// Puts a list of suppliers in the place of the one there is; how many are on it. What was submitted before
/// is looked up again when it is decided.
pub async fn put_suppliers(
    house: &House,
    actor: &Actor,
    id: ProgrammeId,
    csv: &[u8],
    key: Option<&Key>,
    now: Instant,
) -> Result<usize, Fault> {
    kept(&mut house.store.read().await?, actor, id, None).await?;
    let list = &super::supplier_list::read(csv).map_err(Refusal::Rows)?;
    once(house, key, now, |mut tx| async move {
        let one = kept(&mut tx, actor, id, None).await?;
        rows::put_suppliers(&mut tx, id, list).await?;
        let after = json!({ "name": one.listed.name_zh, "added": list.len() });
        tell(&mut tx, actor, &one, "suppliers_listed", after, now).await?;
        Ok((tx, list.len()))
    })
    .await
}

/// Programmes one may see with what they have done, latest year first.
pub async fn list(house: &House, actor: &Actor) -> Result<Vec<(ProgrammeRow, Sums)>, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.read().await?;
    let (all, sums) = (rows::all(&mut tx).await?, rows::sums(&mut tx, None).await?);
    let shown = all.into_iter().filter(|one| one.state != ProgrammeState::Draft || keeps(actor, one));
    let of = |one: &ProgrammeRow| sums.iter().find(|sum| sum.programme_id == one.id.0).copied();
    Ok(shown.map(|one| (of(&one).unwrap_or_default(), one)).map(|(sum, one)| (one, sum)).collect())
}

/// A programme as its page shows it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// It.
    pub programme: ProgrammeRow,
    /// What it has done.
    pub sums: Sums,
    /// Who is on its list.
    pub suppliers: Vec<SupplierRow>,
    /// Whether the actor keeps it.
    pub keeps: bool,
    /// Whether the actor decides about its vouchers, and so sees whose they are.
    pub awards: bool,
}

/// One.
pub async fn one(house: &House, actor: &Actor, id: ProgrammeId) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let programme = seen(&mut tx, actor, id).await?;
    Ok(Opened {
        sums: rows::sums(&mut tx, Some(id)).await?.pop().unwrap_or_default(),
        suppliers: rows::suppliers(&mut tx, id).await?,
        keeps: keeps(actor, &programme),
        awards: awards(actor, &programme),
        programme,
    })
}

/// The movements of its money, latest first, before entry `before`; `kind`: of one kind of account.
pub async fn movements(
    house: &House,
    actor: &Actor,
    id: ProgrammeId,
    kind: Option<AccountKind>,
    before: i64,
    limit: i64,
) -> Result<(ProgrammeRow, Vec<MovedRow>), Fault> {
    let mut tx = house.store.read().await?;
    let one = seen(&mut tx, actor, id).await?;
    // They name the companies.
    if !awards(actor, &one) {
        return Err(Refusal::Forbidden { action: Action::AwardVoucher }.into());
    }
    let moved = rows::movements(&mut tx, id, kind.map_or("", AccountKind::name), before, limit).await?;
    Ok((one, moved))
}

/// The incubators whose programmes the actor keeps.
pub async fn kept_in(house: &House, actor: &Actor) -> Result<Vec<IncubatorId>, Fault> {
    may_in(house, actor, Action::KeepProgrammes).await
}
