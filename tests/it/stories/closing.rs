//! Places that are closed for a time: everybody hit is moved or released in one step, or nothing is done.

use crate::kit::cast::{Cast, draft};
use crate::kit::story::{play, story};
use crate::kit::{at, monday};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::closure::{self, Request, Scope};
use hatchery::app::{Fault, find, inventory};
use hatchery::domain::id::ResourceId;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{DAY, Interval};

#[rocket::async_test]
async fn every_booking_hit_goes_elsewhere_in_one_step() {
    story(
        "
        09:00  ann      books room1 tue 09:00-10:00 as A              -> confirmed
        09:01  bob      books room1 tue 10:00-11:00 as B              -> confirmed
        09:02  bea      books room2 tue 10:00-11:00 as C              -> confirmed
        09:03  manager  looks at closing room1 tue 08:00 tue 22:00 as X -> A to room2 Tue 09:00 or big Tue 09:00 or room1 Mon 21:00, B to big Tue 10:00 or room1 Mon 21:00 or room1 Mon 20:30
        09:04  manager  closes X                                      -> 2 moved, 0 released
        09:05  ann      has room_minute                               -> available 5940 held 60 used 0
        09:06  bob      opens B                                       -> confirmed
        09:07  bea      books room2 tue 09:00-10:00                   -> taken
        09:08  bea      books room1 tue 12:00-13:00                   -> taken
        09:09  bea      books room1 wed 12:00-13:00                   -> confirmed
        tue 11:30  everything  due                                    -> ok
        tue 11:31  ann  has room_minute                               -> available 5940 held 0 used 60
    ",
    )
    .await;
}

#[rocket::async_test]
async fn who_cannot_go_anywhere_is_released_and_told_once() {
    story(
        "
        09:00  ann      books half1 tue 09:00-10:00 as A              -> confirmed
        09:01  bob      books hall wed 09:00-10:00 as B               -> confirmed
        09:02  bob      books half1 wed 11:00-12:00 as C              -> confirmed
        09:03  bob      books half1 wed 13:00-14:00 as D              -> confirmed
        09:04  bob      is told                                       -> 3 mails, the last of 0 lines
        09:05  manager  looks at closing everything tue 00:00 mon+1 00:00 as X -> A to half1 Mon 21:00 or half1 Mon 20:30 or half1 Mon 20:00, B to hall Mon 08:00 or hall Mon 08:30 or hall Mon 09:00, C to half1 Mon 09:00 or half1 Mon 09:30 or half1 Mon 10:00, D to half1 Mon 10:00 or half1 Mon 10:30 or half1 Mon 11:00
        09:06  manager  closes X releasing                            -> 0 moved, 4 released
        09:07  bob      is told                                       -> 1 mails, the last of 3 lines
        09:08  bob      has room_minute                               -> available 60000 held 0 used 0
        09:09  bob      opens B                                       -> cancelled
        09:10  bob      undoes B                                      -> wrong-state
        09:11  bob      books room1 thu 09:00-10:00                   -> taken
        09:12  manager  overrides room1 thu 09:00-10:00 because needed -> taken
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_tenant_comes_back_to_a_desk_that_was_closed_this_morning() {
    story(
        "
        mon 08:00  manager  gives fixed1 to beta mon..fri person ben as T  -> given
        mon 08:01  ben      is away T tue..tue                             -> away 11-24..11-24
        tue 08:00  manager  looks at closing fixed1 tue 08:00 tue 12:00 as X -> nothing is hit
        tue 08:01  manager  closes X                                       -> 0 moved, 0 released
        tue 10:00  manager  lifts X                                        -> open
        tue 10:01  ben      takes back T                                   -> 1 days back
        tue 10:02  bea      books fixed1 tue 11:00-12:00                   -> taken
    ",
    )
    .await;
}

#[rocket::async_test]
async fn who_is_inside_is_released_too_and_pays_what_was_used() {
    story(
        "
        mon 08:00  ann  books room1 tue 09:00-11:00 as A              -> confirmed
        tue 08:55  ann  comes to A                                    -> in_use
        tue 09:30  manager  looks at closing room1 tue 09:30 tue 22:00 as X -> A to nowhere
        tue 09:30  manager  closes X                                  -> 0 moved, 1 released
        tue 09:31  ann  opens A                                       -> cancelled
        tue 09:32  ann  has room_minute                               -> available 5970 held 0 used 30
    ",
    )
    .await;
}

#[rocket::async_test]
async fn what_changed_since_it_was_looked_at_is_told_and_nothing_is_done() {
    story(
        "
        09:00  ann      books room1 tue 09:00-10:00 as A              -> confirmed
        09:01  manager  looks at closing room1 tue 08:00 tue 22:00 as X -> A to room2 Tue 09:00 or big Tue 09:00 or room1 Mon 21:00
        09:02  bob      books room1 tue 15:00-16:00 as B              -> confirmed
        09:03  manager  closes X                                      -> overtaken
        09:04  bob      opens B                                       -> confirmed
        09:05  bob      cancels B                                     -> cancelled
        09:06  ann      moves A tue 11:00-12:00                       -> confirmed
        09:07  manager  closes X                                      -> overtaken
        09:08  manager  looks at closing room1 tue 08:00 tue 22:00 as X -> A to room2 Tue 11:00 or big Tue 11:00 or room1 Mon 21:00
        09:09  bob      books room2 tue 11:00-12:00                   -> confirmed
        09:10  manager  closes X                                      -> taken
        09:11  ann      opens A                                       -> confirmed
        09:12  ann      cancels A                                     -> cancelled
        09:13  manager  closes X                                      -> overtaken
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_closure_is_lifted_and_the_line_is_served() {
    story(
        "
        09:00  ann      books room2 tue 09:00-10:00 as A              -> confirmed
        09:01  manager  looks at closing room1 tue 08:00 tue 22:00 as X -> nothing is hit
        09:02  manager  closes X                                      -> 0 moved, 0 released
        09:03  bob      waits for room1 tue 09:00-10:00 as B          -> waiting
        09:04  bob      waits for room2 tue 09:00-10:00 as C          -> waiting
        09:05  bob      lifts X                                       -> forbidden
        09:06  manager  lifts X                                       -> open
        09:07  bob      looks B                                       -> offered room1 09:00-10:00
        09:08  manager  lifts X                                       -> fields
        # A place kept for somebody is taken back: they wait in their place again.
        09:09  manager  looks at closing room1 tue 08:00 tue 22:00 as Y -> nothing is hit
        09:10  manager  closes Y                                      -> 0 moved, 0 released
        09:11  bob      looks B                                       -> waiting behind 0
        09:12  bob      accepts B                                     -> wrong-state
        # What a booking leaves elsewhere is for those who wait there.
        09:13  manager  looks at closing room2 tue 08:00 tue 22:00 as Z -> A to big Tue 09:00 or room2 Mon 21:00 or room2 Mon 20:30
        09:14  manager  lifts Y                                       -> open
        09:15  bob      looks B                                       -> offered room1 09:00-10:00
    ",
    )
    .await;
}

#[rocket::async_test]
async fn two_closures_of_one_place_and_a_tenants_desk_in_one() {
    story(
        "
        09:00  manager  gives fixed1 to beta tue..fri person ben as T  -> given
        09:01  manager  looks at closing zone wed 00:00 fri 00:00 as X -> nothing is hit
        09:02  manager  closes X                                       -> 0 moved, 0 released
        09:03  ben      is told                                        -> 2 mails, the last of 1 lines
        09:04  manager  looks at closing room1 thu 08:00 sat 08:00 as Y -> nothing is hit
        09:05  manager  closes Y                                       -> 0 moved, 0 released
        09:06  ben      is away T wed..thu                             -> away 11-25..11-26
        # Closed is closed: the desk is in no pool.
        09:07  bea      finds desk thu 09:00-18:00                     -> nothing
        09:08  bea      books fixed1 thu 09:00-18:00                   -> taken
        09:09  manager  lifts X                                        -> open
        09:10  bea      books room1 thu 09:00-10:00                    -> taken
        09:11  bea      finds desk thu 09:00-18:00                     -> desk1 fixed1
        09:12  ben      takes back T                                   -> 2 days back
        09:13  manager  lifts Y                                        -> open
        09:14  bea      books room1 thu 09:00-10:00                    -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_booking_that_has_begun_ends_with_what_it_used() {
    story(
        "
        08:00  ann      books room1 mon 09:00-11:00 as A               -> confirmed
        09:30  manager  looks at closing floor mon 09:30 mon 22:00 as X -> A to nowhere
        09:30  manager  closes X                                       -> 0 moved, 1 released
        09:31  ann      has room_minute                                -> available 5970 held 0 used 30
    ",
    )
    .await;
}

#[rocket::async_test]
async fn what_cannot_be_closed_is_refused() {
    story(
        "
        09:00  bob        looks at closing room1 tue 08:00 tue 22:00   -> forbidden
        09:01  elsewhere  looks at closing room1 tue 08:00 tue 22:00   -> forbidden
        09:02  frontdesk  looks at closing room1 tue 08:00 tue 22:00   -> forbidden
        09:03  manager    looks at closing far1 tue 08:00 tue 22:00    -> fields
        10:00  manager    looks at closing room1 mon 08:00 mon 09:00   -> fields
        10:01  manager    looks at closing room1 tue 08:00 mon+60 22:00 -> fields
    ",
    )
    .await;
}

#[rocket::async_test]
async fn between_looking_and_closing_nobody_slips_in() {
    let cast = Cast::new().await;
    let (manager, ann) = (cast.actor("manager").await, cast.actor("ann").await);
    for round in 0..8_i64 {
        let day = at("2026-11-24T09:00:00+08:00").plus(round * DAY);
        let span = Interval::new(day, day.plus(3_600)).unwrap();
        let wish = Request {
            incubator: cast.nanshan,
            scope: Scope { resource: Some(cast.resources["room1"]), ..Scope::default() },
            span,
            reason: "painting".into(),
        };
        let new = NewBooking {
            items: vec![Taking { resource: cast.resources["room1"], units: 1 }],
            span,
            title: "Quick".into(),
            company: None,
            holder: None,
            guests: Vec::new(),
            note: String::new(),
            private: false,
            seats: 0,
            accepts: Vec::new(),
            overriding: None,
        };
        let (booked, closed) = rocket::tokio::join!(
            book(cast.house(), &ann, &new, None, monday()),
            closure::close(cast.house(), &manager, &wish, &[], None, monday()),
        );
        assert!(booked.is_ok() != closed.is_ok(), "one of the two: {booked:?}, {closed:?}");
    }
    play(&cast, "09:00  ann  books room1 tue+3 09:00-10:00  -> confirmed").await;
}

#[rocket::async_test]
async fn what_is_new_in_a_closed_zone_is_closed_too_and_a_desk_that_is_given_out_stays() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        09:00  manager  looks at closing zone tue 08:00 tue 22:00 as X  -> nothing is hit
        09:01  manager  closes X                                        -> 0 moved, 0 released
        09:02  manager  gives fixed1 to beta mon+1..fri+1               -> given
    ",
    )
    .await;
    let (house, manager) = (cast.house(), cast.actor("manager").await);
    let new = draft("room9", "meeting_room", "1", "4", "");
    let made = inventory::add(house, &manager, cast.nanshan, &new, None, monday()).await.unwrap();
    let span = Interval::new(at("2026-11-24T09:00:00+08:00"), at("2026-11-24T10:00:00+08:00")).unwrap();
    let free = find::availability(house, &manager, ResourceId(made.id), span).await.unwrap();
    assert_eq!(free, [(span, 0)]);
    let desk = cast.resources["fixed1"];
    let kept = inventory::set_retired(house, &manager, desk, None, true, monday()).await;
    assert!(matches!(kept, Err(Fault::Refused(no)) if *no == Refusal::StillUsed));
}

#[rocket::async_test]
async fn a_capacity_below_what_is_booked_names_the_bookings() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        09:00  bob  books desk1 tue 09:00-18:00 units 6 as A  -> confirmed
        09:01  bea  books desk1 tue 12:00-18:00 units 3 as B  -> confirmed
        09:02  bea  books desk1 wed 12:00-18:00 units 3 as C  -> confirmed
    ",
    )
    .await;
    let (house, manager) = (cast.house(), cast.actor("manager").await);
    let less = draft("desk1", "desk_hot", "8", "0", "");
    let refused =
        inventory::edit(house, &manager, cast.resources["desk1"], None, &less, monday()).await.unwrap_err();
    let Fault::Refused(refusal) = refused else { panic!("{refused}") };
    let Refusal::CapacityBooked { bookings } = *refusal else { panic!("{refusal:?}") };
    let who: Vec<&str> = bookings.iter().map(|(_, what)| what.split(' ').next().unwrap()).collect();
    assert_eq!(who, ["bob", "bea"], "not the day on which it would do");
}
