//! A year's holiday notice: looked at first, then in force with what follows from it.

use crate::kit::cast::Cast;
use crate::kit::story::play;
use crate::kit::{at, monday};
use chrono::NaiveDate;
use hatchery::app::calendar::{self, About, Wish};
use hatchery::app::{Fault, House, notify};
use hatchery::domain::policy::{Rule, When};
use hatchery::domain::refusal::Refusal;
use hatchery::store::place;

/// Tuesday the 24th is off, Sunday the 29th is worked: an invented notice of 2026, in holiday-cn's form.
const NOTICE: &str = r#"{ "year": 2026, "days": [
  { "name": "元旦", "date": "2026-01-01", "isOffDay": true },
  { "name": "校庆", "date": "2026-11-24", "isOffDay": true },
  { "name": "校庆", "date": "2026-11-29", "isOffDay": false }
] }"#;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn set(house: &House, cast: &Cast, about: About, deadlines: bool) -> calendar::Done {
    let wish = Wish { source: "国办发明电〔2026〕1号".into(), about, deadlines };
    let admin = cast.actor("admin").await;
    calendar::import(house, Some(&admin), NOTICE, &wish, None, monday().plus(3_600)).await.unwrap()
}

async fn mails_of(cast: &Cast, who: &str) -> Vec<String> {
    while notify::run(cast.house(), monday().plus(7_200)).await.unwrap() > 0 {}
    let admin = cast.actor("admin").await;
    let all = notify::mails(cast.house(), &admin, i64::MAX, 500).await.unwrap();
    let to = format!("{who}@hatchery.test");
    all.into_iter()
        .filter(|mail| mail.address == to && mail.subject.contains("2026"))
        .map(|m| m.body)
        .collect()
}

#[rocket::async_test]
async fn the_difference_is_shown_before_anything_is_done() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        08:10  ann  books room1 tue 09:00-10:00 as A   -> confirmed
        08:11  bob  books room1 wed 09:00-10:00 as B   -> confirmed
        08:12  bob  books big thu 09:00-10:00 as C     -> requested
    ",
    )
    .await;
    let (house, admin) = (cast.house(), cast.actor("admin").await);
    let plan = calendar::plan(house, Some(&admin), NOTICE, monday().plus(3_600)).await.unwrap();
    assert!(plan.known);
    assert!(plan.difference.newly_off.contains(&date("2026-11-24")));
    assert!(plan.difference.newly_working.contains(&date("2026-11-29")));
    let titles: Vec<&str> = plan.bookings.iter().map(|one| one.person_name.as_str()).collect();
    assert_eq!(titles, ["ann"]);
    assert!(house.calendar.day(date("2026-11-24")).working, "nothing was done");
    assert_eq!(calendar::years(house, &admin).await.unwrap().len(), 0);
}

#[rocket::async_test]
async fn holders_are_told_once_and_decide_themselves() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        08:10  ann  books room1 tue 09:00-10:00 as A   -> confirmed
        08:11  ann  books room1 tue 11:00-12:00 as B   -> confirmed
        08:12  bob  books room1 wed 09:00-10:00 as C   -> confirmed
    ",
    )
    .await;
    let done = set(cast.house(), &cast, About::Inform, false).await;
    assert_eq!((done.year, done.bookings, done.deadlines), (2026, 2, 0));
    let mails = mails_of(&cast, "ann").await;
    assert_eq!(mails.len(), 1, "one mail for both");
    assert_eq!(mails[0].lines().filter(|line| line.starts_with("- ")).count(), 2);
    assert_eq!(mails_of(&cast, "bob").await.len(), 0);
    play(&cast, "10:00  ann  has room_minute  -> available 5880 held 120 used 0").await;
    assert!(!cast.house().calendar.day(date("2026-11-24")).working);
    assert!(cast.house().calendar.day(date("2026-11-29")).working, "a make-up day gains its capacity");
}

#[rocket::async_test]
async fn or_they_are_released_and_the_line_is_served() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        08:10  ann  books room1 tue 09:00-10:00 as A           -> confirmed
        08:11  bob  waits for room1 tue 09:00-10:00 as W auto  -> waiting
    ",
    )
    .await;
    let done = set(cast.house(), &cast, About::Release, false).await;
    assert_eq!(done.bookings, 1);
    assert!(mails_of(&cast, "ann").await[0].contains("Released"));
    play(
        &cast,
        "
        10:00  ann  has room_minute                  -> available 6000 held 0 used 0
        10:01  ann  books room1 tue 09:00-10:00      -> taken
    ",
    )
    .await;
}

#[rocket::async_test]
async fn deadlines_move_so_that_as_much_working_time_is_left() {
    let cast = Cast::new().await;
    let house = cast.house();
    let rules = vec![Rule::OpeningHours, Rule::Approval { when: When::Always, answer_minutes: 2 * 540 }];
    let mut tx = house.store.write().await.unwrap();
    let big = cast.resources["big"];
    place::set_policy(&mut tx, cast.nanshan, None, Some(big), &rules, None, monday()).await.unwrap();
    tx.commit().await.unwrap();
    play(&cast, "09:00  ann  books big fri 09:00-10:00 as A  -> requested").await;
    let done = set(house, &cast, About::Leave, true).await;
    assert_eq!(done.deadlines, 1);
    let ann = cast.actor("ann").await;
    let page = hatchery::app::Page { after: None, limit: 5 };
    let mine = hatchery::app::see::mine_ahead(house, &ann, page, monday()).await.unwrap();
    // Two office days: until Tuesday evening before, until Wednesday evening now that Tuesday is off.
    assert_eq!(mine[0].respond_by, Some(at("2026-11-25T18:00:00+08:00")));
}

#[rocket::async_test]
async fn a_bad_file_changes_nothing_and_nobody_else_may() {
    let cast = Cast::new().await;
    let (house, admin) = (cast.house(), cast.actor("admin").await);
    let bad = "off,2026-01-01,元旦\nwork,2026-11-24,校庆\noff,soon,元旦\n";
    let wish = Wish::default();
    let refused = calendar::import(house, Some(&admin), bad, &wish, None, monday()).await.unwrap_err();
    let Fault::Refused(refusal) = refused else { panic!("{refused}") };
    let Refusal::Rows(rows) = *refusal else { panic!("{refusal:?}") };
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3]);
    assert_eq!(calendar::years(house, &admin).await.unwrap().len(), 0);
    for name in ["manager", "ann", "security", "nobody"] {
        let actor = cast.actor(name).await;
        let done = calendar::import(house, Some(&actor), NOTICE, &wish, None, monday()).await;
        assert!(
            matches!(&done, Err(Fault::Refused(no)) if matches!(**no, Refusal::Forbidden { .. })),
            "{name}: {done:?}"
        );
    }
}

#[rocket::async_test]
async fn another_instance_sees_it_soon() {
    let cast = Cast::new().await;
    let other = crate::kit::open(&cast.fresh.url).await;
    set(cast.house(), &cast, About::Leave, false).await;
    cast.house().store.settled().await;
    assert!(other.calendar.day(date("2026-11-24")).working, "not yet");
    calendar::refresh(&other).await.unwrap();
    assert!(!other.calendar.day(date("2026-11-24")).working);
}
