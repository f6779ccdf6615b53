//! How agreements end, who may take that back, and what comes back then.

use crate::kit::agreements::desks;
use crate::kit::cast::Cast;
use crate::kit::story::play;

async fn told(text: &str) {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    play(&cast, text).await;
}

#[rocket::async_test]
async fn a_request_is_withdrawn_by_the_side_that_made_it() {
    told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-11-22 as G  -> draft
        09:01  manager  signs G                                         -> active
        09:02  manager  ends G by evict on 2026-12-10 as C              -> evict
        09:03  ann      withdraws C                                     -> barred
        09:04  ann      urges C                                         -> barred
        09:05  manager2  returns C because Since when?                  -> returned due 12-07
        09:06  ann      resubmits C by exit on 2026-12-10               -> barred
        09:07  ann      withdraws C                                     -> barred
        09:08  manager  resubmits C by evict on 2026-12-11              -> open
        09:09  ann      withdraws C                                     -> barred
        # A colleague who keeps the agreements of the place may.
        09:10  manager2  withdraws C                                    -> withdrawn
        09:11  ann      asks G to renew until 2028-01-31 as D           -> renew
        09:12  manager  withdraws D                                     -> barred
        09:13  manager2  urges D                                        -> barred
        09:14  ann      withdraws D                                     -> withdrawn
        ",
    )
    .await;
}

#[rocket::async_test]
async fn who_wrote_a_request_anew_does_not_decide_it() {
    told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-11-22 as G  -> draft
        09:01  manager  signs G                                         -> active
        09:02  manager  ends G by evict on 2026-12-10 as C              -> evict
        09:03  manager2  returns C because Since when?                  -> returned due 12-07
        09:04  manager2  resubmits C by evict on 2026-12-20             -> open
        09:05  manager2  agrees C                                       -> barred
        09:06  manager  agrees C                                        -> barred
        # Nobody is left at the place: it is opened to the district at once.
        09:07  district  agrees C                                       -> approved 1
        ",
    )
    .await;
}

#[rocket::async_test]
async fn who_asked_for_the_place_minds_it_as_long_as_they_hold_the_office() {
    told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-11-22 as G  -> draft
        09:01  manager  signs G                                         -> active
        09:02  manager  ends G by evict on 2026-12-10 as C              -> evict
        09:03  security  takes the office of manager                    -> gone
        09:04  manager  urges C                                         -> barred
        09:05  manager  withdraws C                                     -> barred
        09:06  manager2  withdraws C                                    -> withdrawn
        ",
    )
    .await;
}

#[rocket::async_test]
async fn an_end_that_is_taken_back_brings_every_dated_version_back() {
    told(
        "
        09:00  manager  drafts acme fixed1+fixed2 2026-11-23..2027-05-22 as G  -> draft
        09:01  manager  signs G                                    -> active
        # fixed2 goes on the 20th of December, and fixed3 comes.
        09:02  ann      asks G for fixed1+fixed3 from 2026-12-20 as C  -> enlarge
        09:03  manager  agrees C                                   -> approved 2
        09:04  ann      holds G                                    -> fixed1 11-23..05-22, fixed2 11-23..12-19, fixed3 12-20..05-22
        09:05  ann      shows G                                    -> fixed1+fixed2, from 12-20 fixed1+fixed3
        09:06  manager  ends G by evict on 2026-12-10 as D         -> evict
        09:07  manager2  agrees D                                  -> approved 2
        09:08  ann      holds G                                    -> fixed1 11-23..12-10, fixed2 11-23..12-10
        09:09  ann      shows G                                    -> fixed1+fixed2
        09:10  manager  reinstates G                               -> active
        09:11  ann      holds G                                    -> fixed1 11-23..05-22, fixed2 11-23..12-19, fixed3 12-20..05-22
        09:12  ann      shows G                                    -> fixed1+fixed2, from 12-20 fixed1+fixed3
        09:13  ann      has desk_day                               -> available 0 held 362 used 0
        # Ended again; meanwhile another company has two of the desks.
        09:14  manager  ends G by evict on 2026-12-10 as E         -> evict
        09:15  manager2  agrees E                                  -> approved 2
        09:16  manager  drafts beta fixed2+fixed3 2026-12-15..2027-01-31 as X  -> draft
        09:17  manager  signs X                                    -> active
        09:18  manager  reinstates G                               -> active but fixed2 from 12-11 but fixed3 from 12-20
        09:19  ann      holds G                                    -> fixed1 11-23..05-22, fixed2 11-23..12-10
        09:20  ann      shows G                                    -> fixed1+fixed2, from 12-11 fixed1, from 12-20 fixed1
        09:21  ann      reads G                                    -> active 2026-11-23..2027-05-22 2 desks owes 0.00
        ",
    )
    .await;
}

#[rocket::async_test]
async fn a_deposit_that_was_never_paid_pays_nothing() {
    told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-11-22 free 0 then 100 deposit 1000 as G  -> draft
        09:01  manager  signs G                          -> active
        09:02  manager  ends G by exit on 2026-11-23 as C  -> exit
        09:03  manager2  agrees C                        -> approved 1
        09:04  ann      rents G                          -> 2026-11 23-23 300.00 of 300.00, deposit 1,000.00
        09:05  ann      owes                             -> -1,300.00
        09:06  manager  settles G keeping 100            -> fields
        09:07  manager  settles G keeping 0              -> withheld 0.00, set off 0.00, back 0.00, dropped 1,000.00
        # The rent is owed as before: nobody paid it.
        09:08  ann      owes                             -> -300.00
        09:09  manager  settles G keeping 0              -> agreement
        09:10  manager  pays G                           -> 300.00
        09:11  ann      owes                             -> 0.00
        # Taken up again, the deposit is asked for again.
        09:12  manager  reinstates G                     -> active
        09:13  ann      owes                             -> -1,000.00
        ",
    )
    .await;
}

#[rocket::async_test]
async fn an_agreement_ends_no_earlier_than_it_begins() {
    told(
        "
        09:00  manager  drafts acme fixed1 2026-12-07..2027-11-22 as G  -> draft
        09:01  manager  signs G                                         -> active
        09:02  manager  ends G by exit on 2026-11-30                    -> fields
        09:03  manager  ends G by exit on 2026-12-07 as C               -> exit
        09:04  manager2  agrees C                                       -> approved 1
        09:05  ann      reads G                                         -> active 2026-12-07..2026-12-07 1 desks owes 0.00
        ",
    )
    .await;
}
