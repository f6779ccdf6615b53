//! Booked against really used: every thing that can become of a booking, and that figures are what they are made of.

use crate::kit::cast::Cast;
use crate::kit::monday;
use crate::kit::used::lived;
use hatchery::app::used::{ALL, By, FIRST, Of, Row, Table, behind, table};
use hatchery::domain::id::CompanyId;
use hatchery::domain::months::Months;
use hatchery::domain::time::{HOUR, Interval};
use hatchery::domain::used::{Desks, Hours, How};

fn months(from: &str, to: &str) -> Interval {
    Months::read(from, to, monday()).unwrap().span()
}

async fn told(cast: &Cast, of: &Of, span: Interval, by: By) -> Table {
    table(cast.house(), &cast.actor("city").await, of, span, by, (FIRST, ALL)).await.unwrap()
}

fn hours([used, unknown, freed, missed, late, ahead, in_time]: [i64; 7]) -> Hours {
    let h = |hours: i64| hours * HOUR;
    Hours {
        used: h(used),
        unknown: h(unknown),
        freed: h(freed),
        missed: h(missed),
        late: h(late),
        ahead: h(ahead),
        in_time: h(in_time),
    }
}

fn of(found: &Table, named: impl Fn(&hatchery::app::used::Key) -> bool) -> &Row {
    let mut all = found.rows.iter().filter(|(key, _)| named(key));
    let (Some((_, row)), None) = (all.next(), all.next()) else { panic!("not one: {found:?}") };
    row
}

#[rocket::async_test]
async fn each_booking_counts_as_what_became_of_it() {
    let cast = Cast::new().await;
    lived(&cast).await;
    let november = months("2026-11", "2026-11");

    let kinds = told(&cast, &Of::default(), november, By::Kind).await;
    let kind = |name: &'static str| of(&kinds, move |key| key.kind == name);
    let rooms = kind("meeting_room");
    assert_eq!((rooms.bookings, rooms.hours), (4, hours([1, 1, 0, 2, 2, 0, 3])));
    // Of four rooms, one of them elsewhere; the big one was closed for a day.
    assert_eq!(rooms.open, Some((4 * 30 * 14 - 14) * HOUR));
    let lab = kind("lab");
    assert_eq!((lab.bookings, lab.hours), (3, hours([0, 3, 3, 0, 0, 2, 0])), "cut at the end of the month");
    assert_eq!(lab.open, Some(30 * 14 * HOUR));
    assert_eq!(kind("desk_hot").open, Some(10 * 30 * 14 * HOUR));
    assert_eq!(kind("pitch_hall").open, Some(2 * 30 * 14 * HOUR), "a hall is its halves");
    let desk = kind("desk_fixed");
    assert_eq!((desk.open, desk.hours), (None, hours([0, 0, 0, 0, 0, 9, 0])));
    assert_eq!(desk.desks, Desks { held: 4, away: 2, lent: 1 });
    assert!(kinds.rows.iter().all(|(key, _)| key.kind != "compute_pool"));

    let companies = told(&cast, &Of::default(), november, By::Company).await;
    let company = |name: &str| of(&companies, |key| key.company_id == cast.companies[name].0).clone();
    let (acme, beta) = (company("acme"), company("beta"));
    assert_eq!((acme.bookings, acme.hours), (5, hours([0, 4, 3, 2, 0, 9, 0])));
    assert_eq!((beta.bookings, beta.hours), (3, hours([1, 0, 0, 0, 2, 2, 3])));
    assert_eq!((acme.desks, beta.desks), (Desks::default(), Desks { held: 4, away: 2, lent: 1 }));
    assert_eq!((acme.open, companies.rows.len()), (None, 2));

    let things = told(&cast, &Of::default(), november, By::Resource).await;
    let room2 = of(&things, |key| key.name == "room2");
    assert_eq!((room2.bookings, room2.hours), (1, hours([0, 0, 0, 0, 2, 0, 3])));

    let december = told(&cast, &Of::default(), months("2026-12", "2026-12"), By::Kind).await;
    let lab = of(&december, |key| key.kind == "lab");
    assert_eq!((lab.bookings, lab.hours), (1, hours([0, 0, 0, 0, 0, 2, 0])));
    assert_eq!(
        of(&december, |key| key.kind == "desk_fixed" || key.kind == "meeting_room").hours,
        Hours::default()
    );
}

#[rocket::async_test]
async fn a_hall_counts_as_its_halves() {
    let cast = Cast::new().await;
    crate::kit::story::play(&cast, "08:00  bob  books hall tue 09:00-11:00  -> confirmed").await;
    let november = months("2026-11", "2026-11");
    let all = told(&cast, &Of::default(), november, By::Kind).await;
    let hall = of(&all, |key| key.kind == "pitch_hall");
    assert_eq!((hall.bookings, hall.hours.ahead), (1, 4 * HOUR));
    let each = told(&cast, &Of::default(), november, By::Resource).await;
    for half in ["half1", "half2"] {
        assert_eq!(of(&each, |key| key.name == half).hours.ahead, 2 * HOUR);
    }
    assert!(each.rows.iter().all(|(key, _)| key.name != "hall"));
}

/// However figures are told, they add up to the same, and to the bookings behind them.
#[rocket::async_test]
async fn the_parts_add_up_to_what_was_booked() {
    let cast = Cast::new().await;
    lived(&cast).await;
    let city = cast.actor("city").await;
    let sum = |found: &Table| {
        found.rows.iter().fold(Row::default(), |mut sum, (_, row)| {
            sum.add(row);
            sum
        })
    };
    let (november, december, both) =
        (months("2026-11", "2026-11"), months("2026-12", "2026-12"), months("2026-11", "2026-12"));
    let acme = Of { company: Some(cast.companies["acme"]), ..Of::default() };
    let nobody = Of { company: Some(CompanyId(0)), ..Of::default() };
    let lab = Of { kind: Some("lab".to_owned()), place: Some(cast.nanshan), ..Of::default() };
    for (of, booked) in [(Of::default(), 25 * HOUR), (acme, 18 * HOUR), (lab, 10 * HOUR), (nobody, 0)] {
        let whole = sum(&told(&cast, &of, both, By::Place).await);
        assert_eq!(whole.hours.booked(), booked, "{of:?}");
        for by in [By::Kind, By::Resource, By::Company] {
            let found = sum(&told(&cast, &of, both, by).await);
            assert_eq!((found.hours, found.desks), (whole.hours, whole.desks), "{of:?} {by:?}");
        }
        let mut months = sum(&told(&cast, &of, november, By::Place).await);
        months.add(&sum(&told(&cast, &of, december, By::Place).await));
        assert_eq!((months.hours, months.desks), (whole.hours, whole.desks), "{of:?}: month by month");

        let h = whole.hours;
        for (how, seconds) in [
            (None, h.booked()),
            (Some(How::Used), h.used),
            (Some(How::Unknown), h.unknown),
            (Some(How::Freed), h.freed),
            (Some(How::Missed), h.missed),
            (Some(How::Late), h.late),
            (Some(How::Ahead), h.ahead),
            (Some(How::InTime), h.in_time),
        ] {
            let found = behind(cast.house(), &city, &of, both, how, (None, 100)).await.unwrap();
            let part = found.lines.iter().map(|(one, _)| match how {
                None => one.seconds + one.freed,
                Some(How::Freed) => one.freed,
                Some(_) => one.seconds,
            });
            assert_eq!(part.sum::<i64>(), seconds, "{of:?} {how:?}");
            assert_eq!(found.lines.is_empty(), seconds == 0, "{of:?} {how:?}");
        }
    }
}
