//! Something of every noun of the lists of one's work.

use super::apply::{ask, submitted, under_review};
use super::cases::wish;
use super::cast::Cast;
use super::vouchers::{WAN, applied, awarded, claimed, contracted, opened, paper, rule, today};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::entitlement_request;
use hatchery::app::programme::{self, Draft as NewProgramme};
use hatchery::domain::amount::Unit;
use hatchery::domain::id::{ClaimId, ProgrammeId, VoucherId};
use hatchery::domain::programme::{Listed, Programme};
use hatchery::domain::time::{HOUR, Instant, Interval};
use hatchery::domain::voucher::Level;

/// Somebody asks for the room that needs approval.
async fn wished(cast: &Cast, who: &str, title: &str, hour: i64) {
    let now = today();
    let start = now.plus((48 + hour) * HOUR);
    let new = NewBooking {
        items: vec![Taking { resource: cast.resources["big"], units: 1 }],
        span: Interval::new(start, start.plus(HOUR)).unwrap(),
        title: title.to_owned(),
        company: None,
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 0,
        accepts: vec![],
        overriding: None,
    };
    book(cast.house(), &cast.actor(who).await, &new, None, now).await.unwrap();
}

/// A programme of the incubator, by its manager.
async fn of_nanshan(cast: &Cast, now: Instant) -> ProgrammeId {
    let manager = cast.actor("manager").await;
    let rule = Programme { listed_supplier: false, ..rule() };
    let listed = Listed { key: "ns".into(), name_zh: "园区券".into(), name_en: "Own".into(), rule };
    let draft =
        NewProgramme { listed, level: Level::Incubator, district: None, incubator: Some(cast.nanshan) };
    let id = programme::put(cast.house(), &manager, None, &draft, None, now).await.unwrap();
    programme::open(cast.house(), &manager, id, None, None, now).await.unwrap()
}

/// Something of every noun that waits: the voucher and the claim of the city, the incubator's own voucher.
pub async fn everything(cast: &Cast) -> (VoucherId, ClaimId, VoucherId) {
    let now = today();
    wished(cast, "ann", "Hiring day", 0).await;
    wished(cast, "manager", "Staff meeting", 2).await;
    let bob = cast.actor("bob").await;
    let asked = wish(Unit::RoomMinute, 600, now);
    entitlement_request::ask(cast.house(), &bob, cast.companies["beta"], &asked, None, now).await.unwrap();
    submitted(cast, "nobody", "Kites", now).await;
    let reviewed = under_review(cast, "bea", now).await;
    ask(cast, reviewed.id, &["reviewer"], now).await.unwrap();
    let city = opened(cast, "sz", rule(), now).await;
    let given = awarded(cast, ("ann", "acme"), city, &paper(100 * WAN), now).await.unwrap();
    let claim = claimed(cast, "ann", given, 10 * WAN, now).await.unwrap();
    let on = contracted(cast, "bob", "beta", &paper(100 * WAN), now).await;
    let voucher = applied(cast, "bob", (city, on), None, now).await.unwrap();
    let own = of_nanshan(cast, now).await;
    let on = contracted(cast, "bob", "beta", &paper(60 * WAN), now).await;
    let local = applied(cast, "bob", (own, on), None, now).await.unwrap();
    (voucher, claim, local)
}
