//! Bills for compute on pages, in files and in the API: what is due, what came back, and where the unpaid ones are.

use crate::kit::at;
use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::compute::{october, priced};
use hatchery::app::grant::{NewGrant, grant};
use hatchery::app::{bill, usage};
use hatchery::domain::amount::Unit;
use hatchery::domain::id::{BillId, BillLineId};
use hatchery::domain::month::Month;
use hatchery::domain::pool::Funding;
use hatchery::domain::price::HOUR;
use rocket::http::Status;

/// October's bills of acme and beta, ten card-hours each, in 南山.
async fn billed(cast: &Cast) -> [BillId; 2] {
    let (keeper, pool) = (cast.actor("manager").await, cast.resources["pool1"]);
    priced(cast, &keeper, pool, (Funding::Private, 0), at("2026-10-01T00:00:00+08:00")).await;
    let acme = october(cast, &keeper, pool, cast.companies["acme"]).await;
    let csv = format!(
        "job_id,company,pool,start,end,cards\n\
         b,{},{pool},2026-10-12T08:00:00+08:00,2026-10-12T18:00:00+08:00,1\n",
        cast.companies["beta"]
    );
    let now = at("2026-11-02T08:00:00+08:00");
    usage::import(cast.house(), &keeper, csv.as_bytes(), now).await.unwrap();
    let (of, month) = (cast.companies["beta"], "2026-10".parse().unwrap());
    let beta = bill::issue(cast.house(), &keeper, of, month, None, now).await.unwrap().unwrap();
    [acme, beta]
}

async fn refunded(cast: &Cast, id: BillId, hours: i64) {
    let keeper = cast.actor("manager").await;
    let line = BillLineId(bill::one(cast.house(), &keeper, id).await.unwrap().lines[0].id);
    let now = at("2026-11-03T08:00:00+08:00");
    bill::refund(cast.house(), &keeper, (id, line), hours * HOUR, "The pool was down", None, now)
        .await
        .unwrap();
}

#[rocket::async_test]
async fn a_refund_stands_on_the_bill_and_what_is_still_due_with_it() {
    let cast = Cast::new().await;
    let [id, _] = billed(&cast).await;
    let manager = Browser::of(&cast, "manager").await;
    let path = format!("/bills/{id}");
    let fact = |label: &str, value: &str| format!("<dt>{label}</dt><dd>{value}</dd>");
    let page = manager.page(&path).await;
    assert!(page.contains(&fact("Still due", "<b>200.00 CNY</b>")), "{page}");
    refunded(&cast, id, 3).await;
    let page = manager.page(&path).await;
    assert!(page.contains("<dt>Refunded</dt><dd class=\"pre\">−60.00 CNY</dd>"), "{page}");
    assert!(page.contains(&fact("Still due", "<b>140.00 CNY</b>")), "{page}");
    let pay = format!("action=\"/bills/{id}/pay\"");
    assert!(page.contains(&pay));
    refunded(&cast, id, 7).await;
    let page = manager.page(&path).await;
    assert!(page.contains(&fact("Still due", "<b>Nothing due</b>")) && !page.contains(&pay), "{page}");
    let page = manager.page(&format!("/companies/{}/compute?month=2026-10", cast.companies["acme"])).await;
    assert!(page.contains("Nothing due") && !page.contains("Not paid"), "{page}");
}

#[rocket::async_test]
async fn bills_of_all_companies_are_one_list_with_what_is_due() {
    let cast = Cast::new().await;
    let [acme, beta] = billed(&cast).await;
    let (manager, elsewhere) = (Browser::of(&cast, "manager").await, Browser::of(&cast, "elsewhere").await);
    let list = async |query: &str| {
        let page = manager.page(&format!("/bills{query}")).await;
        [acme, beta].map(|id| page.contains(&format!("href=\"/bills/{id}\"")))
    };
    assert!(manager.page("/").await.contains("href=\"/bills\""), "it is in the navigation");
    refunded(&cast, acme, 3).await;
    let page = manager.page("/bills").await;
    assert!(page.contains("To be paid CNY 400.00 · refunded 60.00 · still due 340.00"), "{page}");
    refunded(&cast, acme, 7).await;
    assert_eq!(list("").await, [true, true]);
    assert_eq!(list("?open=1").await, [false, true], "nothing of acme's is due");
    assert_eq!(list(&format!("?month=2026-10&incubator={}", cast.nanshan)).await, [true, true]);
    assert_eq!(list("?month=2026-11").await, [false, false]);
    assert_eq!(list(&format!("?incubator={}", cast.futian)).await, [false, false]);
    let page = elsewhere.page("/bills").await;
    assert!(page.contains("No bills yet"), "of their own place only: {page}");
    let keeper = cast.actor("manager").await;
    bill::pay(cast.house(), &keeper, beta, None, None, at("2026-11-04T08:00:00+08:00")).await.unwrap();
    assert_eq!(list("?open=1").await, [false, false]);

    let (status, csv) = manager.get("/bills/csv?month=2026-10").await;
    assert_eq!(status, Status::Ok);
    let rows: Vec<&str> = csv.lines().collect();
    assert!(rows[0].contains("Bill,Company,Month,Number,At list prices"), "{}", rows[0]);
    let row = rows.iter().find(|row| row.contains(",acme,")).unwrap();
    assert!(
        row.starts_with(&format!("{acme},acme,2026-10,1,200.00,"))
            && row.ends_with(",200.00,200.00,0.00,2026-11-02,Nothing due"),
        "{row}"
    );
    let row = rows.iter().find(|row| row.contains(",beta,")).unwrap();
    assert!(row.ends_with(",200.00,0.00,0.00,2026-11-02,Paid on 2026-11-04"), "{row}");
    let answer = manager.client.get("/bills/xlsx").dispatch().await;
    assert!(answer.into_bytes().await.unwrap().starts_with(b"PK"));
    let bob = Browser::of(&cast, "bob").await;
    for path in ["/bills", "/bills/csv", "/bills/xlsx"] {
        assert_eq!(bob.get(path).await.0, Status::Forbidden, "{path}");
    }
    assert!(!bob.page("/").await.contains("href=\"/bills\""));
    assert_eq!(manager.get("/bills?month=x").await.0, Status::NotFound);
}

#[rocket::async_test]
async fn a_job_is_taken_back_on_its_page_once() {
    let cast = Cast::new().await;
    let [id, _] = billed(&cast).await;
    let (keeper, of) = (cast.actor("manager").await, cast.companies["acme"]);
    let october: hatchery::domain::month::Month = "2026-10".parse().unwrap();
    let jobs = usage::jobs(cast.house(), &keeper, of, october.span(), None, 9).await.unwrap();
    let path = format!("/usage/{}", jobs[0].id);
    let (manager, ann) = (Browser::of(&cast, "manager").await, Browser::of(&cast, "ann").await);
    let form = format!("action=\"{path}/return\"");
    assert!(manager.page(&path).await.contains(&form) && !ann.page(&path).await.contains(&form));
    let post = format!("{path}/return");
    assert_eq!(manager.post(&post, &[("reason", "")]).await.0, Status::UnprocessableEntity);
    for _ in 0..2 {
        let (status, page) = manager.post(&post, &[("reason", "Counted twice")]).await;
        assert_eq!(status, Status::SeeOther, "sent twice, it is done once: {page}");
        assert!(page.contains("Counted twice") && !page.contains(&form), "{page}");
    }
    let (status, page) = manager.post(&post, &[("reason", "Once more")]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(page.contains("This job was taken back already"), "{page}");
    let page = manager.page(&format!("/companies/{of}/compute?month=2026-10")).await;
    assert!(page.contains("Nothing was used in this month") && page.contains("Taken back"), "{page}");
    assert!(manager.page(&format!("/bills/{id}")).await.contains("Nothing due"));
}

#[rocket::async_test]
async fn a_months_page_shows_what_ran_over_its_first_midnight() {
    let cast = Cast::new().await;
    let (keeper, pool) = (cast.actor("manager").await, cast.resources["pool1"]);
    priced(&cast, &keeper, pool, (Funding::Private, 0), at("2026-10-01T00:00:00+08:00")).await;
    let of = cast.companies["acme"];
    let csv = format!(
        "job_id,company,pool,start,end,cards\n\
         night,{of},{pool},2026-10-31T22:00:00+08:00,2026-11-01T02:00:00+08:00,2\n"
    );
    let now = at("2026-11-02T08:00:00+08:00");
    usage::import(cast.house(), &keeper, csv.as_bytes(), now).await.unwrap();
    let manager = Browser::of(&cast, "manager").await;
    for (month, day) in [("2026-10", "2026-10-31"), ("2026-11", "2026-11-01")] {
        let page = manager.page(&format!("/companies/{of}/compute?month={month}")).await;
        assert!(!page.contains("Nothing was used in this month"), "{month}: {page}");
        assert!(page.contains(&format!("<th scope=\"row\">{day}</th>")), "{month}: {page}");
        assert!(page.contains("Total: 4 card-hours") && page.contains(">night</a>"), "{month}: {page}");
    }
}

#[rocket::async_test]
async fn free_quota_that_came_back_stands_beside_what_it_was_worth() {
    let cast = Cast::new().await;
    let (keeper, pool, acme) = (cast.actor("manager").await, cast.resources["pool1"], cast.companies["acme"]);
    let since = at("2026-10-01T00:00:00+08:00");
    priced(&cast, &keeper, pool, (Funding::Government, 0), since).await;
    let month = "2026-10".parse::<Month>().unwrap().span();
    let new = NewGrant {
        unit: Unit::CardSecond,
        amount: 4 * HOUR,
        valid: month,
        pool: Some(pool),
        note: String::new(),
    };
    grant(cast.house(), &keeper, acme, &new, None, since).await.unwrap();
    let id = october(&cast, &keeper, pool, acme).await;
    let manager = Browser::of(&cast, "manager").await;
    let path = format!("/bills/{id}");
    let worth = "<dt>Worth of the free quota</dt><dd class=\"pre\">80.00 CNY</dd>";
    let page = manager.page(&path).await;
    assert!(page.contains(worth) && !page.contains("Free quota that came back"), "{page}");
    let all = usage::jobs(cast.house(), &keeper, acme, month, None, 1).await.unwrap();
    let now = at("2026-11-03T08:00:00+08:00");
    usage::take_back(cast.house(), &keeper, all[0].id, "Counted twice", None, now).await.unwrap();
    let page = manager.page(&path).await;
    let back = "<dt>Free quota that came back</dt><dd class=\"pre\">−80.00 CNY</dd>";
    assert!(page.contains(worth) && page.contains(back), "{page}");
    assert!(page.contains("· free 4"), "six billed hours and four free ones: {page}");
}
