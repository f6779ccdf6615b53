//! Managers keep house rules and terms of use on pages; everybody reads and accepts them.

use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::monday;
use crate::kit::story::play;
use hatchery::app::people;
use hatchery::app::policy::{self, Reach, Target};
use hatchery::domain::person::Language;
use hatchery::domain::policy::Rule;
use rocket::http::Status;

/// What the form of a page would send: its hidden fields, its inputs and what is chosen in it.
fn filled(html: &str) -> Vec<(String, String)> {
    let form = html.split("action=\"/policies/").nth(1).expect("the form");
    let form = form.split("</form>").next().unwrap();
    let attr = |tag: &str, name: &str| {
        let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
        Some(rest.split('"').next().unwrap().to_owned())
    };
    let mut all = Vec::new();
    for tag in form.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap()) {
        let off = tag.contains("checkbox") && !tag.contains(" checked");
        if let (Some(name), Some(value), false) = (attr(tag, "name"), attr(tag, "value"), off)
            && name != "csrf"
        {
            all.push((name, value));
        }
    }
    all
}

fn with<'a>(fields: &'a [(String, String)], more: &'a [(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    kept.map(|(name, value)| (name.as_str(), value.as_str())).chain(more.iter().copied()).collect()
}

#[rocket::async_test]
async fn a_manager_writes_tries_and_puts_rules_in_force_without_scripts() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        08:00  ann  books room1 tue 09:00-11:00  -> confirmed
        08:01  bob  books room1 tue 11:00-12:00  -> confirmed
        08:02  bea  books room1 wed 09:07-10:00  -> rules: start_grid
    ",
    )
    .await;
    let browser = Browser::of(&cast, "manager").await;
    let (place, room) = (cast.nanshan.to_string(), cast.resources["room1"].to_string());
    assert_eq!(browser.get("/policies").await.0, Status::SeeOther);
    let html = browser.page(&format!("/policies/{place}")).await;
    assert!(html.contains("The whole incubator") && html.contains("At most 12 h at a time"), "{html}");
    assert!(html.contains("came with the incubator") && html.contains(">big<"), "{html}");

    let edit = format!("/policies/{place}/edit?resource={room}");
    let html = browser.page(&edit).await;
    assert!(html.contains("It has no rules of its own yet") && html.contains("The same as what is in force"));
    let fields = filled(&html);
    assert!(fields.contains(&("r3-time".into(), "12:00".into())), "{fields:?}");
    let (status, html) = browser.post(&edit, &with(&fields, &[("do", "add"), ("new", "check_in")])).await;
    assert!(status == Status::Ok && html.contains("name=\"r6-grace\""), "{html}");
    let fields = filled(&html);
    let bad = [("do", "put"), ("r3-time", "1:90"), ("r6-grace", "0")];
    let (status, html) = browser.post(&edit, &with(&fields, &bad)).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for told in ["href=\"#f-r3-time\"", "href=\"#f-r6-grace\"", "Write as 8:30 or 8, from 0:01 to 744:00"] {
        assert!(html.contains(told), "{told}: {html}");
    }
    let (status, html) = browser.post(&edit, &with(&fields, &[("do", "put"), ("r3-time", "0:10")])).await;
    assert!(status == Status::UnprocessableEntity && html.contains("It contradicts rule 3"), "{html}");
    // The last one is taken away again, the longest is made an hour, the grid is left out.
    let draft = [("r3-time", "1:00"), ("r4-off", "1"), ("r6-off", "1")];
    let (status, html) = browser.post(&edit, &with(&fields, &[&draft[..], &[("do", "try")]].concat())).await;
    assert_eq!(status, Status::Ok);
    assert!(html.contains("3 requests of the last 30 days were judged again"), "{html}");
    let table = html.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    assert!(table.contains(">ann ") && table.contains("At most 1 h (yours: 2 h)"), "{table}");
    assert!(table.contains(">bea ") && table.contains("Was against: Start and end fall"), "{table}");
    assert!(!table.contains(">bob "), "{table}");
    assert!(html.contains("Not judged again: whether there was room"));
    let fields = filled(&html);
    assert_eq!(fields.iter().filter(|(name, _)| name.len() == 2).count(), 5, "{fields:?}");
    let (status, html) = browser.post(&edit, &with(&fields, &[("do", "put")])).await;
    assert!(status == Status::SeeOther && html.contains("In force: version 1."), "{html}");
    assert!(html.contains(">room1<") && html.contains("by manager"));
    play(&cast, "09:00  ann  books room1 thu 09:00-11:00  -> rules: longest").await;

    // Somebody who opened the form before is told, and nothing is lost of the other's.
    let (status, _) = browser.post(&edit, &with(&fields, &[("do", "put"), ("r3-time", "2:00")])).await;
    assert_eq!(status, Status::PreconditionFailed);
    let html = browser.page(&edit).await;
    let fields = filled(&html);
    browser.post(&edit, &with(&fields, &[("do", "put"), ("r3-time", "2:00")])).await;
    let history = format!("/policies/{place}/history?resource={room}");
    let html = browser.page(&history).await;
    assert!(html.contains("Version 2") && html.contains("The first version"), "{html}");
    let about = [("kind", ""), ("resource", room.as_str()), ("seen", "2")];
    let back = [&about[..], &[("to", "1")]].concat();
    let (status, html) = browser.post(&format!("/policies/{place}/back"), &back).await;
    assert!(status == Status::SeeOther && html.contains("In force: version 3."), "{html}");
    let end = [("kind", ""), ("resource", room.as_str()), ("seen", "3")];
    let (status, html) = browser.post(&format!("/policies/{place}/end"), &end).await;
    assert!(status == Status::SeeOther && !html.contains(">room1<"), "{html}");
    assert!(browser.page(&history).await.contains("ended 2026-11-23"));
    let html = browser.page("/trail").await;
    assert!(html.contains("House rules") && html.contains("At most 1 h at a time"), "{html}");
    people::set_language(cast.house(), &cast.actor("manager").await, Language::Zh).await.unwrap();
    let html = browser.page(&format!("/policies/{place}")).await;
    assert!(html.contains("整个孵化器") && html.contains("单次最长 12 小时"), "{html}");
    for (who, wanted) in [("ann", Status::Forbidden), ("elsewhere", Status::Forbidden)] {
        let other = Browser::of(&cast, who).await;
        assert_eq!(other.get(&edit).await.0, wanted, "{who}");
        assert_eq!(other.post(&edit, &[("do", "put")]).await.0, wanted, "{who}");
    }
}

async fn put(cast: &Cast, code: &str, rules: &[Rule]) {
    let manager = cast.actor("manager").await;
    let reach = Reach { kind: None, resource: Some(cast.resources[code]) };
    let at = Target { reach, ..Target::of(cast.nanshan) };
    policy::put(cast.house(), &manager, &at, rules, None, monday()).await.unwrap();
}

#[rocket::async_test]
async fn a_manager_books_all_the_same_and_the_reason_stays() {
    let cast = Cast::new().await;
    put(&cast, "room1", &[Rule::Longest { minutes: 60 }]).await;
    let room = cast.resources["room1"].to_string();
    let wish = [
        ("resource", room.as_str()),
        ("title", "City visit"),
        ("date", "2026-11-24"),
        ("from", "09:00"),
        ("to", "12:00"),
    ];
    let ann = Browser::of(&cast, "ann").await;
    let (status, html) = ann.post("/bookings", &wish).await;
    assert!(status == Status::UnprocessableEntity && !html.contains("override_reason"), "{html}");
    let forced = [&wish[..], &[("override", "1"), ("override_reason", "I like it")]].concat();
    assert_eq!(ann.post("/bookings", &forced).await.0, Status::Forbidden);
    let manager = Browser::of(&cast, "manager").await;
    let (status, html) = manager.post("/bookings", &wish).await;
    assert!(status == Status::UnprocessableEntity && html.contains("name=\"override_reason\""), "{html}");
    let silent = [&wish[..], &[("override", "1"), ("override_reason", " ")]].concat();
    let (status, html) = manager.post("/bookings", &silent).await;
    assert!(status == Status::UnprocessableEntity && html.contains("href=\"#f-override_reason\""), "{html}");
    let forced = [&wish[..], &[("override", "1"), ("override_reason", "The mayor comes")]].concat();
    let (status, html) = manager.post("/bookings", &forced).await;
    assert_eq!(status, Status::SeeOther);
    for told in ["booked it against the policy", "<q>The mayor comes</q>", "Set aside by a manager"] {
        assert!(html.contains(told), "{told}: {html}");
    }
}

#[rocket::async_test]
async fn terms_are_written_read_and_accepted_on_the_booking_form() {
    let cast = Cast::new().await;
    let manager = Browser::of(&cast, "manager").await;
    let path = format!("/policies/{}/terms", cast.nanshan);
    let (status, html) = manager.post(&path, &[("key", "La b"), ("title_zh", "守则")]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for field in ["key", "title_en", "text_zh", "text_en"] {
        assert!(html.contains(&format!("href=\"#f-{field}\"")), "{field}: {html}");
    }
    let new = [
        ("key", "lab"),
        ("title_zh", "实验室守则"),
        ("title_en", "Safety in the lab"),
        ("text_zh", "请戴护目镜。"),
        ("text_en", "Wear goggles.\n\nNever work <alone>."),
    ];
    let (status, html) = manager.post(&path, &new).await;
    assert!(status == Status::SeeOther && html.contains("Version 1 is written."), "{html}");
    let id: i64 = html.split("href=\"/terms/").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    put(&cast, "free1", &[Rule::Terms { terms: hatchery::domain::id::TermsId(id) }]).await;

    let ann = Browser::of(&cast, "ann").await;
    let room = cast.resources["free1"].to_string();
    let html = ann.page(&format!("/resources/{room}")).await;
    assert!(html.contains(&format!("href=\"/terms/{id}\"")) && !html.contains("/policies/"), "{html}");
    assert!(manager.page(&format!("/resources/{room}")).await.contains("/edit?resource="));
    let form = format!("/bookings/new?resource={room}&date=2026-11-24&from=09:00&to=10:00");
    assert!(ann.page(&form).await.contains(&format!("name=\"accepts\" value=\"{id}\"")));
    let wish = [
        ("resource", room.as_str()),
        ("title", "Soldering"),
        ("date", "2026-11-24"),
        ("from", "09:00"),
        ("to", "10:00"),
    ];
    let (status, html) = ann.post("/bookings", &wish).await;
    assert!(status == Status::UnprocessableEntity && html.contains("must be accepted first"), "{html}");
    let ticked = id.to_string();
    let agreed = [&wish[..], &[("accepts", ticked.as_str())]].concat();
    let looked = [&agreed[..], &[("check", "1")]].concat();
    let (status, html) = ann.post("/bookings", &looked).await;
    assert!(status == Status::Ok && html.contains("Within the rules"), "{html}");
    assert_eq!(ann.post("/bookings", &agreed).await.0, Status::SeeOther);
    assert!(!ann.page(&form).await.contains("name=\"accepts\""), "accepted once is enough");
    let html = ann.page(&format!("/terms/{id}")).await;
    assert!(html.contains("Never work &#60;alone&#62;.") && html.contains("You accepted them on"), "{html}");

    let newer = [&new[..], &[("replace", "1")]].concat();
    let (_, html) = manager.post(&path, &newer).await;
    assert!(html.contains("Version 2 is written; 1 sets of rules ask for it now."), "{html}");
    assert!(ann.page(&form).await.contains("name=\"accepts\""));
    assert!(ann.page(&format!("/terms/{id}")).await.contains("There is a newer version"));
    let second = format!("/terms/{}", id + 1);
    let (status, html) = ann.post(&format!("{second}/accept"), &[]).await;
    assert!(status == Status::SeeOther && html.contains("It is recorded"), "{html}");
    assert!(!ann.page(&form).await.contains("name=\"accepts\""));
    assert_eq!(ann.get(&path).await.0, Status::Forbidden);
}
