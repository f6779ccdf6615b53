//! An application in the hands of who applies: signed up, kept as typed, with papers, handed in.

use crate::kit::apply::{drafted, form, licensed, pair, slug};
use crate::kit::cast::Cast;
use crate::kit::monday;
use crate::kit::raw::Raw;
use hatchery::app::file::{self, Sent};
use hatchery::app::sign_in::From;
use hatchery::app::sign_up::{Newcomer, sign_up};
use hatchery::app::{application, application_view as view, due};
use hatchery::domain::access::Door;
use hatchery::domain::application::State;
use hatchery::domain::attachment::FILES_MAX;
use hatchery::domain::eligibility::{Outcome, Test};
use hatchery::domain::id::FileId;
use hatchery::domain::person::Language;
use hatchery::domain::time::DAY;

#[rocket::async_test]
async fn a_draft_is_kept_as_typed_and_handed_in_only_when_it_is_right() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let nobody = cast.actor("nobody").await;
    let one = application::begin(house, &nobody, None, now).await.unwrap();
    let again = application::begin(house, &nobody, None, now).await.unwrap();
    assert_eq!(one.id, again.id, "one draft at a time");
    assert_eq!(one.form.get("email"), "nobody@hatchery.test", "what is known is filled in");
    let odd = [pair("desks", " four "), pair("uscc", "９１ x"), pair("description", "a\nb")];
    let saved = application::save(house, &nobody, one.id, Some(1), &odd, None, now).await.unwrap();
    assert_eq!((saved.form.get("desks"), saved.form.get("uscc")), (" four ", "９１ x"));
    let stale = application::save(house, &nobody, one.id, Some(1), &odd, None, now).await;
    assert_eq!(slug(stale), "stale");
    let surplus = application::save(house, &nobody, one.id, None, &[pair("salary", "1")], None, now).await;
    assert_eq!(slug(surplus), "fields: salary");
    let early = slug(application::submit(house, &nobody, one.id, None, None, now).await);
    assert!(early.starts_with("fields: kind name moves mobile channel project"), "{early}");
    for other in ["manager", "ann", "city", "reviewer", "approver"] {
        let other = cast.actor(other).await;
        assert_eq!(
            slug(view::open(house, &other, one.id, now).await),
            "not-found",
            "a draft is nobody else's"
        );
    }
    let mut company = form(cast.nanshan.0, "Folding robots");
    company.extend([
        pair("kind", "company"),
        pair("uscc", "91440300MAAY4CL12C"),
        pair("registered_on", "2026-01-05"),
        pair("district", "440305"),
        pair("legal_person", "Wang"),
    ]);
    application::save(house, &nobody, one.id, None, &company, None, now).await.unwrap();
    let first = application::submit(house, &nobody, one.id, None, None, now).await;
    assert_eq!(slug(first), "fields: uscc license", "who is registered hands in the licence");
    licensed(&cast, "nobody", one.id, now).await;
    assert_eq!(slug(application::submit(house, &nobody, one.id, None, None, now).await), "fields: uscc");
    let right = [pair("uscc", "91440300MAAY4CL12B")];
    application::save(house, &nobody, one.id, None, &right, None, now).await.unwrap();
    let done = application::submit(house, &nobody, one.id, None, None, now).await.unwrap();
    assert_eq!((done.state, done.incubator), (State::Submitted, Some(cast.nanshan)));
    assert_eq!(done.reference(), format!("RZ2026-{:06}", done.id.0));
    let twice = application::submit(house, &nobody, one.id, None, None, now).await;
    assert_eq!(slug(twice), "wrong-state");
    // Another one of the same code cannot be under way at the same time.
    let ann = cast.actor("ann").await;
    let other = application::begin(house, &ann, None, now).await.unwrap();
    application::save(house, &ann, other.id, None, &company, None, now).await.unwrap();
    application::save(house, &ann, other.id, None, &right, None, now).await.unwrap();
    licensed(&cast, "ann", other.id, now).await;
    assert_eq!(slug(application::submit(house, &ann, other.id, None, None, now).await), "fields: uscc");
    application::withdraw(house, &nobody, one.id, None, now).await.unwrap();
    assert_eq!(slug(application::submit(house, &ann, other.id, None, None, now).await), "ok");
}

#[rocket::async_test]
async fn nobody_applies_in_the_name_of_a_company_that_has_people_of_its_own() {
    let cast = Cast::new().await;
    let (house, now, code) = (cast.house(), monday(), "91440300MAAY4CL12B");
    let mut raw = Raw::open(&cast.fresh.url).await;
    raw.run(&format!("update company set uscc = '{code}', kind = 'company' where name = 'beta'")).await;
    let fields = [
        pair("kind", "company"),
        pair("uscc", code),
        pair("registered_on", "2026-01-05"),
        pair("district", "440305"),
        pair("legal_person", "Wang"),
    ];
    for (who, came) in [("nobody", "fields: uscc"), ("bob", "ok")] {
        let (one, actor) = (drafted(&cast, who, "Robots", now).await, cast.actor(who).await);
        application::save(house, &actor, one.id, None, &fields, None, now).await.unwrap();
        licensed(&cast, who, one.id, now).await;
        assert_eq!(slug(application::submit(house, &actor, one.id, None, None, now).await), came, "{who}");
    }
}

#[rocket::async_test]
async fn papers_are_what_is_in_them_and_only_who_sees_the_case_gets_them() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let nobody = cast.actor("nobody").await;
    let one = drafted(&cast, "nobody", "Robots", now).await;
    let send = async |name: &str, bytes: &[u8]| {
        application::attach(house, &nobody, one.id, Sent { slot: "plan", name, bytes }, now).await
    };
    assert_eq!(slug(send("plan.pdf", b"<!doctype html><script>alert(1)</script>").await), "fields: file");
    assert_eq!(slug(send("plan.pdf", b"").await), "fields: file");
    let mut large = b"%PDF-1.7".to_vec();
    large.resize(21 * 1024 * 1024, 0);
    assert_eq!(slug(send("plan.pdf", &large).await), "fields: file");
    large.truncate(20 * 1024 * 1024);
    let kept = send("../计划.html", &large).await.unwrap();
    assert_eq!((kept.name.as_str(), kept.media.as_str()), ("计划.html.pdf", "application/pdf"));
    let same = send("again.pdf", &large).await.unwrap();
    assert_eq!(same.id, kept.id, "sent twice, kept once");
    let (mut back, mut at) = (Vec::new(), 0);
    while let Some(part) = file::part(house, FileId(kept.id), at).await.unwrap() {
        assert!(part.len() <= 256 * 1024);
        back.extend(part);
        at += 1;
    }
    assert!(back == large, "every byte comes back");
    let manager = cast.actor("manager").await;
    assert_eq!(slug(application::paper(house, &manager, FileId(kept.id), now).await), "not-found");
    application::submit(house, &nobody, one.id, None, None, now).await.unwrap();
    assert_eq!(slug(application::paper(house, &manager, FileId(kept.id), now).await), "ok");
    for other in ["elsewhere", "ann", "reviewer", "frontdesk"] {
        let other = cast.actor(other).await;
        assert_eq!(slug(application::paper(house, &other, FileId(kept.id), now).await), "not-found");
    }
    assert_eq!(slug(send("late.pdf", b"%PDF-1.7 late").await), "wrong-state");
}

#[rocket::async_test]
async fn personal_data_of_who_was_not_admitted_are_dropped_after_a_year() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let nobody = cast.actor("nobody").await;
    let one = drafted(&cast, "nobody", "Robots", now).await;
    let plan = Sent { slot: "plan", name: "plan.pdf", bytes: b"%PDF-1.7 plan" };
    let kept = application::attach(house, &nobody, one.id, plan, now).await.unwrap();
    application::submit(house, &nobody, one.id, None, None, now).await.unwrap();
    application::withdraw(house, &nobody, one.id, None, now).await.unwrap();
    due::run(house, now.plus(364 * DAY)).await.unwrap();
    assert_eq!(slug(application::paper(house, &nobody, FileId(kept.id), now).await), "ok");
    due::run(house, now.plus(366 * DAY)).await.unwrap();
    due::tidy(house, now.plus(368 * DAY)).await.unwrap();
    let whole = view::open(house, &nobody, one.id, now.plus(368 * DAY)).await.unwrap();
    assert_eq!((whole.one.form.get("mobile"), whole.one.form.get("track")), ("", "embodied"));
    assert!(whole.versions.is_empty() && whole.files.is_empty() && whole.one.name.is_empty());
    let mut raw = Raw::open(&cast.fresh.url).await;
    assert_eq!(raw.count("select count(*) from file_part").await, 0);
}

#[rocket::async_test]
async fn the_most_files_there_can_be_are_not_passed_by_a_race() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let nobody = cast.actor("nobody").await;
    let one = drafted(&cast, "nobody", "Robots", now).await;
    let sent = async |n: usize| {
        let bytes = format!("%PDF-1.7 paper {n}");
        let paper = Sent { slot: "license", name: "paper.pdf", bytes: bytes.as_bytes() };
        application::attach(house, &nobody, one.id, paper, now).await
    };
    for n in 1..FILES_MAX {
        sent(n).await.unwrap();
    }
    let racers = [sent(31), sent(32), sent(33), sent(34)];
    let came = rocket::futures::future::join_all(racers).await;
    let kept = came.iter().filter(|one| one.is_ok()).count();
    let mut slugs: Vec<String> = came.into_iter().map(slug).collect();
    slugs.sort_unstable();
    assert_eq!(slugs, ["fields: file", "fields: file", "fields: file", "ok"], "{kept} were kept");
    let whole = view::open(house, &nobody, one.id, now).await.unwrap();
    assert_eq!(whole.files.len(), FILES_MAX);
}

#[rocket::async_test]
async fn anybody_signs_up_with_consent_but_not_by_the_hundred() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let from = From { ip: "203.0.113.5".into(), agent: String::new() };
    let new = |email: &'static str, consents| Newcomer {
        name: "Li",
        email,
        password: "Correct-Horse-1",
        language: Language::En,
        consents,
    };
    let sign = async |email, consents| sign_up(house, Door::Web, &new(email, consents), &from, now).await;
    assert_eq!(slug(sign("li@example.com", false).await), "fields: privacy");
    assert_eq!(slug(sign("li@example.com", true).await), "ok");
    assert_eq!(slug(sign("LI@example.com", true).await), "fields: email", "there is an account");
    let mut raw = Raw::open(&cast.fresh.url).await;
    let said = "select what || ' ' || version from consent";
    assert_eq!(raw.texts(said).await, ["account_privacy 2026-11"]);
    let mut last = String::new();
    for _ in 0..10 {
        last = slug(sign("li@example.com", true).await);
    }
    assert_eq!(last, "locked-out");
}
#[rocket::async_test]
async fn too_old_a_company_is_shown_as_such_and_a_person_decides() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let nobody = cast.actor("nobody").await;
    let one = drafted(&cast, "nobody", "Robots", now).await;
    let company =
        [pair("kind", "company"), pair("registered_on", "2024-11-30"), pair("start_month", "2026-12")];
    application::save(house, &nobody, one.id, None, &company, None, now).await.unwrap();
    let whole = view::open(house, &nobody, one.id, now).await.unwrap();
    let age = whole.findings.iter().find(|one| one.test == Test::Age).unwrap();
    assert_eq!((age.outcome, age.found, age.figure.value), (Outcome::NotMet, Some(25), 24));
    assert!(!age.figure.source.1.is_empty());
}
