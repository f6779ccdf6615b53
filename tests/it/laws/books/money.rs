//! Money in the books: what ran is settled and billed, parts come back, payments are recorded, and a small
//! programme gives vouchers that bills draw on and that end.

use super::Books;
use crate::kit::at;
use crate::kit::compute;
use crate::kit::raw::Raw;
use crate::kit::vouchers::{WAN, applied, awarded, contracted, day, offset, opened, paper};
use hatchery::app::{award, bill, pool, programme, usage};
use hatchery::domain::access::Actor;
use hatchery::domain::account::AccountKind;
use hatchery::domain::id::{BillId, BillLineId, CompanyId, ProgrammeId, ResourceId, VoucherId};
use hatchery::domain::month::Month;
use hatchery::domain::pool::Funding;
use hatchery::domain::programme::Programme;
use hatchery::domain::tariff::Discount;
use hatchery::domain::time::{DAY, HOUR, Instant, Interval};
use rand::Rng;
use rand::rngs::StdRng;

/// Fen of the one voucher that is too large to be used up: something of it is left when it ends.
const LARGE: i64 = 12 * WAN;
/// Fen that are left for all others, so that the budget binds.
const REST: i64 = WAN;

/// What the law knows of money beside the rows.
pub struct Money {
    city: Actor,
    programme: ProgrammeId,
    /// Pool, company, span and cards of what was reserved, so that reports can be about it.
    pub reserved: Vec<(ResourceId, CompanyId, Interval, i64)>,
    /// Rows of usage that were sent, to be sent again.
    sent: Vec<String>,
    vouchers: Vec<VoucherId>,
    jobs: u64,
}

impl Money {
    /// Both pools with a price, one of them with reports that are waited for; a programme with its first voucher.
    pub async fn begin(
        cast: &crate::kit::cast::Cast,
        manager: &Actor,
        pools: [ResourceId; 2],
        now: Instant,
    ) -> Money {
        let first = at("2026-10-01T00:00:00+08:00");
        compute::priced(cast, manager, pools[0], (Funding::Government, 2), first).await;
        compute::priced(cast, manager, pools[1], (Funding::Private, 0), first).await;
        let off = Discount { span: Interval::new(now, now.plus(40 * DAY)).unwrap(), off: 1_234 };
        let to = (pools[1], cast.companies["beta"]);
        pool::add_discount(cast.house(), manager, to, &off, "Law", None, now).await.unwrap();
        let rule = Programme {
            budget: Some(LARGE + REST),
            valid_months: Some(1),
            window: Some((day("2026-11-01"), day("2027-12-31"))),
            ..offset(6_000, None)
        };
        let programme = opened(cast, "law", rule, now).await;
        let large = awarded(cast, ("ann", "acme"), programme, &paper(LARGE * 10 / 6), now).await.unwrap();
        let city = cast.actor("city").await;
        Money { city, programme, reserved: Vec::new(), sent: Vec::new(), vouchers: vec![large], jobs: 0 }
    }
}

impl Books {
    /// A file of usage: some of it about what was reserved, some of it weeks late, some of it known.
    pub(super) async fn usage(&mut self, dice: &mut StdRng) {
        let mut rows = Vec::new();
        for _ in 0..dice.random_range(1..6) {
            let over = |one: &&(ResourceId, CompanyId, Interval, i64)| {
                one.2.end() <= self.now && one.2.end().plus(3 * DAY) > self.now
            };
            let reserved: Vec<_> = self.money.reserved.iter().filter(over).copied().collect();
            let (pool, of, span, cards) = if !reserved.is_empty() && dice.random_range(0..2) == 0 {
                reserved[dice.random_range(0..reserved.len())]
            } else {
                let start = self.now.plus(-dice.random_range(12 * HOUR..25 * DAY));
                let span = Interval::new(start, start.plus(dice.random_range(1..12 * HOUR))).unwrap();
                let (pool, of) =
                    (self.pools[dice.random_range(0..2)], self.companies[dice.random_range(0..2)]);
                // The second pool has eight cards.
                let cards = dice.random_range(1..16);
                (pool, of, span, if pool == self.pools[0] { cards } else { cards.min(8) })
            };
            self.money.jobs += 1;
            let (from, to) = (span.start().rfc3339(chrono_tz::UTC), span.end().rfc3339(chrono_tz::UTC));
            rows.push(format!("law{},{of},{pool},{from},{to},{cards}", self.money.jobs));
        }
        let again = self.money.sent.len();
        self.money.sent.extend(rows.clone());
        if again > 0 {
            rows.push(self.money.sent[dice.random_range(0..again)].clone());
        }
        let csv = format!("job_id,company,pool,start,end,cards\n{}\n", rows.join("\n"));
        let came = usage::import(self.cast.house(), &self.manager, csv.as_bytes(), self.now).await;
        if let Some(done) = self.note("usage", came) {
            assert_eq!((done.known, done.refused), (usize::from(again > 0), 0), "{:?}", done.wrong);
        }
    }

    /// Two at once take back a job that ran: one of them does. Its row is not sent again.
    pub(super) async fn correct(&mut self, dice: &mut StdRng) {
        let (house, manager, now) = (self.cast.house(), &self.manager, self.now);
        let of = self.companies[dice.random_range(0..2)];
        let span = Interval::new(now.plus(-30 * DAY), now).unwrap();
        let all = usage::jobs(house, manager, of, span, None, 50).await.unwrap();
        let there: Vec<_> = all.iter().filter(|one| one.taken_back_at.is_none()).collect();
        if there.is_empty() {
            return;
        }
        let job = there[dice.random_range(0..there.len())];
        let (one, two) = rocket::futures::future::join(
            usage::take_back(house, manager, job.id, "Law", None, now),
            usage::take_back(house, manager, job.id, "Law", None, now),
        )
        .await;
        assert!(one.is_ok() != two.is_ok(), "a job is taken back once");
        let row = format!("{},", job.key);
        self.money.sent.retain(|sent| !sent.starts_with(&row));
        self.note("correct", one.or(two));
    }

    /// Something with bills or vouchers.
    pub(super) async fn pay(&mut self, dice: &mut StdRng) {
        match dice.random_range(0..10) {
            0..2 => self.issue(dice).await,
            2..5 => self.record_payment(dice).await,
            5..7 => self.refund(dice).await,
            7..8 => self.award(dice).await,
            _ => self.revoke(dice).await,
        }
    }

    async fn issue(&mut self, dice: &mut StdRng) {
        let of = self.companies[dice.random_range(0..2)];
        let month = Month::of(self.now.plus(-31 * DAY));
        let came = bill::issue(self.cast.house(), &self.manager, of, month, None, self.now).await;
        if came.as_ref().is_ok_and(Option::is_some) {
            self.note("bill", came);
        }
    }

    /// One of the bills there are.
    async fn a_bill(&self, dice: &mut StdRng) -> Option<BillId> {
        let of = self.companies[dice.random_range(0..2)];
        let all = bill::of_company(self.cast.house(), &self.manager, of, None, 50).await.unwrap();
        (!all.is_empty()).then(|| BillId(all[dice.random_range(0..all.len())].id))
    }

    /// Two at once record a payment: one of them at most.
    async fn record_payment(&mut self, dice: &mut StdRng) {
        let Some(id) = self.a_bill(dice).await else { return };
        let (house, manager, now) = (self.cast.house(), &self.manager, self.now);
        let (one, two) = rocket::futures::future::join(
            bill::pay(house, manager, id, None, None, now),
            bill::pay(house, manager, id, None, None, now),
        )
        .await;
        assert!(!(one.is_ok() && two.is_ok()), "bill {id} was paid twice");
        self.note("pay", one);
        self.note("pay", two);
    }

    /// Two at once take a part of a line back.
    async fn refund(&mut self, dice: &mut StdRng) {
        let Some(id) = self.a_bill(dice).await else { return };
        let opened = bill::one(self.cast.house(), &self.manager, id).await.unwrap();
        let lines: Vec<_> = opened.lines.iter().filter(|line| line.seconds > line.back).collect();
        if lines.is_empty() {
            return;
        }
        let line = lines[dice.random_range(0..lines.len())];
        let of = (id, BillLineId(line.id));
        // Now and then all of it.
        let some = |dice: &mut StdRng| match dice.random_range(0..4) {
            0 => line.seconds - line.back,
            _ => dice.random_range(1..=line.seconds - line.back),
        };
        let (few, many) = (some(dice), some(dice));
        let (house, manager, now) = (self.cast.house(), &self.manager, self.now);
        let (one, two) = rocket::futures::future::join(
            bill::refund(house, manager, of, few, "Law", None, now),
            bill::refund(house, manager, of, many, "Law", None, now),
        )
        .await;
        let both = one.is_ok() && two.is_ok();
        assert!(!both || few + many <= line.seconds - line.back, "more came back than was billed");
        self.note("refund", one);
        self.note("refund", two);
    }

    /// Two companies are given a voucher at once.
    async fn award(&mut self, dice: &mut StdRng) {
        let mut asked = Vec::new();
        for (who, company) in [("ann", "acme"), ("bob", "beta")] {
            let draft = paper(dice.random_range(50_000..400_000));
            let on = contracted(&self.cast, who, company, &draft, self.now).await;
            let came = applied(&self.cast, who, (self.money.programme, on), None, self.now).await;
            asked.extend(self.note("apply", came));
        }
        let (house, city, now) = (self.cast.house(), &self.money.city, self.now);
        let all = asked.iter().map(|id| award::award(house, city, *id, None, "", None, now));
        for came in rocket::futures::future::join_all(all).await {
            let given = self.note("award", came);
            self.money.vouchers.extend(given);
        }
    }

    /// Not the large one: that ends by time.
    async fn revoke(&mut self, dice: &mut StdRng) {
        if self.money.vouchers.len() < 2 {
            return;
        }
        let id = self.money.vouchers[dice.random_range(1..self.money.vouchers.len())];
        let city = &self.money.city;
        let came = award::revoke(self.cast.house(), city, id, None, "Law", None, self.now).await;
        self.note("revoke", came);
    }

    /// What must hold of money, computed from the rows themselves.
    pub(super) async fn audit_money(&self, raw: &mut Raw) {
        for (what, sql) in [
            ("a kept balance below zero", "select count(*) from account where guarded = 1 and balance < 0"),
            (
                "a line is not the sum of its parts",
                "select count(*) from bill_line where gross <> tier + pool + voucher + payable",
            ),
            (
                "a bill is not the sum of its lines",
                "select count(*) from bill b join (
                   select bill_id, sum(gross) as gross, sum(tier) as tier, sum(pool) as pool, sum(voucher) as voucher,
                          sum(payable) as payable from bill_line group by bill_id) l on l.bill_id = b.id
                  where b.gross <> l.gross or b.tier <> l.tier or b.pool <> l.pool or b.voucher <> l.voucher
                     or b.payable <> l.payable",
            ),
            (
                "more came back of a part than was billed",
                "select count(*) from bill_line l join (
                   select line_id, sum(seconds) as seconds, sum(gross) as gross, sum(tier) as tier, sum(pool) as pool,
                          sum(voucher) as voucher, sum(payable) as payable from refund group by line_id) r on r.line_id = l.id
                  where r.seconds > l.seconds or r.seconds <> l.back or r.gross > l.gross or r.tier > l.tier
                     or r.pool > l.pool or r.voucher > l.voucher or r.payable > l.payable
                     or r.seconds = l.seconds and r.gross <> l.gross",
            ),
            (
                "a refund is not the sum of its parts",
                "select count(*) from refund where gross <> tier + pool + voucher + payable",
            ),
            (
                "what vouchers took over of a line is not what it says",
                "select count(*) from bill_line l left join (
                   select line_id, sum(amount) as amount, sum(back) as back from bill_offset group by line_id) o
                     on o.line_id = l.id
                  left join (select line_id, sum(voucher) as voucher from refund group by line_id) r on r.line_id = l.id
                  where coalesce(o.amount, 0) <> l.voucher or coalesce(o.back, 0) <> coalesce(r.voucher, 0)",
            ),
            (
                "a job is billed or free twice, or in part",
                "select count(*) from bill_line l left join (
                   select line_id, sum(seconds - free) as billed, sum(free) as free from usage_piece group by line_id) p
                     on p.line_id = l.id
                  where l.seconds <> coalesce(p.billed, 0) or l.free <> coalesce(p.free, 0)",
            ),
            (
                "what was taken back is billed",
                "select count(*) from bill_line l left join (
                   select line_id, sum(seconds - free) as billed from usage_piece where taken_back = 0 group by line_id) p
                     on p.line_id = l.id
                  where l.seconds - l.back > coalesce(p.billed, 0)",
            ),
            (
                "something of a job that was taken back is settled",
                "select count(*) from entry e join job j on j.id = e.subject_id
                  where e.subject = 'usage' and e.kind = 'settle' and j.taken_back_at is not null
                    and not exists (select 1 from entry v where v.reverses_id = e.id)",
            ),
            (
                "a voucher has not what it says",
                "select count(*) from voucher v join account a on a.id = v.account_id
                   left join (select voucher_id, sum(amount - back) as used from bill_offset group by voucher_id) o
                     on o.voucher_id = v.id
                  where v.awarded - v.returned - a.balance <> coalesce(o.used, 0)",
            ),
        ] {
            assert_eq!(raw.count(sql).await, 0, "{what}");
        }
        // The ledger tells the same as the rows: what pools took in, what companies owe, what a programme paid.
        let net = |kind: AccountKind, movements: &str| {
            let kind = kind.name();
            format!(
                "select cast(coalesce(sum(m.amount), 0) as bigint) from account a join (
                   select to_id as id, amount, kind from entry union all select from_id, -amount, kind from entry) m
                     on m.id = a.id
                  where a.kind = '{kind}' and a.unit = 'fen' and m.kind in ({movements})"
            )
        };
        let of_rows = |column: &str| {
            format!(
                "select cast((select coalesce(sum({column}), 0) from bill) as bigint)
                      - cast((select coalesce(sum({column}), 0) from refund) as bigint)"
            )
        };
        let gross = raw.count(&of_rows("gross")).await;
        assert_eq!(raw.count(&net(AccountKind::Revenue, "'bill', 'reverse'")).await, gross, "revenue");
        let payable = raw.count(&of_rows("payable")).await;
        assert_eq!(raw.count(&net(AccountKind::Payable, "'bill', 'reverse'")).await, -payable, "owed");
        let off = raw.count(&of_rows("tier")).await + raw.count(&of_rows("pool")).await;
        assert_eq!(raw.count(&net(AccountKind::Discount, "'bill', 'reverse'")).await, -off, "discounts");
        let paid_by_vouchers = raw.count(&of_rows("voucher")).await;
        let sums =
            programme::one(self.cast.house(), &self.money.city, self.money.programme).await.unwrap().sums;
        assert_eq!(sums.paid(), paid_by_vouchers, "awarded - returned - left is what was paid");
        assert_eq!(sums.budget_left + sums.open + sums.paid(), LARGE + REST, "a budget is nowhere else");
    }

    /// What this history must have had, so that it proves something.
    pub(super) async fn had_money(&self, raw: &mut Raw) {
        for name in ["usage", "correct", "pay", "refund", "apply", "award", "revoke"] {
            assert!(self.done.get(name).is_some_and(|done| *done > 0), "no {name}: this proves little");
        }
        for (what, sql) in [
            (
                "report about what was reserved",
                "select count(*) from entry where subject = 'usage' and hold_id is not null",
            ),
            (
                "report that draws on grants",
                "select count(*) from entry where subject = 'usage' and hold_id is null",
            ),
            ("bill", "select count(*) from bill"),
            ("late report", "select count(*) from bill where number > 1"),
            ("discount", "select count(*) from bill_line where pool > 0"),
            ("offset", "select count(*) from bill_offset"),
            ("part of an offset that came back", "select count(*) from bill_offset where back > 0"),
            (
                "voucher that ended with something left",
                "select count(*) from entry e join account a on a.id = e.from_id where e.kind = 'expire' and a.kind = 'voucher'",
            ),
        ] {
            assert!(raw.count(sql).await > 0, "no {what}: this proves little");
        }
    }
}
