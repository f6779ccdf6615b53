//! Programmes, contracts and vouchers of the cast.

use super::at;
use super::cast::Cast;
use hatchery::app::contract::{self, Draft};
use hatchery::app::file::Sent;
use hatchery::app::programme::{self, Draft as NewProgramme};
use hatchery::app::{Fault, award, claim, voucher};
use hatchery::domain::access::{Actor, Held, Role, Scope};
use hatchery::domain::company::CompanyKind;
use hatchery::domain::id::{ClaimId, ContractId, ProgrammeId, VoucherId};
use hatchery::domain::invoice::Invoice;
use hatchery::domain::month::ZONE;
use hatchery::domain::programme::{Listed, Mechanism, Programme, known};
use hatchery::domain::time::{DAY, Instant};
use hatchery::domain::voucher::{ClaimVerb, Evidence, Level, usual_evidence};
use hatchery::store::person;
use std::sync::atomic::{AtomicU64, Ordering};

/// A code that passes every check.
pub const SUPPLIER: &str = "91440300MAAY4CL12B";
/// Fen of ten thousand yuan.
pub const WAN: i64 = 1_000_000;

/// The Shenzhen rule as it is public, open around the tests' days, for teams too; one officer awards any amount.
pub fn rule() -> Programme {
    let mut rule = known()[0].rule.clone();
    rule.window = Some((day("2026-11-01"), day("2026-12-31")));
    rule.applicants.push(CompanyKind::Team);
    rule.four_eyes_from = None;
    rule
}

pub fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// A programme of the city that the city officer writes down and opens, with one supplier on its list.
pub async fn opened(cast: &Cast, key: &str, rule: Programme, now: Instant) -> ProgrammeId {
    let city = cast.actor("city").await;
    let listed = Listed { key: key.into(), name_zh: "训力券".into(), name_en: "Training".into(), rule };
    let draft = NewProgramme { listed, level: Level::City, district: None, incubator: None };
    let id = programme::put(cast.house(), &city, None, &draft, None, now).await.unwrap();
    let csv = format!("name,uscc,listed_from\nCity cloud,{SUPPLIER},2025-01-01\n");
    programme::put_suppliers(cast.house(), &city, id, csv.as_bytes(), None, now).await.unwrap();
    programme::open(cast.house(), &city, id, None, None, now).await.unwrap()
}

/// A rule that takes its share off bills.
pub fn offset(ratio: i64, cap: Option<i64>) -> Programme {
    Programme {
        mechanism: Mechanism::Offset,
        ratio: Some(ratio),
        start_up: None,
        contract_least: None,
        cap_per_year: cap,
        listed_supplier: false,
        no_affiliate: false,
        stacking: None,
        measure: None,
        ..rule()
    }
}

/// A contract with the listed supplier over a year, of so many fen.
pub fn paper(amount: i64) -> Draft {
    Draft {
        supplier: "City cloud".into(),
        uscc: SUPPLIER.into(),
        amount,
        excluded: 0,
        signed: day("2026-11-02"),
        term: (day("2026-11-02"), day("2027-11-01")),
        affiliated: Some(false),
        support: Vec::new(),
        note: String::new(),
    }
}

/// That contract of a company; `who` minds it.
pub async fn contracted(cast: &Cast, who: &str, company: &str, draft: &Draft, now: Instant) -> ContractId {
    let actor = cast.actor(who).await;
    contract::put(cast.house(), &actor, cast.companies[company], None, draft, None, now).await.unwrap()
}

/// An application that was handed in.
pub async fn applied(
    cast: &Cast,
    who: &str,
    (of, on): (ProgrammeId, ContractId),
    registered: Option<&str>,
    now: Instant,
) -> Result<VoucherId, Fault> {
    let actor = cast.actor(who).await;
    let id = voucher::begin(cast.house(), &actor, (of, on), registered.map(day), None, now).await?;
    voucher::submit(cast.house(), &actor, id, None, None, now).await
}

/// A voucher that was awarded for a contract of so many fen.
pub async fn awarded(
    cast: &Cast,
    (who, company): (&str, &str),
    of: ProgrammeId,
    draft: &Draft,
    now: Instant,
) -> Result<VoucherId, Fault> {
    let on = contracted(cast, who, company, draft, now).await;
    let id = applied(cast, who, (of, on), None, now).await?;
    let city = cast.actor("city").await;
    award::award(cast.house(), &city, id, None, "", None, now).await
}

/// A claim with all its evidence, handed in.
pub async fn claimed(
    cast: &Cast,
    who: &str,
    on: VoucherId,
    paid: i64,
    now: Instant,
) -> Result<ClaimId, Fault> {
    let invoices = vec![invoice(&number(), paid, now)];
    claimed_by(cast, who, on, (paid, invoices), now).await
}

/// A claim with all its evidence, handed in with those invoices.
pub async fn claimed_by(
    cast: &Cast,
    who: &str,
    on: VoucherId,
    (paid, invoices): (i64, Vec<Invoice>),
    now: Instant,
) -> Result<ClaimId, Fault> {
    let actor = cast.actor(who).await;
    let draft = claim::Draft { paid, note: String::new(), invoices };
    let id = claim::begin(cast.house(), &actor, on, &draft, None, now).await?;
    for one in usual_evidence() {
        proved(cast, who, id, one, now).await?;
    }
    claim::submit(cast.house(), &actor, (id, None), None, None, now).await
}

/// A number that no other invoice of these tests has.
pub fn number() -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    format!("2444{:016}", LAST.fetch_add(1, Ordering::Relaxed))
}

/// An invoice over so many fen, issued that day.
pub fn invoice(number: &str, amount: i64, now: Instant) -> Invoice {
    Invoice { number: number.to_owned(), day: now.date(ZONE), amount }
}

/// A file of that kind on a claim.
pub async fn proved(cast: &Cast, who: &str, id: ClaimId, kind: Evidence, now: Instant) -> Result<(), Fault> {
    let bytes = format!("%PDF-1.7 {}", kind.name());
    let sent = Sent { slot: kind.name(), name: "paper.pdf", bytes: bytes.as_bytes() };
    claim::attach(cast.house(), &cast.actor(who).await, id, sent, now).await.map(|_| ())
}

/// Another officer of the city: who works a claim out does not record its payment. A mentor becomes one.
pub async fn payer(cast: &Cast) -> Actor {
    let held = Held { role: Role::CityOfficer, scope: Scope::City };
    let mut tx = cast.house().store.write().await.unwrap();
    let (who, from) = (cast.id("mentor"), today().plus(-30 * DAY));
    person::grant_role(&mut tx, who, &held, from, Instant::LAST, None, from).await.unwrap();
    tx.commit().await.unwrap();
    cast.actor("mentor").await
}

/// A claim is verified and worked out by the one, paid by the other.
pub async fn paid(cast: &Cast, (city, payer): (&Actor, &Actor), id: ClaimId, now: Instant) {
    for (who, verb) in [(city, ClaimVerb::Verify), (city, ClaimVerb::Assess), (payer, ClaimVerb::Pay)] {
        claim::decide(cast.house(), who, (id, None), verb, "", None, now).await.unwrap();
    }
}

/// The day on which these things happen.
pub fn today() -> Instant {
    at("2026-11-24T10:00:00+08:00")
}
