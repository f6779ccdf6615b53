//! Changes of agreements that are dated ahead: what is given each month, and desks that two of them add.

use crate::kit::agreements::desks;
use crate::kit::cast::Cast;
use crate::kit::story::play;

async fn told(text: &str) -> Cast {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    play(&cast, text).await;
    cast
}

#[rocket::async_test]
async fn a_change_dated_ahead_leaves_the_months_before_as_they_are() {
    let cast = told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-11-22 room 10 as G  -> draft
        09:01  manager  signs G                          -> active
        09:02  ann      has room_minute                  -> available 6600 held 0 used 0
        09:03  ann      months G                         -> 2026-11..2027-11 600
        # What is looked at before is what then happens: whole months, that of the change included.
        09:04  ann      tries G room 20 from 2027-01-15  -> from 2027-01: 2026-11..2026-12 600, 2027-01..2027-11 1200
        09:05  ann      months G                         -> 2026-11..2027-11 600
        09:06  ann      asks G room 20 from 2027-01-15 as C  -> enlarge
        09:07  manager  agrees C                         -> approved 1
        09:08  ann      months G                         -> 2026-11..2026-12 600, 2027-01..2027-11 1200
        09:09  ann      has room_minute                  -> available 6600 held 0 used 0
        18:00  manager  passes to 2026-12-02             -> ok
        2026-12-02 09:01  ann  months G                  -> 2026-11..2026-12 600, 2027-01..2027-11 1200
        18:00  manager  passes to 2027-02-02             -> ok
        2027-02-02 09:01  ann  months G                  -> 2027-01..2027-11 1200
        # What a month was given stays: of less in the same month nothing is taken back.
        09:02  ann      tries G room 5 from 2027-02-10   -> from 2027-03: 2027-01..2027-02 1200, 2027-03..2027-11 300
        09:03  ann      asks G room 0 from 2027-05-01 as D  -> reduce
        09:04  manager  agrees D                         -> approved 1
        09:05  ann      months G                         -> 2027-01..2027-04 1200
        ",
    )
    .await;
    // Each month was granted once, by the terms of that month.
    let mut raw = crate::kit::raw::Raw::open(&cast.fresh.url).await;
    let granted = "select a.key || ' ' || e.amount from entry e join account a on a.id = e.to_id
                    where e.kind = 'grant' and a.allowance_id is not null order by a.valid_from";
    let granted = raw.texts(granted).await;
    let said: Vec<String> = granted.iter().map(|line| line.rsplit_once(':').unwrap().1.to_owned()).collect();
    assert_eq!(said, ["2026-11 600", "2026-12 600", "2027-01 1200", "2027-02 1200"]);
    assert_eq!(hatchery::app::check::check(&cast.house().store).await.unwrap(), []);
}

#[rocket::async_test]
async fn a_second_change_in_between_is_what_holds_from_its_day_on() {
    told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-11-22 room 10 as G  -> draft
        09:01  manager  signs G                          -> active
        09:02  ann      asks G room 20 from 2027-03-15 as C  -> enlarge
        09:03  manager  agrees C                         -> approved 1
        09:04  ann      tries G room 15 from 2027-01-10  -> from 2027-01: 2026-11..2026-12 600, 2027-01..2027-11 900
        09:05  ann      asks G room 15 from 2027-01-10 as D  -> reduce
        09:06  manager  agrees D                         -> approved 1
        09:07  ann      months G                         -> 2026-11..2026-12 600, 2027-01..2027-11 900
        # Back to what it was, before the other has begun: the months of now simply go on.
        09:08  ann      asks G room 10 from 2027-01-01 as E  -> reduce
        09:09  manager  agrees E                         -> approved 1
        09:10  ann      months G                         -> 2026-11..2027-11 600
        # Within the month it is about the next that changes.
        09:11  ann      asks G room 12 from 2026-11-25 as F  -> enlarge
        09:12  manager  agrees F                         -> approved 1
        09:13  ann      months G                         -> 2026-11..2026-11 600, 2026-12..2027-11 720
        09:14  ann      asks G room 10 from 2026-11-26 as H  -> reduce
        09:15  manager  agrees H                         -> approved 1
        09:16  ann      months G                         -> 2026-11..2027-11 600
        18:00  manager  passes to 2026-12-02             -> ok
        2026-12-02 09:01  ann  months G                  -> 2026-11..2027-11 600
        ",
    )
    .await;
}

#[rocket::async_test]
async fn an_end_before_a_dated_change_is_taken_back_with_it() {
    told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-11-22 room 10 as G  -> draft
        09:01  manager  signs G                          -> active
        09:02  ann      asks G room 20 from 2027-03-15 as C  -> enlarge
        09:03  manager  agrees C                         -> approved 1
        09:04  manager  ends G by exit on 2027-01-20 as D  -> exit
        09:05  manager2  agrees D                        -> approved 1
        09:06  ann      months G                         -> 2026-11..2027-01 600
        09:07  manager  reinstates G                     -> active
        09:08  ann      months G                         -> 2026-11..2027-02 600, 2027-03..2027-11 1200
        # It ends today, and that is taken back.
        09:09  manager  ends G by exit on 2026-11-23 as E  -> exit
        09:10  manager2  agrees E                        -> approved 1
        09:11  ann      months G                         -> -
        09:12  ann      has room_minute                  -> available 6000 held 0 used 0
        09:13  manager  reinstates G                     -> active
        09:14  ann      months G                         -> 2026-11..2027-02 600, 2027-03..2027-11 1200
        09:15  ann      has room_minute                  -> available 6600 held 0 used 0
        # It ends before the change, and is taken up again when that would have been.
        09:16  manager  ends G by exit on 2026-12-10 as F  -> exit
        09:17  manager2  agrees F                        -> approved 1
        18:00  manager  passes to 2027-04-02             -> ok
        2027-04-02 09:01  manager  reinstates G          -> active
        09:02  ann      months G                         -> 2027-03..2027-11 1200
        ",
    )
    .await;
}

#[rocket::async_test]
async fn a_desk_that_two_changes_add_is_given_from_the_earlier_day_on() {
    told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-05-22 as G  -> draft
        09:01  manager  signs G                          -> active
        09:02  ann      asks G for fixed1+fixed3 from 2026-12-20 as C  -> enlarge
        09:03  manager  agrees C                         -> approved 2
        # Somebody else has the desk on days between: then it cannot be given.
        09:04  manager  drafts beta fixed3 2026-12-11..2026-12-15 as X  -> draft
        09:05  manager  signs X                          -> active
        09:06  ann      asks G for fixed1+fixed2+fixed3 from 2026-12-10  -> taken
        09:07  ann      asks G for fixed1+fixed2+fixed3 from 2026-12-16 as D  -> enlarge
        09:08  manager  agrees D                         -> approved 3
        09:09  ann      holds G                          -> fixed1 11-23..05-22, fixed2 12-16..05-22, fixed3 12-16..12-19, fixed3 12-20..05-22
        09:10  ann      shows G                          -> fixed1, from 12-16 fixed1+fixed2+fixed3
        09:11  ann      has desk_day                     -> available 0 held 497 used 0
        # Ended among those days, and taken back.
        09:12  manager  ends G by exit on 2026-12-25 as E  -> exit
        09:13  manager2  agrees E                        -> approved 3
        09:14  ann      holds G                          -> fixed1 11-23..12-25, fixed2 12-16..12-25, fixed3 12-16..12-19, fixed3 12-20..12-25
        09:15  manager  reinstates G                     -> active
        09:16  ann      holds G                          -> fixed1 11-23..05-22, fixed2 12-16..05-22, fixed3 12-16..12-19, fixed3 12-20..05-22
        09:17  ann      has desk_day                     -> available 0 held 497 used 0
        ",
    )
    .await;
}
