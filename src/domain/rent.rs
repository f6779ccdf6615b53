//! Rent of an agreement: which share of the market rent is paid when (免租期、减半、优惠租金), and what that makes of
//! a month. Days and months are those of the books ([`super::month::ZONE`]).

use super::company::named;
use super::dated::holding;
use super::field::{FieldRule, Gather};
use super::month::{Month, ZONE};
use super::time::{DAY, Interval};
use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Most steps of a rent schedule.
pub const STEPS_MAX: usize = 6;
/// Most months of a step.
pub const MONTHS_MAX: u32 = 60;
/// Largest area, in hundredths of a square metre: ten thousand square metres.
pub const AREA_MAX: i64 = 1_000_000;
/// Largest market rent, in fen for a square metre and month: a thousand yuan.
pub const MARKET_MAX: i64 = 100_000;

/// What a statement is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RentKind {
    /// Rent of the days of a month.
    Rent,
    /// The deposit.
    Deposit,
}
named!(RentKind { Rent = "rent", Deposit = "deposit" });

/// So many months at this share of the market rent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RentStep {
    /// 1 to [`MONTHS_MAX`]; the last step goes on for as long as the agreement does.
    #[schemars(range(min = 1, max = MONTHS_MAX))]
    pub months: u32,
    /// What is paid of the market rent, 0 to 100 percent; 0 is rent-free.
    #[schemars(range(min = 0, max = 100))]
    pub percent: i64,
}

/// What the rent of a place is counted by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rent {
    /// Hundredths of a square metre, 0 to [`AREA_MAX`].
    #[schemars(range(min = 0, max = AREA_MAX))]
    pub area: i64,
    /// Market rent in fen for a square metre and month, 0 to [`MARKET_MAX`].
    #[schemars(range(min = 0, max = MARKET_MAX))]
    pub market: i64,
    /// Shares of it, from the first day of the agreement on; 1 to [`STEPS_MAX`].
    #[schemars(length(min = 1, max = STEPS_MAX))]
    pub schedule: Vec<RentStep>,
}

/// Half up.
fn rounded(part: i128, whole: i128) -> i64 {
    i64::try_from((part * 2 + whole) / (whole * 2)).unwrap_or(i64::MAX)
}

impl Rent {
    /// Every field that cannot be as it is.
    pub fn check(&self, wrong: &mut Gather) {
        if !(0..=AREA_MAX).contains(&self.area) {
            wrong.wrong("area", FieldRule::Number { min: 0, max: AREA_MAX });
        }
        if !(0..=MARKET_MAX).contains(&self.market) {
            wrong.wrong("market", FieldRule::Number { min: 0, max: MARKET_MAX });
        }
        if !(1..=STEPS_MAX).contains(&self.schedule.len()) {
            wrong.wrong("schedule", FieldRule::Number { min: 1, max: i64::try_from(STEPS_MAX).unwrap_or(6) });
        }
        for (at, step) in self.schedule.iter().enumerate() {
            if !(1..=MONTHS_MAX).contains(&step.months) {
                let most = FieldRule::Number { min: 1, max: i64::from(MONTHS_MAX) };
                wrong.wrong(&format!("schedule[{at}].months"), most);
            }
            if !(0..=100).contains(&step.percent) {
                wrong.wrong(&format!("schedule[{at}].percent"), FieldRule::Number { min: 0, max: 100 });
            }
        }
    }

    /// The market rent of a whole month, in fen.
    pub fn month(&self) -> i64 {
        rounded(i128::from(self.area) * i128::from(self.market), 100)
    }

    /// What is paid of the market rent on `date`, in percent, by an agreement that began on `first`.
    pub fn percent(&self, first: NaiveDate, date: NaiveDate) -> i64 {
        let mut months = 0;
        for step in &self.schedule {
            months += step.months;
            if first.checked_add_months(Months::new(months)).is_none_or(|end| date < end) {
                return step.percent;
            }
        }
        self.schedule.last().map_or(100, |step| step.percent)
    }

    /// The first day on which anything is paid; `None`: there is none.
    pub fn free_until(&self, first: NaiveDate) -> Option<NaiveDate> {
        let free = self.schedule.iter().take_while(|step| step.percent == 0);
        let months: u32 = free.clone().map(|step| step.months).sum();
        if free.count() == self.schedule.len() {
            return None;
        }
        first.checked_add_months(Months::new(months))
    }
}

/// Terms from a day on, as rent sees them.
#[derive(Clone, Copy, Debug)]
pub struct Since<'a> {
    /// The first day they hold.
    pub from: NaiveDate,
    /// What they say of the rent.
    pub rent: &'a Rent,
}

/// Days of a month for which one share of one market rent holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Piece {
    /// The first of them.
    pub from: NaiveDate,
    /// The last of them.
    pub to: NaiveDate,
    /// How many.
    pub days: i64,
    /// Area, in hundredths of a square metre.
    pub area: i64,
    /// The share, in percent.
    pub percent: i64,
    /// Market rent of these days, in fen.
    pub gross: i64,
    /// What is paid of it, in fen, rounded half up.
    pub payable: i64,
}

impl Piece {
    /// What is waived of it, in fen.
    pub fn waived(&self) -> i64 {
        self.gross - self.payable
    }
}

/// The rent of `span`, which lies within one month, of an agreement that began on `first`. A day is its part
/// of its month; parts of a month add up to the month, wherever it is cut, because what is rounded is the sum
/// up to a day. `versions`: the terms, oldest first.
pub fn pieces(first: NaiveDate, versions: &[Since<'_>], span: Interval) -> Vec<Piece> {
    let month = Month::of(span.start());
    let whole = month.span().seconds() / DAY;
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last: Option<&Rent> = None;
    for date in span.dates(ZONE) {
        let Some(since) = holding(versions, date, |since| since.from) else { return pieces };
        let rent = since.rent;
        let upto = |day: u32| rounded(i128::from(rent.month()) * i128::from(day), i128::from(whole));
        let gross = upto(date.day()) - upto(date.day() - 1);
        let percent = rent.percent(first, date);
        let same = last.is_some_and(|last| last == rent);
        match pieces.last_mut().filter(|piece| same && piece.percent == percent) {
            Some(piece) => {
                piece.to = date;
                piece.days += 1;
                piece.gross += gross;
            }
            None => {
                let area = rent.area;
                pieces.push(Piece { from: date, to: date, days: 1, area, percent, gross, payable: 0 });
            }
        }
        last = Some(rent);
    }
    for piece in &mut pieces {
        piece.payable = rounded(i128::from(piece.gross) * i128::from(piece.percent), 100);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tenancy::days;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn span(first: &str, last: &str) -> Interval {
        days(day(first), day(last), ZONE).unwrap()
    }
    fn rent(area: i64, market: i64, schedule: &[(u32, i64)]) -> Rent {
        let schedule =
            schedule.iter().map(|(months, percent)| RentStep { months: *months, percent: *percent });
        Rent { area, market, schedule: schedule.collect() }
    }

    /// Two years free, a third at half, then seven tenths: 三年期合同的通行做法.
    #[test]
    fn two_years_free_the_third_half_then_a_share() {
        let rent = rent(10_000, 9_000, &[(24, 0), (12, 50), (12, 70)]);
        let first = day("2026-02-10");
        assert_eq!(rent.month(), 900_000, "100 m2 at 90.00 yuan");
        let table = [
            ("2026-02-10", 0),
            ("2028-02-09", 0),
            ("2028-02-10", 50),
            ("2029-02-09", 50),
            ("2029-02-10", 70),
            ("2035-01-01", 70),
        ];
        for (date, percent) in table {
            assert_eq!(rent.percent(first, day(date)), percent, "{date}");
        }
        assert_eq!(rent.free_until(first), Some(day("2028-02-10")));
        let versions = [Since { from: first, rent: &rent }];
        // February 2028 has 29 days: nine of them free, twenty at half.
        let pieces = pieces(first, &versions, span("2028-02-01", "2028-02-29"));
        let said: Vec<_> = pieces.iter().map(|one| (one.days, one.percent, one.gross, one.payable)).collect();
        assert_eq!(said, [(9, 0, 279_310, 0), (20, 50, 620_690, 310_345)]);
    }

    #[test]
    fn a_schedule_that_is_free_to_its_end_never_stops_being_free() {
        let free = rent(10_000, 9_000, &[(12, 0)]);
        assert_eq!(free.free_until(day("2026-01-01")), None);
        assert_eq!(free.percent(day("2026-01-01"), day("2030-01-01")), 0);
        assert_eq!(rent(1, 1, &[(6, 30)]).free_until(day("2026-01-01")), Some(day("2026-01-01")));
    }

    #[test]
    fn a_day_at_the_end_of_a_month_keeps_its_anniversary() {
        // A month after the 31st of January is the end of February, as calendars count.
        let rent = rent(100, 100, &[(1, 0), (1, 100)]);
        assert_eq!(rent.percent(day("2027-01-31"), day("2027-02-27")), 0);
        assert_eq!(rent.percent(day("2027-01-31"), day("2027-02-28")), 100);
    }

    #[test]
    fn a_smaller_area_counts_from_its_day_on() {
        let (large, small) = (rent(10_000, 9_000, &[(12, 100)]), rent(5_000, 9_000, &[(12, 100)]));
        let first = day("2026-11-01");
        let versions = [Since { from: first, rent: &large }, Since { from: day("2026-11-16"), rent: &small }];
        let pieces = pieces(first, &versions, span("2026-11-01", "2026-11-30"));
        let said: Vec<_> = pieces.iter().map(|one| (one.days, one.area, one.gross)).collect();
        assert_eq!(said, [(15, 10_000, 450_000), (15, 5_000, 225_000)]);
    }

    #[test]
    fn every_mistake_is_named_by_its_member() {
        let mut wrong = Gather::default();
        rent(-1, MARKET_MAX + 1, &[(0, 0), (12, 101)]).check(&mut wrong);
        let fields: Vec<String> = wrong.0.into_iter().map(|one| one.field).collect();
        assert_eq!(fields, ["area", "market", "schedule[0].months", "schedule[1].percent"]);
        let mut none = Gather::default();
        rent(0, 0, &[]).check(&mut none);
        assert_eq!(none.0[0].field, "schedule");
    }

    proptest! {
        /// Wherever a month is cut, its parts make the month; nothing is waived below zero.
        #[test]
        fn parts_add_up_to_the_month(area in 0..AREA_MAX, market in 0..MARKET_MAX, cut in 1u32..30, percent in 0i64..=100) {
            let rent = rent(area, market, &[(3, 0), (60, percent)]);
            let first = day("2026-09-10");
            let versions = [Since { from: first, rent: &rent }];
            let sum = |span| pieces(first, &versions, span).iter().map(|one| one.gross).sum::<i64>();
            let at = NaiveDate::from_ymd_opt(2026, 12, cut).unwrap();
            let left = days(day("2026-12-01"), at, ZONE).unwrap();
            let right = days(at.succ_opt().unwrap(), day("2026-12-31"), ZONE).unwrap();
            prop_assert_eq!(sum(left) + sum(right), rent.month());
            for piece in pieces(first, &versions, left) {
                prop_assert!(0 <= piece.payable && piece.payable <= piece.gross);
                prop_assert!(piece.percent > 0 || piece.payable == 0);
            }
        }

        /// Later is never cheaper than a schedule that is cheaper all along.
        #[test]
        fn a_dearer_schedule_is_never_cheaper(a in 0i64..=100, b in 0i64..=100, area in 1..AREA_MAX) {
            let (low, high) = (a.min(b), a.max(b));
            let first = day("2026-12-01");
            let pay = |percent| {
                let rent = rent(area, 5_000, &[(12, percent)]);
                pieces(first, &[Since { from: first, rent: &rent }], span("2026-12-01", "2026-12-31"))[0].payable
            };
            prop_assert!(pay(low) <= pay(high));
        }
    }
}
