//! Waiting lines: joined, served in the published order, never overtaken.

use crate::kit::story::story;

#[rocket::async_test]
async fn a_freed_place_is_kept_for_the_first_in_line() {
    story(
        "
        09:00  ann  books room1 tue 09:00-10:00 as A        -> confirmed
        09:01  bob  waits for room1 tue 09:00-10:00 as B    -> waiting
        09:02  bob  looks B                                 -> waiting behind 0
        09:02  bob  waits for room1 tue 09:00-10:00         -> fields
        09:03  ann  waits for room2 tue 09:00-10:00         -> free
        09:04  ann  cancels A                               -> cancelled
        09:05  bob  looks B                                 -> offered room1 09:00-10:00
        09:06  ann  books room1 tue 09:00-10:00             -> taken
        09:07  ann  undoes A                                -> taken
        09:08  bob  accepts B                               -> confirmed
        09:09  bob  looks B                                 -> served
        09:10  bob  accepts B                               -> wrong-state
        09:11  bob  opens B                                 -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn an_offer_that_nobody_answers_passes_on() {
    story(
        "
        09:00  ann  books room1 wed 09:00-10:00 as A        -> confirmed
        09:01  bob  waits for room1 wed 09:00-10:00 as B    -> waiting
        09:02  ann  waits for room1 wed 09:00-10:00 as C    -> waiting
        09:03  ann  looks C                                 -> waiting behind 1
        09:04  ann  cancels A                               -> cancelled
        09:05  ann  looks C                                 -> waiting behind 0
        09:33  everything due                               -> ok
        09:33  bob  looks B                                 -> offered room1 09:00-10:00
        # Half an hour of working time after 09:04.
        09:34  bob  accepts B                               -> wrong-state
        09:34  everything due                               -> ok
        09:34  bob  looks B                                 -> passed
        09:35  ann  looks C                                 -> offered room1 09:00-10:00
        09:36  ann  turns C                                 -> passed
        09:37  bob  books room1 wed 09:00-10:00             -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn an_offer_past_its_time_stands_in_nobodys_way() {
    story(
        "
        09:00  ann  books room1 wed 09:00-10:00 as A        -> confirmed
        09:01  bob  waits for room1 wed 09:00-10:00 as B    -> waiting
        09:02  ann  cancels A                               -> cancelled
        09:40  ann  books room1 wed 09:00-10:00             -> confirmed
        09:41  bob  looks B                                 -> passed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn the_company_longest_unserved_comes_first() {
    story(
        "
        09:00  ann      books room1 tue 09:00-10:00 as A         -> confirmed
        09:01  bob      waits for room1 tue 09:00-10:00 as B auto -> waiting
        09:02  ann      cancels A                                -> cancelled
        09:03  bob      looks B                                  -> served
        # Beta was served a moment ago: Acme comes first now, though it asks later.
        09:04  manager  books room2 wed 09:00-10:00 for beta holder bob as M -> confirmed
        09:05  bea      waits for room2 wed 09:00-10:00 as C     -> waiting
        09:06  ann      waits for room2 wed 09:00-10:00 as D     -> waiting
        09:07  bea      looks C                                  -> waiting behind 1
        09:08  manager  cancels M                                -> cancelled
        09:09  ann      looks D                                  -> offered room2 09:00-10:00
        09:10  bea      looks C                                  -> waiting behind 0
        09:11  ann      leaves D                                 -> withdrawn
        09:12  bea      looks C                                  -> offered room2 09:00-10:00
    ",
    )
    .await;
}

#[rocket::async_test]
async fn any_room_of_a_kind_within_a_morning() {
    story(
        "
        09:00  ann  books room2 fri 08:00-12:00 as A    -> confirmed
        09:01  ann  books big fri 08:00-12:00           -> requested
        09:02  bob  waits for any meeting_room fri 08:00-12:00 minutes 60 seats 8 as B -> waiting
        09:03  bob  waits for any meeting_room fri 08:00-12:00 minutes 60 seats 4      -> free
        09:04  ann  moves A fri 09:30-12:00             -> confirmed
        09:05  bob  looks B                             -> offered room2 08:00-09:00
        09:06  bob  accepts B                           -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn what_can_never_come_is_not_waited_for() {
    story(
        "
        09:00  ann     waits for room1 mon 07:00-08:00  -> fields
        09:01  nobody  waits for room1 tue 09:00-10:00  -> forbidden
        09:02  mentor  waits for room1 tue 09:00-10:00  -> forbidden
        09:03  bob     waits for desk1 tue 09:00-10:00 units 11 -> fields
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_proposed_time_given_up_goes_to_who_waits_for_it() {
    story(
        "
        09:00  ann      books big tue 09:00-10:00 as A           -> requested
        09:01  manager  approves A                               -> confirmed
        09:02  ann      moves A fri 09:00-10:00                  -> confirmed until the new time is approved
        09:03  bob      waits for big fri 09:00-10:00 as B       -> waiting
        # Another proposal takes the place of the first, days away from both others.
        09:04  ann      moves A mon+1 09:00-10:00                -> confirmed until the new time is approved
        09:05  bob      looks B                                  -> offered big 09:00-10:00
        09:06  bea      waits for big mon+1 09:00-10:00 as C     -> waiting
        09:07  ann      cancels A                                -> cancelled
        09:08  bea      looks C                                  -> offered big 09:00-10:00
    ",
    )
    .await;
}
