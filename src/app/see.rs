//! Looking at bookings: who sees what of them.

use super::deputy::principals;
use super::{Booking, Event, Fault, House, Incubator, Page};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::booking::Guest;
use crate::domain::id::{BookingId, CompanyId, IncubatorId, PersonId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::seat::seat;
use crate::domain::time::{Instant, Interval};
use crate::store::engine::Tx;
use crate::store::inbox::Answering;
use crate::store::tally::Tally;
use crate::store::{audit, booking, company, diary, inbox as waiting, place};

/// What a booking belongs to, for the table of rights.
pub fn object(booking: &Booking) -> Object {
    Object {
        incubator: Some(booking.incubator),
        district: Some(booking.district.clone()),
        company: booking.company,
        owner: Some(booking.person),
    }
}

/// Whether `actor` may see a booking's title and people. A private one is for its holder and for
/// those who run the place.
pub fn sees(actor: &Actor, booking: &Booking) -> bool {
    shows(actor, object(booking), booking.private)
}

/// The same of a booking of which no more is known than what it belongs to.
pub(crate) fn shows(actor: &Actor, object: Object, private: bool) -> bool {
    let object = if private { Object { company: None, ..object } } else { object };
    actor.may(Action::SeeBooking, &object)
}

/// Whether `actor` may see it, by their own rights or as the deputy of one of `principals`: such a one sees what
/// those who run the place see.
pub(crate) fn sees_for(actor: &Actor, principals: &[Actor], booking: &Booking) -> bool {
    let place = Object { company: None, owner: None, ..object(booking) };
    let decides = |one: &Actor| one.may(Action::DecideBooking, &place) && one.may(Action::SeeBooking, &place);
    sees(actor, booking) || principals.iter().any(decides)
}

/// Those in whose name `actor` may see or answer a booking; nobody where their own rights do.
async fn stands_in(tx: &mut Tx, actor: &Actor, booking: &Booking, now: Instant) -> Result<Vec<Actor>, Fault> {
    if actor.may(Action::DecideBooking, &object(booking)) {
        return Ok(Vec::new());
    }
    principals(tx, actor, now).await
}

/// A booking that the actor may see, and in whose name they may answer it where it waits for an answer
/// (see [`seat`]).
pub(crate) async fn seen(
    tx: &mut Tx,
    actor: &Actor,
    id: BookingId,
    now: Instant,
) -> Result<(Booking, Option<Seat>), Fault> {
    let booking = diary::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    let principals = stands_in(tx, actor, &booking, now).await?;
    if !sees_for(actor, &principals, &booking) {
        return Err(Refusal::NotFound.into());
    }
    let seat = seat(actor, &principals, &object(&booking), [booking.person, booking.made_by]);
    Ok((booking, seat.map(|of| named(of, &principals))))
}

/// In whose name somebody answers: `None` is their own.
pub type Seat = Option<(PersonId, String)>;

fn named(of: Option<PersonId>, principals: &[Actor]) -> Seat {
    let name = |id| principals.iter().find(|one| one.person == id).map(|one| one.name.clone());
    of.map(|id| (id, name(id).unwrap_or_default()))
}

/// A booking with its history, for its own page.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The booking.
    pub booking: Booking,
    /// Who is expected.
    pub guests: Vec<Guest>,
    /// What happened to it, oldest first.
    pub history: Vec<Event>,
    /// In whose name the actor could answer it; `None`: it is not theirs to answer.
    pub seat: Option<Seat>,
}

/// Opens a booking. One that may not be seen is not there.
pub async fn open(house: &House, actor: &Actor, id: BookingId, now: Instant) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let (booking, seat) = seen(&mut tx, actor, id, now).await?;
    let guests = booking::guests(&mut tx, id).await?;
    let history = audit::history(&mut tx, "booking", id.0).await?;
    Ok(Opened { booking, guests, history, seat })
}

/// The actor's own bookings that lie ahead.
pub async fn mine_ahead(
    house: &House,
    actor: &Actor,
    page: Page,
    now: Instant,
) -> Result<Vec<Booking>, Fault> {
    diary::ahead(&mut house.store.read().await?, actor.person, now, page).await
}

/// The actor's own bookings that are over or called off.
pub async fn mine_behind(
    house: &House,
    actor: &Actor,
    page: Page,
    now: Instant,
) -> Result<Vec<Booking>, Fault> {
    diary::behind(&mut house.store.read().await?, actor.person, now, page).await
}

/// How many there are of them, ahead or behind, and how many before the page.
pub async fn count_mine(
    house: &House,
    actor: &Actor,
    behind: bool,
    page: Page,
    now: Instant,
) -> Result<Tally, Fault> {
    let mut tx = house.store.read().await?;
    if behind {
        diary::behind_tally(&mut tx, actor.person, now, page).await
    } else {
        diary::ahead_tally(&mut tx, actor.person, now, page).await
    }
}

/// The actor's own bookings that touch `span`, however they stand, earliest end first.
pub async fn mine(house: &House, actor: &Actor, span: Interval, page: Page) -> Result<Vec<Booking>, Fault> {
    diary::calendar(&mut house.store.read().await?, actor.person, span, page).await
}

/// A company's open bookings within `span`; private ones of others are left out.
pub async fn of_company(
    house: &House,
    actor: &Actor,
    id: CompanyId,
    span: Interval,
    page: Page,
) -> Result<Vec<Booking>, Fault> {
    let mut tx = house.store.read().await?;
    let found = company::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&found))?;
    let (mut seen, mut page) = (Vec::new(), page);
    let most = usize::try_from(page.limit).unwrap_or(0);
    // A page is full of what may be seen, or it is the last.
    loop {
        let rows = diary::of_company(&mut tx, id, span, page).await?;
        page.after = rows.last().map(|last| (last.span.end(), last.id));
        let more = rows.len() >= most;
        seen.extend(rows.into_iter().filter(|booking| sees(actor, booking)));
        if !more || seen.len() >= most {
            seen.truncate(most);
            return Ok(seen);
        }
    }
}

/// What a company belongs to, for the table of rights.
pub fn company_object(company: &company::Company) -> Object {
    Object {
        incubator: company.incubator_id.map(IncubatorId),
        district: company.district_code.clone(),
        company: Some(CompanyId(company.id)),
        owner: None,
    }
}

/// Bookings of a resource within `span`. Those the actor may not see are given too: the face shows
/// them as busy (see [`sees`]).
pub async fn of_resource(
    house: &House,
    actor: &Actor,
    id: ResourceId,
    span: Interval,
    page: Page,
) -> Result<Vec<Booking>, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    diary::of_resource(&mut house.store.read().await?, id, span, page).await
}

/// Which bookings the actor answers, in their own name or in that of one of `principals`; `all`: the incubators there are.
pub(crate) fn answering(actor: &Actor, principals: &[Actor], all: &[Incubator]) -> Answering {
    let places = |one: &Actor| {
        let object = |place: &Incubator| Object::incubator(IncubatorId(place.id), &place.district_code);
        let here = all.iter().filter(|place| one.may(Action::DecideBooking, &object(place)));
        here.map(|place| IncubatorId(place.id)).collect::<Vec<_>>()
    };
    Answering {
        person: actor.person,
        own: places(actor),
        others: principals.iter().map(|one| (one.person, places(one))).collect(),
        companies: actor.companies().collect(),
    }
}

/// The incubators in which the actor may do `action`.
pub(crate) async fn may_in(house: &House, actor: &Actor, action: Action) -> Result<Vec<IncubatorId>, Fault> {
    if !actor.may_somewhere(action) {
        return Ok(Vec::new());
    }
    let all = place::incubators(&mut house.store.read().await?).await?;
    let here = |one: &&Incubator| Object::incubator(IncubatorId(one.id), &one.district_code);
    let own = all.iter().filter(|one| actor.may(action, &here(one)));
    Ok(own.map(|one| IncubatorId(one.id)).collect())
}

/// A booking that waits for the actor's answer.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The booking.
    pub booking: Booking,
    /// Somebody else in whose name it would be answered.
    pub for_whom: Seat,
}

/// A booking that waits, with whom the actor would answer it for.
pub(crate) fn waits_for(actor: &Actor, principals: &[Actor], booking: Booking) -> Waiting {
    let seat = seat(actor, principals, &object(&booking), [booking.person, booking.made_by]);
    Waiting { for_whom: named(seat.flatten(), principals), booking }
}

/// What waits for the actor's answer, in their own name or another's, longest waiting first; a page continues after
/// [`waits_since`].
pub async fn inbox(house: &House, actor: &Actor, page: Page, now: Instant) -> Result<Vec<Waiting>, Fault> {
    let mut tx = house.store.read().await?;
    let principals = principals(&mut tx, actor, now).await?;
    let all = place::incubators(&mut tx).await?;
    let mine = answering(actor, &principals, &all);
    if mine.is_empty() {
        actor.require_somewhere(Action::DecideBooking)?;
    }
    let found = waiting::waiting(&mut tx, &mine, page).await?;
    Ok(found.into_iter().map(|booking| waits_for(actor, &principals, booking)).collect())
}

/// Since when a booking waits for an answer.
pub fn waits_since(booking: &Booking) -> Instant {
    booking.change.as_ref().map_or(booking.created_at, |change| change.created_at)
}

/// The incubator whose trail is read (`None`: of everything), if the actor may.
async fn trail_of(
    tx: &mut Tx,
    actor: &Actor,
    incubator: Option<IncubatorId>,
) -> Result<Option<IncubatorId>, Fault> {
    actor.require_somewhere(Action::SeeTrail)?;
    let Some(id) = incubator else {
        let whole = actor.may(Action::SeeTrail, &Object::city());
        let own = || actor.incubators(Action::SeeTrail).first().copied().ok_or(Refusal::NotFound);
        return if whole { Ok(None) } else { Ok(Some(own()?)) };
    };
    let found = place::incubator(tx, id).await?.ok_or(Refusal::NotFound)?;
    let object = Object::incubator(id, &found.district_code);
    actor.require(Action::SeeTrail, Action::SeeResources, &object)?;
    Ok(Some(id))
}

/// The trail, latest first: of the incubators the actor may read it for, or of everything.
pub async fn trail(
    house: &House,
    actor: &Actor,
    incubator: Option<IncubatorId>,
    before: i64,
    limit: i64,
) -> Result<Vec<Event>, Fault> {
    let mut tx = house.store.read().await?;
    let of = trail_of(&mut tx, actor, incubator).await?;
    audit::trail(&mut tx, of, before, limit).await
}

/// How many events there are, and how many of them come before the page that begins before `before`.
pub async fn count_trail(
    house: &House,
    actor: &Actor,
    incubator: Option<IncubatorId>,
    before: i64,
) -> Result<Tally, Fault> {
    let mut tx = house.store.read().await?;
    let of = trail_of(&mut tx, actor, incubator).await?;
    audit::tally(&mut tx, of, before).await
}
