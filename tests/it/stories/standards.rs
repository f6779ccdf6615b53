//! Rules of admission that an officer puts in force: from their day on, for what begins then.

use crate::kit::apply::{
    REVIEWERS, ask, drafted, hire, licensed, noticed, pair, review_of, reviewed, scores, slug, step,
    submitted, under_review,
};
use crate::kit::cast::Cast;
use crate::kit::{monday, open};
use chrono::NaiveDate;
use hatchery::app::{admission_rule, application, application_view as view, check, review};
use hatchery::domain::application::Verb;
use hatchery::domain::eligibility::{Outcome, Test};
use hatchery::domain::review::{Criterion, ReviewForm, Score};
use hatchery::domain::rulebook::{Figure, Key, Mark};
use hatchery::domain::time::DAY;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn figure(key: Key, value: i64, from: &str) -> Figure {
    let source = ("南山区规程".to_owned(), "Rules of Nanshan".to_owned());
    Figure { key, value, valid_from: day(from), valid_to: None, mark: Mark::Seen, source }
}

#[rocket::async_test]
async fn a_deadline_is_counted_by_the_figure_of_the_day_and_what_is_under_way_keeps_its_own() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let before = submitted(&cast, "nobody", "Folding robots", now).await;
    for who in ["manager", "district", "ann", "admin"] {
        let new = figure(Key::TakeUpDays, 5, "2026-11-24");
        let tried = admission_rule::put(house, &cast.actor(who).await, &new, None, now).await;
        assert_eq!(slug(tried), "forbidden", "{who}");
    }
    let city = cast.actor("city").await;
    let wrong = [
        (figure(Key::TakeUpDays, 0, "2026-11-24"), "fields: value"),
        (figure(Key::TakeUpDays, 5, "2026-11-22"), "fields: valid_from"),
        (figure(Key::Reviewers, 2, "2026-11-24"), "fields: value"),
    ];
    for (new, came) in wrong {
        assert_eq!(slug(admission_rule::put(house, &city, &new, None, now).await), came);
    }
    admission_rule::put(house, &city, &figure(Key::TakeUpDays, 5, "2026-11-24"), None, now).await.unwrap();
    // Today the old figure holds still; from tomorrow on the new one does.
    let today = submitted(&cast, "bob", "Robots for shirts", now).await;
    assert_eq!(today.due_at, before.due_at);
    let later = now.plus(DAY);
    let then = submitted(&cast, "ann", "Robots for socks", later).await;
    let due =
        |at: Option<hatchery::domain::time::Instant>| at.unwrap().plus(-1).date(chrono_tz::Asia::Shanghai);
    assert_eq!((due(today.due_at), due(then.due_at)), (day("2026-11-25"), day("2026-12-01")));
    let manager = cast.actor("manager").await;
    let kept = view::open(house, &manager, before.id, later).await.unwrap().one;
    assert_eq!(kept.due_at, before.due_at);
    assert_eq!(check::check(&house.store).await.unwrap(), []);
}

#[rocket::async_test]
async fn a_review_keeps_the_form_it_began_with_and_the_next_one_takes_the_new() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    hire(&cast).await;
    let one = under_review(&cast, "nobody", now).await;
    ask(&cast, one.id, &REVIEWERS[..1], now).await.unwrap();
    let criterion = |key: &str, weight: i64, max: i64| Criterion {
        key: key.to_owned(),
        name: (key.to_owned(), key.to_owned()),
        weight,
        max,
    };
    let criteria = vec![criterion("need", 60, 5), criterion("team", 40, 10)];
    let new = ReviewForm { version: 9, valid_from: day("2026-11-23"), pass: 80, criteria };
    let city = cast.actor("city").await;
    let odd =
        ReviewForm { criteria: vec![criterion("need", 60, 5), criterion("need", 30, 7)], ..new.clone() };
    let told = admission_rule::put_form(house, &city, &odd, None, now).await;
    assert_eq!(slug(told), "fields: criteria[1].key criteria[1].max criteria");
    let manager = cast.actor("manager").await;
    assert_eq!(slug(admission_rule::put_form(house, &manager, &new, None, now).await), "forbidden");
    let mut disguised = new.clone();
    disguised.criteria[0].name.0 = "\u{0}\u{202e}need\u{200b} ".to_owned();
    assert_eq!(admission_rule::put_form(house, &city, &disguised, None, now).await.unwrap(), 2);
    let kept = house.rules.now().form(2).unwrap().criteria[0].name.clone();
    assert_eq!(kept, ("need".to_owned(), "need".to_owned()), "kept as people see it");
    disguised.criteria[0].name.0 = "\u{200b}\u{0}".to_owned();
    let told = admission_rule::put_form(house, &city, &disguised, None, now).await;
    assert_eq!(slug(told), "fields: criteria[0].name_zh");
    // Who was asked before scores by the first form, who is asked now by the second.
    reviewed(&cast, "reviewer", one.id, 80, now).await;
    ask(&cast, one.id, &["mentor"], now).await.unwrap();
    let mentor = cast.actor("mentor").await;
    let asked = review_of(&cast, "mentor", one.id).await;
    review::declare(house, &mentor, asked, None, now).await.unwrap();
    let old = review::score(house, &mentor, asked, &scores(80), "Sound", None, now).await;
    assert!(slug(old).starts_with("fields: score_need score_team"), "the first form's criteria are no more");
    let score = |key: &str, score: i64| Score { key: key.to_owned(), score, comment: String::new() };
    let given = [score("need", 4), score("team", 9)];
    review::score(house, &mentor, asked, &given, "Sound", None, now).await.unwrap();
    let whole = view::open(house, &manager, one.id, now).await.unwrap();
    let told: Vec<_> = whole.reviews.iter().map(|one| (one.form_version, one.total)).collect();
    assert_eq!(told, [(1, Some(8_000)), (2, Some(8_400))]);
}

#[rocket::async_test]
async fn a_paper_that_is_asked_for_must_be_there_and_a_place_that_is_not_asked_for_need_not() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let (city, nobody) = (cast.actor("city").await, cast.actor("nobody").await);
    for (key, value) in [(Key::PaperLicense, 2), (Key::Place, 0), (Key::ApplicantOpc, 0)] {
        admission_rule::put(house, &city, &figure(key, value, "2026-11-23"), None, now).await.unwrap();
    }
    let one = drafted(&cast, "nobody", "Folding robots", now).await;
    let more = [pair("moves", "no"), pair("kind", "opc")];
    application::save(house, &nobody, one.id, None, &more, None, now).await.unwrap();
    let done = application::submit(house, &nobody, one.id, None, None, now).await;
    assert_eq!(slug(done), "fields: license");
    licensed(&cast, "nobody", one.id, now).await;
    application::submit(house, &nobody, one.id, None, None, now).await.unwrap();
    let whole = view::open(house, &nobody, one.id, now).await.unwrap();
    let of = |test| whole.findings.iter().find(|one| one.test == test).map(|one| one.outcome);
    assert_eq!(of(Test::Place), Some(Outcome::Met));
    assert_eq!(of(Test::Kind), Some(Outcome::NotMet), "one-person companies are not admitted for now");
}

#[rocket::async_test]
async fn another_instance_has_the_rules_after_its_next_round_and_the_public_notice_too() {
    let cast = Cast::new().await;
    let now = monday();
    let other = open(&cast.fresh.url).await;
    let city = cast.actor("city").await;
    let new = figure(Key::NoticeDays, 3, "2026-11-23");
    admission_rule::put(cast.house(), &city, &new, None, now).await.unwrap();
    let on = |house: &hatchery::app::House| house.rules.value(Key::NoticeDays, day("2026-11-23"));
    assert_eq!((on(cast.house()), on(&other)), (3, 5));
    admission_rule::refresh(&other).await.unwrap();
    assert_eq!(on(&other), 3);
    let one = noticed(&cast, "nobody", now).await;
    let until = one.notice_until.unwrap().plus(-1).date(chrono_tz::Asia::Shanghai);
    assert_eq!(until, day("2026-11-26"), "three working days");
    assert_eq!(slug(step(&cast, "manager", one.id, Verb::Propose, "", now).await), "wrong-state");
}
