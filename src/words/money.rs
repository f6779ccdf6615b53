//! Money and card time as people read them. Inside there are only whole fen and card-seconds.

use super::Words;

/// A number with its thousands apart: `12,480`.
pub fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::from(if n < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `n` divided by `by` (at least 1), rounded half up, away from zero: what is owed is rounded as what is had.
fn half_up(n: i64, by: i64) -> i64 {
    let rounded = (i128::from(n).abs() + i128::from(by) / 2) / i128::from(by);
    i64::try_from(rounded).unwrap_or(i64::MAX) * n.signum()
}

/// A number of hundredths with both decimals: `1,234.50`.
fn hundredths(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    let (whole, part) = (n.unsigned_abs() / 100, n.unsigned_abs() % 100);
    format!("{sign}{}.{part:02}", grouped(i64::try_from(whole).unwrap_or(i64::MAX)))
}

/// 元 with both decimals, exact: `1,234.50`.
pub fn yuan_plain(fen: i64) -> String {
    hundredths(fen)
}

/// Card-hours with up to two decimals, rounded towards zero, so that it is never more than there is.
pub fn card_hours_plain(card_seconds: i64) -> String {
    let text = hundredths(card_seconds / 36);
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}

impl Words {
    /// 元, exact: `¥1,234.50`.
    pub fn yuan(&self, fen: i64) -> String {
        let text = yuan_plain(fen);
        text.strip_prefix('-').map_or_else(|| format!("¥{text}"), |text| format!("−¥{text}"))
    }

    /// 万元 with two decimals, half up, as notices and plans write it.
    pub fn wan_yuan(&self, fen: i64) -> String {
        self.name.wan_yuan(hundredths(half_up(fen, 10_000)))
    }

    /// 千元, whole and half up, as statistics ask for it.
    pub fn thousand_yuan(&self, fen: i64) -> String {
        self.name.thousand_yuan(grouped(half_up(fen, 100_000)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::amount::Unit;
    use crate::domain::person::Language;

    #[test]
    fn thousands_stand_apart() {
        for (n, text) in [(0, "0"), (999, "999"), (12_480, "12,480"), (-1_000, "-1,000")] {
            assert_eq!(grouped(n), text);
        }
    }

    #[test]
    fn yuan_are_exact() {
        let w = Words::of(Language::Zh);
        for (fen, text) in [
            (0, "¥0.00"),
            (5, "¥0.05"),
            (123_450, "¥1,234.50"),
            (-7, "−¥0.07"),
            (-100_000_000, "−¥1,000,000.00"),
        ] {
            assert_eq!(w.yuan(fen), text);
            assert_eq!(w.amount(Unit::Fen, fen), text);
        }
        assert_eq!(w.yuan(i64::MIN), "−¥92,233,720,368,547,758.08");
    }

    #[test]
    fn larger_units_are_rounded_half_up() {
        let (zh, en) = (Words::of(Language::Zh), Words::of(Language::En));
        for (fen, wan, thousand) in [
            (4_999, "0.00 万元", "0 千元"),
            (5_000, "0.01 万元", "0 千元"),
            (49_999, "0.05 万元", "0 千元"),
            (50_000, "0.05 万元", "1 千元"),
            (-50_000, "-0.05 万元", "-1 千元"),
            (12_345_678_900, "12,345.68 万元", "123,457 千元"),
        ] {
            assert_eq!((zh.wan_yuan(fen).as_str(), zh.thousand_yuan(fen).as_str()), (wan, thousand));
        }
        assert_eq!(en.wan_yuan(1_000_000), "1.00 × 10,000 yuan");
        assert_eq!(en.thousand_yuan(100_000), "1 thousand yuan");
    }

    #[test]
    fn card_seconds_are_shown_as_card_hours_and_never_as_more() {
        let w = Words::of(Language::Zh);
        for (seconds, text) in [
            (3_600, "1 卡时"),
            (9_000, "2.50 卡时"),
            (3_635, "1 卡时"),
            (-36, "-0.01 卡时"),
            (36_000_000, "10,000 卡时"),
        ] {
            assert_eq!(w.amount(Unit::CardSecond, seconds), text);
        }
    }
}
