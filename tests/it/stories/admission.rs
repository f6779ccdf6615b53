//! From what was handed in to a place, and what stands in between.

use crate::kit::apply::{REVIEWERS, ask, hire, noticed, pair, review_of, reviewed, scored, scores};
use crate::kit::apply::{slug, step, submitted, under_review};
use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::{at, monday};
use hatchery::app::admission::{Words, object_to};
use hatchery::app::file::Sent;
use hatchery::app::sign_in::From;
use hatchery::app::{application, application_view as view, due, notify, review};
use hatchery::domain::application::{State, Verb};
use hatchery::domain::id::FileId;
use hatchery::domain::time::DAY;

#[rocket::async_test]
async fn returned_for_a_paper_and_handed_in_again_keeps_both_versions() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let nobody = cast.actor("nobody").await;
    let one = submitted(&cast, "nobody", "Folding robots", now).await;
    assert_eq!(slug(step(&cast, "elsewhere", one.id, Verb::TakeUp, "", now).await), "not-found");
    assert_eq!(slug(step(&cast, "approver", one.id, Verb::TakeUp, "", now).await), "forbidden");
    assert_eq!(slug(step(&cast, "manager", one.id, Verb::Propose, "", now).await), "wrong-state");
    let taken = step(&cast, "manager", one.id, Verb::TakeUp, "", now).await.unwrap();
    assert_eq!(taken.handler, Some(cast.id("manager")));
    assert_eq!(slug(step(&cast, "manager", one.id, Verb::Return, " ", now).await), "fields: opinion");
    step(&cast, "manager", one.id, Verb::Return, "The plan is missing", now).await.unwrap();
    let plan = Sent { slot: "plan", name: "plan.pdf", bytes: b"%PDF-1.7 plan" };
    let kept = application::attach(house, &nobody, one.id, plan, now.plus(60)).await.unwrap();
    let more = [pair("desks", "6")];
    application::save(house, &nobody, one.id, None, &more, None, now.plus(60)).await.unwrap();
    let manager = cast.actor("manager").await;
    let seen = view::open(house, &manager, one.id, now.plus(60)).await.unwrap();
    assert_eq!(seen.one.form.get("desks"), "4", "what is not handed in yet is the applicant's own");
    let back = application::submit(house, &nobody, one.id, None, None, now.plus(120)).await.unwrap();
    assert_eq!((back.state, back.handler), (State::Checking, Some(cast.id("manager"))));
    let seen = view::open(house, &manager, one.id, now.plus(180)).await.unwrap();
    let told: Vec<_> = seen.versions[0].1.differences(&seen.versions[1].1);
    assert_eq!(
        (told.len(), told[0].field, told[0].before.as_str(), told[0].after.as_str()),
        (1, "desks", "4", "6")
    );
    let verbs: Vec<Verb> = seen.moves.iter().map(|step| step.verb).collect();
    assert_eq!(verbs, [Verb::Submit, Verb::TakeUp, Verb::Return, Verb::Resubmit]);
    assert_eq!(seen.moves[2].opinion, "The plan is missing");
    // What was handed in stays.
    step(&cast, "manager", one.id, Verb::Return, "Sign it", now.plus(240)).await.unwrap();
    let gone = application::detach(house, &nobody, one.id, FileId(kept.id), now.plus(300)).await;
    assert_eq!(slug(gone), "still-used");
    // The applicant has been told of it, with what is asked for.
    notify::run(house, now.plus(600)).await.unwrap();
    let notices = notify::notices(house, &nobody, i64::MAX, 20).await.unwrap();
    let returned = notices.iter().find(|one| one.verb == "admission_returned").expect("a notice");
    assert_eq!(returned.title.as_deref(), Some("Folding robots"));
    let mut raw = Raw::open(&cast.fresh.url).await;
    let mails = raw.texts("select body from mail where subject like '%supplement%'").await;
    assert!(
        mails[0].contains("The plan is missing") && mails[0].contains(&format!("/applications/{}", one.id)),
        "{mails:?}"
    );
}

#[rocket::async_test]
async fn a_reviewer_declares_first_recuses_and_sees_no_others_scores() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    hire(&cast).await;
    let one = under_review(&cast, "nobody", now).await;
    assert_eq!(slug(ask(&cast, one.id, &["ann"], now).await), "fields: reviewers");
    ask(&cast, one.id, &REVIEWERS[..3], now).await.unwrap();
    assert_eq!(slug(ask(&cast, one.id, &["audit"], now).await), "review");
    let (reviewer, id) = (cast.actor("reviewer").await, review_of(&cast, "reviewer", one.id).await);
    let early = review::score(house, &reviewer, id, &scores(80), "Sound", None, now).await;
    assert_eq!(slug(early), "reviews", "first the declaration");
    review::declare(house, &reviewer, id, None, now).await.unwrap();
    let mut high = scores(80);
    high[0].score = 31;
    let high = review::score(house, &reviewer, id, &high, "", None, now).await;
    assert_eq!(slug(high), "fields: opinion score_technology");
    review::score(house, &reviewer, id, &scores(80), "Sound", None, now).await.unwrap();
    let again = review::score(house, &reviewer, id, &scores(90), "Sound", None, now).await;
    assert_eq!(slug(again), "review", "once");
    let mentor = cast.actor("mentor").await;
    let own = view::open(house, &mentor, one.id, now).await.unwrap();
    assert_eq!(own.reviews.len(), 1, "no other's scores until all are in");
    assert!(own.versions.is_empty() && own.one.form.get("mobile").is_empty(), "nor whom to call");
    let stranger = review::declare(house, &mentor, id, None, now).await;
    assert_eq!(slug(stranger), "not-found", "nobody declares for another");
    let other = review_of(&cast, "mentor", one.id).await;
    assert_eq!(slug(review::recuse(house, &mentor, other, "", None, now).await), "fields: reason");
    review::recuse(house, &mentor, other, "I invested in it", None, now).await.unwrap();
    assert_eq!(slug(view::open(house, &mentor, one.id, now).await), "not-found");
    reviewed(&cast, "audit", one.id, 70, now).await;
    let few = step(&cast, "manager", one.id, Verb::Propose, "", now).await;
    assert_eq!(slug(few), "reviews", "two are too few");
    ask(&cast, one.id, &["frontdesk"], now).await.unwrap();
    let manager = cast.actor("manager").await;
    let open = step(&cast, "manager", one.id, Verb::Propose, "", now).await;
    assert_eq!(slug(open), "reviews");
    reviewed(&cast, "frontdesk", one.id, 60, now).await;
    let all = view::open(house, &reviewer, one.id, now).await.unwrap();
    assert_eq!(all.reviews.len(), 4, "all are in; the recusal stays in the record");
    let whole = view::open(house, &manager, one.id, now).await.unwrap();
    assert_eq!(hatchery::app::admission::score(&whole.reviews).unwrap().score, 7_000);
    assert_eq!(whole.reviews[1].reason, "I invested in it");
    let applicant = view::open(house, &cast.actor("nobody").await, one.id, now).await.unwrap();
    assert!(applicant.reviews.is_empty());
    assert_eq!(slug(step(&cast, "manager", one.id, Verb::Propose, "", now).await), "ok");
}

#[rocket::async_test]
async fn nobody_has_a_hand_in_their_own_case() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    hire(&cast).await;
    // A manager who applies does not check it; the other one does.
    let own = submitted(&cast, "manager", "My own", now).await;
    assert_eq!(slug(step(&cast, "manager", own.id, Verb::TakeUp, "", now).await), "own-case");
    assert_eq!(slug(step(&cast, "manager2", own.id, Verb::TakeUp, "", now).await), "ok");
    // A colleague of who applies does not review it, and does not once they have joined.
    let one = under_review(&cast, "bob", now).await;
    let (beta, mentor) = (cast.companies["beta"], cast.id("mentor"));
    let mut tx = house.store.write().await.unwrap();
    hatchery::store::person::set_member(&mut tx, beta, mentor, false, now.plus(-60)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(slug(ask(&cast, one.id, &["mentor"], now).await), "own-case");
    ask(&cast, one.id, &["reviewer", "audit", "frontdesk"], now).await.unwrap();
    for name in ["reviewer", "audit", "frontdesk"] {
        reviewed(&cast, name, one.id, 80, now).await;
    }
}

#[rocket::async_test]
async fn below_the_pass_mark_it_is_not_proposed() {
    let cast = Cast::new().await;
    let now = monday();
    let one = scored(&cast, "nobody", [69, 70, 70], now).await;
    assert_eq!(slug(step(&cast, "manager", one.id, Verb::Propose, "", now).await), "below-pass");
    let waits = step(&cast, "manager", one.id, Verb::Waitlist, "Next round", now).await.unwrap();
    assert_eq!(slug(step(&cast, "manager", waits.id, Verb::Propose, "", now).await), "below-pass");
    let over = step(&cast, "manager", one.id, Verb::Reject, "Not yet", now).await.unwrap();
    assert_eq!(over.state, State::Rejected);
}

#[rocket::async_test]
async fn a_notice_counts_working_days_and_then_there_is_a_company() {
    let cast = Cast::new().await;
    let (house, mut raw) = (cast.house(), Raw::open(&cast.fresh.url).await);
    // Wednesday 30 December: the first of January is off, then a weekend.
    let now = at("2026-12-30T10:00:00+08:00");
    let one = noticed(&cast, "nobody", now).await;
    let until = one.notice_until.unwrap();
    assert_eq!(until, at("2027-01-08T00:00:00+08:00"), "five working days: 31 December, 4 to 7 January");
    assert_eq!(hatchery::app::admission::noticed(house).await.unwrap().len(), 1);
    due::run(house, until.plus(-1)).await.unwrap();
    let state = "select state || coalesce(company_id, 0) from application";
    assert_eq!(raw.texts(state).await, ["notice0"]);
    due::run(house, until).await.unwrap();
    due::run(house, until.plus(DAY)).await.unwrap();
    let nobody = cast.actor("nobody").await;
    let whole = view::open(house, &nobody, one.id, until).await.unwrap();
    assert_eq!((whole.one.state, whole.company_name.as_deref()), (State::Approved, Some("Seedling")));
    let made = "select c.kind || ' ' || c.standing || ' ' || m.admin from company c join membership m on m.company_id = c.id where c.name = 'Seedling'";
    assert_eq!(raw.texts(made).await, ["team register 1"]);
    assert_eq!(raw.count("select count(*) from company where name = 'Seedling'").await, 1);
    assert!(hatchery::app::admission::noticed(house).await.unwrap().is_empty());
}

#[rocket::async_test]
async fn an_objection_stops_it_until_it_is_looked_into() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let one = noticed(&cast, "nobody", now).await;
    let from = From { ip: "203.0.113.9".into(), agent: String::new() };
    let sent =
        |words: &str| Words { name: "Zhao".into(), email: "z@example.com".into(), words: words.into() };
    let bare = Words { words: "short".into(), ..Words::default() };
    assert_eq!(slug(object_to(house, None, one.id, &bare, &from, now).await), "fields: name email words");
    let words = sent("It is a subsidiary of a listed company.");
    object_to(house, None, one.id, &words, &from, now).await.unwrap();
    due::run(house, now.plus(30 * DAY)).await.unwrap();
    let manager = cast.actor("manager").await;
    let whole = view::open(house, &manager, one.id, now).await.unwrap();
    assert_eq!((whole.one.state, whole.objections[0].name.as_str()), (State::Objection, "Zhao"));
    let own = view::open(house, &cast.actor("nobody").await, one.id, now).await.unwrap();
    assert_eq!(own.objections[0].name, "", "who objects is not told to the applicant");
    object_to(house, None, one.id, &sent("And another thing, please."), &from, now).await.unwrap();
    assert_eq!(slug(step(&cast, "manager", one.id, Verb::Dismiss, "", now).await), "fields: opinion");
    let later = now.plus(2 * DAY);
    let back =
        step(&cast, "manager", one.id, Verb::Dismiss, "It is not; see the register", later).await.unwrap();
    assert_eq!((back.state, back.noticed_at), (State::Notice, Some(later)), "the notice begins anew");
    let whole = view::open(house, &manager, one.id, later).await.unwrap();
    assert!(whole.objections.iter().all(|one| one.upheld == Some(0)), "both are answered");
    object_to(house, Some(&cast.actor("ann").await), one.id, &sent("They copied our work."), &from, later)
        .await
        .unwrap();
    let over = step(&cast, "manager", one.id, Verb::Uphold, "Copied indeed", later).await.unwrap();
    assert_eq!(over.state, State::Rejected);
    assert_eq!(slug(object_to(house, None, one.id, &words, &from, later).await), "not-found");
    // Many from one address are too many.
    let other = noticed(&cast, "gus", now).await;
    let mut last = String::new();
    for n in 0..12 {
        last = slug(
            object_to(house, None, other.id, &sent(&format!("Objection number {n}.")), &from, later).await,
        );
    }
    assert_eq!(last, "locked-out");
}

#[rocket::async_test]
async fn a_review_that_is_overdue_is_told_once_to_who_owes_it_and_who_waits() {
    let cast = Cast::new().await;
    hire(&cast).await;
    let one = under_review(&cast, "nobody", monday()).await;
    ask(&cast, one.id, &REVIEWERS[..2], monday()).await.unwrap();
    reviewed(&cast, REVIEWERS[0], one.id, 80, monday()).await;
    let mut day = monday();
    for _ in 0..30 {
        day = day.plus(hatchery::domain::time::DAY);
        while hatchery::app::due::run(cast.house(), day).await.unwrap() > 0 {}
        while hatchery::app::notify::run(cast.house(), day).await.unwrap() > 0 {}
    }
    let admin = cast.actor("admin").await;
    let mails = hatchery::app::notify::mails(cast.house(), &admin, i64::MAX, 500).await.unwrap();
    let told = |name: &str| {
        let address = format!("{name}@hatchery.test");
        mails.iter().filter(|mail| mail.address == address && mail.subject.contains("overdue")).count()
    };
    // The one who did it in time is not told; managers and the one who did not are, once.
    assert_eq!([REVIEWERS[0], REVIEWERS[1], "manager"].map(told), [0, 1, 1]);
}
