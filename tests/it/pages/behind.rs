//! Whatever stands in the books opens what is behind it: a movement its booking, job or decision, a figure its movements.

use crate::kit::agreements::desks;
use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::compute::{october, priced};
use crate::kit::raw::Raw;
use crate::kit::story::play;
use crate::kit::vouchers::{self, WAN, awarded, claimed, paper, payer, today};
use crate::kit::{at, monday};
use hatchery::app::allowance::{self, NewAllowance, Terms};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::check::check;
use hatchery::app::grant::{self, NewGrant};
use hatchery::app::{amend, bill, due, quota, usage};
use hatchery::domain::allowance::Carry;
use hatchery::domain::amount::Unit;
use hatchery::domain::id::{AccountId, BillId, BillLineId, EntryId, ResourceId};
use hatchery::domain::pool::Funding;
use hatchery::domain::price::HOUR;
use hatchery::domain::programme::Programme;
use hatchery::domain::time::{DAY, Instant, Interval};
use rocket::http::Status;
use std::collections::BTreeSet;

/// What stands between a mark and the next `end`.
fn between<'a>(html: &'a str, mark: &str, end: char) -> &'a str {
    let rest = html.split_once(mark).map_or("", |(_, rest)| rest);
    rest.split(end).next().unwrap_or("")
}

/// The cells of that label, a row each.
fn cells<'a>(html: &'a str, label: &str) -> Vec<&'a str> {
    let mark = format!("data-label=\"{label}\">");
    html.split(mark.as_str()).skip(1).map(|rest| rest.split("</td>").next().unwrap_or("")).collect()
}

/// Where the list goes on.
fn next(html: &str) -> Option<String> {
    let link =
        html.split("<a ").find(|link| link.split("</a>").next().unwrap_or("").contains("Next page"))?;
    Some(between(link, "href=\"", '"').replace("&#38;", "&"))
}

/// What the rows of a list have behind them, page after page; no row is without it.
async fn behind(browser: &Browser, first: &str) -> BTreeSet<String> {
    let (mut path, mut all) = (Some(first.to_owned()), BTreeSet::new());
    while let Some(at) = path {
        let html = browser.page(&at).await;
        let rows = cells(&html, "Behind it");
        assert!(!rows.is_empty(), "{at}: {html}");
        for row in rows {
            let to = between(row, "href=\"", '"');
            assert!(!to.is_empty(), "{at}: nothing is behind {row:?}: {html}");
            all.insert(to.to_owned());
        }
        path = next(&html);
    }
    all
}

async fn give(
    cast: &Cast,
    company: &str,
    (unit, amount): (Unit, i64),
    (from, to): (&str, &str),
    pool: Option<ResourceId>,
    now: Instant,
) -> AccountId {
    let valid = Interval::new(at(from), at(to)).unwrap();
    let new = NewGrant { unit, amount, valid, pool, note: "By hand".to_owned() };
    let manager = cast.actor("manager").await;
    grant::grant(cast.house(), &manager, cast.companies[company], &new, None, now).await.unwrap()
}

/// October's bill of acme: ten hours of a job, two of one that began in September; four of them free.
async fn billed(cast: &Cast) -> BillId {
    let (manager, pool, acme) =
        (cast.actor("manager").await, cast.resources["pool1"], cast.companies["acme"]);
    priced(cast, &manager, pool, (Funding::Government, 0), at("2026-09-24T08:00:00+08:00")).await;
    let days = ("2026-10-01T00:00:00+08:00", "2026-12-01T00:00:00+08:00");
    give(cast, "acme", (Unit::CardSecond, 4 * HOUR), days, Some(pool), at("2026-10-01T08:00:00+08:00")).await;
    let csv = format!(
        "job_id,company,pool,start,end,cards\n\
         night,{acme},{pool},2026-09-30T22:00:00+08:00,2026-10-01T02:00:00+08:00,1\n"
    );
    let now = at("2026-11-01T08:00:00+08:00");
    usage::import(cast.house(), &manager, csv.as_bytes(), now).await.unwrap();
    october(cast, &manager, pool, acme).await
}

/// All that is due, day by day, until that morning; nothing is wrong then.
async fn passes(cast: &Cast, until: Instant) {
    let mut day = monday();
    while day < until {
        day = day.plus(DAY).min(until);
        while due::run(cast.house(), day).await.unwrap() > 0 {}
    }
    assert_eq!(check(&cast.house().store).await.unwrap(), []);
}

/// The latest movement of a company of that kind and unit.
async fn last(cast: &Cast, company: &str, kind: &str, unit: Unit) -> EntryId {
    let sought = grant::Sought {
        unit: unit.name().to_owned(),
        kind: kind.to_owned(),
        ..grant::Sought::all(i64::MAX, 1)
    };
    let manager = cast.actor("manager").await;
    EntryId(grant::entries(cast.house(), &manager, cast.companies[company], &sought).await.unwrap()[0].id)
}

#[rocket::async_test]
async fn no_line_of_the_books_is_without_what_is_behind_it() {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    let (manager, ann) = (cast.actor("manager").await, cast.actor("ann").await);
    let (acme, beta) = (cast.companies["acme"], cast.companies["beta"]);
    let bill = billed(&cast).await;
    let line = bill::one(cast.house(), &manager, bill).await.unwrap().lines[0].id;
    let now = at("2026-11-03T08:00:00+08:00");
    let back = (bill, BillLineId(line));
    bill::refund(cast.house(), &manager, back, HOUR, "A fault", None, now).await.unwrap();
    bill::pay(cast.house(), &manager, bill, None, None, now).await.unwrap();
    play(
        &cast,
        "
        09:00  bob      asks room_minute 6000 as A                                                        -> open 1 manager due 11-30
        09:01  manager  agrees A                                                                          -> approved 6000
        09:02  manager  drafts beta fixed1+fixed2 2026-11-23..2027-11-22 free 0 then 50 deposit 3000 as G -> draft
        09:03  manager  signs G                                                                           -> active
        09:04  manager  pays G                                                                           -> 3,000.00
        ",
    )
    .await;
    let monthly = NewAllowance {
        unit: Unit::MentorMinute,
        pool: None,
        first: "2026-11".parse().unwrap(),
        last: None,
        terms: Terms { amount: 600, carry: Carry { percent: 50, most: 200 }, note: String::new() },
    };
    allowance::set(cast.house(), &manager, acme, &monthly, None, monday()).await.unwrap();
    let days = ("2026-11-01T00:00:00+08:00", "2026-12-01T00:00:00+08:00");
    let given = give(&cast, "acme", (Unit::DeskDay, 10), days, None, monday()).await;
    amend::take_back(cast.house(), &manager, given, "Too much", None, monday()).await.unwrap();
    let taken = last(&cast, "acme", "return", Unit::DeskDay).await;
    amend::reverse(cast.house(), &manager, taken, "They stay", None, monday()).await.unwrap();
    let hour = Interval::new(at("2026-11-25T10:00:00+08:00"), at("2026-11-25T11:00:00+08:00")).unwrap();
    let new = NewBooking {
        items: vec![Taking { resource: cast.resources["room1"], units: 1 }],
        span: hour,
        title: "Weekly".to_owned(),
        company: None,
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 0,
        accepts: vec![],
        overriding: None,
    };
    book(cast.house(), &ann, &new, None, monday()).await.unwrap();
    let rule = Programme { budget: Some(1_000 * WAN), ..vouchers::rule() };
    let of = vouchers::opened(&cast, "sz", rule, today()).await;
    let voucher = awarded(&cast, ("bob", "beta"), of, &paper(200 * WAN), today()).await.unwrap();
    let claim = claimed(&cast, "bob", voucher, 20 * WAN, today()).await.unwrap();
    let payer = payer(&cast).await;
    vouchers::paid(&cast, (&cast.actor("city").await, &payer), claim, today()).await;
    let until = at("2026-12-15T08:00:00+08:00");
    passes(&cast, until).await;
    let approved = last(&cast, "beta", "grant", Unit::RoomMinute).await;
    amend::reverse(cast.house(), &manager, approved, "A mistake", None, until).await.unwrap();

    let browser = Browser::log_in(&cast.fresh.house, "manager@hatchery.test", until).await;
    let mut all = BTreeSet::new();
    for company in [acme, beta] {
        let home = format!("/companies/{company}");
        let listed = behind(&browser, &format!("{home}/entries")).await;
        let mut stated = BTreeSet::new();
        for month in ["2026-10", "2026-11", "2026-12"] {
            let path = format!("{home}/statements/{month}");
            stated.extend(behind(&browser, &path).await);
            let (_, csv) = browser.get(&format!("{path}/csv")).await;
            let mut rows = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
            for row in rows.records() {
                let row = row.unwrap();
                let to = row[12].strip_prefix("http://hatchery.test").unwrap_or_else(|| panic!("{row:?}"));
                assert!(!row[9].is_empty() && listed.contains(to), "{row:?}");
            }
        }
        assert_eq!(listed, stated, "the list and the statements are of the same movements");
        all.extend(listed);
    }
    for noun in
        ["bookings", "tenancies", "cases", "usage", "bills", "vouchers", "agreements", "rents", "claims"]
    {
        assert!(all.iter().any(|to| to.starts_with(&format!("/{noun}/"))), "{noun}: {all:?}");
    }
    assert!(all.contains(&format!("/companies/{acme}/grants/{given}")), "{all:?}");
    assert!(all.iter().any(|to| to.starts_with(&format!("/companies/{acme}/allowances/"))), "{all:?}");
    for to in &all {
        browser.page(to).await;
    }
    let reversed = format!("/companies/{beta}/entries?kind=reverse");
    let case = behind(&browser, &reversed).await;
    assert!(
        case.iter().all(|to| to.starts_with("/cases/")),
        "what took it back has it behind it too: {case:?}"
    );
    let entry = format!("/companies/{beta}/entries/{approved}");
    assert!(browser.page(&entry).await.contains(case.first().unwrap()), "and the movement's own page");

    // What is left of a month expires and goes on: both open the month that has ended, that one its allowance, and
    // what went on opens it.
    let grants = browser.page(&format!("/companies/{acme}/grants")).await;
    let ended = behind(&browser, &format!("/companies/{acme}/entries?kind=carry")).await;
    assert_eq!(
        ended,
        behind(&browser, &format!("/companies/{acme}/entries?kind=expire&unit=mentor_minute")).await
    );
    let ended = ended.first().unwrap();
    assert!(grants.contains(&format!("href=\"{ended}\"")), "{grants}");
    let html = browser.page(ended).await;
    assert!(html.contains(&format!("href=\"/companies/{acme}/allowances/")), "{html}");
    let to = between(&html, "/entries?of=grant-", '"');
    let moved = behind(&browser, &format!("/companies/{acme}/entries?of=grant-{to}")).await;
    assert!(moved.contains(ended) && moved.len() == 2, "{moved:?}");
}

#[rocket::async_test]
async fn a_grant_and_the_case_that_approved_it_open_each_other() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        09:00  bob      asks mentor_minute 600 as A  -> open 1 manager due 11-30
        09:01  manager  agrees A                     -> approved 600
        ",
    )
    .await;
    let home = format!("/companies/{}", cast.companies["beta"]);
    let manager = Browser::of(&cast, "manager").await;
    let list = format!("{home}/entries?unit=mentor_minute");
    let case = behind(&manager, &list).await.pop_first().unwrap();
    assert!(case.starts_with("/cases/"), "{case}");
    let html = manager.page(&case).await;
    let grant = format!("{home}/grants/{}", between(&html, &format!("href=\"{home}/grants/"), '"'));
    for who in ["manager", "bob", "bea"] {
        let html = Browser::of(&cast, who).await.page(&grant).await;
        assert!(html.contains(&format!("href=\"{case}\"")) && html.contains("Given by"), "{who}: {html}");
    }
    // One that was made before movements said of which case they are.
    let mut raw = Raw::open(&cast.fresh.url).await;
    raw.disarm().await;
    let forgot = "update entry set subject = null, subject_id = null where subject = 'case'";
    assert_eq!(raw.run(forgot).await, 1);
    assert_eq!(behind(&manager, &list).await.pop_first().as_ref(), Some(&grant));
    assert!(manager.page(&grant).await.contains(&format!("href=\"{case}\"")));
    // One by hand is its own reason: who, when, what for.
    let days = ("2026-11-01T00:00:00+08:00", "2026-12-01T00:00:00+08:00");
    let given = give(&cast, "beta", (Unit::DeskDay, 3), days, None, monday()).await;
    let own = format!("{home}/grants/{given}");
    assert!(behind(&manager, &format!("{home}/entries?of=grant-{given}")).await.contains(&own));
    let html = manager.page(&own).await;
    assert!(html.contains("By hand") && html.contains("Given on") && !html.contains("/cases/"), "{html}");
}

#[rocket::async_test]
async fn a_bill_and_a_statement_of_rent_open_their_own_movements_and_jobs() {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    let bill = billed(&cast).await;
    let (acme, beta) = (cast.companies["acme"], cast.companies["beta"]);
    let keeper = cast.actor("manager").await;
    play(
        &cast,
        "
        09:02  manager  drafts beta fixed1 2026-11-23..2027-11-22 free 0 then 50 as G  -> draft
        09:03  manager  signs G                                                        -> active
        ",
    )
    .await;
    let until = at("2026-12-02T08:00:00+08:00");
    passes(&cast, until).await;
    let manager = Browser::log_in(&cast.fresh.house, "manager@hatchery.test", until).await;

    let html = manager.page(&format!("/bills/{bill}")).await;
    let entries = format!("/companies/{acme}/entries?of=bill-{bill}");
    assert!(html.contains(&format!("href=\"{entries}\"")), "{html}");
    assert_eq!(behind(&manager, &entries).await, BTreeSet::from([format!("/bills/{bill}")]));
    let html = manager.page(&entries).await;
    assert_eq!(cells(&html, "From and to"), ["worth of free quota → used", "payable → bill"], "{html}");
    assert!(html.contains("Only the movements of"), "{html}");
    assert!(
        manager.page(&format!("/companies/{beta}/entries?of=bill-{bill}")).await.contains("Nothing moved")
    );
    let all = manager.page(&format!("/companies/{acme}/entries?of=bill-x")).await;
    assert!(all.contains("Granted"), "what names nothing finds everything: {all}");

    let line = BillLineId(bill::one(cast.house(), &keeper, bill).await.unwrap().lines[0].id);
    let jobs = format!("/bills/{bill}/lines/{line}");
    let html = manager.page(&format!("/bills/{bill}")).await;
    assert_eq!(html.matches(&format!("href=\"{jobs}\"")).count(), 2, "free hours and billed ones: {html}");
    let found = usage::of_line(cast.house(), &keeper, (bill, line), None, 50).await.unwrap();
    let sums: (i64, i64) =
        found.jobs.iter().fold((0, 0), |sum, one| (sum.0 + one.seconds - one.free, sum.1 + one.free));
    assert_eq!(sums, (found.line.seconds, found.line.free));
    assert_eq!(sums, (8 * HOUR, 4 * HOUR), "only what ran in October");
    let html = manager.page(&jobs).await;
    assert!(html.contains("night") && html.contains("october"), "{html}");
    let latest = found.jobs[0].clone();
    let rest = manager.page(&format!("{jobs}?before={}-{}", latest.starts_at, latest.id)).await;
    assert!(rest.contains("night") && !rest.contains("october"), "{rest}");
    let gus = Browser::of(&cast, "gus").await;
    assert_eq!(gus.get(&jobs).await.0, Status::NotFound);
    assert_eq!(manager.get(&format!("/bills/{bill}/lines/999")).await.0, Status::NotFound);

    let rents = manager.page("/rents").await;
    let mut ids =
        rents.split("href=\"/rents/").filter_map(|rest| rest.split('"').next()?.parse::<i64>().ok());
    let rent = ids.next().unwrap();
    let html = manager.page(&format!("/rents/{rent}")).await;
    let entries = format!("/companies/{beta}/entries?of=rent-{rent}");
    assert!(html.contains(&format!("href=\"{entries}\"")), "{html}");
    assert_eq!(behind(&manager, &entries).await, BTreeSet::from([format!("/rents/{rent}")]));
    let html = manager.page(&entries).await;
    assert_eq!(cells(&html, "From and to"), ["waived → rent", "payable → rent"], "{html}");
}

#[rocket::async_test]
async fn a_quota_opens_its_grants_and_their_movements() {
    let cast = Cast::new().await;
    let (pool, acme) = (cast.resources["pool1"], cast.companies["acme"]);
    let manager = cast.actor("manager").await;
    priced(&cast, &manager, pool, (Funding::Government, 0), at("2026-09-24T08:00:00+08:00")).await;
    let days = ("2026-11-01T00:00:00+08:00", "2026-12-01T00:00:00+08:00");
    let given = give(&cast, "acme", (Unit::CardSecond, 4 * HOUR), days, Some(pool), monday()).await;
    let later = ("2026-12-01T00:00:00+08:00", "2027-01-01T00:00:00+08:00");
    let upcoming = give(&cast, "acme", (Unit::CardSecond, HOUR), later, Some(pool), monday()).await;
    let hour = Interval::new(at("2026-11-25T10:00:00+08:00"), at("2026-11-25T11:00:00+08:00")).unwrap();
    let new = NewBooking {
        items: vec![Taking { resource: pool, units: 1 }],
        span: hour,
        title: "Run".to_owned(),
        company: None,
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 0,
        accepts: vec![],
        overriding: None,
    };
    book(cast.house(), &cast.actor("ann").await, &new, None, monday()).await.unwrap();
    let all = quota::of_company(cast.house(), &manager, acme, monday()).await.unwrap();
    assert_eq!((all[0].granted, all[0].taken, all[0].held, all[0].gone), (4 * HOUR, HOUR, HOUR, 0));
    let browser = Browser::of(&cast, "ann").await;
    let html = browser.page(&format!("/companies/{acme}/compute")).await;
    let grant = format!("/companies/{acme}/grants/{given}");
    assert!(html.contains(&format!("href=\"{grant}\"")), "{html}");
    assert!(!html.contains(&format!("/grants/{upcoming}")), "not in force yet: {html}");
    let entries = format!("/companies/{acme}/entries?unit=card_second&#38;pool={pool}");
    assert!(html.contains(&entries), "{html}");
    browser.page(&grant).await;
    let moved = browser.page(&entries.replace("&#38;", "&")).await;
    assert!(moved.contains("Granted") && moved.contains("Run"), "{moved}");
}

#[rocket::async_test]
async fn what_has_ended_is_listed_page_by_page() {
    let cast = Cast::new().await;
    let home = format!("/companies/{}", cast.companies["acme"]);
    let days = ("2026-01-01T00:00:00+08:00", "2026-02-01T00:00:00+08:00");
    let mut given = BTreeSet::new();
    for _ in 0..55 {
        let id = give(&cast, "acme", (Unit::DeskDay, 1), days, None, monday()).await;
        given.insert(format!("{home}/grants/{id}"));
    }
    let ann = Browser::of(&cast, "ann").await;
    let html = ann.page(&home).await;
    assert!(!given.iter().any(|at| html.contains(&format!("href=\"{at}\""))), "what is in force: {html}");
    assert!(html.contains(&format!("href=\"{home}/grants\"")), "{html}");
    let first = ann.page(&format!("{home}/grants")).await;
    let rest = ann.page(&next(&first).unwrap()).await;
    assert_eq!(next(&rest), None);
    for at in &given {
        let link = format!("href=\"{at}\"");
        assert_eq!(first.matches(&link).count() + rest.matches(&link).count(), 1, "{at}");
    }
    assert!(cells(&first, "Valid").iter().any(|cell| !cell.contains("ended")), "{first}");
    let gus = Browser::of(&cast, "gus").await;
    assert_eq!(gus.get(&format!("{home}/grants")).await.0, Status::NotFound);
}
