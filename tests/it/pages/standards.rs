//! The rules of admission on their pages: everybody on the staff reads them, an officer puts others in force.

use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use rocket::http::Status;

#[rocket::async_test]
async fn an_officer_puts_a_figure_in_force_and_a_manager_reads_it() {
    let cast = Cast::new().await;
    let (city, manager) = (Browser::of(&cast, "city").await, Browser::of(&cast, "manager").await);
    let html = manager.page("/admission/rules").await;
    assert!(
        html.contains("Public notice") && html.contains("5 working days") && html.contains("Common practice")
    );
    assert!(!html.contains(">Change<") && !html.contains("/admission/rules/form"), "a manager changes none");
    let at = "/admission/rules/notice_days";
    assert!(!manager.page(at).await.contains("Put a new figure in force"));
    let sent = |value: &'static str, day: &'static str| {
        [
            ("value", value),
            ("valid_from", day),
            ("mark", "seen"),
            ("source_zh", "公示办法"),
            ("source_en", "Notice rules"),
        ]
    };
    let (status, _) = manager.post(at, &sent("7", "2026-12-01")).await;
    assert_eq!(status, Status::Forbidden);
    for (value, day, said) in [
        ("many", "2026-12-01", "A whole number from 1 to 60"),
        ("61", "2026-12-01", "A whole number from 1 to 60"),
        ("7", "2026-11-22", "Holds from:"),
        ("7", "soon", "Holds from:"),
    ] {
        let (status, html) = city.post(at, &sent(value, day)).await;
        assert!(status == Status::UnprocessableEntity && html.contains(said), "{value} {day}: {html}");
    }
    let (status, html) = city.post(at, &sent("7", "2026-12-01")).await;
    assert!(status == Status::SeeOther && html.contains("Put in force, from 2026-12-01"), "{html}");
    let html = manager.page("/admission/rules").await;
    assert!(html.contains("from 2026-12-01: 7 working days"), "{html}");
    let html = manager.page(at).await;
    assert!(html.contains("to come") && html.contains("in force") && html.contains("Notice rules"), "{html}");
    assert_eq!(manager.get("/admission/rules/no_such_rule").await.0, Status::NotFound);
}

#[rocket::async_test]
async fn the_form_for_reviews_is_revised_and_a_mistake_is_told_at_its_row() {
    let cast = Cast::new().await;
    let city = Browser::of(&cast, "city").await;
    assert_eq!(Browser::of(&cast, "manager").await.get("/admission/rules/form").await.0, Status::Forbidden);
    let html = city.page("/admission/rules/form").await;
    assert!(
        html.contains("value=\"Fit with the district\"") && html.contains("name=\"weight-10\""),
        "{html}"
    );
    // The third row is left empty: the fourth is told as the fourth.
    let row = |n: &str, en: &str, weight: &str| {
        [("zh", "评审项"), ("en", en), ("weight", weight), ("max", "10")]
            .map(|(name, value)| (format!("{name}-{n}"), value.to_owned()))
    };
    let sent = |last: &str| -> Vec<(String, String)> {
        let head = [("valid_from".to_owned(), "2026-12-01".to_owned()), ("pass".to_owned(), "75".to_owned())];
        head.into_iter()
            .chain(row("1", "Need", "40"))
            .chain(row("2", "Team", "40"))
            .chain(row("4", "Plan", last))
            .collect()
    };
    let post = async |fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        city.post("/admission/rules/form", &fields).await
    };
    let (status, html) = post(sent("much")).await;
    assert!(status == Status::UnprocessableEntity && html.contains("Criterion 4: Weight"), "{html}");
    let (status, html) = post(sent("30")).await;
    assert!(status == Status::UnprocessableEntity && html.contains("they make 110 now"), "{html}");
    let (status, html) = post(sent("20")).await;
    assert!(status == Status::SeeOther && html.contains("Version 2 of the form"), "{html}");
    let html = city.page("/admission/rules").await;
    assert!(html.contains("Fit with the district"), "until that day the first version is used: {html}");
}
