//! Statements of a month and sealed days.

use super::books::{give, month, pools, refused, set, settle, span, try_book};
use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::{at, monday};
use hatchery::app::check::check;
use hatchery::app::grant::{NewGrant, balances, grant};
use hatchery::app::statement::{Cut, Statement, statement};
use hatchery::domain::allowance::Carry;
use hatchery::domain::amount::Unit;
use hatchery::domain::month::Month;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::statement::{Position, Purpose};
use hatchery::domain::time::{DAY, HOUR, Interval};

async fn of(cast: &Cast, company: &str, text: &str, cut: &Cut) -> Statement {
    let manager = cast.actor("manager").await;
    statement(cast.house(), &manager, cast.companies[company], month(text), cut).await.unwrap()
}

#[rocket::async_test]
async fn a_statement_closes_where_the_next_one_opens() {
    let cast = Cast::new().await;
    let (one, two) = pools(&cast).await;
    let year = Interval::new(monday(), monday().plus(365 * DAY)).unwrap();
    give(&cast, "acme", Unit::CardSecond, 7_200, year, Some(two)).await;
    give(&cast, "acme", Unit::CardSecond, 7_200, year, None).await;
    set(&cast, "2026-11", None, 600, Carry { percent: 50, most: 200 }, monday()).await;
    let night = span("2026-11-30T23:00:00+08:00", "2026-12-01T01:00:00+08:00");
    let booked = try_book(&cast, "ann", &[(one, 1)], night).await;
    assert!(matches!(refused(booked.unwrap_err()), Refusal::Rules { .. }), "closed at night");
    let day = span("2026-11-30T09:00:00+08:00", "2026-11-30T10:00:00+08:00");
    let first = try_book(&cast, "ann", &[(one, 1), (two, 1)], day).await.unwrap();
    let later = span("2026-12-02T09:00:00+08:00", "2026-12-02T10:00:00+08:00");
    try_book(&cast, "ann", &[(one, 1)], later).await.unwrap();
    for text in ["2026-12-01T00:00:00+08:00", "2026-12-03T08:00:00+08:00", "2027-01-02T08:00:00+08:00"] {
        settle(&cast, at(text)).await;
        let all: Vec<Statement> = {
            let mut all = Vec::new();
            for text in ["2026-10", "2026-11", "2026-12", "2027-01"] {
                all.push(of(&cast, "acme", text, &Cut::ALL).await);
            }
            all
        };
        for (this, next) in all.iter().zip(&all[1..]) {
            for account in &this.accounts {
                let opens = next.accounts.iter().find(|other| other.section == account.section);
                assert_eq!(
                    opens.map_or(Position::default(), |one| one.opening),
                    account.closing,
                    "{text} {account:?}"
                );
                let lines = this.lines.iter().filter(|line| line.section == account.section);
                let moved = lines.fold(account.opening, |sum, line| sum.plus(line.moved));
                assert_eq!(moved, account.closing, "{text} {account:?}");
                let last = this.lines.iter().rfind(|line| line.section == account.section);
                assert!(last.is_none_or(|line| line.after == account.closing), "{text} {account:?}");
            }
        }
        // And at the end it is what the balances say.
        let manager = cast.actor("manager").await;
        let now = at(text);
        let sums = balances(cast.house(), &manager, cast.companies["acme"], now).await.unwrap();
        let current = all.iter().find(|one| one.month == Month::of(now)).unwrap();
        for account in &current.accounts {
            let sum =
                sums.iter().find(|sum| sum.unit == account.section.unit && sum.pool == account.section.pool);
            let told =
                sum.map_or(Position::default(), |sum| Position { available: sum.available, held: sum.held });
            assert_eq!((account.section.purpose, account.closing), (Purpose::Entitlement, told), "{text}");
        }
    }
    let november = of(&cast, "acme", "2026-11", &Cut::ALL).await;
    let mine: Vec<_> =
        november.lines.iter().filter(|line| line.entry.booking_id == Some(first.id.0)).collect();
    assert_eq!(mine.len(), 2, "held from two grants; settled on the first of December");
    assert!(mine.iter().all(|line| line.entry.title.as_deref() == Some("Run")), "{mine:?}");
}

#[rocket::async_test]
async fn a_statement_is_read_in_parts() {
    let cast = Cast::new().await;
    for n in 0..7 {
        let hour = Interval::new(monday().plus(n * HOUR + HOUR), monday().plus(n * HOUR + 2 * HOUR)).unwrap();
        try_book(&cast, "bob", &[(cast.resources["room2"], 1)], hour).await.unwrap();
    }
    let whole = of(&cast, "beta", "2026-11", &Cut::ALL).await;
    let (mut after, mut lines) = ((0, 0), Vec::new());
    loop {
        let part = of(&cast, "beta", "2026-11", &Cut { of: None, after, limit: 3 }).await;
        lines.extend(part.lines);
        match part.next {
            Some(next) => after = next,
            None => break,
        }
    }
    let told = |all: &[hatchery::app::statement::Line]| -> Vec<_> {
        all.iter().map(|line| (line.entry.id, line.section, line.moved, line.after)).collect()
    };
    assert_eq!(told(&lines), told(&whole.lines));
    let rooms = Some((Unit::RoomMinute, None));
    let part = of(&cast, "beta", "2026-11", &Cut { of: rooms, ..Cut::ALL }).await;
    assert_eq!(part.lines.len(), 7, "it was given the month before");
    assert_eq!(part.lines.last().unwrap().after, Position { available: 60_000 - 420, held: 420 });
}

#[rocket::async_test]
async fn days_are_sealed_and_a_later_change_is_named() {
    let cast = Cast::new().await;
    let used = span("2026-11-24T09:00:00+08:00", "2026-11-24T10:00:00+08:00");
    try_book(&cast, "ann", &[(cast.resources["room1"], 1)], used).await.unwrap();
    let mut raw = Raw::open(&cast.fresh.url).await;
    settle(&cast, at("2026-11-25T00:59:59+08:00")).await;
    let sealed = "select count(*) from seal where hash is not null";
    let before = raw.count(sealed).await;
    settle(&cast, at("2026-11-25T01:00:00+08:00")).await;
    assert_eq!(raw.count(sealed).await, before + 1);
    let dated = format!("select count(*) from entry where at < {}", at("2026-11-25T00:00:00+08:00").0);
    let entries = "select coalesce(sum(entries), 0) from seal";
    assert_eq!(raw.count(entries).await, raw.count(&dated).await, "every entry is in a seal");
    // Nothing can be added to a sealed day, and no seal can be changed.
    let year = Interval::new(monday(), monday().plus(365 * DAY)).unwrap();
    let new = NewGrant { unit: Unit::DeskDay, amount: 1, valid: year, pool: None, note: String::new() };
    let manager = cast.actor("manager").await;
    let late = at("2026-11-24T23:59:59+08:00");
    let told = grant(cast.house(), &manager, cast.companies["acme"], &new, None, late).await.unwrap_err();
    assert_eq!(told.broken(), Some("sealed"));
    raw.disarm().await;
    let tuesday = raw.count("select max(day) from seal where hash is not null").await;
    raw.run(&format!(
        "update entry set amount = amount + 1 where id = (select max(id) from entry where at < {})",
        at("2026-11-24T00:00:00+08:00").0
    ))
    .await;
    let found = check(&cast.house().store).await.unwrap();
    let seal = found.iter().find(|one| one.kind == "seal").expect("the seal tells");
    assert_eq!(seal.id, tuesday - 1, "the first day that differs is Monday: {}", seal.what);
    assert!(seal.what.starts_with("2026-11-23"), "{}", seal.what);
}
