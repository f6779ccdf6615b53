//! Booked against really used: pages and files, figures that open their bookings, and who sees which.

use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::used::lived;
use rocket::http::Status;

#[rocket::async_test]
async fn a_figure_of_the_city_opens_the_bookings_it_is_made_of() {
    let cast = Cast::new().await;
    lived(&cast).await;
    let (nanshan, acme) = (cast.nanshan, cast.companies["acme"]);
    let city = Browser::of(&cast, "city").await;
    let plain = |link: &str| link.replace("&#38;", "&");

    // The running month, unless others are asked for.
    let page = city.page("/used").await;
    let place = format!("/used/places/{nanshan}?from=2026-11&#38;to=2026-11");
    assert!(page.contains(&format!("<a href=\"{place}\">")), "{page}");
    let all = format!("/used/bookings?from=2026-11&#38;to=2026-11&#38;incubator={nanshan}");
    assert!(page.contains(&format!("data-label=\"Booked\"><a href=\"{all}\">23.0</a></td>")), "{page}");
    assert!(page.contains("data-label=\"Used (%)\">12.5</td>"), "1 of 8 hours that are known: {page}");

    let page = city.page(&plain(&place)).await;
    let rest = format!(
        "/used/bookings?from=2026-11&#38;to=2026-11&#38;incubator={nanshan}&#38;kind=lab&#38;how=freed"
    );
    assert!(page.contains(&format!("<a href=\"{rest}\">3.0</a>")), "{page}");
    assert!(page.contains("Desks and offices held for long"), "{page}");
    let behind = city.page(&plain(&rest)).await;
    assert!(
        behind.contains("13:00") && behind.contains("free1") && behind.contains("Given back"),
        "{behind}"
    );
    assert!(behind.contains(&format!("/companies/{acme}/entries?of=booking-")), "{behind}");
    assert!(!behind.contains("href=\"/bookings/"), "an officer opens no booking: {behind}");
    assert!(!behind.contains("Weekly"), "nor is told what it is for: {behind}");
    // What was missed cost half of what was held for it: that, and what came back, is opened from here.
    let missed = city.page(&format!("/used/bookings?company={acme}&how=missed")).await;
    let entries = missed.split_once("/entries?of=booking-").expect("its movements").1;
    let id = entries.split('"').next().unwrap();
    let entries = city.page(&format!("/companies/{acme}/entries?of=booking-{id}")).await;
    assert_eq!(
        entries.split_once("<tbody>").unwrap().1.matches("<tr").count(),
        3,
        "held, settled, released: {entries}"
    );
    let manager = Browser::of(&cast, "manager").await;
    assert!(manager.page(&plain(&rest)).await.contains("href=\"/bookings/"));

    let by = city.page(&format!("/used/places/{nanshan}?by=company&kind=meeting_room")).await;
    assert!(
        by.contains(&format!("<a href=\"/used/companies/{acme}?from=2026-11&#38;to=2026-11\">acme</a>")),
        "{by}"
    );
    let by = city.page(&format!("/used/places/{nanshan}?by=resource&kind=meeting_room")).await;
    assert!(by.contains("room1") && by.contains("room2") && !by.contains("free1"), "{by}");
    let december = city.page(&format!("/used/places/{nanshan}?from=2026-12&to=2026-12")).await;
    assert!(december.contains("how=ahead\">2.0</a>") && !december.contains("how=missed"), "{december}");

    let (status, wrong) = city.get("/used?from=2026-13").await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(wrong.contains("From month: A month, as 2027-01") && !wrong.contains("23.0"), "{wrong}");
}

#[rocket::async_test]
async fn the_register_is_a_file_and_a_paper_of_the_same_figures() {
    let cast = Cast::new().await;
    lived(&cast).await;
    let city = Browser::of(&cast, "city").await;
    let at = format!("from=2026-11&to=2026-11&by=kind&incubator={}", cast.nanshan);
    let (_, csv) = city.get(&format!("/used/csv?{at}")).await;
    for row in [
        ",Meeting room,,,4,1246.00,6.00,0.48,1.00,1.00,0.00,2.00,2.00,0.00,20.00,3.00,0,0,,0,",
        ",Lab,,,3,420.00,8.00,1.90,0.00,3.00,3.00,0.00,0.00,2.00,0.00,0.00,0,0,,0,",
        ",Fixed desk,,,1,,9.00,,0.00,0.00,0.00,0.00,0.00,9.00,,0.00,4,2,50.00,1,50.00",
    ] {
        assert!(csv.lines().any(|line| line == row), "{row}: {csv}");
    }
    // Each resource, unless it is said by what.
    let (_, csv) = city.get("/used/csv?from=2026-11&to=2026-11").await;
    let room2 =
        "Nanshan,Meeting room,room2,,1,420.00,2.00,0.48,0.00,0.00,0.00,0.00,2.00,0.00,0.00,3.00,0,0,,0,";
    assert!(csv.lines().any(|line| line == room2), "{csv}");
    let paper = city.page(&format!("/used/paper?{at}")).await;
    assert!(
        paper.contains("<td class=\"num\">1246.00</td>") && paper.contains("Reported by (seal)"),
        "{paper}"
    );
    let book = city.client.get(format!("/used/xlsx?{at}")).dispatch().await;
    assert!(book.into_bytes().await.unwrap().starts_with(b"PK"));
    assert_eq!(city.get("/used/csv?from=2026-13").await.0, Status::UnprocessableEntity);
}

#[rocket::async_test]
async fn a_company_sees_its_own_and_no_place_more_than_is_its() {
    let cast = Cast::new().await;
    lived(&cast).await;
    let (acme, beta, nanshan) = (cast.companies["acme"], cast.companies["beta"], cast.nanshan);
    let (ann, elsewhere) = (Browser::of(&cast, "ann").await, Browser::of(&cast, "elsewhere").await);
    let place = format!("/used/places/{nanshan}");
    for path in ["/used", "/used/csv", "/used/xlsx", "/used/paper", "/used/bookings", place.as_str()] {
        assert_eq!(ann.get(path).await.0, Status::Forbidden, "{path}");
    }
    assert!(ann.page(&format!("/companies/{acme}")).await.contains(&format!("/used/companies/{acme}")));
    let own = ann.page(&format!("/used/companies/{acme}")).await;
    assert!(own.contains("how=freed\">3.0</a>") && own.contains("how=missed\">2.0</a>"), "{own}");
    assert_eq!(ann.get(&format!("/used/bookings?company={acme}&how=missed")).await.0, Status::Ok);
    assert_eq!(ann.get(&format!("/used/csv?company={acme}")).await.0, Status::Ok);
    for path in ["/used/companies/", "/used/bookings?company=", "/used/csv?company="] {
        assert_eq!(ann.get(&format!("{path}{beta}")).await.0, Status::NotFound, "{path}");
        assert_eq!(elsewhere.get(&format!("{path}{acme}")).await.0, Status::NotFound, "{path}");
    }
    assert_eq!(elsewhere.get(&place).await.0, Status::NotFound);
    for path in ["/used/bookings?incubator=", "/used/csv?incubator="] {
        assert_eq!(elsewhere.get(&format!("{path}{nanshan}")).await.0, Status::NotFound, "{path}");
    }
    assert!(!elsewhere.page("/used").await.contains("Nanshan"));
    assert!(!elsewhere.page("/used/bookings").await.contains("free1"));
}
