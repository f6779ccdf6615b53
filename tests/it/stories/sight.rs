//! Promise 5: what you may not see is not there; what you see but may not do is forbidden.

use crate::kit::story::story;

#[rocket::async_test]
async fn a_booking_is_seen_by_its_company_and_by_those_who_run_the_place() {
    story(
        "
        08:00  bob        books room1 tue 09:00-10:00 as A           -> confirmed
        08:01  ann        opens A                                    -> not-found
        08:02  ben        opens A                                    -> confirmed
        08:03  frontdesk  opens A                                    -> confirmed
        08:04  elsewhere  opens A                                    -> not-found
        08:05  district   opens A                                    -> not-found
        08:06  audit      opens A                                    -> not-found
        08:07  ann        cancels A                                  -> not-found
        08:08  ben        cancels A                                  -> forbidden
        08:09  ben        books room2 tue 09:00-10:00 private as P   -> confirmed
        08:10  bob        opens P                                    -> not-found
        08:11  ben        opens P                                    -> confirmed
        08:12  manager    opens P                                    -> confirmed
        08:13  bob        cancels A                                  -> cancelled
    ",
    )
    .await;
}
