//! The rules about rules: explained, put in force, taken back; and terms of use.

use super::policies::{day, put, target};
use crate::kit::cast::{Cast, rules};
use crate::kit::monday;
use crate::kit::story::play;
use chrono::NaiveDate;
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::policy::{self, Reach, Target};
use hatchery::app::terms::{self, Draft};
use hatchery::app::{Fault, see};
use hatchery::domain::company::CompanyKind;
use hatchery::domain::id::TermsId;
use hatchery::domain::person::Language;
use hatchery::domain::policy::Rule;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{HOUR, Interval};
use hatchery::words::Words;

/// A wish of somebody for one resource.
fn wish(cast: &Cast, code: &str, span: Interval, people: i64, accepts: Vec<TermsId>) -> NewBooking {
    NewBooking {
        items: vec![Taking { resource: cast.resources[code], units: 1 }],
        span,
        title: "Weekly".to_owned(),
        company: None,
        holder: None,
        guests: Vec::new(),
        note: String::new(),
        private: false,
        seats: people,
        accepts,
        overriding: None,
    }
}

/// Hours of Tuesday, whole ones.
fn tuesday(from: i64, to: i64) -> Interval {
    let midnight = monday().plus(16 * HOUR);
    Interval::new(midnight.plus(from * HOUR), midnight.plus(to * HOUR)).unwrap()
}

pub(super) async fn refused<T: std::fmt::Debug>(done: impl Future<Output = Result<T, Fault>>) -> Refusal {
    match done.await {
        Err(Fault::Refused(refusal)) => *refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// Wrong fields as `rules[1] Twice`.
pub(super) async fn wrong<T: std::fmt::Debug>(done: impl Future<Output = Result<T, Fault>>) -> Vec<String> {
    match refused(done).await {
        Refusal::Fields(errors) => {
            errors.into_iter().map(|error| format!("{} {:?}", error.field, error.rule)).collect()
        }
        other => vec![format!("{other:?}")],
    }
}

#[rocket::async_test]
async fn every_broken_rule_is_explained_in_both_languages() {
    let cast = Cast::new().await;
    let house = cast.house();
    let ann = cast.actor("ann").await;
    let manager = cast.actor("manager").await;
    let terms = terms::add(house, &manager, cast.nanshan, &lab_terms(), None, monday()).await.unwrap().id;
    let strict = [
        Rule::OpeningHours,
        Rule::WorkingDays,
        Rule::Closed { from: day(11, 28), until: day(11, 29) },
        Rule::EarliestNotice { minutes: 10_080 },
        Rule::LatestNotice { days: 730 },
        Rule::Shortest { minutes: 180 },
        Rule::StartGrid { minutes: 60 },
        Rule::OpenPerPerson { most: 1 },
        Rule::OpenPerCompany { most: 1 },
        Rule::TimePerPerson { minutes: 240, days: 7 },
        Rule::TimePerCompany { minutes: 240, days: 30 },
        Rule::WhoMayBook { tenants_only: true, kinds: vec![CompanyKind::Company, CompanyKind::Institute] },
        Rule::Seats { least: 2 },
        Rule::Terms { terms },
    ];
    put(&cast, "free1", &[]).await;
    book(house, &ann, &wish(&cast, "free1", tuesday(8, 12), 0, vec![]), None, monday()).await.unwrap();
    put(&cast, "free1", &strict).await;
    // A Saturday night, 20 minutes past the hour, two hours long.
    let night = tuesday(4 * 24 + 21, 4 * 24 + 23);
    let night = Interval::new(night.start().plus(1_200), night.end().plus(1_200)).unwrap();
    let mut told = String::new();
    let first = refused(book(house, &ann, &wish(&cast, "free1", night, 0, vec![]), None, monday())).await;
    put(&cast, "free1", &[Rule::LatestNotice { days: 2 }, Rule::Longest { minutes: 60 }]).await;
    let second = refused(book(house, &ann, &wish(&cast, "free1", night, 0, vec![]), None, monday())).await;
    let mut names = Vec::new();
    for refusal in [first, second] {
        let Refusal::Rules { broken, .. } = refusal else { panic!("{refusal:?}") };
        for check in &broken {
            names.push(check.rule.name());
            for lang in [Language::Zh, Language::En] {
                let w = Words::of(lang);
                told += &format!("{}\n    {}\n", w.check(check), w.rule(&check.rule));
            }
        }
    }
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "closed",
            "earliest_notice",
            "latest_notice",
            "longest",
            "open_per_company",
            "open_per_person",
            "opening_hours",
            "seats",
            "shortest",
            "start_grid",
            "terms",
            "time_per_company",
            "time_per_person",
            "who_may_book",
            "working_days",
        ]
    );
    insta::assert_snapshot!("broken_rules", told);
}

#[rocket::async_test]
async fn rules_that_cannot_hold_are_named_and_nothing_is_put_in_force() {
    let cast = Cast::new().await;
    let (house, manager) = (cast.house(), cast.actor("manager").await);
    let room = target(&cast, "room1");
    let try_ = async |at: &Target, rules: &[Rule]| {
        wrong(policy::put(house, &manager, at, rules, None, monday())).await
    };
    assert_eq!(
        try_(&room, &[Rule::OpeningHours, Rule::Longest { minutes: -1 }, Rule::NotPast, Rule::OpeningHours])
            .await,
        ["rules[1] Limits", "rules[2] HouseRule", "rules[3] Twice"]
    );
    assert_eq!(
        try_(&room, &[Rule::Shortest { minutes: 120 }, Rule::Longest { minutes: 60 }]).await,
        ["rules[1] Contradicts { other: 1 }"]
    );
    assert_eq!(
        try_(&room, &[Rule::OpeningHours, Rule::Shortest { minutes: 2_000 }]).await,
        ["rules ForbidsAll"]
    );
    assert_eq!(
        try_(&room, &[Rule::Closed { from: day(1, 1), until: NaiveDate::from_ymd_opt(2040, 1, 1).unwrap() }])
            .await,
        ["rules ForbidsAll"]
    );
    assert_eq!(try_(&room, &[Rule::Terms { terms: TermsId(99) }]).await, ["rules[0] Unknown"]);
    let many: Vec<Rule> = (1..=41).map(|days| Rule::TimePerPerson { minutes: 60, days }).collect();
    assert_eq!(try_(&room, &many).await, ["rules Number { min: 0, max: 40 }"]);
    let reach = |kind: Option<&str>, resource| Target {
        reach: Reach { kind: kind.map(str::to_owned), resource },
        ..Target::of(cast.nanshan)
    };
    assert_eq!(try_(&reach(Some("castle"), None), &[]).await, ["kind Choice"]);
    assert_eq!(try_(&reach(None, Some(cast.resources["far1"])), &[]).await, ["resource_id Unknown"]);
    assert_eq!(try_(&reach(Some("lab"), Some(cast.resources["free1"])), &[]).await, ["kind Surplus"]);
    let nowhere = Target::of(hatchery::domain::id::IncubatorId(99));
    assert_eq!(refused(policy::put(house, &manager, &nowhere, &[], None, monday())).await, Refusal::NotFound);
    let opened = policy::open(house, &manager, cast.nanshan, &room.reach).await.unwrap();
    assert!(opened.versions.is_empty());
    assert_eq!(opened.holds.unwrap().rules, rules(), "those of the incubator hold still");
}

#[rocket::async_test]
async fn two_editors_do_not_overwrite_each_other() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let (one, two) = (cast.actor("manager").await, cast.actor("manager2").await);
    let seen = |seen| Target { seen: Some(seen), ..target(&cast, "") };
    let longest = |minutes| vec![Rule::OpeningHours, Rule::Longest { minutes }];
    let first = policy::put(house, &one, &seen(1), &longest(60), None, now).await.unwrap();
    assert_eq!(first.version, 2);
    assert_eq!(refused(policy::put(house, &two, &seen(1), &longest(90), None, now)).await, Refusal::Stale);
    assert_eq!(policy::put(house, &two, &seen(2), &longest(60), None, now).await.unwrap(), first, "the same");
    assert_eq!(
        policy::put(house, &two, &seen(2), &longest(90), None, now.plus(60)).await.unwrap().version,
        3
    );
    // At the same moment one of them is told.
    let (a, b) = (longest(30), longest(45));
    let (at, at2) = (seen(3), seen(3));
    let (a, b) = rocket::tokio::join!(
        policy::put(house, &one, &at, &a, None, now.plus(90)),
        policy::put(house, &two, &at2, &b, None, now.plus(90))
    );
    assert_eq!((a.is_ok() as i32) + (b.is_ok() as i32), 1, "{a:?} {b:?}");
    let back = policy::take_back(house, &one, &seen(4), 2, None, now.plus(120)).await.unwrap();
    assert_eq!(back.version, 5);
    assert_eq!(wrong(policy::take_back(house, &one, &seen(5), 77, None, now)).await, ["to Unknown"],);
    let opened = policy::open(house, &two, cast.nanshan, &Reach::default()).await.unwrap();
    let told: Vec<(i64, Option<&str>, bool)> =
        opened.versions.iter().map(|one| (one.version, one.by.as_deref(), one.until.is_none())).collect();
    assert_eq!(
        (told[0], told[3], told[4]),
        ((5, Some("manager"), true), (2, Some("manager"), false), (1, None, false))
    );
    assert_eq!(opened.holds.unwrap().rules, longest(60));
    let trail = see::trail(house, &one, Some(cast.nanshan), i64::MAX, 1).await.unwrap().remove(0);
    assert_eq!((trail.subject.as_str(), trail.verb.as_str()), ("policy", "edited"));
    assert_eq!(trail.after.unwrap()["rules"][1]["minutes"], 60);
    assert_eq!(trail.before.unwrap()["version"], 4);
}

#[rocket::async_test]
async fn rules_of_a_kind_can_be_ended_and_the_wider_ones_hold() {
    let cast = Cast::new().await;
    let (house, manager) = (cast.house(), cast.actor("manager").await);
    let lab =
        Target { reach: Reach { kind: Some("lab".to_owned()), resource: None }, ..Target::of(cast.nanshan) };
    policy::put(house, &manager, &lab, &[Rule::Longest { minutes: 30 }], None, monday()).await.unwrap();
    play(&cast, "08:00  ann  books free1 tue 09:00-10:00  -> rules: longest").await;
    policy::end(house, &manager, &lab, None, monday()).await.unwrap();
    play(&cast, "08:00  ann  books free1 tue 09:00-10:00  -> confirmed").await;
    assert_eq!(refused(policy::end(house, &manager, &lab, None, monday())).await, Refusal::NotFound);
    let whole = target(&cast, "");
    assert_eq!(refused(policy::end(house, &manager, &whole, None, monday())).await, Refusal::StillUsed);
    for (who, action) in [("ann", true), ("approver", true), ("elsewhere", true), ("admin", true)] {
        let actor = cast.actor(who).await;
        let said = refused(policy::put(house, &actor, &whole, &[], None, monday())).await;
        assert_eq!(matches!(said, Refusal::Forbidden { .. }), action, "{who}: {said:?}");
    }
}

fn lab_terms() -> Draft {
    let text = |text: &str| text.to_owned();
    Draft {
        key: text("lab"),
        title_zh: text("实验室安全守则"),
        title_en: text("Safety in the lab"),
        text_zh: text("进入实验室须佩戴护目镜。\n\n不得独自使用激光切割机。"),
        text_en: text("Wear goggles.\n\nNever use the laser cutter alone."),
        replace: false,
    }
}

#[rocket::async_test]
async fn terms_are_accepted_with_the_booking_and_again_when_they_change() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let (manager, ann, bob) = (cast.actor("manager").await, cast.actor("ann").await, cast.actor("bob").await);
    let first = terms::add(house, &manager, cast.nanshan, &lab_terms(), None, now).await.unwrap();
    put(&cast, "free1", &[Rule::Terms { terms: first.id }]).await;
    let names = |refusal: Refusal| match refusal {
        Refusal::Rules { broken, .. } => broken.iter().map(|one| one.rule.name()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let ask = |from, accepts| wish(&cast, "free1", tuesday(from, from + 1), 0, accepts);
    assert_eq!(names(refused(book(house, &ann, &ask(9, vec![]), None, now)).await), ["terms"]);
    assert_eq!(wrong(book(house, &ann, &ask(9, vec![TermsId(99)]), None, now)).await, ["accepts Unknown"]);
    let read = terms::one(house, &ann, first.id).await.unwrap();
    assert_eq!(read.accepted_at, None, "a refused booking accepts nothing");
    book(house, &ann, &ask(9, vec![first.id]), None, now).await.unwrap();
    book(house, &ann, &ask(10, vec![]), None, now.plus(60)).await.unwrap();
    assert_eq!(terms::one(house, &ann, first.id).await.unwrap().accepted_at, Some(now));
    // Who books for a colleague does not accept in their name.
    let for_bea = NewBooking { holder: Some(cast.id("bea")), ..ask(12, vec![first.id]) };
    assert_eq!(names(refused(book(house, &bob, &for_bea, None, now)).await), ["terms"]);
    terms::accept(house, &cast.actor("bea").await, first.id, now).await.unwrap();
    book(house, &bob, &for_bea, None, now).await.unwrap();

    let newer = Draft { text_en: "Wear goggles and gloves.".to_owned(), ..lab_terms() };
    let second = terms::add(house, &manager, cast.nanshan, &newer, None, now).await.unwrap();
    assert_eq!((second.version, second.replaced), (2, 0));
    book(house, &ann, &ask(13, vec![]), None, now).await.unwrap();
    let third = Draft { replace: true, ..newer };
    let third = terms::add(house, &manager, cast.nanshan, &third, None, now).await.unwrap();
    assert_eq!((third.version, third.replaced), (3, 1));
    assert_eq!(names(refused(book(house, &ann, &ask(14, vec![]), None, now)).await), ["terms"]);
    book(house, &ann, &ask(14, vec![third.id]), None, now).await.unwrap();
    let list = terms::newest(house, &ann, cast.nanshan).await.unwrap();
    assert_eq!(list.iter().map(|one| (one.key.as_str(), one.version)).collect::<Vec<_>>(), [("lab", 3)]);
    let empty = Draft { key: "La b".to_owned(), ..Draft::default() };
    let told = wrong(terms::add(house, &manager, cast.nanshan, &empty, None, now)).await;
    assert_eq!(
        told,
        ["key Slug", "title_zh Missing", "title_en Missing", "text_zh Missing", "text_en Missing"]
    );
}
