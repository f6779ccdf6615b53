//! Cost does not grow with history: the statements of a deed do the same work, whether little lies behind
//! a house or very much. On the embedded engine each step of its virtual machine is counted, on the server
//! each row that a plan's nodes gave or threw away.

use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::{at, monday};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::counts::counts;
use hatchery::app::wait::{self, Wanted, join};
use hatchery::app::{Filter, cancel, due, find, grant, see};
use hatchery::domain::time::{DAY, HOUR, Interval};
use hatchery::domain::waitlist::Ask;
use hatchery::store::{Seen, watched};
use std::collections::BTreeMap;

/// Work by deed and statement.
type Work = BTreeMap<(&'static str, String), i64>;

/// So many hours that lie behind, each booked in room1 by ann: done, called off or missed in turn, each
/// told of, and each waited for once by bob.
async fn live_long(cast: &Cast, hours: i64) {
    let mut raw = Raw::open(&cast.fresh.url).await;
    let (ann, bob, room) = (cast.id("ann"), cast.id("bob"), cast.resources["room1"]);
    let (acme, beta, nanshan) = (cast.companies["acme"], cast.companies["beta"], cast.nanshan);
    let start = monday().plus(-100 * DAY).0;
    let hours = format!("with recursive n(i) as (select 1 union all select i + 1 from n where i < {hours})");
    for sql in [
        "insert into calendar_object (uid, created_at) values ('long ago', 0)".to_owned(),
        format!(
            "insert into booking (object_id, recurrence_id, incubator_id, company_id, person_id, made_by, title,
               starts_at, ends_at, state, created_at, updated_at)
             {hours} select (select max(id) from calendar_object), i, {nanshan}, {acme}, {ann}, {ann}, 'Long ago',
               {start} - i * {HOUR}, {start} - i * {HOUR} + {HOUR},
               case i % 10 when 1 then 'cancelled' when 2 then 'no_show' else 'done' end, 0, 0 from n"
        ),
        format!(
            "insert into occupancy (resource_id, named_id, booking_id, starts_at, ends_at, units, cause, live)
             select {room}, {room}, id, starts_at, ends_at, 1, 'booking', case when state = 'done' then 1 else 0 end
               from booking where title = 'Long ago'"
        ),
        format!(
            "insert into event (at, door, actor_id, incubator_id, company_id, subject, subject_id, verb)
             select 0, 'api', {ann}, {nanshan}, {acme}, 'booking', id, 'booked' from booking where title = 'Long ago'"
        ),
        format!(
            "insert into wait (incubator_id, company_id, person_id, resource_id, kind, title, window_from, window_to,
               seconds, state, asked_at, booking_id, updated_at)
             select {nanshan}, {beta}, {bob}, {room}, 'meeting_room', 'Long ago', starts_at, ends_at, 3600,
               case state when 'done' then 'served' else 'expired' end, 0, id, 0 from booking where title = 'Long ago'"
        ),
    ] {
        assert!(raw.run(&sql).await > 0, "{sql}");
    }
    if let Raw::Postgres(_) = raw {
        // A server that has lived so long knows its tables.
        raw.run("analyze").await;
    }
}

async fn note(work: &mut Work, raw: &mut Raw, deed: &'static str, seen: Vec<Seen>) {
    for one in seen {
        let sql = one.sql.split_whitespace().collect::<Vec<_>>().join(" ");
        // What writes cannot be done twice; what it looks up is by key, which the plans show.
        if sql.starts_with("select") || sql.starts_with("with") && !sql.contains("insert into") {
            *work.entry((deed, sql)).or_default() += raw.work(&one).await;
        }
    }
}

/// A working day in a house with so many hours behind it.
async fn a_day(hours: i64) -> Work {
    let cast = Cast::new().await;
    live_long(&cast, hours).await;
    let (house, now) = (cast.house(), monday());
    let (ann, bob) = (cast.actor("ann").await, cast.actor("bob").await);
    let mut raw = Raw::open(&cast.fresh.url).await;
    let mut work = Work::new();
    let start = at("2026-11-24T09:00:00+08:00");
    let span = Interval::new(start, start.plus(HOUR)).unwrap();
    let wish = NewBooking {
        items: vec![Taking { resource: cast.resources["room1"], units: 1 }],
        span,
        title: "Today".to_owned(),
        company: None,
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 0,
        accepts: vec![],
        overriding: None,
    };
    let (booked, seen) = watched(book(house, &ann, &wish, None, now)).await;
    let id = booked.unwrap().id;
    note(&mut work, &mut raw, "book", seen).await;
    let wanted = Wanted {
        resource: Some(cast.resources["room1"]),
        incubator: None,
        kind: String::new(),
        seats: 0,
        units: 1,
        people: 0,
        ask: Ask { window: span, length: HOUR },
        title: "Hoped".to_owned(),
        private: false,
        company: None,
        auto: true,
    };
    let (joined, seen) = watched(join(house, &bob, &wanted, None, now)).await;
    joined.unwrap();
    note(&mut work, &mut raw, "join the line", seen).await;
    let (gone, seen) = watched(cancel::cancel(house, &ann, id, None, None, now)).await;
    gone.unwrap();
    note(&mut work, &mut raw, "promote", seen).await;
    let filter = Filter {
        kind: Some("meeting_room".to_owned()),
        incubator: Some(cast.nanshan),
        units: 1,
        span: Some(span),
        only_free: true,
        limit: 20,
        ..Filter::default()
    };
    let (found, seen) = watched(find::search(house, &ann, &filter)).await;
    assert_eq!(found.unwrap().len(), 2);
    note(&mut work, &mut raw, "find what is free", seen).await;
    let page = hatchery::app::Page { after: None, limit: 20 };
    let (mine, seen) = watched(see::mine_ahead(house, &bob, page, now)).await;
    assert_eq!(mine.unwrap().len(), 1);
    note(&mut work, &mut raw, "look at what is mine", seen).await;
    let (mine, seen) = watched(wait::mine(house, &bob, now)).await;
    assert!(!mine.unwrap().is_empty());
    note(&mut work, &mut raw, "look at what is waited for", seen).await;
    for name in ["ann", "manager"] {
        let (counted, seen) = watched(counts(house, &cast.actor(name).await, now)).await;
        counted.unwrap();
        note(&mut work, &mut raw, "count what waits", seen).await;
    }
    let (done, seen) = watched(due::run(house, now.plus(2 * DAY))).await;
    assert!(done.unwrap() > 0);
    note(&mut work, &mut raw, "due", seen).await;
    work
}

/// What it costs to read what acme has, with so many grants that have ended.
async fn with_ended(grants: i64) -> Work {
    let cast = Cast::new().await;
    let (mut raw, acme) = (Raw::open(&cast.fresh.url).await, cast.companies["acme"]);
    let supply = "(select min(id) from account where kind = 'supply' and unit = 'room_minute')";
    for sql in [
        format!(
            "insert into account (key, kind, unit, company_id, guarded, granted, valid_from, valid_to, created_at)
             with recursive n(i) as (select 1 union all select i + 1 from n where i < {grants})
             select 'old:' || cast(i as text), 'grant', 'room_minute', {acme}, 1, 60, i, i + 10, 0 from n"
        ),
        format!(
            "insert into entry (at, kind, from_id, to_id, amount)
             select 0, 'grant', {supply}, id, 60 from account where key like 'old:%'"
        ),
        format!(
            "insert into entry (at, kind, from_id, to_id, amount)
             select 0, 'return', id, {supply}, 60 from account where key like 'old:%'"
        ),
    ] {
        assert_eq!(raw.run(&sql).await, u64::try_from(grants).unwrap(), "{sql}");
    }
    if let Raw::Postgres(_) = raw {
        raw.run("analyze").await;
    }
    let (house, ann, now) = (cast.house(), cast.actor("ann").await, monday());
    let mut work = Work::new();
    let (read, seen) = watched(grant::balances(house, &ann, acme, now)).await;
    assert!(!read.unwrap().is_empty());
    note(&mut work, &mut raw, "balances", seen).await;
    let (read, seen) = watched(grant::in_force(house, &ann, acme, now)).await;
    let first = hatchery::domain::id::AccountId(read.unwrap()[0].id);
    note(&mut work, &mut raw, "grants in force", seen).await;
    let (read, seen) = watched(grant::one(house, &ann, acme, first)).await;
    read.unwrap();
    note(&mut work, &mut raw, "one grant", seen).await;
    work
}

#[rocket::async_test]
async fn grants_that_have_ended_cost_nothing() {
    compare(&with_ended(5).await, &with_ended(1_000).await);
}

#[rocket::async_test]
async fn the_same_work_is_done_however_much_lies_behind() {
    let (short, long) = (a_day(100).await, a_day(10_000).await);
    assert!(short.len() > 20, "{} statements were looked at", short.len());
    compare(&short, &long);
}

/// Nothing costs more where more lies behind.
fn compare(short: &Work, long: &Work) {
    // The server orders its joins by the sizes of the tables, so a plan may pay a few rows more.
    let slack = if std::env::var("TEST_DATABASE_URL").is_ok() { (2, 10) } else { (1, 0) };
    let grown: Vec<_> = long
        .iter()
        .filter(|(what, much)| short.get(*what).is_none_or(|little| **much > little * slack.0 + slack.1))
        .map(|((deed, sql), much)| format!("{deed}: {:?} -> {much}: {sql}", short.get(&(*deed, sql.clone()))))
        .collect();
    assert!(grown.is_empty(), "{}", grown.join("\n"));
}
