//! Presence: who came, who did not, and what a person decides.

use crate::kit::story::story;

const CHECK_IN: &str = r#"{"rule":"check_in","opens_minutes":10,"grace_minutes":15,"charge_percent":50}"#;
const STRIKES: &str = r#"{"rule":"strikes","most":1,"days":30}"#;

#[rocket::async_test]
async fn who_does_not_come_gives_the_rest_to_who_waits() {
    story(&format!(
        "
        mon 08:00  manager  rules room1 with {CHECK_IN}              -> ok
        mon 08:01  ann  books room1 tue 09:00-11:00 as A             -> confirmed
        mon 08:02  bob  waits for room1 tue 09:15-11:00 minutes 60 as W auto -> waiting
        tue 08:40  ann  comes to A                                   -> too-early
        tue 09:14  everything due                                    -> ok
        tue 09:14  ann  opens A                                      -> confirmed
        tue 09:15  everything due                                    -> ok
        tue 09:15  ann  opens A                                      -> no_show
        tue 09:15  bob  looks W                                      -> served
        tue 09:16  ann  comes to A                                   -> wrong-state
        # Half of two hours is charged, the rest is given back.
        tue 09:17  ann  has room_minute                              -> available 5940 held 0 used 60
    "
    ))
    .await;
}

#[rocket::async_test]
async fn who_comes_keeps_the_place() {
    story(&format!(
        "
        mon 08:00  manager  rules room1 with {CHECK_IN}  -> ok
        mon 08:01  bob  books room1 tue 09:00-10:00 as B -> confirmed
        tue 08:50  bea  comes to B                       -> in_use
        tue 08:51  bob  comes to B                       -> in_use
        tue 09:30  everything due                        -> ok
        tue 10:00  everything due                        -> ok
        tue 10:01  bob  opens B                          -> done
        # Who books a slot that is running has a grace of their own.
        tue 10:02  ann  books room1 tue 10:00-12:00 as A -> confirmed
        tue 10:16  everything due                        -> ok
        tue 10:16  ann  comes to A                       -> in_use
        tue 10:17  ann  comes to B                       -> not-found
    "
    ))
    .await;
}

#[rocket::async_test]
async fn a_no_show_is_objected_to_and_a_person_decides() {
    story(&format!(
        "
        mon 08:00  manager  rules room1 with {CHECK_IN}     -> ok
        mon 08:01  ann  books room1 tue 09:00-10:00 as A    -> confirmed
        mon 08:02  ann  books room1 tue 11:00-12:00 as C    -> confirmed
        mon 08:03  ann  objects to A                        -> wrong-state
        tue 12:00  everything due                           -> ok
        tue 12:01  ann  strikes                             -> 2 of 2
        tue 12:02  ann  objects to A                        -> ok
        tue 12:03  ann  objects to A                        -> fields
        tue 12:04  bob  objects to A                        -> not-found
        tue 12:05  ann  excuses A                           -> forbidden
        tue 12:06  elsewhere excuses A                      -> not-found
        tue 12:07  manager excuses C                        -> stale
        tue 12:08  manager excuses A                        -> ok
        tue 12:09  manager upholds A                        -> stale
        tue 12:10  ann  strikes                             -> 1 of 2
    "
    ))
    .await;
}

#[rocket::async_test]
async fn how_many_no_shows_put_one_behind_is_the_places_own_rule() {
    story(&format!(
        "
        mon 08:00  manager  rules room1 with {CHECK_IN}         -> ok
        mon 08:00  manager  rules room2 with {STRIKES}          -> ok
        mon 08:01  ann  books room1 tue 09:00-10:00             -> confirmed
        tue 12:00  everything due                               -> ok
        tue 12:01  ann  strikes                                 -> 1 of 1
        tue 12:02  bob  books room2 wed 09:00-10:00             -> confirmed
        tue 12:02  bob  books free1 wed 09:00-10:00             -> confirmed
        tue 12:03  ann  waits for room2 wed 09:00-10:00 as A2   -> waiting
        tue 12:03  ann  waits for free1 wed 09:00-10:00 as A1   -> waiting
        tue 12:04  bea  waits for room2 wed 09:00-10:00 as B2   -> waiting
        tue 12:04  bea  waits for free1 wed 09:00-10:00 as B1   -> waiting
        # One is enough for room2; elsewhere it takes three.
        tue 12:05  ann  looks A2                                -> waiting behind 1
        tue 12:05  bea  looks B2                                -> waiting behind 0
        tue 12:05  ann  looks A1                                -> waiting behind 0
    "
    ))
    .await;
}

#[rocket::async_test]
async fn calling_off_late_costs_a_share() {
    story(
        "
        mon 08:00  manager  rules room1 with {\"rule\":\"late_cancel\",\"within_minutes\":120,\"charge_percent\":25} -> ok
        mon 08:01  ann  books room1 tue 09:00-11:00 as A  -> confirmed
        mon 08:02  ann  books room1 tue 13:00-15:00 as B  -> confirmed
        tue 08:00  ann  cancels A                         -> cancelled
        tue 08:01  ann  cancels B                         -> cancelled
        tue 08:02  ann  has room_minute                   -> available 5970 held 0 used 30
        # Taken back, the charge is too.
        tue 08:03  ann  undoes A                          -> confirmed
        tue 08:04  ann  has room_minute                   -> available 5880 held 120 used 0
    ",
    )
    .await;
}
