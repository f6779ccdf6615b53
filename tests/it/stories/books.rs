//! The books: pools apart, grants that end, monthly allowances, and what is taken back.

use crate::kit::cast::{Cast, draft};
use crate::kit::raw::Raw;
use crate::kit::{at, monday};
use hatchery::app::allowance::{self, Allowance, NewAllowance, Terms};
use hatchery::app::book::{Booked, NewBooking, Taking, book};
use hatchery::app::check::check;
use hatchery::app::grant::{NewGrant, Sought, all, entries, grant};
use hatchery::app::{Fault, amend, cancel, due, inventory};
use hatchery::domain::allowance::Carry;
use hatchery::domain::amount::Unit;
use hatchery::domain::field::FieldRule;
use hatchery::domain::id::{AccountId, AllowanceId, EntryId, ResourceId};
use hatchery::domain::month::Month;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{DAY, HOUR, Instant, Interval};

pub(super) fn month(text: &str) -> Month {
    text.parse().unwrap()
}

pub(super) fn span(from: &str, to: &str) -> Interval {
    Interval::new(at(from), at(to)).unwrap()
}

pub(super) async fn give(
    cast: &Cast,
    company: &str,
    unit: Unit,
    amount: i64,
    valid: Interval,
    pool: Option<ResourceId>,
) -> AccountId {
    let new = NewGrant { unit, amount, valid, pool, note: String::new() };
    let manager = cast.actor("manager").await;
    grant(cast.house(), &manager, cast.companies[company], &new, None, monday()).await.unwrap()
}

pub(super) async fn try_book(
    cast: &Cast,
    who: &str,
    items: &[(ResourceId, i64)],
    used: Interval,
) -> Result<Booked, Fault> {
    let new = NewBooking {
        items: items.iter().map(|(resource, units)| Taking { resource: *resource, units: *units }).collect(),
        span: used,
        title: "Run".to_owned(),
        company: None,
        holder: None,
        guests: Vec::new(),
        note: String::new(),
        private: false,
        seats: 0,
        accepts: Vec::new(),
        overriding: None,
    };
    book(cast.house(), &cast.actor(who).await, &new, None, monday()).await
}

/// All that is due, as often as something is.
pub(super) async fn settle(cast: &Cast, now: Instant) {
    while due::run(cast.house(), now).await.unwrap() > 0 {}
    assert_eq!(check(&cast.house().store).await.unwrap(), []);
}

/// What is left of each grant of a unit, by its end.
async fn left(cast: &Cast, company: &str, unit: Unit) -> Vec<(i64, i64)> {
    let manager = cast.actor("manager").await;
    let (_, all) = all(cast.house(), &manager, cast.companies[company], None, 1_000).await.unwrap();
    all.iter().rev().filter(|one| one.unit == unit.name()).map(|one| (one.granted, one.balance)).collect()
}

pub(super) fn refused(fault: Fault) -> Refusal {
    match fault {
        Fault::Refused(refusal) => *refusal,
        fault => panic!("our own fault: {fault}"),
    }
}

pub(super) async fn pools(cast: &Cast) -> (ResourceId, ResourceId) {
    let manager = cast.actor("manager").await;
    let second = draft("pool2", "compute_pool", "8", "0", "");
    let second = inventory::add(cast.house(), &manager, cast.nanshan, &second, None, monday()).await.unwrap();
    (cast.resources["pool1"], ResourceId(second.id))
}

#[rocket::async_test]
async fn a_pools_grant_pays_for_that_pool_only() {
    let cast = Cast::new().await;
    let (one, two) = pools(&cast).await;
    let year = Interval::new(monday(), monday().plus(365 * DAY)).unwrap();
    give(&cast, "acme", Unit::CardSecond, 7_200, year, Some(two)).await;
    let morning = span("2026-11-24T09:00:00+08:00", "2026-11-24T10:00:00+08:00");
    // Two card-hours there are, but of the other pool: what is quoted is what can pay here.
    let none = refused(try_book(&cast, "ann", &[(one, 1)], morning).await.unwrap_err());
    assert_eq!(none, Refusal::Overdrawn { unit: Unit::CardSecond, asked: 3_600, left: 0 });
    try_book(&cast, "ann", &[(two, 1)], morning).await.unwrap();

    // Both in one request: the open grant ends first, and is left to the pool that has nothing else.
    let soon = Interval::new(monday(), monday().plus(10 * DAY)).unwrap();
    give(&cast, "acme", Unit::CardSecond, 3_600, soon, None).await;
    let noon = span("2026-11-24T12:00:00+08:00", "2026-11-24T13:00:00+08:00");
    let both = try_book(&cast, "ann", &[(one, 1), (two, 1)], noon).await.unwrap();
    assert_eq!(left(&cast, "acme", Unit::CardSecond).await, [(3_600, 0), (7_200, 0)]);
    let again = refused(
        try_book(&cast, "ann", &[(one, 1), (two, 1)], morning.starting(noon.end())).await.unwrap_err(),
    );
    assert!(matches!(again, Refusal::Overdrawn { asked: 3_600, left: 0, .. }), "{again:?}");

    settle(&cast, at("2026-11-24T14:00:00+08:00")).await;
    let mut raw = Raw::open(&cast.fresh.url).await;
    for (pool, used) in [(one, 3_600), (two, 7_200)] {
        let sql = format!(
            "select coalesce(sum(e.amount), 0) from entry e join account a on a.id = e.to_id
              where a.kind = 'used' and a.resource_id = {pool}"
        );
        assert_eq!(raw.count(&sql).await, used, "pool {pool}");
        let foreign = format!(
            "select count(*) from entry e join entry h on h.id = e.hold_id join account g on g.id = h.from_id
               join account a on a.id = e.to_id
              where a.kind = 'used' and a.resource_id = {pool} and g.resource_id <> {pool}"
        );
        assert_eq!(raw.count(&foreign).await, 0, "pool {pool} was paid from another's grant");
    }
    assert_eq!(both.state.name(), "confirmed");
    let wrong =
        NewGrant { unit: Unit::RoomMinute, amount: 1, valid: year, pool: Some(one), note: String::new() };
    let manager = cast.actor("manager").await;
    let told = grant(cast.house(), &manager, cast.companies["acme"], &wrong, None, monday()).await;
    assert_eq!(refused(told.unwrap_err()), Refusal::field("pool_id", FieldRule::Choice));
}

#[rocket::async_test]
async fn a_grant_that_has_ended_closes_at_zero() {
    let cast = Cast::new().await;
    let (one, _) = pools(&cast).await;
    let end = at("2026-11-25T00:00:00+08:00");
    give(&cast, "acme", Unit::CardSecond, 36_000, Interval::new(monday(), end).unwrap(), None).await;
    let late = span("2026-11-24T20:00:00+08:00", "2026-11-24T22:00:00+08:00");
    let held = try_book(&cast, "ann", &[(one, 2)], late).await.unwrap();
    settle(&cast, end.plus(-1)).await;
    assert_eq!(left(&cast, "acme", Unit::CardSecond).await, [(36_000, 36_000 - 14_400)]);
    // It ended before the booking was settled: what that holds is its own.
    let mut raw = Raw::open(&cast.fresh.url).await;
    settle(&cast, end).await;
    assert_eq!(left(&cast, "acme", Unit::CardSecond).await, [(36_000, 0)]);
    let expired = "select coalesce(sum(amount), 0) from entry where kind = 'expire'";
    assert_eq!(raw.count(expired).await, 36_000 - 14_400);
    assert_eq!(
        raw.count("select count(*) from account where kind = 'grant' and closed_at is not null").await,
        1
    );
    let manager = cast.actor("manager").await;
    let seen = cancel::cancel(cast.house(), &manager, held.id, None, None, end).await;
    assert!(matches!(refused(seen.unwrap_err()), Refusal::WrongState { .. }), "it was settled before");
}

#[rocket::async_test]
async fn what_is_released_after_the_end_expires_too() {
    let cast = Cast::new().await;
    let (one, _) = pools(&cast).await;
    let end = at("2026-11-24T10:30:00+08:00");
    give(&cast, "acme", Unit::CardSecond, 7_200, Interval::new(monday(), end).unwrap(), None).await;
    let used = span("2026-11-24T09:30:00+08:00", "2026-11-24T10:30:00+08:00");
    let booked = try_book(&cast, "ann", &[(one, 2)], used).await.unwrap();
    // Called off by someone whose clock is a second before the end; the sweep comes after it.
    let ann = cast.actor("ann").await;
    cancel::cancel(cast.house(), &ann, booked.id, None, None, end.plus(-1)).await.unwrap();
    settle(&cast, end).await;
    assert_eq!(left(&cast, "acme", Unit::CardSecond).await, [(7_200, 0)]);
    // What comes back by a reversal makes the closed grant due again.
    let manager = cast.actor("manager").await;
    let mut raw = Raw::open(&cast.fresh.url).await;
    let settled = raw.count("select max(id) from entry where kind = 'settle'").await;
    amend::reverse(cast.house(), &manager, EntryId(settled), "Wrong job", None, end.plus(60)).await.unwrap();
    let back = left(&cast, "acme", Unit::CardSecond).await;
    assert!(back[0].1 > 0, "{back:?}");
    settle(&cast, end.plus(120)).await;
    assert_eq!(left(&cast, "acme", Unit::CardSecond).await, [(7_200, 0)]);
    assert_eq!(
        raw.count("select coalesce(sum(amount), 0) from entry where kind = 'expire'").await,
        7_200,
        "all of it"
    );
}

pub(super) async fn set(
    cast: &Cast,
    first: &str,
    last: Option<&str>,
    amount: i64,
    carry: Carry,
    now: Instant,
) -> Allowance {
    let new = NewAllowance {
        unit: Unit::MentorMinute,
        pool: None,
        first: month(first),
        last: last.map(month),
        terms: Terms { amount, carry, note: "Mentors".to_owned() },
    };
    let manager = cast.actor("manager").await;
    allowance::set(cast.house(), &manager, cast.companies["acme"], &new, None, now).await.unwrap()
}

#[rocket::async_test]
async fn an_allowance_is_given_each_month_and_goes_on_by_its_rule() {
    let cast = Cast::new().await;
    let made = set(&cast, "2026-11", None, 600, Carry { percent: 50, most: 200 }, monday()).await;
    assert_eq!(left(&cast, "acme", Unit::MentorMinute).await, [(600, 600)], "this month's, at once");
    let manager = cast.actor("manager").await;
    // A change holds from the next month on: November's rest goes on as November was given.
    let terms = Terms { amount: 900, carry: Carry { percent: 10, most: 1_000 }, note: "Mentors".to_owned() };
    let changed =
        allowance::change(cast.house(), &manager, AllowanceId(made.id), Some(1), &terms, None, monday())
            .await;
    assert_eq!(changed.unwrap().version, 2);
    let stale =
        allowance::change(cast.house(), &manager, AllowanceId(made.id), Some(1), &terms, None, monday())
            .await;
    assert_eq!(refused(stale.unwrap_err()), Refusal::Stale);
    let december = month("2026-12").start();
    settle(&cast, december.plus(-1)).await;
    assert_eq!(left(&cast, "acme", Unit::MentorMinute).await, [(600, 600)]);
    settle(&cast, december).await;
    // 50 % of 600, at most 200, go on until the end of December; the rest is gone.
    assert_eq!(left(&cast, "acme", Unit::MentorMinute).await, [(600, 0), (200, 200), (900, 900)]);
    // A stop of three months: each month is granted once, and what went on once goes on no further.
    settle(&cast, month("2027-03").start().plus(5 * DAY)).await;
    let all = left(&cast, "acme", Unit::MentorMinute).await;
    let months: Vec<i64> = all.iter().map(|one| one.0).filter(|granted| *granted == 900).collect();
    assert_eq!(months, [900; 4], "{all:?}");
    assert_eq!(all.iter().filter(|one| one.1 > 0).count(), 2, "March's, and 90 of February's: {all:?}");
    assert!(all.contains(&(90, 90)), "{all:?}");

    let ended = allowance::end(
        cast.house(),
        &manager,
        AllowanceId(made.id),
        None,
        None,
        month("2027-03").start().plus(6 * DAY),
    );
    assert_eq!(ended.await.unwrap().grant_at, None);
    settle(&cast, month("2027-05").start()).await;
    let all = left(&cast, "acme", Unit::MentorMinute).await;
    assert!(all.iter().all(|one| one.1 == 0), "nothing goes on after the end: {all:?}");
    let again = allowance::end(cast.house(), &manager, AllowanceId(made.id), None, None, monday()).await;
    assert_eq!(refused(again.unwrap_err()), Refusal::field("allowance_id", FieldRule::Over));
}

#[rocket::async_test]
async fn an_allowance_ends_with_its_last_month() {
    let cast = Cast::new().await;
    set(&cast, "2026-12", Some("2027-01"), 600, Carry { percent: 100, most: 10_000 }, monday()).await;
    assert_eq!(left(&cast, "acme", Unit::MentorMinute).await, []);
    settle(&cast, month("2027-03").start()).await;
    let all = left(&cast, "acme", Unit::MentorMinute).await;
    // Two months, and December's rest that went on into January.
    assert_eq!(all.iter().map(|one| one.0).collect::<Vec<_>>(), [600, 600, 600]);
    assert!(all.iter().all(|one| one.1 == 0), "{all:?}");
    let manager = cast.actor("manager").await;
    let past = NewAllowance {
        unit: Unit::Fen,
        pool: None,
        first: month("2026-10"),
        last: Some(month("2026-09")),
        terms: Terms { amount: 0, carry: Carry { percent: 101, most: -1 }, note: String::new() },
    };
    let told = allowance::set(cast.house(), &manager, cast.companies["acme"], &past, None, monday()).await;
    let Refusal::Fields(wrong) = refused(told.unwrap_err()) else { panic!("fields") };
    let fields: Vec<&str> = wrong.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["amount", "carry_percent", "carry_most", "unit", "first_month", "last_month"]);
    let ann = cast.actor("ann").await;
    let denied = allowance::set(cast.house(), &ann, cast.companies["acme"], &past, None, monday()).await;
    assert!(matches!(refused(denied.unwrap_err()), Refusal::Forbidden { .. }));
}

#[rocket::async_test]
async fn what_is_left_is_taken_back_and_a_movement_is_reversed_once() {
    let cast = Cast::new().await;
    let (manager, house) = (cast.actor("manager").await, cast.house());
    let year = Interval::new(monday(), monday().plus(365 * DAY)).unwrap();
    let given = give(&cast, "acme", Unit::MentorMinute, 600, year, None).await;
    let all = |limit| Sought { unit: "mentor_minute".to_owned(), ..Sought::all(i64::MAX, limit) };
    let last = |limit: i64| {
        let (manager, cast) = (&manager, &cast);
        async move { entries(house, manager, cast.companies["acme"], &all(limit)).await.unwrap() }
    };
    let grant_entry = EntryId(last(1).await[0].id);
    let nothing = amend::take_back(house, &manager, given, "  ", None, monday()).await;
    assert_eq!(refused(nothing.unwrap_err()), Refusal::field("reason", FieldRule::Missing));
    assert_eq!(amend::take_back(house, &manager, given, "Left early", None, monday()).await.unwrap(), 600);
    let empty = amend::take_back(house, &manager, given, "Again", None, monday()).await;
    assert_eq!(refused(empty.unwrap_err()), Refusal::field("grant_id", FieldRule::NothingLeft));
    // What is gone cannot be taken back a second time by way of its grant.
    let spent = amend::reverse(house, &manager, grant_entry, "Mistake", None, monday()).await;
    assert_eq!(
        refused(spent.unwrap_err()),
        Refusal::Overdrawn { unit: Unit::MentorMinute, asked: 600, left: 0 }
    );
    let returned = last(1).await.remove(0);
    assert_eq!((returned.kind.as_str(), returned.amount), ("return", -600));
    let ann = cast.actor("ann").await;
    let denied = amend::reverse(house, &ann, EntryId(returned.id), "Mine", None, monday()).await;
    assert!(matches!(refused(denied.unwrap_err()), Refusal::Forbidden { .. }));
    let gus = cast.actor("gus").await;
    let hidden = amend::reverse(house, &gus, EntryId(returned.id), "Mine", None, monday()).await;
    assert_eq!(refused(hidden.unwrap_err()), Refusal::NotFound);
    let back =
        amend::reverse(house, &manager, EntryId(returned.id), "They stay", None, monday()).await.unwrap();
    let rows = last(2).await;
    assert_eq!(
        (rows[0].kind.as_str(), rows[0].amount, rows[0].reverses_id),
        ("reverse", 600, Some(returned.id))
    );
    assert_eq!(rows[1].reversed_by, Some(back.0));
    let twice = amend::reverse(house, &manager, EntryId(returned.id), "They stay", None, monday()).await;
    assert_eq!(refused(twice.unwrap_err()), Refusal::field("entry_id", FieldRule::Reversed));
    let again = amend::reverse(house, &manager, back, "They stay", None, monday()).await;
    assert_eq!(refused(again.unwrap_err()), Refusal::field("entry_id", FieldRule::Irreversible));
    assert_eq!(left(&cast, "acme", Unit::MentorMinute).await, [(600, 600)]);

    // Used time goes back to the grant it was drawn from; a hold is the booking's affair.
    let used = span("2026-11-24T09:00:00+08:00", "2026-11-24T10:00:00+08:00");
    let booked = try_book(&cast, "ann", &[(cast.resources["room1"], 1)], used).await.unwrap();
    settle(&cast, used.end().plus(HOUR)).await;
    let mut raw = Raw::open(&cast.fresh.url).await;
    let mut entry_of = async |kind: &str| {
        EntryId(
            raw.count(&format!("select id from entry where kind = '{kind}' and booking_id = {}", booked.id))
                .await,
        )
    };
    let (hold, settled) = (entry_of("hold").await, entry_of("settle").await);
    let before = left(&cast, "acme", Unit::RoomMinute).await[0].1;
    let now = used.end().plus(2 * HOUR);
    let told = amend::reverse(house, &manager, hold, "No", None, now).await;
    assert_eq!(refused(told.unwrap_err()), Refusal::field("entry_id", FieldRule::Irreversible));
    amend::reverse(house, &manager, settled, "The room was flooded", None, now).await.unwrap();
    assert_eq!(left(&cast, "acme", Unit::RoomMinute).await[0].1, before + 60);
    settle(&cast, now).await;
}
