//! Lists say how much there is, where one stands and what holds now; a refusal says what else there is.

use super::staff::request;
use crate::kit::browser::Browser;
use crate::kit::cast::{Cast, draft};
use crate::kit::{at, monday};
use hatchery::app::answered::{Wanted, answered, count};
use hatchery::app::approve::{Answer, answer};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::{cancel, inventory, people};
use hatchery::domain::access::{Held, Role, Scope};
use hatchery::domain::id::{BookingId, PersonId};
use hatchery::domain::matter::Sort;
use hatchery::domain::person::Language;
use hatchery::domain::time::{DAY, Instant, Interval};
use hatchery::store::audit::Answers;
use rocket::http::Status;

fn always() -> Interval {
    Interval::new(Instant(0), Instant::LAST).unwrap()
}

#[rocket::async_test]
async fn what_i_have_answered_is_kept_for_me() {
    let cast = Cast::new().await;
    let (manager, house) = (cast.actor("manager").await, cast.house());
    let mut ids: Vec<BookingId> = Vec::new();
    for (n, who) in ["ann", "bob", "bea", "ann", "bob"].into_iter().enumerate() {
        ids.push(request(&cast, who, &format!("Wish {n}"), 1 + 2 * n as i64).await);
    }
    for (n, id) in ids.iter().enumerate() {
        let said = if n % 2 == 0 { Answer::Approve } else { Answer::Decline("Closed") };
        let when = monday().plus(n as i64 * 60);
        answer(house, &manager, *id, None, said, None, when).await.unwrap();
    }
    // By key, latest first, with where the page stands.
    let first = Wanted { approvals: None, sort: Sort::default(), span: always(), after: None };
    let page = answered(house, &manager, first, 2, monday()).await.unwrap();
    let titles = |page: &[hatchery::app::answered::Answered]| {
        page.iter().map(|one| one.booking.as_ref().unwrap().title.clone()).collect::<Vec<_>>()
    };
    assert_eq!(titles(&page), ["Wish 4", "Wish 3"]);
    let after = page.last().map(|last| (last.event.at, last.event.id));
    let second = Wanted { after, ..first };
    assert_eq!(titles(&answered(house, &manager, second, 2, monday()).await.unwrap()), ["Wish 2", "Wish 1"]);
    let tally = count(house, &manager, second, monday()).await.unwrap();
    assert_eq!((tally.total, tally.earlier), (5, 2));
    let declined = Wanted { approvals: Some(false), ..first };
    assert_eq!(
        titles(&answered(house, &manager, declined, 9, monday()).await.unwrap()),
        ["Wish 3", "Wish 1"]
    );
    let before = Interval::new(Instant(0), monday().plus(60)).unwrap();
    let early = Wanted { span: before, ..first };
    assert_eq!(titles(&answered(house, &manager, early, 9, monday()).await.unwrap()), ["Wish 0"]);

    let browser = Browser::of(&cast, "manager").await;
    let html = browser.page("/inbox").await;
    assert!(html.contains("href=\"/inbox/done\""), "{html}");
    let html = browser.page("/inbox/done").await;
    assert!(html.contains("1–5 of 5") && html.contains("Wish 0") && html.contains("Closed"), "{html}");
    let html = browser.page("/inbox/done?answer=declined").await;
    assert!(html.contains("1–2 of 2") && !html.contains("Wish 0"), "{html}");
    let html = browser.page("/inbox/done?from=2026-11-24").await;
    assert!(html.contains("Nothing matches") && html.contains("value=\"2026-11-24\""), "{html}");
    // Nonsense filters nothing, and days the wrong way round hold nothing.
    assert!(browser.page("/inbox/done?from=x&after=y&answer=z").await.contains("1–5 of 5"));
    assert!(browser.page("/inbox/done?from=2026-12-01&to=2026-11-01").await.contains("Nothing matches"));
    people::set_language(house, &manager, Language::Zh).await.unwrap();
    let html = browser.page("/inbox/done").await;
    assert!(html.contains("已办") && html.contains("第 1–5 条，共 5 条"), "{html}");
    let other = Browser::of(&cast, "manager2").await;
    assert!(other.page("/inbox/done").await.contains("You have answered nothing yet"));
    let founder = Browser::of(&cast, "ann").await;
    assert_eq!(founder.get("/inbox/done").await.0, Status::Forbidden);
}

#[rocket::async_test]
async fn answers_are_found_by_their_index() {
    let cast = Cast::new().await;
    let mut tx = cast.house().store.write().await.unwrap();
    tx.expect_many().await.unwrap();
    let wanted =
        Answers { by: PersonId(1), approvals: None, sort: Sort::default(), span: always(), after: None };
    let values = ["1", "''", "0", "9", "''", "9", "9", "50"];
    let mut sql = wanted.sql();
    for (n, value) in values.iter().enumerate().rev() {
        sql = sql.replace(&format!("${}", n + 1), value);
    }
    let plan = tx.plan(&sql, &[]).await.unwrap().join("\n");
    assert!(plan.contains("event_done"), "{plan}");
    // The index gives them in order: nothing is sorted.
    assert!(!plan.contains("Sort") && !plan.contains("TEMP B-TREE"), "{plan}");
}

#[rocket::async_test]
async fn lists_tell_how_many_there_are() {
    let cast = Cast::new().await;
    let manager = Browser::of(&cast, "manager").await;
    assert!(manager.page("/companies").await.contains("1–2 of 2"));
    assert!(manager.page("/inventory").await.contains("1–10 of 10"));
    assert!(manager.page("/inventory?q=room").await.contains("1–2 of 2"));
    assert!(manager.page("/trail").await.contains("1–14 of 14"));
    // What is looked for is no pattern.
    assert!(manager.page("/inventory?q=%25").await.contains("Nothing matches"));
    assert!(manager.page("/companies?q=a_me").await.contains("Nothing matches"));
    let actor = cast.actor("manager").await;
    for n in 0..55 {
        let lab = draft(&format!("lab{n:02}"), "lab", "1", "0", "");
        inventory::add(cast.house(), &actor, cast.nanshan, &lab, None, monday()).await.unwrap();
    }
    let html = manager.page("/inventory?kind=lab").await;
    assert!(html.contains("1–50 of 56"), "{html}");
    let next = html.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let html = manager.page(&next.replace("&#38;", "&")).await;
    assert!(html.contains("51–56 of 56") && html.contains("rel=\"first\"") && html.contains("kind=lab"));
    let founder = Browser::of(&cast, "ann").await;
    request(&cast, "ann", "One", 1).await;
    assert!(founder.page("/bookings").await.contains("1–1 of 1"));
    // A district's officer sees the companies of its incubators, and no others.
    let district = Browser::of(&cast, "district").await;
    let html = district.page("/companies").await;
    assert!(html.contains(">acme<") && !html.contains(">gamma<"), "{html}");
}

#[rocket::async_test]
async fn a_role_that_has_ended_is_never_shown_as_held() {
    let cast = Cast::new().await;
    let (security, house) = (cast.actor("security").await, cast.house());
    let held = Held { role: Role::Reviewer, scope: Scope::City };
    let (nobody, until) = (cast.id("nobody"), monday().plus(-DAY));
    people::give_role(house, None, nobody, &held, until, None, monday().plus(-9 * DAY)).await.unwrap();
    let browser = Browser::of(&cast, "security").await;
    let html = browser.page("/people?q=nobody").await;
    assert!(html.contains("nobody@hatchery.test") && !html.contains("Reviewer</td>"), "{html}");
    let html = browser.page("/people?role=reviewer").await;
    assert!(html.contains("reviewer@hatchery.test") && !html.contains("nobody@"), "{html}");
    assert!(html.contains("1–1 of 1"), "{html}");
    let html = browser.page(&format!("/people/{nobody}")).await;
    assert!(html.contains("Holds no role now") && html.contains("Roles that have ended (1)"), "{html}");
    assert!(html.contains("2026-11-14 – 2026-11-22"), "{html}");
    let role = people::give_role(house, None, nobody, &held, Instant::LAST, None, monday()).await.unwrap();
    assert!(browser.page("/people?q=NOBODY").await.contains("Reviewer</td>"), "case does not matter");
    people::take_role(house, &security, nobody, role, monday()).await.unwrap();
    assert!(browser.page(&format!("/people/{nobody}")).await.contains("Roles that have ended (2)"));
}

#[rocket::async_test]
async fn a_refused_undo_says_what_can_be_booked_instead() {
    let cast = Cast::new().await;
    let start = at("2026-11-24T10:00:00+08:00");
    let wish = NewBooking {
        items: vec![Taking { resource: cast.resources["room1"], units: 1 }],
        span: Interval::new(start, start.plus(3_600)).unwrap(),
        title: "Plan".into(),
        company: None,
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 0,
        accepts: vec![],
        overriding: None,
    };
    let (ann, bob) = (cast.actor("ann").await, cast.actor("bob").await);
    let id = book(cast.house(), &ann, &wish, None, monday()).await.unwrap().id;
    cancel::cancel(cast.house(), &ann, id, None, None, monday()).await.unwrap();
    book(cast.house(), &bob, &wish, None, monday()).await.unwrap();
    let browser = Browser::of(&cast, "ann").await;
    let (status, html) = browser.post(&format!("/bookings/{id}/restore"), &[]).await;
    assert_eq!(status, Status::Conflict);
    assert!(html.contains("Already taken") && html.contains("<h1>Plan</h1>"), "{html}");
    let link = html.split("href=\"/bookings/new?").nth(1).expect("an alternative").split('"').next().unwrap();
    assert!((1..=3).contains(&html.matches("href=\"/bookings/new?").count()), "{html}");
    let form = browser.page(&format!("/bookings/new?{}", link.replace("&#38;", "&"))).await;
    assert!(form.contains("value=\"Plan\"") && form.contains("value=\"2026-11-24\""), "{form}");
}

#[rocket::async_test]
async fn holidays_and_codes_are_told_in_the_readers_language() {
    let cast = Cast::new().await;
    let founder = Browser::of(&cast, "ann").await;
    let html = founder.page("/find?date=2026-10-01&from=10:00&to=11:00").await;
    assert!(html.contains("a day off (National Day)"), "{html}");
    let manager = Browser::of(&cast, "manager").await;
    let place = cast.nanshan.to_string();
    let wrong = |code| [("incubator", place.as_str()), ("kind", "company"), ("name", "A"), ("uscc", code)];
    let (_, html) = manager.post("/companies/new", &wrong("9144O300MAAY4CL12B")).await;
    assert!(html.contains("no code holds the &#39;O&#39; at 5"), "{html}");
    for who in ["manager", "ann"] {
        people::set_language(cast.house(), &cast.actor(who).await, Language::Zh).await.unwrap();
    }
    let html = founder.page("/find?date=2026-10-01&from=10:00&to=11:00").await;
    assert!(html.contains("国庆节放假（休）"), "{html}");
    for (code, told) in [
        ("123", "共 3 个字符，应为 18 个"),
        ("91440300MAAY4CL12A", "校验位为“A”，按前 17 位应为“B”"),
        ("91A40300MAAY4CL12B", "第 3 位的“A”应为数字"),
    ] {
        let (_, html) = manager.post("/companies/new", &wrong(code)).await;
        assert!(html.contains(told), "{code}: {html}");
    }
}

#[rocket::async_test]
async fn odd_input_is_answered_in_words() {
    let cast = Cast::new().await;
    let (security, manager) = (Browser::of(&cast, "security").await, Browser::of(&cast, "manager").await);
    // A role somewhere that is not there.
    for (role, scope) in [("manager", "i:999999"), ("district_officer", "d:999")] {
        let path = format!("/people/{}/roles", cast.id("nobody"));
        let (status, html) = security.post(&path, &[("role", role), ("scope", scope)]).await;
        assert!(status == Status::UnprocessableEntity && html.contains("href=\"#f-scope\""), "{html}");
    }
    // Signs that an engine cannot keep are looked for and kept as unknown ones.
    for path in ["/companies?q=%00", "/inventory?q=a%00b", "/people?q=%00", "/inbox/done?answer=%00"] {
        manager.page(path).await;
    }
    let place = cast.nanshan.to_string();
    let odd = [("incubator", place.as_str()), ("kind", "team"), ("name", "N\0l <b>🎉</b>")];
    let (status, html) = manager.post("/companies/new", &odd).await;
    assert!(status == Status::SeeOther && html.contains("N l &#60;b&#62;🎉&#60;/b&#62;"), "{html}");
    // The last administrator, an address without an account, a file without a line: each says so.
    let acme = format!("/companies/{}", cast.companies["acme"]);
    let (status, html) = manager.post(&format!("{acme}/members/{}/remove", cast.id("ann")), &[]).await;
    assert!(status == Status::Conflict && html.contains("Name another administrator first"), "{html}");
    let (_, html) = manager.post(&format!("{acme}/members"), &[("email", "who@hatchery.test")]).await;
    assert!(html.contains("Nobody has an account with this address"), "{html}");
    let (status, html) = manager.upload(&place, &manager.csrf, "").await;
    assert!(
        status == Status::UnprocessableEntity && html.contains("<code>file</code></td><td>Required"),
        "{html}"
    );
}
