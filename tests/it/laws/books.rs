//! The ledger's own law: whatever is given, held, used, released, taken back, reversed, carried over and
//! left to end, billed, paid, refunded and taken off by vouchers, in whatever order and from however many sides at once, nothing is lost and nothing is made.

mod money;

use super::told;
use crate::kit::cast::{Cast, draft};
use crate::kit::monday;
use crate::kit::raw::Raw;
use hatchery::app::allowance::{self, Allowance, NewAllowance, Terms};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::grant::{NewGrant, Sought, all, balances, entries, grant};
use hatchery::app::statement::{Cut, statement};
use hatchery::app::{Fault, amend, cancel, check, due, inventory};
use hatchery::domain::access::Actor;
use hatchery::domain::allowance::Carry;
use hatchery::domain::amount::Unit;
use hatchery::domain::id::{AccountId, AllowanceId, BookingId, CompanyId, EntryId, ResourceId};
use hatchery::domain::month::Month;
use hatchery::domain::statement::{Position, Purpose};
use hatchery::domain::time::{DAY, HOUR, Instant, Interval};
use money::Money;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;

/// Of this there is one allowance that nobody draws on or takes back, so that something is carried over in
/// every history.
const RESTING: Unit = Unit::MentorMinute;

struct Books {
    cast: Cast,
    manager: Actor,
    founders: Vec<Actor>,
    companies: [CompanyId; 2],
    pools: [ResourceId; 2],
    now: Instant,
    bookings: Vec<BookingId>,
    allowances: Vec<Allowance>,
    money: Money,
    done: BTreeMap<&'static str, u64>,
}

impl Books {
    async fn new() -> Books {
        let cast = Cast::new().await;
        let manager = cast.actor("manager").await;
        let second = draft("pool2", "compute_pool", "8", "0", "");
        let second =
            inventory::add(cast.house(), &manager, cast.nanshan, &second, None, monday()).await.unwrap();
        let mut founders = Vec::new();
        for name in ["ann", "bob", "bea"] {
            founders.push(cast.actor(name).await);
        }
        let pools = [cast.resources["pool1"], ResourceId(second.id)];
        Books {
            money: Money::begin(&cast, &manager, pools, monday()).await,
            manager,
            founders,
            companies: [cast.companies["acme"], cast.companies["beta"]],
            pools,
            now: monday(),
            bookings: Vec::new(),
            allowances: Vec::new(),
            done: BTreeMap::new(),
            cast,
        }
    }

    /// Takes note of a command that came to something. What is refused is refused by a rule, never a fault.
    fn note<T>(&mut self, name: &'static str, came: Result<T, Fault>) -> Option<T> {
        match came {
            Ok(value) => {
                *self.done.entry(name).or_default() += 1;
                Some(value)
            }
            Err(Fault::Refused(_)) => None,
            Err(fault) => panic!("{name}: our own fault: {fault}"),
        }
    }

    async fn give(&mut self, dice: &mut StdRng) {
        let unit = [Unit::CardSecond, Unit::CardSecond, Unit::RoomMinute][dice.random_range(0..3)];
        let pool = (unit == Unit::CardSecond && dice.random_range(0..2) == 0)
            .then(|| self.pools[dice.random_range(0..2)]);
        let from = self.now.plus(-dice.random_range(0..DAY));
        let valid = Interval::new(from, self.now.plus(dice.random_range(HOUR..12 * DAY))).unwrap();
        let new = NewGrant { unit, amount: dice.random_range(1..40_000), valid, pool, note: String::new() };
        let to = self.companies[dice.random_range(0..2)];
        let came = grant(self.cast.house(), &self.manager, to, &new, None, self.now).await;
        self.note("give", came);
    }

    fn wish(&self, dice: &mut StdRng) -> NewBooking {
        let midnight = self.now.0 - (self.now.0 + 8 * HOUR).rem_euclid(DAY);
        let start = midnight + dice.random_range(0..4) * DAY + 8 * HOUR + dice.random_range(0..48) * 900;
        let item = |resource, units| Taking { resource, units };
        let items = match dice.random_range(0..4) {
            0 => vec![item(self.cast.resources["room2"], 1)],
            1 => vec![item(self.pools[0], dice.random_range(1..3)), item(self.pools[1], 1)],
            2 => vec![item(self.pools[0], dice.random_range(1..4))],
            _ => vec![item(self.pools[1], dice.random_range(1..4))],
        };
        NewBooking {
            items,
            span: Interval::new(Instant(start), Instant(start + dice.random_range(1..8) * 900)).unwrap(),
            title: "Law".to_owned(),
            company: None,
            holder: None,
            guests: Vec::new(),
            note: String::new(),
            private: false,
            seats: 0,
            accepts: Vec::new(),
            overriding: None,
        }
    }

    /// Several at once draw from the same grants.
    async fn draw(&mut self, dice: &mut StdRng) {
        let wishes: Vec<(usize, NewBooking)> = (0..dice.random_range(1..4))
            .map(|_| (dice.random_range(0..self.founders.len()), self.wish(dice)))
            .collect();
        let (house, now) = (self.cast.house(), self.now);
        let all = wishes.iter().map(|(who, new)| book(house, &self.founders[*who], new, None, now));
        let came = rocket::futures::future::join_all(all).await;
        for (came, (who, new)) in came.into_iter().zip(&wishes) {
            let Some(booked) = self.note("draw", came) else { continue };
            self.bookings.push(booked.id);
            let of = self.companies[usize::from(*who > 0)];
            let cards = new.items.iter().filter(|one| self.pools.contains(&one.resource));
            self.money.reserved.extend(cards.map(|one| (one.resource, of, new.span, one.units)));
        }
    }

    async fn call_off(&mut self, dice: &mut StdRng) {
        let from = self.bookings.len().saturating_sub(12);
        if from == self.bookings.len() {
            return;
        }
        let id = self.bookings[dice.random_range(from..self.bookings.len())];
        let came = cancel::cancel(self.cast.house(), &self.manager, id, None, None, self.now).await;
        if self.note("call off", came).is_some() && dice.random_range(0..3) == 0 {
            let came = cancel::restore(self.cast.house(), &self.manager, id, None, None, self.now).await;
            self.note("restore", came);
        }
    }

    async fn take_back(&mut self, dice: &mut StdRng) {
        let of = self.companies[dice.random_range(0..2)];
        let (_, mut grants) = all(self.cast.house(), &self.manager, of, None, 10_000).await.unwrap();
        grants.retain(|one| one.unit != RESTING.name());
        if grants.is_empty() {
            return;
        }
        let id = AccountId(grants[dice.random_range(0..grants.len())].id);
        let came = amend::take_back(self.cast.house(), &self.manager, id, "Law", None, self.now).await;
        self.note("take back", came);
    }

    async fn reverse(&mut self, dice: &mut StdRng) {
        let of = self.companies[dice.random_range(0..2)];
        let kind = ["", "settle", "return", "grant", "expire", "reverse"][dice.random_range(0..6)];
        let sought = Sought { kind: kind.to_owned(), ..Sought::all(i64::MAX, 20) };
        let mut rows = entries(self.cast.house(), &self.manager, of, &sought).await.unwrap();
        rows.retain(|one| one.unit != RESTING.name());
        if rows.is_empty() {
            return;
        }
        let row = &rows[dice.random_range(0..rows.len())];
        // Two at once: one of them at most.
        let (house, manager, now) = (self.cast.house(), &self.manager, self.now);
        let id = EntryId(row.id);
        let (one, two) = rocket::futures::future::join(
            amend::reverse(house, manager, id, "Law", None, now),
            amend::reverse(house, manager, id, "Law", None, now),
        )
        .await;
        assert!(!(one.is_ok() && two.is_ok()), "{row:?} was reversed twice");
        self.note("reverse", one);
        self.note("reverse", two);
    }

    async fn allow(&mut self, dice: &mut StdRng) {
        let carry = Carry { percent: dice.random_range(0..=100), most: dice.random_range(0..30_000) };
        let terms = Terms { amount: dice.random_range(1..40_000), carry, note: String::new() };
        let any = self.allowances.len();
        let pick = (any > 0).then(|| dice.random_range(0..any));
        match (dice.random_range(0..4), pick) {
            (0, Some(at)) => {
                let id = AllowanceId(self.allowances[at].id);
                let came = allowance::end(self.cast.house(), &self.manager, id, None, None, self.now).await;
                self.note("end", came);
            }
            (1, Some(at)) => {
                let id = AllowanceId(self.allowances[at].id);
                let came =
                    allowance::change(self.cast.house(), &self.manager, id, None, &terms, None, self.now)
                        .await;
                self.note("change", came);
            }
            _ => {
                let first = Month::of(self.now);
                let new = NewAllowance {
                    unit: Unit::CardSecond,
                    pool: (dice.random_range(0..2) == 0).then(|| self.pools[dice.random_range(0..2)]),
                    first: if dice.random_range(0..2) == 0 { first } else { first.next() },
                    last: (dice.random_range(0..2) == 0).then(|| first.next().next()),
                    terms,
                };
                let to = self.companies[dice.random_range(0..2)];
                let came = allowance::set(self.cast.house(), &self.manager, to, &new, None, self.now).await;
                let made = self.note("set", came);
                self.allowances.extend(made);
            }
        }
    }

    /// What must hold after all that is due is done.
    async fn audit(&mut self) {
        while due::run(self.cast.house(), self.now).await.unwrap() > 0 {}
        let found = check::check(&self.cast.house().store).await.unwrap();
        assert!(found.is_empty(), "{found:?}");
        let mut raw = Raw::open(&self.cast.fresh.url).await;
        let now = self.now.0;
        let open = format!(
            "select count(*) from account where kind = 'grant' and valid_to <= {now} and balance <> 0"
        );
        assert_eq!(raw.count(&open).await, 0, "a grant that has ended holds something");
        self.audit_money(&mut raw).await;
        let crossed =
            "select count(*) from entry e join account f on f.id = e.from_id join account t on t.id = e.to_id
             where f.unit <> t.unit";
        assert_eq!(raw.count(crossed).await, 0, "hours never turn into money");
        // What was given is with the companies, used, gone, or was taken back: by unit, to the last one.
        for unit in ["card_second", "room_minute", "mentor_minute", "fen"] {
            let kept = format!(
                "select (select coalesce(sum(balance), 0) from account where unit = '{unit}' and guarded <> 0)
                      + coalesce(sum(m.amount), 0)
                   from account a join (select to_id as id, amount from entry
                     union all select from_id, -amount from entry) m on m.id = a.id
                  where a.unit = '{unit}' and a.guarded = 0"
            );
            assert_eq!(raw.count(&kept).await, 0, "{unit}: kept balances are what the others miss");
        }
        for of in self.companies {
            self.statements(of, &mut raw).await;
        }
    }

    async fn statements(&self, of: CompanyId, raw: &mut Raw) {
        let (house, mut month) = (self.cast.house(), Month::of(monday()));
        let mut before: Option<Vec<_>> = None;
        loop {
            let one = statement(house, &self.manager, of, month, &Cut::ALL).await.unwrap();
            for account in &one.accounts {
                let lines = one.lines.iter().filter(|line| line.section == account.section);
                let sum = lines.fold(account.opening, |sum, line| sum.plus(line.moved));
                assert_eq!(sum, account.closing, "{month} {account:?}");
                let owed = account.section.purpose == Purpose::Payable;
                assert!(owed || sum.available >= 0 && sum.held >= 0, "{month} {account:?}");
                if let Some(before) = &before {
                    let closed = before.iter().find(|(section, _)| *section == account.section);
                    assert_eq!(account.opening, closed.map_or(Position::default(), |(_, at)| *at), "{month}");
                }
            }
            if month >= Month::of(self.now) {
                let sums = balances(house, &self.manager, of, self.now).await.unwrap();
                for account in &one.accounts {
                    if account.section.unit == Unit::Fen {
                        let kind = match account.section.purpose {
                            Purpose::Payable => "payable",
                            _ => "voucher",
                        };
                        let sql = format!(
                            "select cast(coalesce(sum(balance), 0) as bigint) from account
                              where company_id = {of} and kind = '{kind}'"
                        );
                        assert_eq!(account.closing.available, raw.count(&sql).await, "{account:?}");
                        continue;
                    }
                    let sum = sums
                        .iter()
                        .find(|sum| (sum.unit, sum.pool) == (account.section.unit, account.section.pool));
                    let available = sum.map_or(0, |sum| sum.available);
                    assert_eq!(account.closing.available, available, "{account:?}");
                }
                return;
            }
            before = Some(one.accounts.iter().map(|one| (one.section, one.closing)).collect());
            month = month.next();
        }
    }
}

#[rocket::async_test]
async fn nothing_is_lost_and_nothing_is_made() {
    let seed = told("SEED", rand::random());
    let commands = told("BOOKS", 500);
    println!("SEED={seed} BOOKS={commands}");
    let mut dice = StdRng::seed_from_u64(seed);
    let mut books = Books::new().await;
    let carry = Carry { percent: 50, most: 200 };
    let terms = Terms { amount: 600, carry, note: String::new() };
    let first = Month::of(monday());
    let new = NewAllowance { unit: RESTING, pool: None, first, last: None, terms };
    allowance::set(books.cast.house(), &books.manager, books.companies[0], &new, None, monday())
        .await
        .unwrap();
    for turn in 1..=commands {
        match dice.random_range(0..33) {
            0..4 => books.give(&mut dice).await,
            4..10 => books.draw(&mut dice).await,
            10..13 => books.call_off(&mut dice).await,
            13..14 => books.take_back(&mut dice).await,
            14..17 => books.reverse(&mut dice).await,
            17..19 => books.allow(&mut dice).await,
            19..22 => books.usage(&mut dice).await,
            22..29 => books.pay(&mut dice).await,
            29..30 => books.correct(&mut dice).await,
            _ => while due::run(books.cast.house(), books.now).await.unwrap() > 0 {},
        }
        books.now = books.now.plus(dice.random_range(1..6 * HOUR));
        if turn % 40 == 0 || turn == commands {
            books.audit().await;
        }
    }
    println!("{:?}", books.done);
    for name in ["give", "draw", "call off", "take back", "reverse", "set"] {
        assert!(books.done.get(name).is_some_and(|done| *done > 0), "no {name}: this proves little");
    }
    let mut raw = Raw::open(&books.cast.fresh.url).await;
    books.had_money(&mut raw).await;
    for kind in ["settle", "release", "expire", "carry"] {
        let count = raw.count(&format!("select count(*) from entry where kind = '{kind}'")).await;
        assert!(count > 0, "no {kind}: this proves little");
    }
}
