//! Support given: figures that open what they are made of, for those who may see it.

use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::compute::{october, priced};
use crate::kit::{at, monday};
use hatchery::app::grant::{NewGrant, grant};
use hatchery::domain::amount::Unit;
use hatchery::domain::pool::Funding;
use hatchery::domain::price::HOUR;
use hatchery::domain::time::{DAY, Interval};
use rocket::http::Status;

#[rocket::async_test]
async fn a_figure_of_the_city_opens_the_bill_it_comes_from() {
    let cast = Cast::new().await;
    let (keeper, pool, acme) = (cast.actor("manager").await, cast.resources["pool1"], cast.companies["acme"]);
    priced(&cast, &keeper, pool, (Funding::Government, 0), monday().plus(-60 * DAY)).await;
    let new = NewGrant {
        unit: Unit::CardSecond,
        amount: 4 * HOUR,
        valid: Interval::new(at("2026-10-01T00:00:00+08:00"), monday().plus(DAY)).unwrap(),
        pool: Some(pool),
        note: String::new(),
    };
    grant(cast.house(), &keeper, acme, &new, None, monday().plus(-DAY)).await.unwrap();
    let bill = october(&cast, &keeper, pool, acme).await;
    let city = Browser::of(&cast, "city").await;

    // Four of ten card-hours at 20 yuan were free.
    let page = city.page("/subsidy").await;
    let place = format!("/subsidy/places/{}?from=2026-01&#38;to=2026-11", cast.nanshan);
    assert!(page.contains(&format!("<a href=\"{place}\">")), "{page}");
    assert!(page.contains(">80.00</td>"), "{page}");
    let page = city.page(&place.replace("&#38;", "&")).await;
    let company = format!("/subsidy/companies/{acme}?from=2026-01&#38;to=2026-11");
    assert!(page.contains(&format!("<a href=\"{company}\">acme</a>")), "{page}");
    let page = city.page(&company.replace("&#38;", "&")).await;
    assert!(page.contains(&format!("<a href=\"/bills/{bill}\">Bill {bill}</a>")), "{page}");
    assert!(page.contains(">2026-10</td>") && page.contains(">80.00</td>"), "{page}");
    assert!(!city.page(&format!("/subsidy/companies/{acme}?from=2026-11")).await.contains("/bills/"));

    let (_, csv) = city.get("/subsidy/csv?from=2026-10&to=2026-10").await;
    assert!(csv.lines().any(|row| row == format!("{acme},acme,,0.00,80.00,0.00,0.00,80.00")), "{csv}");
    let paper = city.page("/subsidy/paper?from=2026-10&to=2026-10").await;
    assert!(
        paper.contains("<td class=\"num\">80.00</td>") && paper.contains("Reported by (seal)"),
        "{paper}"
    );

    let (status, wrong) = city.get("/subsidy?from=2026-13&to=2026-01").await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(wrong.contains("From month: A month, as 2027-01") && !wrong.contains("80.00"), "{wrong}");
    let (_, wrong) = city.get("/subsidy?from=2020-01&to=2026-01").await;
    assert!(wrong.contains("At most 36 months"), "{wrong}");
}

#[rocket::async_test]
async fn a_company_sees_its_own_and_no_place_more_than_is_its() {
    let cast = Cast::new().await;
    let (acme, beta) = (cast.companies["acme"], cast.companies["beta"]);
    let (ann, elsewhere) = (Browser::of(&cast, "ann").await, Browser::of(&cast, "elsewhere").await);
    for path in ["/subsidy", "/subsidy/csv", "/subsidy/xlsx", "/subsidy/paper", "/subsidy/places/1"] {
        assert_eq!(ann.get(path).await.0, Status::Forbidden, "{path}");
    }
    assert_eq!(ann.get(&format!("/subsidy/companies/{acme}")).await.0, Status::Ok);
    assert_eq!(ann.get(&format!("/subsidy/companies/{beta}")).await.0, Status::NotFound);
    let nanshan = format!("/subsidy/places/{}", cast.nanshan);
    assert_eq!(elsewhere.get(&nanshan).await.0, Status::NotFound);
    assert_eq!(
        elsewhere.get("/subsidy/places/none").await.0,
        Status::NotFound,
        "those of no place are the city's"
    );
    assert_eq!(elsewhere.get(&format!("/subsidy/companies/{acme}")).await.0, Status::NotFound);
    assert_eq!(Browser::of(&cast, "city").await.get("/subsidy/places/none").await.0, Status::Ok);
}
