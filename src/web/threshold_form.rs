//! The thresholds of a compute pool as a form has them: percentages by what is done there.

use super::shell::FormErrors;
use crate::app::pool::{PoolRow, THRESHOLDS_MAX};
use crate::domain::pool::{Alarm, Threshold};
use crate::http::form::Fields;
use crate::words::Words;

/// Percentages by what is done, as filled in.
#[derive(Clone, Default)]
pub(super) struct ThresholdForm {
    pub warn: String,
    pub ask: String,
    pub stop: String,
}

impl ThresholdForm {
    /// As a pool has them.
    pub(super) fn of(pool: &PoolRow) -> ThresholdForm {
        let of = |alarm| {
            let all = pool.thresholds.iter().filter(|one| one.alarm == alarm);
            all.map(|one| one.percent.to_string()).collect::<Vec<_>>().join(", ")
        };
        ThresholdForm { warn: of(Alarm::Warn), ask: of(Alarm::Ask), stop: of(Alarm::Stop) }
    }
    /// As they were sent.
    pub(super) fn read(fields: &Fields) -> ThresholdForm {
        let get = |name: &str| fields.get(name).to_owned();
        ThresholdForm { warn: get("warn"), ask: get("ask"), stop: get("stop") }
    }
    /// The thresholds, rising; or what is wrong, by field.
    pub(super) fn parse(&self, w: &Words) -> Result<Vec<Threshold>, FormErrors> {
        let (mut all, mut errors) = (Vec::<Threshold>::new(), FormErrors::default());
        let rows = [
            ("warn", &self.warn, Alarm::Warn),
            ("ask", &self.ask, Alarm::Ask),
            ("stop", &self.stop, Alarm::Stop),
        ];
        for (field, text, alarm) in rows {
            let Some(some) = percents(text) else {
                errors.add(field, w.compute.threshold_wrong());
                continue;
            };
            for percent in some {
                if all.iter().any(|one| one.percent == percent) {
                    errors.add(field, w.compute.threshold_twice(percent));
                }
                all.push(Threshold { percent, alarm });
            }
        }
        if all.len() > THRESHOLDS_MAX && errors.is_empty() {
            errors.add("warn", w.compute.threshold_many());
        }
        all.sort_by_key(|one| one.percent);
        if errors.is_empty() { Ok(all) } else { Err(errors) }
    }
}

/// Whole percentages, with commas between them.
fn percents(text: &str) -> Option<Vec<i64>> {
    let cells = text.split([',', '，', '、']).map(str::trim).filter(|cell| !cell.is_empty());
    let percent = |cell: &str| {
        let number = cell.trim_end_matches(['%', '％']).trim_end().parse().ok()?;
        (1..=100).contains(&number).then_some(number)
    };
    cells.map(percent).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::Language;

    /// What a form says, or what is wrong in which field.
    type Said = Result<Vec<(i64, Alarm)>, Vec<(String, String)>>;

    fn form(warn: &str, ask: &str, stop: &str) -> Said {
        let form = ThresholdForm { warn: warn.into(), ask: ask.into(), stop: stop.into() };
        let told = form.parse(&Words::of(Language::En));
        told.map(|all| all.iter().map(|one| (one.percent, one.alarm)).collect())
            .map_err(|errors| errors.iter().cloned().collect())
    }

    #[test]
    fn thresholds_are_read_in_any_order_and_rise() {
        let told = form("80, 50%", "95", "100").unwrap();
        assert_eq!(told, [(50, Alarm::Warn), (80, Alarm::Warn), (95, Alarm::Ask), (100, Alarm::Stop)]);
        assert_eq!(form("50，60、70", "", " 90 ").unwrap().len(), 4);
        assert_eq!(form("", "", "").unwrap(), [], "nothing is ever done");
    }

    #[test]
    fn what_is_wrong_is_named_by_field_and_rule() {
        let fields = |warn, ask, stop| {
            let errors = form(warn, ask, stop).unwrap_err();
            errors.into_iter().map(|(field, text)| format!("{field}: {text}")).collect::<Vec<_>>()
        };
        let number = "Whole numbers from 1 to 100, with commas between them";
        assert_eq!(
            fields("0", "101", "9.5"),
            [format!("warn: {number}"), format!("ask: {number}"), format!("stop: {number}")]
        );
        assert_eq!(fields("80", "80", ""), ["ask: 80% is stated twice"]);
        assert_eq!(fields("1,2,3,4,5", "6", "7"), ["warn: Six in all at most"]);
    }
}
