//! A few days in which every thing happens that can become of a booking, and a desk that is given out for long.

use super::cast::{Cast, rules};
use super::monday;
use super::story::play;
use hatchery::domain::amount::Unit;
use hatchery::domain::policy::Rule;
use hatchery::store::place;

const CHECK_IN: &str = r#"{"rule":"check_in","opens_minutes":10,"grace_minutes":15,"charge_percent":50}"#;
const LATE: &str = r#"{"rule":"late_cancel","within_minutes":120,"charge_percent":25}"#;

/// Lives them, up to Tuesday, 24 November, 18:31. What is booked, in hours:
///
/// | | used | not known | given back | no-show | late | not over | in time |
/// |---|---|---|---|---|---|---|---|
/// | meeting rooms, acme | | 1 (excused) | | 2 | | | |
/// | meeting rooms, beta | 1 | | | | 2 | | 3 |
/// | lab, acme | | 2 + 1 | 3 | | | | |
/// | lab, beta | | | | | | 2, and 2 in December | |
/// | fixed desk, acme | | | | | | 9 | |
///
/// beta has the desk from Tuesday to Friday, is away for two of these days, and acme has it on one of them. The big
/// meeting room is closed on Friday from 08:00 to 22:00.
pub async fn lived(cast: &Cast) {
    // The lab is open at night, and asks nobody to check in.
    let night: Vec<Rule> = rules().into_iter().filter(|rule| !matches!(rule, Rule::OpeningHours)).collect();
    let mut tx = cast.house().store.write().await.unwrap();
    place::set_policy(&mut tx, cast.nanshan, None, Some(cast.resources["free1"]), &night, None, monday())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    cast.grant("acme", Unit::DeskDay, 5).await;
    play(
        cast,
        &format!(
            "
            mon 08:00  manager  rules room1 with {CHECK_IN}                       -> ok
            mon 08:00  manager  rules room2 with {LATE}                           -> ok
            mon 08:01  bob      books room1 tue 09:00-10:00 as USED               -> confirmed
            mon 08:01  ann      books room1 tue 11:00-13:00 as MISSED             -> confirmed
            mon 08:01  ann      books room1 tue 14:00-15:00 as EXCUSED            -> confirmed
            mon 08:02  bob      books room2 tue 16:00-18:00 as LATE               -> confirmed
            mon 08:02  bob      books room2 wed 09:00-12:00 as IN-TIME            -> confirmed
            mon 08:03  ann      books free1 tue 09:00-11:00 as UNKNOWN            -> confirmed
            mon 08:03  ann      books free1 tue 13:00-17:00 as FREED              -> confirmed
            mon 08:04  bob      books free1 mon+1 22:00-26:00 as NIGHT            -> confirmed
            mon 09:00  manager  gives fixed1 to beta tue..fri person bob as T     -> given
            mon 09:01  bob      is away T wed..thu                                -> away 11-25..11-26
            mon 09:02  ann      books fixed1 wed 09:00-18:00 as DESK              -> confirmed
            mon 09:03  manager  looks at closing big fri 08:00 fri 22:00 as C     -> nothing is hit
            mon 09:04  manager  closes C                                          -> 0 moved, 0 released
            tue 08:55  bea      comes to USED                                     -> in_use
            tue 11:15  everything due                                             -> ok
            tue 11:16  ann      opens MISSED                                      -> no_show
            tue 14:00  ann      cancels FREED                                     -> cancelled
            tue 14:15  everything due                                             -> ok
            tue 14:16  ann      objects to EXCUSED                                -> ok
            tue 14:17  manager  excuses EXCUSED                                   -> ok
            tue 15:00  bob      cancels LATE                                      -> cancelled
            tue 15:01  bob      cancels IN-TIME                                   -> cancelled
            tue 18:30  everything due                                             -> ok
            tue 18:31  bob      opens USED                                        -> done
            "
        ),
    )
    .await;
}
