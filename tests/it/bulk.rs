//! The bulk door: quick, and still behind the schema's own guards.

use crate::kit::cast::Cast;
use crate::kit::monday;
use crate::kit::raw::Raw;
use hatchery::app::check;
use hatchery::domain::booking::State;
use hatchery::domain::id::{AccountId, BookingId, EntryId, PersonId};
use hatchery::domain::ledger::Movement;
use hatchery::domain::person::Language;
use hatchery::domain::time::{DAY, HOUR, Interval};
use hatchery::store::bulk::{self, BookingRow, EntryRow, PersonRow};

fn booking(cast: &Cast, id: i64, hour: i64) -> BookingRow {
    let start = monday().plus(DAY + hour * HOUR);
    BookingRow {
        id: BookingId(id),
        uid: format!("bulk-{id}"),
        incubator: cast.nanshan,
        company: cast.companies["beta"],
        person: cast.id("bob"),
        title: "Bulk".to_owned(),
        seats: 0,
        span: Interval::new(start, start.plus(2 * HOUR)).unwrap(),
        state: State::Confirmed,
        respond_by: None,
        policy: None,
        reason: None,
        cancelled_from: None,
        at: (monday(), monday()),
        moves: 0,
        resource: cast.resources["room1"],
        atoms: vec![cast.resources["room1"]],
        units: 1,
        series: None,
        remind: None,
        came: None,
    }
}

#[rocket::async_test]
async fn a_fill_beyond_the_capacity_is_refused() {
    let cast = Cast::new().await;
    let store = &cast.house().store;
    let mut rows: Vec<BookingRow> = (0..5).map(|n| booking(&cast, 1_000 + n, 2 * n)).collect();
    let mut tx = store.write().await.unwrap();
    bulk::bookings(&mut tx, &rows).await.unwrap();
    drop(tx);
    // Half of it lies in another that is far from the last row.
    rows.push(booking(&cast, 1_005, 3));
    let mut tx = store.write().await.unwrap();
    let refused = bulk::bookings(&mut tx, &rows).await.expect_err("two in one room");
    assert_eq!(refused.broken(), Some("over_capacity"));
    drop(tx);
    let mut raw = Raw::open(&cast.fresh.url).await;
    assert_eq!(raw.count("select count(*) from booking").await, 0);
    assert_eq!(raw.count("select count(*) from occupancy").await, 0);
}

#[rocket::async_test]
async fn a_fill_that_overdraws_or_spends_a_hold_twice_is_refused() {
    let cast = Cast::new().await;
    let store = &cast.house().store;
    let mut raw = Raw::open(&cast.fresh.url).await;
    let acme = cast.companies["acme"];
    let grant =
        raw.count(&format!("select id from account where kind = 'grant' and company_id = {acme}")).await;
    let supply =
        raw.count("select min(id) from account where kind = 'supply' and unit = 'room_minute'").await;
    let entry = |id: i64, from: i64, to: i64, amount: i64, hold: Option<i64>| EntryRow {
        id: EntryId(id),
        at: monday(),
        kind: Movement::Hold,
        from: AccountId(from),
        to: AccountId(to),
        amount,
        booking: None,
        hold: hold.map(EntryId),
        tenancy: None,
        by: None,
    };
    let there = 6_000;
    for (rows, name) in [
        (vec![entry(900, grant, supply, there + 1, None)], "overdrawn"),
        (vec![entry(900, grant, supply, there, None), entry(901, grant, supply, 1, None)], "overdrawn"),
        (
            vec![
                entry(900, grant, supply, 10, None),
                entry(901, supply, grant, 6, Some(900)),
                entry(902, supply, grant, 5, Some(900)),
            ],
            "hold_spent",
        ),
    ] {
        let mut tx = store.write().await.unwrap();
        let refused = bulk::entries(&mut tx, &rows).await.expect_err(name);
        assert_eq!(refused.broken(), Some(name));
    }
    let sound: Vec<EntryRow> = (0..there).map(|n| entry(900 + n, grant, supply, 1, None)).collect();
    let mut tx = store.write().await.unwrap();
    bulk::entries(&mut tx, &sound).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(raw.count(&format!("select balance from account where id = {grant}")).await, 0);
    assert_eq!(check::check(store).await.unwrap(), []);
}

#[rocket::async_test]
async fn every_text_comes_in_as_it_is() {
    let cast = Cast::new().await;
    let names =
        ["tab\there", "two\nlines\r\n", "back\\slash \\N \\.", "it's \"quoted\"", "\\.", "林 😀", " ", "$1"];
    let row = |(n, name): (usize, &&str)| PersonRow {
        id: PersonId(5_000 + n as i64),
        email: format!("text{n}@hatchery.test"),
        name: (*name).to_owned(),
        mobile: None,
        password: String::new(),
        at: monday(),
    };
    let rows: Vec<PersonRow> = names.iter().enumerate().map(row).collect();
    let mut tx = cast.house().store.write().await.unwrap();
    bulk::people(&mut tx, &rows, Language::Zh).await.unwrap();
    tx.commit().await.unwrap();
    let mut raw = Raw::open(&cast.fresh.url).await;
    assert_eq!(raw.texts("select name from person where id >= 5000 order by id").await, names);
    assert_eq!(raw.count("select count(*) from person where id >= 5000 and mobile is null").await, 8);
}
