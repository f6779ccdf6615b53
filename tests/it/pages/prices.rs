//! A price and a discount that were mistakes: withdrawn on their own pages, once, with a reason, by who keeps the pool.

use super::founder::{Browser, hidden};
use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::{at, compute, monday};
use hatchery::app::pool as pools;
use hatchery::domain::pool::Funding;
use hatchery::domain::tariff::Discount;
use hatchery::domain::time::{DAY, Interval};
use rocket::http::Status;

#[rocket::async_test]
async fn what_was_a_mistake_is_withdrawn_on_its_page_once_and_stays_to_be_read() {
    let cast = Cast::new().await;
    let (manager, pool, beta) =
        (cast.actor("manager").await, cast.resources["pool1"], cast.companies["beta"]);
    compute::priced(&cast, &manager, pool, (Funding::Private, 0), monday().plus(-DAY)).await;
    let ahead = Interval::new(at("2027-01-01T00:00:00+08:00"), at("2027-04-01T00:00:00+08:00")).unwrap();
    let less = Discount { span: ahead, off: 700 };
    let id = pools::add_discount(cast.house(), &manager, (pool, beta), &less, "A slip", None, monday());
    let page = format!("/discounts/{}", id.await.unwrap());

    let keeper = Browser::log_in(&cast, "manager", "en").await;
    let token = hidden(&keeper.page(&page).await, "csrf");
    let to = format!("{page}/withdraw");
    let (status, _, html) = keeper.post_with(&token, &to, &[("reason", " ")]).await;
    assert_eq!(status, Status::UnprocessableEntity, "a reason is a must: {html}");
    let mut rows = Raw::open(&cast.fresh.url).await;
    let told = "select count(*) from event where door = 'web'";
    let before = rows.count(told).await;
    for _ in 0..2 {
        let (status, place, html) = keeper.post_with(&token, &to, &[("reason", "For somebody else")]).await;
        assert_eq!((status, place.as_str()), (Status::SeeOther, page.as_str()), "{html}");
    }
    assert_eq!(rows.count(told).await - before, 1, "it was done once");
    let gone = keeper.page(&page).await;
    assert!(gone.contains("For somebody else") && !gone.contains(&to), "nothing more is done to it: {gone}");
    let (status, _, _) = keeper.post_with(&token, &to, &[("reason", "Once more")]).await;
    assert_eq!(status, Status::UnprocessableEntity);

    // The company reads what was said; it has no form, and its people may not send one.
    let bea = Browser::log_in(&cast, "bea", "en").await;
    let html = bea.page(&page).await;
    assert!(html.contains("For somebody else"), "{html}");
    let (status, ..) = bea.post_with(&hidden(&html, "csrf"), &to, &[("reason", "Why not")]).await;
    assert_eq!(status, Status::Forbidden);

    // The one price there is has priced nothing: it goes too, and is told on the pool's page.
    let html = keeper.page(&format!("/compute/{pool}")).await;
    let price = html.split("href=\"/prices/").nth(1).unwrap().split('"').next().unwrap();
    let page = format!("/prices/{price}");
    let token = hidden(&keeper.page(&page).await, "csrf");
    let to = format!("{page}/withdraw");
    let (status, place, html) = keeper.post_with(&token, &to, &[("reason", "Wrong by ten times")]).await;
    assert_eq!((status, place.as_str()), (Status::SeeOther, page.as_str()), "{html}");
    assert!(keeper.page(&page).await.contains("Wrong by ten times"));
}
