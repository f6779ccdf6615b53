//! 我发起的: what somebody asked for, whatever its noun; vouchers and claims are their company's.

use super::{Booking, Fault, House, Tally};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::id::{BookingId, CaseId};
use crate::domain::matter::{Matter, Progress};
pub use crate::store::brief::Brief;
use crate::store::case::Case;
use crate::store::engine::Tx;
use crate::store::started::{self as rows, Whose};
pub use crate::store::started::{Filter, Mark};
use crate::store::{case_list, diary};

fn whose(actor: &Actor) -> Whose {
    let applies = |id: &crate::domain::id::CompanyId| actor.may(Action::ApplyVoucher, &Object::company(*id));
    Whose { person: actor.person, companies: actor.companies().filter(applies).collect() }
}

/// Something that was asked for.
#[derive(Clone, Debug)]
pub struct Started {
    /// In brief.
    pub brief: Brief,
    /// The booking it is.
    pub booking: Option<Booking>,
    /// The case it is.
    pub case: Option<Case>,
}

/// What the actor asked for, latest first, and how much there is of it; a page goes on after `after`.
pub async fn started(
    house: &House,
    actor: &Actor,
    filter: &Filter,
    after: Option<Mark>,
    limit: i64,
) -> Result<(Vec<Started>, Tally), Fault> {
    let (mut tx, whose) = (house.store.read().await?, whose(actor));
    let found = rows::list(&mut tx, &whose, filter, after, limit).await?;
    let tally = rows::tally(&mut tx, &whose, filter, after).await?;
    let of = |matter: Matter| found.iter().filter(move |one| one.matter == matter).map(|one| one.id);
    let bookings: Vec<BookingId> = of(Matter::Booking).map(BookingId).collect();
    let cases: Vec<CaseId> = of(Matter::Case).map(CaseId).collect();
    let bookings = diary::some(&mut tx, &bookings).await?;
    let cases = case_list::some(&mut tx, &cases).await?;
    let whole = |brief: Brief| {
        let booking = bookings.iter().find(|one| brief.matter == Matter::Booking && one.id.0 == brief.id);
        let case = cases.iter().find(|one| brief.matter == Matter::Case && one.id.0 == brief.id);
        Started { booking: booking.cloned(), case: case.cloned(), brief }
    };
    Ok((found.into_iter().map(whole).collect(), tally))
}

/// How much of it was sent back to the actor, counted to a bound.
pub(crate) async fn returned(tx: &mut Tx, actor: &Actor) -> Result<i64, Fault> {
    let filter = Filter { progress: Some(Progress::Returned), ..Filter::default() };
    Ok(rows::tally(tx, &whose(actor), &filter, None).await?.total)
}
