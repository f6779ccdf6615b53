//! The pages of tenancies, leave and closures, walked as those who use them.

use super::founder::hidden;
use super::staff::request;
use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use rocket::http::Status;

/// What stands between a mark and the next `end`.
fn between<'a>(html: &'a str, mark: &str, end: char) -> &'a str {
    let rest = html.split_once(mark).map_or("", |(_, rest)| rest);
    rest.split(end).next().unwrap_or("")
}

#[rocket::async_test]
async fn a_desk_is_given_and_its_tenant_marks_days_away() {
    let cast = Cast::new().await;
    let manager = Browser::of(&cast, "manager").await;
    let desk = cast.resources["fixed1"].to_string();
    let html = manager.page(&format!("/resources/{desk}")).await;
    let form = format!("/tenancies/new?resource={desk}");
    assert!(html.contains(&form), "{html}");
    assert!(manager.page(&form).await.contains("beta"));
    let beta = cast.companies["beta"].to_string();
    let wrong =
        [("resource", desk.as_str()), ("company_id", ""), ("person_id", "x@x.test"), ("last_day", "soon")];
    let (status, html) = manager.post("/tenancies/new", &wrong).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for id in ["f-company_id", "f-person_id", "f-first_day", "f-last_day"] {
        assert!(html.contains(&format!("href=\"#{id}\"")), "{id}: {html}");
    }
    let long = [
        ("resource", desk.as_str()),
        ("company_id", &beta),
        ("person_id", "ben@hatchery.test"),
        ("first_day", "2026-11-24"),
        ("last_day", "2027-03-31"),
    ];
    let (status, html) = manager.post("/tenancies/new", &long).await;
    assert!(status == Status::UnprocessableEntity && html.contains("Not enough left"), "{html}");
    let short = [&long[..4], &[("last_day", "2026-11-27")]].concat();
    let (status, html) = manager.post("/tenancies/new", &short).await;
    assert!(status == Status::SeeOther && html.contains("fixed1 is given to beta"), "{html}");
    let html = manager.page("/tenancies").await;
    assert!(html.contains("2026-11-24 to 2026-11-27"), "{html}");
    // Its id is the engine's own affair: a refused try may have used one up.
    let at = format!("/tenancies/{}", between(&html, "<th scope=\"row\"><a href=\"/tenancies/", '"'));
    assert!(manager.page(&format!("/companies/{beta}")).await.contains(&at));

    let ben = Browser::of(&cast, "ben").await;
    assert!(ben.page("/").await.contains("My desk"));
    let past = [("first_day", "2026-11-01"), ("last_day", "2026-11-25")];
    let (status, html) = ben.post(&format!("{at}/leave"), &past).await;
    assert!(status == Status::UnprocessableEntity && html.contains("must not be over"), "{html}");
    let days = [("first_day", "2026-11-25"), ("last_day", "2026-11-26")];
    let (status, html) = ben.post(&format!("{at}/leave"), &days).await;
    assert!(status == Status::SeeOther && html.contains("2 days away"), "{html}");
    let bea = Browser::of(&cast, "bea").await;
    let html = bea.page(&format!("/resources/{desk}")).await;
    assert!(html.contains("Days it can be booked") && html.contains("2026-11-25 to 2026-11-26"), "{html}");
    let html = bea.page("/find?kind=desk&date=2026-11-25&from=09:00&to=18:00").await;
    assert!(html.contains("fixed1"), "{html}");
    let back = between(&ben.page(&at).await, &format!("action=\"{at}/leave/"), '"').to_owned();
    let (status, html) = ben.post(&format!("{at}/leave/{back}"), &[]).await;
    assert!(status == Status::SeeOther && html.contains("yours again on 2 days"), "{html}");
    let (status, html) =
        manager.post(&format!("{at}/end"), &[("last_day", "2026-11-25"), ("reason", "")]).await;
    assert!(status == Status::UnprocessableEntity && html.contains("#e-reason"), "{html}");
    let (status, html) =
        manager.post(&format!("{at}/end"), &[("last_day", "2026-11-25"), ("reason", "Moved")]).await;
    assert!(status == Status::SeeOther && html.contains("ends early"), "{html}");
}

#[rocket::async_test]
async fn a_closure_is_looked_at_and_what_changed_is_told() {
    let cast = Cast::new().await;
    let manager = Browser::of(&cast, "manager").await;
    let first = request(&cast, "ann", "Hiring", 1).await;
    let big = cast.resources["big"].to_string();
    assert!(manager.page(&format!("/closures/new?resource={big}")).await.contains("The whole incubator"));
    let (place, closes) = (cast.nanshan.to_string(), format!("r-{big}"));
    let day = format!(
        "incubator={place}&closes={closes}&from_day=2026-11-24&from_time=00:00&to_day=2026-11-24&to_time=24:00"
    );
    let (status, html) = manager.get(&format!("/closures/review?{day}&reason=")).await;
    assert!(status == Status::UnprocessableEntity && html.contains("#f-reason"), "{html}");
    let html = manager.page(&format!("/closures/review?{day}&reason=Painting")).await;
    assert!(html.contains("Hiring") && html.contains("Release, and give"), "{html}");
    let pick = hidden(&html, "pick");
    assert!(pick.starts_with(&format!("{first}-")));
    let second = request(&cast, "bob", "Board", 3).await;
    let to = format!("to-{first}");
    let mut fields = vec![
        ("incubator", place.as_str()),
        ("closes", &closes),
        ("from_day", "2026-11-24"),
        ("from_time", "00:00"),
        ("to_day", "2026-11-24"),
        ("to_time", "24:00"),
        ("reason", "Painting"),
        ("pick", &pick),
        (&to, "release"),
    ];
    let (status, html) = manager.post("/closures", &fields).await;
    assert_eq!(status, Status::Conflict);
    assert!(
        html.contains("nothing was done") && html.contains("bob · big") && html.contains("Board"),
        "{html}"
    );
    let (other, to) = (format!("{second}-1"), format!("to-{second}"));
    fields.extend([("pick", other.as_str()), (&to, "release")]);
    let (status, html) = manager.post("/closures", &fields).await;
    assert!(status == Status::SeeOther && html.contains("0 moved, 2 released"), "{html}");
    let ann = Browser::of(&cast, "ann").await;
    assert!(ann.page("/closures").await.contains("Painting"));
    assert!(!ann.page("/closures/1").await.contains("/closures/1/lift"));
    let (status, html) = manager.post("/closures/1/lift", &[]).await;
    assert!(status == Status::SeeOther && html.contains("can be used again"), "{html}");
}
