//! Agreements of incubation: signed as a whole, changed, ended and taken up again, with rent and deposit.

use crate::kit::agreements::{desks, paper};
use crate::kit::apply::{noticed, slug};
use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::story::play;
use crate::kit::{at, monday};
use hatchery::app::{agreement, due, notify};
use hatchery::domain::agreement::Warning;
use hatchery::domain::id::CompanyId;
use hatchery::domain::rulebook::Rulebook;
use hatchery::domain::time::DAY;
use hatchery::words::Words;
use std::sync::Arc;

async fn told(text: &str) -> Cast {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    play(&cast, text).await;
    cast
}

#[rocket::async_test]
async fn an_agreement_is_signed_as_a_whole_and_ends_with_nothing_left() {
    let cast = told(
        "
        09:00  manager  drafts acme fixed1+fixed2 2026-11-24..2027-01-10 free 1 then 50 deposit 3000 room 10 as G  -> draft
        09:01  ann      reads G                  -> draft 2026-11-24..2027-01-10 0 desks owes 0.00
        09:02  manager  tries G                  -> 3 months, 2,612.91 of 14,003.23
        # A look ahead keeps nothing.
        09:03  ann      reads G                  -> draft 2026-11-24..2027-01-10 0 desks owes 0.00
        09:04  manager  signs G                  -> active
        09:05  ann      reads G                  -> active 2026-11-24..2027-01-10 2 desks owes 3,000.00
        09:06  ann      has desk_day             -> available 0 held 96 used 0
        09:07  ann      owes                     -> -3,000.00
        09:08  bob      finds desk thu 09:00-18:00  -> desk1
        09:09  manager  pays G                   -> 3,000.00
        09:10  ann      owes                     -> 0.00
        18:00  manager  passes to 2027-01-04 -> ok
        2027-01-04 09:01  ann      has desk_day             -> available 0 held 20 used 76
        09:02  ann      rents G                  -> deposit 3,000.00, 2026-11 24-30 0.00 of 2,100.00, 2026-12 1-31 1,161.29 of 9,000.00
        18:00  manager  passes to 2027-01-12 -> ok
        2027-01-12 09:01  ann      stands                   -> exited
        09:02  ann      reads G                  -> exited 2026-11-24..2027-01-10 0 desks owes 2,612.91
        09:03  ann      rents G                  -> deposit 3,000.00, 2026-11 24-30 0.00 of 2,100.00, 2026-12 1-31 1,161.29 of 9,000.00, 2027-01 1-10 1,451.62 of 2,903.23
        09:04  manager  pays G                   -> 1,161.29
        09:05  manager  settles G keeping 3001   -> fields
        09:06  manager  settles G keeping 200    -> withheld 200.00, set off 1,451.62, back 1,348.38
        09:07  manager  settles G keeping 0      -> agreement
        09:08  ann      owes                     -> 0.00
        09:09  ann      reads G                  -> exited 2026-11-24..2027-01-10 0 desks owes 0.00
        ",
    )
    .await;
    // What was given is used or gone: nothing of the company is above zero, but the minutes of its own grant.
    let mut raw = Raw::open(&cast.fresh.url).await;
    let acme = cast.companies["acme"];
    let left = "select kind || ' ' || unit || ' ' || balance from account where guarded > 0 and balance <> 0";
    assert_eq!(
        raw.texts(&format!("{left} and company_id = {acme} order by 1")).await,
        ["grant room_minute 6000"]
    );
}

#[rocket::async_test]
async fn a_desk_that_is_taken_leaves_nothing_of_the_rest() {
    told(
        "
        09:00  manager  gives fixed2 to beta tue..fri as T                            -> given
        09:01  manager  drafts acme fixed1+fixed2 2026-11-24..2026-12-31 deposit 100 room 5 as G  -> draft
        09:02  manager  tries G                                                       -> taken
        09:03  manager  signs G                                                       -> taken
        09:04  ann      reads G                                                       -> draft 2026-11-24..2026-12-31 0 desks owes 0.00
        09:05  ann      owes                                                          -> 0.00
        09:06  bob      finds desk thu 09:00-18:00                                    -> desk1
        09:07  manager  ends T wed                                                    -> until 11-25
        2026-11-26 09:00  manager  signs G                                            -> fields
        09:01  manager  discards G                                                    -> discarded
        09:02  manager  signs G                                                       -> wrong-state
        09:03  manager  drafts acme fixed1+fixed2 2026-11-26..2026-12-31 as H         -> draft
        09:04  manager  signs H                                                       -> active
        09:05  manager  drafts acme - 2026-12-01..2026-12-31 as I                     -> draft
        09:06  manager  signs I                                                       -> agreement
        # Only who runs the place writes and signs.
        09:07  ann      signs I                                                       -> forbidden
        09:08  bob      reads I                                                       -> not-found
        09:09  elsewhere  drafts acme - 2026-12-01..2026-12-31                        -> not-found
        ",
    )
    .await;
}

#[rocket::async_test]
async fn what_is_approved_of_a_change_happens_as_a_whole() {
    told(
        "
        09:00  manager  drafts acme fixed1+fixed2 2026-11-24..2026-12-23 then 100 free 0 room 10 as G  -> draft
        09:01  manager  signs G                              -> active
        09:02  ann      has desk_day                         -> available 0 held 60 used 0
        # Less and more at once: fixed2 goes, fixed3 comes.
        09:03  ann      asks G for fixed1+fixed3 from 2026-12-01 as C  -> enlarge
        09:04  ann      asks G for fixed1 from 2026-12-01    -> agreement
        09:05  ann      agrees C                             -> barred
        09:06  manager2  agrees C                            -> approved 2
        09:07  ann      has desk_day                         -> available 0 held 60 used 0
        09:08  ann      reads G                              -> active 2026-11-24..2026-12-23 3 desks owes 0.00
        09:09  manager  drafts beta fixed2 2026-12-01..2026-12-31 as X  -> draft
        09:09  manager  tries X                              -> 1 months, 0.00 of 9,000.00
        09:09  manager  drafts beta fixed2 2026-11-30..2026-12-31 as Y  -> draft
        09:09  manager  tries Y                              -> taken
        09:10  ann      asks G for fixed1 from 2026-12-05 as D  -> reduce
        09:11  manager  agrees D                             -> approved 1
        09:12  ann      has desk_day                         -> available 0 held 41 used 0
        09:13  ann      asks G to renew until 2027-02-22 as E   -> renew
        09:14  manager  returns E because Until when exactly?  -> returned due 12-07
        09:15  ann      withdraws E                          -> withdrawn
        09:16  ann      asks G to renew until 2027-01-31 as F   -> renew
        09:17  manager  agrees F                             -> approved 1
        09:18  ann      reads G                              -> active 2026-11-24..2027-01-31 3 desks owes 0.00
        09:19  ann      has desk_day                         -> available 0 held 80 used 0
        18:00  manager  passes to 2027-02-02 -> ok
        2027-02-02 09:01  ann      rents G                              -> 2026-11 24-30 2,100.00 of 2,100.00, 2026-12 1-31 9,000.00 of 9,000.00, 2027-01 1-31 9,000.00 of 9,000.00
        09:02  ann      stands                               -> exited
        ",
    )
    .await;
}

#[rocket::async_test]
async fn an_end_releases_all_of_it_and_is_taken_back_as_a_whole() {
    told(
        "
        09:00  manager  drafts acme fixed1+fixed2 2026-11-23..2027-11-22 deposit 500 room 10 as G  -> draft
        09:01  manager  signs G                               -> active
        09:02  manager  pays G                                -> 500.00
        09:03  ann      has room_minute                       -> available 6600 held 0 used 0
        09:04  ann      books room1 thu 09:00-10:00 as A      -> confirmed
        09:05  ann      ends G by evict on 2026-11-23         -> fields
        09:06  ann      ends G by exit on 2026-11-23 as C     -> exit
        09:07  manager  agrees C                              -> approved 2
        09:08  ann      stands                                -> exited
        09:09  ann      opens A                               -> cancelled
        09:10  ann      has room_minute                       -> available 6000 held 0 used 0
        09:11  ann      books room1 thu 09:00-10:00           -> rules: standing
        09:12  ann      has desk_day                          -> available 0 held 2 used 0
        09:13  manager  drafts beta fixed1+fixed2 2026-11-24..2026-12-31 as X  -> draft
        09:13  manager  tries X                               -> 2 months, 0.00 of 11,100.00
        # A mistake: all of it comes back, but for what was booked.
        09:14  manager  reinstates G                          -> active
        09:15  ann      stands                                -> active
        09:16  ann      has room_minute                       -> available 6600 held 0 used 0
        09:17  ann      has desk_day                          -> available 0 held 730 used 0
        09:18  ann      opens A                               -> cancelled
        # An end that was decided ahead: the desks can be given to others from the day after.
        09:19  manager  ends G by graduate on 2026-12-10 as D  -> graduate
        09:20  manager  agrees D                              -> barred
        09:21  manager2  agrees D                             -> approved 2
        09:22  ann      stands                                -> active
        09:23  ann      reads G                               -> active 2026-11-23..2026-12-10 2 desks owes 0.00
        09:24  ann      asks G for fixed1 from 2026-12-01     -> agreement
        09:25  manager  drafts beta fixed1 2026-12-11..2026-12-31 as H  -> draft
        09:26  manager  signs H                               -> active
        18:00  manager  passes to 2026-12-12 -> ok
        2026-12-12 09:01  ann      stands                                -> graduated
        09:02  ann      reads G                               -> graduated 2026-11-23..2026-12-10 0 desks owes 0.00
        09:03  manager  settles G keeping 0                   -> withheld 0.00, set off 0.00, back 500.00
        09:04  ann      owes                                  -> 0.00
        18:00  manager  passes to 2027-01-02 -> ok
        2027-01-02 09:01  manager  reinstates G                          -> active
        # The days between were nobody's: they cost nothing, and the deposit is asked for again.
        09:02  ann      reads G                               -> active 2026-11-23..2027-11-22 2 desks owes 500.00
        09:03  ann      rents G                               -> 2026-11 23-23 0.00 of 300.00, deposit 500.00, 2026-11 24-30 0.00 of 2,100.00, 2026-12 1-10 0.00 of 2,903.23, deposit 500.00
        2027-11-24 09:00  manager  reinstates G               -> agreement
        ",
    )
    .await;
}

#[rocket::async_test]
async fn a_renewal_that_is_being_decided_keeps_an_agreement_past_its_end() {
    told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2026-12-01 as G   -> draft
        09:01  manager  signs G                                          -> active
        2026-11-30 17:00  ann  asks G to renew until 2027-03-31 as C     -> renew
        18:00  manager  passes to 2026-12-02 -> ok
        2026-12-02 09:01  ann      stands                                           -> active
        18:00  manager  passes to 2026-12-04 -> ok
        2026-12-04 09:01  manager  agrees C                                         -> approved 1
        09:02  ann      reads G                                          -> active 2026-11-23..2027-03-31 1 desks owes 0.00
        09:03  ann      asks G to renew until 2027-06-30 as D            -> renew
        09:04  manager  refuses D because Enough                         -> declined
        18:00  manager  passes to 2027-04-02 -> ok
        2027-04-02 09:01  ann      stands                                           -> exited
        ",
    )
    .await;
}

#[rocket::async_test]
async fn a_desk_of_an_agreement_is_ended_there_and_nowhere_else() {
    let cast = told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-11-22 room 10 as G  -> draft
        09:01  manager  signs G                                                 -> active
        ",
    )
    .await;
    let manager = cast.actor("manager").await;
    let found = agreement::of_company(cast.house(), &manager, cast.companies["acme"]).await.unwrap();
    let one = agreement::one(cast.house(), &manager, found[0].id, monday()).await.unwrap();
    let last = "2026-12-01".parse().unwrap();
    let desk = one.tenancies[0].id;
    let ended =
        hatchery::app::tenancy::end(cast.house(), &manager, desk, None, last, "why", None, monday()).await;
    assert_eq!(slug(ended), "agreement");
    let monthly = hatchery::domain::id::AllowanceId(one.allowances[0].id);
    let done = hatchery::app::allowance::end(cast.house(), &manager, monthly, None, None, monday()).await;
    assert_eq!(slug(done), "agreement");
}

#[rocket::async_test]
async fn who_was_admitted_is_in_incubation_once_the_agreement_is_signed() {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    let application = noticed(&cast, "nobody", monday()).await;
    let later = monday().plus(10 * DAY);
    while due::run(cast.house(), later).await.unwrap() > 0 {}
    let manager = cast.actor("manager").await;
    let admitted = hatchery::app::application_view::open(cast.house(), &manager, application.id, later).await;
    let admitted = admitted.unwrap().one;
    let company = admitted.company.expect("a company of its own");
    let paper = paper(&cast, "fixed1", "2026-12-03..2028-12-02", &["free", "24"]);
    let whose = |of: CompanyId| (cast.nanshan, of, Some(application.id));
    // Another company was not admitted by it; a stranger was not at all.
    let gamma = cast.companies["gamma"];
    let other = agreement::draft(cast.house(), &manager, whose(gamma), &paper, None, later).await;
    assert_eq!(slug(other), "fields: company_id");
    let drafted =
        agreement::draft(cast.house(), &manager, whose(company), &paper, None, later).await.unwrap();
    assert_eq!(drafted.application, Some(application.id));
    let signed = agreement::sign(cast.house(), &manager, drafted.id, None, None, later).await.unwrap();
    let (firm, _) = hatchery::app::members::one(cast.house(), &manager, company, later).await.unwrap();
    assert_eq!((firm.standing.as_str(), firm.incubator_id), ("active", Some(cast.nanshan.0)));
    let found = agreement::of_application(cast.house(), application.id).await.unwrap();
    assert_eq!(found, Some(signed.id));
}

#[rocket::async_test]
async fn a_field_that_takes_longer_has_a_longest_stay_of_its_own_and_its_rule_is_cited() {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    let application = noticed(&cast, "nobody", monday()).await;
    let mut raw = Raw::open(&cast.fresh.url).await;
    raw.run("update application set form = replace(form, '\"embodied\"', '\"chip\"')").await;
    let later = monday().plus(10 * DAY);
    while due::run(cast.house(), later).await.unwrap() > 0 {}
    let manager = cast.actor("manager").await;
    let one = hatchery::app::application_view::open(cast.house(), &manager, application.id, later).await;
    let whose = (cast.nanshan, one.unwrap().one.company.unwrap(), Some(application.id));
    let paper = paper(&cast, "fixed1", "2026-12-03..2031-12-03", &["free", "24", "then", "50"]);
    let one = agreement::draft(cast.house(), &manager, whose, &paper, None, later).await.unwrap();
    let ahead = agreement::preview(cast.house(), &manager, one.id, later).await.unwrap();
    let stay = Warning::Stay { months: 60, special: true };
    assert!(ahead.warnings.contains(&stay), "{:?}", ahead.warnings);
    let cited = Words::warning_rule(&stay).and_then(|key| Rulebook::embedded().figure(key, one.first()));
    assert_eq!(cited.map(|rule| rule.value), Some(60));
}

#[rocket::async_test]
async fn ends_are_told_ahead_and_warnings_say_what_is_unusual() {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    let manager = cast.actor("manager").await;
    let acme = cast.companies["acme"];
    let whose = (cast.nanshan, acme, None);
    let mut long = paper(&cast, "fixed1", "2026-11-23..2031-11-22", &["free", "30", "then", "50"]);
    long.registered = Some("2021-01-15".parse().unwrap());
    let one = agreement::draft(cast.house(), &manager, whose, &long, None, monday()).await.unwrap();
    let ahead = agreement::preview(cast.house(), &manager, one.id, monday()).await.unwrap();
    assert_eq!(
        ahead.warnings,
        [
            Warning::Stay { months: 48, special: false },
            Warning::Free { months: 24 },
            Warning::Age { months: 60 },
            Warning::NoWay
        ]
    );
    agreement::discard(cast.house(), &manager, one.id, None, None, monday()).await.unwrap();
    let year = paper(&cast, "fixed1", "2026-11-23..2027-05-22", &["free", "3", "then", "50"]);
    let one = agreement::draft(cast.house(), &manager, whose, &year, None, monday()).await.unwrap();
    agreement::sign(cast.house(), &manager, one.id, None, None, monday()).await.unwrap();
    let mut day = monday();
    while day < at("2027-05-23T09:00:00+08:00") {
        day = day.plus(DAY);
        while due::run(cast.house(), day).await.unwrap() > 0 {}
        while notify::run(cast.house(), day).await.unwrap() > 0 {}
    }
    let admin = cast.actor("admin").await;
    let mails = notify::mails(cast.house(), &admin, i64::MAX, 500).await.unwrap();
    let own: Vec<&str> = mails
        .iter()
        .rev()
        .filter(|mail| mail.address == "ann@hatchery.test")
        .map(|mail| mail.subject.as_str())
        .filter(|subject| subject.contains("dates") || subject.contains("over"))
        .collect();
    // Ninety days before the 23rd of February lies before the agreement, and is not told.
    let dates = "An agreement's dates: acme";
    assert_eq!(own, [dates, dates, dates, dates, dates, dates, "The term is over: acme"]);
}

/// Two managers sign two agreements of one company, and one manager signs one twice: one holds.
#[rocket::async_test]
async fn rivals_sign_once() {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    let cast = Arc::new(cast);
    let mut ids = Vec::new();
    for (desk, who) in [("fixed1", "manager"), ("fixed2", "manager2")] {
        let actor = cast.actor(who).await;
        let whose = (cast.nanshan, cast.companies["acme"], None);
        let paper = paper(&cast, desk, "2026-11-24..2027-11-23", &["deposit", "100"]);
        ids.push(agreement::draft(cast.house(), &actor, whose, &paper, None, monday()).await.unwrap().id);
    }
    let mut rivals = Vec::new();
    for id in ids.iter().cycle().take(8) {
        let (cast, id) = (cast.clone(), *id);
        rivals.push(rocket::tokio::spawn(async move {
            let actor = cast.actor("manager").await;
            slug(agreement::sign(cast.house(), &actor, id, None, None, monday()).await)
        }));
    }
    let mut came = Vec::new();
    for rival in rivals {
        came.push(rival.await.unwrap());
    }
    assert_eq!(came.iter().filter(|one| *one == "ok").count(), 1, "{came:?}");
    let mut raw = Raw::open(&cast.fresh.url).await;
    assert_eq!(raw.count("select count(*) from tenancy").await, 1);
    assert_eq!(raw.count("select count(*) from rent").await, 1);
    assert_eq!(hatchery::app::check::check(&cast.house().store).await.unwrap(), []);
}
