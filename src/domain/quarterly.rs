//! The tenants' quarterly return (企业季度报表): what is reported, what stands out against the quarter
//! before, and what of it counts for graduation.

use super::company::named;
use super::field::{FieldError, FieldRule};
use super::quarter::Quarter;
use super::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest text of a return, in characters.
pub const TEXT_MAX: usize = 2_000;
/// Most people of one company.
pub const PEOPLE_MAX: i64 = 100_000;
/// Most money of one company in a quarter, in fen: a hundred billion yuan.
pub const MONEY_MAX: i64 = 10_000_000_000_000;

/// What a company reports of a quarter. Money in fen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Figures {
    /// Revenue (营业收入).
    pub revenue: i64,
    /// Spent on research and development (研发投入).
    pub research: i64,
    /// Raised from investors (融资额).
    pub financing: i64,
    /// People at the quarter's end (期末人数).
    pub people: i64,
    /// Of these, in research and development.
    pub researchers: i64,
    /// Jobs that are new in the quarter (新增就业).
    pub new_jobs: i64,
    /// Patents applied for in the quarter.
    pub patents_applied: i64,
    /// Patents granted in the quarter.
    pub patents_granted: i64,
    /// Software copyrights registered in the quarter (软件著作权).
    pub copyrights: i64,
    /// Whether it holds a certificate as high-tech enterprise (高新技术企业).
    pub high_tech: bool,
    /// Whether it was merged or listed (并购或上市).
    pub merged_or_listed: bool,
    /// Milestones reached (里程碑).
    pub milestones: String,
    /// Why what stands out is as it is.
    pub explanation: String,
}

/// The numbers of a return, by the name they have in the API and in forms; money first.
pub const NUMBERS: [&str; 9] = [
    "revenue",
    "research",
    "financing",
    "people",
    "researchers",
    "new_jobs",
    "patents_applied",
    "patents_granted",
    "copyrights",
];
/// How many of [`NUMBERS`] are money.
pub const MONEY: usize = 3;

impl Figures {
    /// The number of that name.
    pub fn number(&self, name: &str) -> i64 {
        match name {
            "revenue" => self.revenue,
            "research" => self.research,
            "financing" => self.financing,
            "people" => self.people,
            "researchers" => self.researchers,
            "new_jobs" => self.new_jobs,
            "patents_applied" => self.patents_applied,
            "patents_granted" => self.patents_granted,
            _ => self.copyrights,
        }
    }

    /// Sets the number of that name.
    pub fn set_number(&mut self, name: &str, value: i64) {
        let place = match name {
            "revenue" => &mut self.revenue,
            "research" => &mut self.research,
            "financing" => &mut self.financing,
            "people" => &mut self.people,
            "researchers" => &mut self.researchers,
            "new_jobs" => &mut self.new_jobs,
            "patents_applied" => &mut self.patents_applied,
            "patents_granted" => &mut self.patents_granted,
            _ => &mut self.copyrights,
        };
        *place = value;
    }

    /// Every field that cannot be as it is.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        for (at, name) in NUMBERS.iter().enumerate() {
            let max = if at < MONEY { MONEY_MAX } else { PEOPLE_MAX };
            if !(0..=max).contains(&self.number(name)) {
                wrong.push(FieldError::new(*name, FieldRule::Number { min: 0, max }));
            }
        }
        let inside = |name: &str, most: i64| FieldError::new(name, FieldRule::Number { min: 0, max: most });
        if self.researchers > self.people {
            wrong.push(inside("researchers", self.people));
        }
        for (name, text) in [("milestones", &self.milestones), ("explanation", &self.explanation)] {
            if text.chars().count() > TEXT_MAX {
                wrong.push(FieldError::new(name, FieldRule::Length { min: 0, max: TEXT_MAX }));
            }
        }
        wrong
    }
}

/// Something that stands out against the quarter before: it may be right, but it wants a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// Revenue is more than three times, or less than a third, of what it was.
    Revenue,
    /// Research is more than three times, or less than a third, of what it was.
    Research,
    /// People are more than half again as many, or less than half.
    People,
    /// It had a certificate as high-tech enterprise and reports none.
    HighTech,
    /// More is spent on research than comes in by revenue and investors together.
    Spending,
}
named!(Remark {
    Revenue = "revenue",
    Research = "research",
    People = "people",
    HighTech = "high_tech",
    Spending = "spending",
});

/// Whether `new` is more than `by` times `old`, or less than a `by`-th; nothing before is no measure, and
/// what is small anyway stands out for nobody.
fn leaps(old: i64, new: i64, by: i64, small: i64) -> bool {
    let (old, new) = (i128::from(old), i128::from(new));
    old > 0
        && (new - old).abs() > i128::from(small)
        && (new > old * i128::from(by) || new * i128::from(by) < old)
}

/// What stands out. `before`: the quarter before, where it was signed.
pub fn remarks(before: Option<&Figures>, now: &Figures) -> Vec<Remark> {
    const SMALL: i64 = 10_000_000;
    let mut found = Vec::new();
    if let Some(before) = before {
        let tests = [
            (leaps(before.revenue, now.revenue, 3, SMALL), Remark::Revenue),
            (leaps(before.research, now.research, 3, SMALL), Remark::Research),
            // Half again as many: three halves, so both sides are doubled.
            (
                before.people > 0
                    && (now.people - before.people).abs() > 3
                    && (now.people * 2 > before.people * 3 || now.people * 2 < before.people),
                Remark::People,
            ),
            (before.high_tech && !now.high_tech, Remark::HighTech),
        ];
        found.extend(tests.into_iter().filter_map(|(stands_out, remark)| stands_out.then_some(remark)));
    }
    if now.research > SMALL && now.research > now.revenue.saturating_add(now.financing) {
        found.push(Remark::Spending);
    }
    found
}

/// A way to graduate: any one of them is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A certificate as high-tech enterprise.
    HighTech,
    /// So much raised from investors in all.
    Financing,
    /// So much revenue in the last two years.
    Revenue,
    /// Merged or listed.
    MergedOrListed,
}
named!(Way {
    HighTech = "high_tech",
    Financing = "financing",
    Revenue = "revenue",
    MergedOrListed = "merged_or_listed",
});

/// Raised from investors in all, in fen: 5 million yuan.
pub const FINANCING_LEAST: i64 = 500_000_000;
/// Revenue of two years, in fen: 10 million yuan.
pub const REVENUE_LEAST: i64 = 1_000_000_000;
/// Quarters that count for revenue.
pub const REVENUE_QUARTERS: usize = 8;

/// How a company stands against each way. `signed`: its signed returns, latest first; `last`: the last quarter that is
/// over, with which the two years of revenue end.
pub fn graduation(signed: &[(Quarter, &Figures)], last: Quarter) -> Vec<(Way, bool, i64)> {
    let first = std::iter::successors(Some(last), |one| Some(one.previous())).nth(REVENUE_QUARTERS - 1);
    let counts = |quarter: Quarter| first.is_none_or(|first| first <= quarter) && quarter <= last;
    let financing = signed.iter().map(|(_, one)| one.financing).sum::<i64>();
    let revenue =
        signed.iter().filter(|(quarter, _)| counts(*quarter)).map(|(_, one)| one.revenue).sum::<i64>();
    let latest = signed.first();
    let high_tech = latest.is_some_and(|(_, one)| one.high_tech);
    let merged = signed.iter().any(|(_, one)| one.merged_or_listed);
    vec![
        (Way::HighTech, high_tech, i64::from(high_tech)),
        (Way::Financing, financing >= FINANCING_LEAST, financing),
        (Way::Revenue, revenue > REVENUE_LEAST, revenue),
        (Way::MergedOrListed, merged, i64::from(merged)),
    ]
}

/// Whether a company that came at `since` reports a quarter, at `now`: from the one in which it came on each, once it is
/// over. What it did before is no matter of the house: the sums of a place and year are those of its tenants.
///
/// # Errors
/// Why not.
pub fn reports(quarter: Quarter, since: Instant, now: Instant) -> Result<(), FieldRule> {
    if quarter.span().end() > now {
        return Err(FieldRule::Past);
    }
    let first = Quarter::of(since);
    if quarter < first { Err(FieldRule::QuarterFrom { first: first.to_string() }) } else { Ok(()) }
}

/// The quarters it reports by now, the latest first, at most `most`.
pub fn reported(since: Instant, now: Instant, most: usize) -> Vec<Quarter> {
    let last = Quarter::of(now).previous();
    let back = std::iter::successors(Some(last), |one| Some(one.previous()).filter(|before| before != one));
    back.take(most).take_while(|one| reports(*one, since, now).is_ok()).collect()
}

/// Numbers that stand at a quarter's end: those of several quarters are not added up.
pub const STOCKS: [&str; 2] = ["people", "researchers"];

/// What a year's returns come to: a company's number, and its figures, by quarter. What is earned, spent or reached is
/// added up; of [`STOCKS`] each company's latest counts.
pub fn year(returns: &[(i64, &Figures)]) -> Figures {
    let latest: BTreeMap<i64, usize> =
        returns.iter().enumerate().map(|(at, (company, _))| (*company, at)).collect();
    let mut sums = Figures::default();
    for (at, (company, one)) in returns.iter().enumerate() {
        let stands = latest.get(company) == Some(&at);
        for name in NUMBERS.into_iter().filter(|name| stands || !STOCKS.contains(name)) {
            sums.set_number(name, sums.number(name).saturating_add(one.number(name)));
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A million yuan in fen.
    const MILLION: i64 = 100_000_000;

    fn figures() -> Figures {
        Figures { revenue: MILLION, research: MILLION / 2, people: 10, researchers: 6, ..Figures::default() }
    }

    #[test]
    fn each_number_has_its_bounds() {
        assert_eq!(figures().errors(), []);
        let wrong = Figures { revenue: -1, people: 5, researchers: 6, new_jobs: PEOPLE_MAX + 1, ..figures() };
        let names: Vec<String> = wrong.errors().into_iter().map(|error| error.field).collect();
        assert_eq!(names, ["revenue", "new_jobs", "researchers"]);
        let long = Figures { milestones: "里".repeat(TEXT_MAX + 1), ..figures() };
        assert_eq!(long.errors()[0].field, "milestones");
    }

    #[test]
    fn every_number_is_read_and_set_by_its_name() {
        let mut all = Figures::default();
        for (n, name) in NUMBERS.iter().enumerate() {
            all.set_number(name, n as i64 + 1);
        }
        let told: Vec<i64> = NUMBERS.iter().map(|name| all.number(name)).collect();
        assert_eq!(told, (1..=9).collect::<Vec<_>>());
    }

    #[test]
    fn what_stands_out_is_told_and_what_is_small_is_not() {
        let before = Figures { high_tech: true, ..figures() };
        let told = |now: Figures| remarks(Some(&before), &now);
        assert_eq!(told(Figures { high_tech: true, ..figures() }), []);
        assert_eq!(told(Figures { revenue: 3 * MILLION + 1, ..before.clone() }), [Remark::Revenue]);
        assert_eq!(told(Figures { revenue: 3 * MILLION, ..before.clone() }), []);
        assert_eq!(told(Figures { people: 16, ..before.clone() }), [Remark::People]);
        assert_eq!(told(Figures { people: 13, ..before.clone() }), []);
        assert_eq!(told(Figures { high_tech: false, ..before.clone() }), [Remark::HighTech]);
        assert_eq!(told(Figures { research: MILLION + 1, ..before.clone() }), [Remark::Spending]);
        let tiny = Figures { revenue: 100, ..Figures::default() };
        assert_eq!(remarks(Some(&tiny), &Figures { revenue: 10_000, ..tiny.clone() }), [], "a hundred yuan");
        assert_eq!(remarks(None, &figures()), []);
    }

    #[test]
    fn a_company_reports_from_the_quarter_in_which_it_came() {
        let at = |text: &str| Instant::parse(text).unwrap();
        let (since, now) = (at("2026-03-31T23:59:59+08:00"), at("2026-11-23T08:00:00+08:00"));
        let told = |quarter: &str| reports(quarter.parse().unwrap(), since, now);
        assert_eq!(told("2025-Q4"), Err(FieldRule::QuarterFrom { first: "2026-Q1".into() }));
        assert_eq!((told("2026-Q1"), told("2026-Q3")), (Ok(()), Ok(())));
        assert_eq!(told("2026-Q4"), Err(FieldRule::Past), "it is not over");
        let named = |since, now, most| {
            let all = reported(since, now, most);
            all.iter().map(Quarter::to_string).collect::<Vec<_>>()
        };
        assert_eq!(named(since, now, 8), ["2026-Q3", "2026-Q2", "2026-Q1"]);
        assert_eq!(named(since, now, 2), ["2026-Q3", "2026-Q2"]);
        assert_eq!(named(now, now, 8), Vec::<String>::new(), "who has just come reports nothing yet");
        assert_eq!(named(Instant(0), Instant(0), 8), Vec::<String>::new());
        let over = Quarter::of(now).span().end();
        assert_eq!(named(now, over, 8), ["2026-Q4"], "until the quarter is over");
        assert_eq!(named(now, over.plus(-1), 8), Vec::<String>::new());
    }

    #[test]
    fn one_way_is_enough_and_each_shows_its_figure() {
        let last: Quarter = "2026-Q3".parse().unwrap();
        let quarter = |revenue| Figures { revenue, ..Figures::default() };
        let told = |signed: &[Figures]| {
            let quarters = std::iter::successors(Some(last), |one| Some(one.previous()));
            let signed: Vec<(Quarter, &Figures)> = quarters.zip(signed).collect();
            graduation(&signed, last)
                .iter()
                .filter(|(_, met, _)| *met)
                .map(|(way, ..)| *way)
                .collect::<Vec<_>>()
        };
        let nine: Vec<Figures> = (0..9).map(|_| quarter(REVENUE_LEAST / 8)).collect();
        assert_eq!(told(&nine), [], "exactly ten million is not more than it");
        let more = [&[quarter(REVENUE_LEAST / 8 + 1)][..], &nine].concat();
        assert_eq!(told(&more), [Way::Revenue]);
        let raised = Figures { financing: FINANCING_LEAST / 2, ..Figures::default() };
        assert_eq!(told(&[raised.clone(), raised.clone()]), [Way::Financing]);
        assert_eq!(told(&[raised]), []);
        let held = Figures { high_tech: true, ..Figures::default() };
        assert_eq!(told(&[Figures::default(), held.clone()]), [], "it is the latest that counts");
        assert_eq!(told(&[held]), [Way::HighTech]);
        let listed = Figures { merged_or_listed: true, ..Figures::default() };
        assert_eq!(told(&[Figures::default(), listed]), [Way::MergedOrListed]);
        assert_eq!(told(&[]), []);
    }

    #[test]
    fn two_years_of_revenue_are_the_last_two() {
        let last: Quarter = "2026-Q3".parse().unwrap();
        let rich = Figures { revenue: 2 * REVENUE_LEAST, ..Figures::default() };
        for (quarter, counted) in
            [("2024-Q3", false), ("2024-Q4", true), ("2026-Q3", true), ("2026-Q4", false)]
        {
            let ways = graduation(&[(quarter.parse().unwrap(), &rich)], last);
            assert_eq!(ways.iter().any(|(way, met, _)| *way == Way::Revenue && *met), counted, "{quarter}");
        }
    }

    #[test]
    fn a_year_adds_up_what_flows_and_keeps_what_stands() {
        let of = |revenue, people| Figures { revenue, people, researchers: people / 2, ..Figures::default() };
        let sums = year(&[(1, &of(10, 4)), (2, &of(5, 7)), (1, &of(20, 6))]);
        assert_eq!(
            (sums.revenue, sums.people, sums.researchers),
            (35, 13, 6),
            "6 of the first, 7 of the second"
        );
    }
}
