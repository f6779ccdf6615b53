//! 待办: what waits for somebody, whatever its noun, by the very rights its own use case asks for.

use super::case::{self, Waiting as WaitingCase};
use super::deputy::principals;
use super::see::{self, Waiting as WaitingBooking};
use super::{Fault, House, Tally};
use crate::domain::access::{Action, Actor};
use crate::domain::id::{BookingId, CaseId};
use crate::domain::matter::Matter;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
pub use crate::store::brief::{Brief, Mark};
use crate::store::engine::Tx;
pub use crate::store::waiting::Filter;
use crate::store::waiting::{self as rows, Mine};
use crate::store::{case_list, case_turn, diary, place};

/// All that decides what waits for somebody, gathered once.
pub(crate) struct Desk {
    mine: Mine,
    principals: Vec<Actor>,
}

/// Gathers it: what they hold themselves, and as the deputy of others what these do about bookings and cases.
pub(crate) async fn desk(tx: &mut Tx, actor: &Actor, now: Instant) -> Result<Desk, Fault> {
    let principals = principals(tx, actor, now).await?;
    let decides = |one: &Actor| {
        [Action::DecideBooking, Action::DecideCase].iter().any(|action| one.may_somewhere(*action))
    };
    let all = match decides(actor) || principals.iter().any(decides) {
        true => place::incubators(tx).await?,
        false => Vec::new(),
    };
    let mine = Mine {
        person: actor.person,
        companies: actor.companies().collect(),
        bookings: see::answering(actor, &principals, &all),
        cases: case::reaches(actor, &principals, &all, now),
        applications: actor.extent(Action::KeepApplications),
        reviews: actor.may_somewhere(Action::ReviewApplications),
        awards: actor.extent(Action::AwardVoucher),
        sees: actor.extent(Action::SeeCompany),
    };
    Ok(Desk { mine, principals })
}

impl Desk {
    /// Which nouns can wait for them.
    pub fn matters(&self) -> Vec<Matter> {
        Matter::ALL.iter().copied().filter(|one| self.mine.holds(*one)).collect()
    }
}

/// Which nouns can wait for the actor; empty for who decides nothing anywhere.
pub async fn matters(house: &House, actor: &Actor, now: Instant) -> Result<Vec<Matter>, Fault> {
    Ok(desk(&mut house.store.read().await?, actor, now).await?.matters())
}

/// Something that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// In brief.
    pub brief: Brief,
    /// A booking's and a case's lines say more.
    pub more: More,
}

/// What more is known of it.
#[derive(Clone, Debug)]
pub enum More {
    /// A booking, and in whose name it would be answered.
    Booking(Box<WaitingBooking>),
    /// A case, likewise.
    Case(Box<WaitingCase>),
    /// Nothing: it is decided on its own page.
    Nothing,
}

/// What waits for the actor, the earliest deadline first, and how much there is of it; a page goes on after `after`.
pub async fn waiting(
    house: &House,
    actor: &Actor,
    filter: &Filter,
    after: Option<Mark>,
    limit: i64,
    now: Instant,
) -> Result<(Vec<Waiting>, Tally), Fault> {
    let mut tx = house.store.read().await?;
    let desk = desk(&mut tx, actor, now).await?;
    if desk.matters().is_empty() {
        return Err(Refusal::Forbidden { action: Action::DecideCase }.into());
    }
    let found = rows::list(&mut tx, &desk.mine, filter, after, limit, now).await?;
    let tally = rows::tally(&mut tx, &desk.mine, filter, after, now).await?;
    let of = |matter: Matter| found.iter().filter(move |one| one.matter == matter).map(|one| one.id);
    let bookings: Vec<BookingId> = of(Matter::Booking).map(BookingId).collect();
    let cases: Vec<CaseId> = of(Matter::Case).map(CaseId).collect();
    let bookings = diary::some(&mut tx, &bookings).await?;
    let mut cases = case_list::some(&mut tx, &cases).await?;
    case_turn::seated(&mut tx, &mut cases, now).await?;
    let more = |brief: Brief| {
        let more = match brief.matter {
            Matter::Booking => {
                let one = bookings.iter().find(|one| one.id.0 == brief.id)?;
                More::Booking(Box::new(see::waits_for(actor, &desk.principals, one.clone())))
            }
            Matter::Case => {
                let one = cases.iter().find(|one| one.id.0 == brief.id)?;
                More::Case(Box::new(case::waits_for(actor, &desk.principals, one.clone())))
            }
            _ => More::Nothing,
        };
        Some(Waiting { brief, more })
    };
    // What was answered between two of these statements is left out.
    Ok((found.into_iter().filter_map(more).collect(), tally))
}

/// How many wait for the actor, counted to a bound.
pub(crate) async fn count(tx: &mut Tx, actor: &Actor, now: Instant) -> Result<i64, Fault> {
    let desk = desk(tx, actor, now).await?;
    Ok(rows::tally(tx, &desk.mine, &Filter::default(), None, now).await?.total)
}
