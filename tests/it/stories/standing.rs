//! Who is suspended or has left is given nothing, and what was missed is not made up for.

use super::books::{month, set, settle};
use crate::kit::cast::Cast;
use crate::kit::monday;
use crate::kit::raw::Raw;
use hatchery::app::{allowance, grant};
use hatchery::domain::allowance::Carry;
use hatchery::domain::company::Standing;
use hatchery::domain::id::AllowanceId;
use hatchery::domain::time::DAY;
use hatchery::store::company;

async fn stands(cast: &Cast, standing: Standing) {
    let mut tx = cast.house().store.write().await.unwrap();
    company::set_standing(&mut tx, cast.companies["acme"], standing).await.unwrap();
    tx.commit().await.unwrap();
}

/// How many minutes of mentors were granted, and how often.
async fn given(cast: &Cast) -> (usize, i64) {
    let manager = cast.actor("manager").await;
    let (_, all) = grant::all(cast.house(), &manager, cast.companies["acme"], None, 100).await.unwrap();
    let own: Vec<i64> = all.iter().filter(|one| one.unit == "mentor_minute").map(|one| one.granted).collect();
    (own.len(), own.iter().sum())
}

#[rocket::async_test]
async fn monthly_grants_stop_while_a_company_is_suspended_or_gone_and_go_on_after() {
    let cast = Cast::new().await;
    let made = set(&cast, "2026-11", None, 600, Carry::default(), monday()).await;
    assert_eq!(given(&cast).await, (1, 600));
    stands(&cast, Standing::Suspended).await;
    // Two months are missed; the work of both is done late and at once.
    settle(&cast, month("2027-01").start().plus(DAY)).await;
    assert_eq!(given(&cast).await, (1, 600));
    // In good standing within January: what was missed stays missed.
    stands(&cast, Standing::Active).await;
    settle(&cast, month("2027-01").start().plus(10 * DAY)).await;
    assert_eq!(given(&cast).await, (1, 600));
    settle(&cast, month("2027-02").start()).await;
    assert_eq!(given(&cast).await, (2, 1_200));
    stands(&cast, Standing::Graduated).await;
    settle(&cast, month("2027-03").start()).await;
    assert_eq!(given(&cast).await, (2, 1_200));
    let mut raw = Raw::open(&cast.fresh.url).await;
    let trail = raw.texts("select after from event where verb = 'allowance_skipped' order by id").await;
    assert_eq!(trail.len(), 3, "{trail:?}");
    for (said, (when, why)) in
        trail.iter().zip([("2026-12", "suspended"), ("2027-01", "suspended"), ("2027-03", "graduated")])
    {
        assert!(said.contains(when) && said.contains(why), "{said}");
    }
    let manager = cast.actor("manager").await;
    let (one, _) = allowance::one(cast.house(), &manager, AllowanceId(made.id)).await.unwrap();
    assert_eq!(one.grant_at, Some(month("2027-04").start().0), "the next month it is looked at again");
}

#[rocket::async_test]
async fn an_allowance_ends_with_its_last_month_also_where_that_was_missed() {
    let cast = Cast::new().await;
    let made = set(&cast, "2026-11", Some("2026-12"), 600, Carry::default(), monday()).await;
    stands(&cast, Standing::Exited).await;
    settle(&cast, month("2027-02").start()).await;
    assert_eq!(given(&cast).await, (1, 600));
    let manager = cast.actor("manager").await;
    let (one, _) = allowance::one(cast.house(), &manager, AllowanceId(made.id)).await.unwrap();
    assert_eq!(one.grant_at, None);
}
