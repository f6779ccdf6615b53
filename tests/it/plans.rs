//! What is done all day costs the same however long the house has stood: no statement of it reads a table
//! that grows with the years from end to end.

use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::{at, monday};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::grant::{self, Of, Sought};
use hatchery::app::statement::{Cut, statement};
use hatchery::app::wait::{Wanted, join};
use hatchery::app::{Filter, cancel, due, find, seal, used};
use hatchery::domain::id::{AccountId, BillId, BookingId, RentId};
use hatchery::domain::month::Month;
use hatchery::domain::policy::Rule;
use hatchery::domain::time::{DAY, Interval};
use hatchery::domain::waitlist::Ask;
use hatchery::store::{Seen, place, watched};

/// The tables that grow with every booking.
const GROWING: [&str; 13] = [
    "booking",
    "booking_change",
    "calendar_object",
    "entry",
    "event",
    "guest",
    "mail",
    "month_end",
    "notice",
    "occupancy",
    "outbox",
    "seal",
    "wait",
];

/// The table that `name` stands for in a statement: its own name, or an alias.
fn table<'a>(sql: &'a str, name: &'a str) -> &'a str {
    let words: Vec<&str> =
        sql.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
    let named = words.windows(3).find(|w| matches!(w[0], "from" | "join" | "update") && w[2] == name);
    named.map_or(name, |w| w[1])
}

/// The table that a step of a plan reads from end to end, if it does.
fn scanned<'a>(sql: &'a str, step: &'a str) -> Option<&'a str> {
    let step = step.trim_start_matches([' ', '-', '>']);
    if let Some(rest) = step.strip_prefix("SCAN ") {
        return Some(table(sql, rest.split_whitespace().next()?));
    }
    let rest = step.split("Seq Scan on ").nth(1)?;
    rest.split_whitespace().next()
}

#[test]
fn a_scan_is_known_under_an_alias() {
    let sql = "select 1 from booking b join occupancy o on o.booking_id = b.id";
    assert_eq!(scanned(sql, "SCAN b"), Some("booking"));
    assert_eq!(scanned(sql, "SCAN o USING COVERING INDEX occupancy_live"), Some("occupancy"));
    assert_eq!(scanned(sql, "SEARCH b USING INDEX x"), None);
    assert_eq!(scanned(sql, "        ->  Seq Scan on booking b  (cost=1)"), Some("booking"));
}

fn wish(cast: &Cast, room: &str, hour: i64) -> NewBooking {
    let start = at("2026-11-24T09:00:00+08:00").plus(hour * 3_600);
    NewBooking {
        items: vec![Taking { resource: cast.resources[room], units: 1 }],
        span: Interval::new(start, start.plus(3_600)).unwrap(),
        title: "Plan".to_owned(),
        company: None,
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 0,
        accepts: vec![],
        overriding: None,
    }
}

#[rocket::async_test]
async fn what_is_done_all_day_scans_nothing_that_grows() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let (ann, bob) = (cast.actor("ann").await, cast.actor("bob").await);
    let mut rules = crate::kit::cast::rules();
    rules.extend([
        Rule::OpenPerCompany { most: 90 },
        Rule::TimePerPerson { minutes: 6_000, days: 7 },
        Rule::TimePerCompany { minutes: 6_000, days: 7 },
    ]);
    let mut tx = house.store.write().await.unwrap();
    place::set_policy(&mut tx, cast.nanshan, Some("meeting_room"), None, &rules, None, now).await.unwrap();
    tx.commit().await.unwrap();

    let mut all: Vec<(&str, Vec<Seen>)> = Vec::new();
    let (booked, seen) = watched(book(house, &ann, &wish(&cast, "room1", 0), None, now)).await;
    let id = booked.unwrap().id;
    all.push(("book", seen));
    let wanted = Wanted {
        resource: Some(cast.resources["room1"]),
        incubator: None,
        kind: String::new(),
        seats: 0,
        units: 1,
        people: 0,
        ask: Ask { window: wish(&cast, "room1", 0).span, length: 3_600 },
        title: "Hoped".to_owned(),
        private: false,
        company: None,
        auto: true,
    };
    let (joined, seen) = watched(join(house, &bob, &wanted, None, now)).await;
    joined.unwrap();
    all.push(("wait", seen));
    let (gone, seen) = watched(cancel::cancel(house, &ann, id, None, None, now)).await;
    gone.unwrap();
    assert!(seen.iter().any(|one| one.sql.contains("insert into served")), "bob was served in this step");
    all.push(("promote", seen));
    let (refused, seen) = watched(book(house, &ann, &wish(&cast, "room1", 0), None, now)).await;
    assert!(refused.is_err(), "it is taken: alternatives were looked for");
    all.push(("refuse", seen));
    let filter = Filter {
        kind: Some("meeting_room".to_owned()),
        incubator: Some(cast.nanshan),
        units: 1,
        span: Some(wish(&cast, "room1", 2).span),
        only_free: true,
        limit: 20,
        ..Filter::default()
    };
    let (found, seen) = watched(find::search(house, &ann, &filter)).await;
    assert_eq!(found.unwrap().len(), 3);
    all.push(("find", seen));
    let (done, seen) = watched(due::run(house, now.plus(3 * DAY))).await;
    assert!(done.unwrap() > 0);
    all.push(("due", seen));
    let later = now.plus(10 * DAY);
    let (done, seen) = watched(due::run(house, later)).await;
    assert!(done.unwrap() > 0 && seen.iter().any(|one| one.sql.contains("insert into month_end")));
    all.push(("close the month", seen));
    let acme = cast.companies["acme"];
    let (read, seen) = watched(statement(house, &ann, acme, Month::of(later), &Cut::ALL)).await;
    assert!(!read.unwrap().accounts.is_empty());
    all.push(("statement", seen));
    let (read, seen) = watched(grant::balances(house, &ann, acme, later)).await;
    assert!(!read.unwrap().is_empty());
    all.push(("balances", seen));
    let (read, seen) = watched(grant::in_force(house, &ann, acme, later)).await;
    let given = AccountId(read.unwrap()[0].id);
    all.push(("grants in force", seen));
    let (read, seen) = watched(grant::all(house, &ann, acme, None, 50)).await;
    assert!(!read.unwrap().1.is_empty());
    all.push(("every grant", seen));
    let (read, seen) = watched(grant::one(house, &ann, acme, given)).await;
    read.unwrap();
    all.push(("a grant", seen));
    for of in [Of::Bill(BillId(1)), Of::Rent(RentId(1)), Of::Grant(given), Of::Booking(BookingId(1))] {
        let sought = Sought { of: Some(of), ..Sought::all(i64::MAX, 50) };
        let (read, seen) = watched(grant::entries(house, &ann, acme, &sought)).await;
        read.unwrap();
        all.push(("movements of one thing", seen));
    }
    let (city, of) = (cast.actor("city").await, used::Of::default());
    for by in used::By::ALL {
        let (read, seen) =
            watched(used::table(house, &city, &of, Month::of(now).span(), *by, (used::FIRST, 50))).await;
        assert!(!read.unwrap().rows.is_empty(), "{by:?}");
        all.push(("booked and used", seen));
    }
    let (read, seen) =
        watched(used::behind(house, &city, &of, Month::of(now).span(), None, (None, 50))).await;
    read.unwrap();
    all.push(("bookings behind what was used", seen));
    let audit = cast.actor("audit").await;
    let (sealed, seen) = watched(seal::list(house, &audit, i64::MAX, 50)).await;
    assert!(sealed.unwrap().len() > 10);
    all.push(("seals", seen));
    let (status, seen) = watched(due::status(house, now)).await;
    status.unwrap();
    all.push(("status", seen));

    let mut raw = Raw::open(&cast.fresh.url).await;
    let mut tx = house.store.write().await.unwrap();
    tx.expect_many().await.unwrap();
    let mut wrong = Vec::new();
    for (deed, seen) in &all {
        assert!(!seen.is_empty(), "{deed}");
        for one in seen {
            let steps = match raw.plan(&one.sql).await {
                Some(steps) => steps,
                None => tx.plan(&one.sql, &one.args).await.unwrap(),
            };
            for step in steps {
                if scanned(&one.sql, &step).is_some_and(|table| GROWING.contains(&table)) {
                    wrong.push(format!(
                        "{deed}: {step}\n    {}",
                        one.sql.split_whitespace().collect::<Vec<_>>().join(" ")
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
