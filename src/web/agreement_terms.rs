//! The terms of an agreement as a form has them: of a draft, and of a request for change.

use super::company_form::{ledger_amount, natural_amount};
use super::page::PageFault;
use super::shell::{Choice, FormErrors};
use super::visit::Visit;
use crate::app::{agreement, grant};
use crate::domain::agreement::Terms;
use crate::domain::amount::Unit;
use crate::domain::field::FieldRule;
use crate::domain::id::{IncubatorId, ResourceId};
use crate::domain::rent::{Rent, RentStep, STEPS_MAX};
use crate::http::form::Fields;
use crate::words::Words;
use chrono::NaiveDate;

/// The terms as a form has them.
#[derive(Clone, Default)]
pub(super) struct TermsForm {
    pub last_day: String,
    pub desks: String,
    pub room: String,
    pub cards: String,
    pub pool: String,
    pub mentor: String,
    pub area: String,
    pub market: String,
    /// Months and percent.
    pub steps: Vec<(String, String)>,
}

/// A line of the schedule on the form.
pub(super) struct StepLine {
    pub months_name: String,
    pub months_label: String,
    pub months: String,
    pub months_error: String,
    pub percent_name: String,
    pub percent_label: String,
    pub percent: String,
    pub percent_error: String,
}

/// The lines of a schedule, with what is wrong with each.
pub(super) fn step_lines(w: &Words, steps: &[(String, String)], errors: &FormErrors) -> Vec<StepLine> {
    let a = w.agreement;
    let line = |(n, (months, percent)): (usize, &(String, String))| {
        let (months_name, percent_name) = (format!("months_{n}"), format!("percent_{n}"));
        StepLine {
            months_error: errors.of(&months_name).to_owned(),
            percent_error: errors.of(&percent_name).to_owned(),
            months_label: format!("{} · {}", a.step(n), a.months()),
            percent_label: format!("{} · {}", a.step(n), a.percent()),
            months: months.clone(),
            percent: percent.clone(),
            months_name,
            percent_name,
        }
    };
    (1..).zip(steps).map(line).collect()
}

/// A schedule's lines on the form.
const STEPS: usize = 4;

impl TermsForm {
    /// As they are.
    pub(super) fn of(terms: &Terms, codes: &[String]) -> TermsForm {
        let amount = |unit, n: i64| if n == 0 { String::new() } else { natural_amount(unit, n) };
        let mut steps: Vec<(String, String)> =
            terms.rent.schedule.iter().map(|one| (one.months.to_string(), one.percent.to_string())).collect();
        steps.resize(steps.len().clamp(STEPS, STEPS_MAX), (String::new(), String::new()));
        TermsForm {
            last_day: terms.last.to_string(),
            desks: codes.join(" "),
            room: amount(Unit::RoomMinute, terms.room_minutes),
            cards: amount(Unit::CardSecond, terms.card_seconds),
            pool: terms.pool.map(|id| id.to_string()).unwrap_or_default(),
            mentor: amount(Unit::MentorMinute, terms.mentor_minutes),
            area: natural_amount(Unit::Fen, terms.rent.area),
            market: natural_amount(Unit::Fen, terms.rent.market),
            steps,
        }
    }

    /// As they were sent.
    pub(super) fn sent(fields: &Fields) -> TermsForm {
        let get = |name: &str| fields.get(name).trim().to_owned();
        let step = |n: usize| (get(&format!("months_{n}")), get(&format!("percent_{n}")));
        TermsForm {
            last_day: get("last_day"),
            desks: get("desks"),
            room: get("room_minutes"),
            cards: get("card_seconds"),
            pool: get("pool_id"),
            mentor: get("mentor_minutes"),
            area: get("area"),
            market: get("market"),
            steps: (1..=STEPS).map(step).collect(),
        }
    }

    /// What was sent, read; mistakes are added. `rent`: who may not write it sends none, and this stands.
    pub(super) async fn read(
        &self,
        v: &Visit<'_>,
        place: IncubatorId,
        rent: Option<&Rent>,
        errors: &mut FormErrors,
    ) -> Result<Option<Terms>, PageFault> {
        let w = &v.w;
        let last = date(errors, w, "last_day", &self.last_day);
        let codes: Vec<String> = self
            .desks
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；'))
            .filter(|code| !code.is_empty())
            .map(str::to_owned)
            .collect();
        let mut desks: Vec<ResourceId> = Vec::new();
        match agreement::desks_of(v.house, v.actor(), place, &codes).await? {
            Ok(found) => desks = found,
            Err(unknown) => errors.add("desks", w.agreement.unknown_desks(unknown.join(" "))),
        }
        let mut amount = |name: &str, unit, raw: &str| number(errors, w, name, unit, raw);
        let room_minutes = amount("room_minutes", Unit::RoomMinute, &self.room);
        let card_seconds = amount("card_seconds", Unit::CardSecond, &self.cards);
        let mentor_minutes = amount("mentor_minutes", Unit::MentorMinute, &self.mentor);
        let rent = match rent {
            Some(rent) => rent.clone(),
            None => {
                let mut rent = self.rent(w, errors);
                if self.area.is_empty() {
                    match agreement::area_of(v.house, v.actor(), &desks).await? {
                        Ok(area) => rent.area = area,
                        Err(unknown) => errors.add("area", w.agreement.no_area(unknown.join(" "))),
                    }
                }
                rent
            }
        };
        let pool = self.pool.parse().ok();
        let Some(last) = last.filter(|_| errors.is_empty()) else { return Ok(None) };
        Ok(Some(Terms { last, rent, desks, room_minutes, card_seconds, pool, mentor_minutes }))
    }

    fn rent(&self, w: &Words, errors: &mut FormErrors) -> Rent {
        let area = number(errors, w, "area", Unit::Fen, &self.area);
        let market = number(errors, w, "market", Unit::Fen, &self.market);
        let mut schedule = Vec::new();
        for (n, (months, percent)) in (1..).zip(&self.steps) {
            if months.is_empty() && percent.is_empty() {
                continue;
            }
            match (months.parse(), percent.parse()) {
                (Ok(months), Ok(percent)) => schedule.push(RentStep { months, percent }),
                (months, _) => {
                    let (name, max) = if months.is_err() { ("months", 60) } else { ("percent", 100) };
                    let rule = FieldRule::Number { min: i64::from(name == "months"), max };
                    errors.add(format!("{name}_{n}"), w.field(&rule));
                }
            }
        }
        if schedule.is_empty() && errors.is_empty() {
            errors.add("months_1", w.field(&FieldRule::Missing));
        }
        Rent { area, market, schedule }
    }
}

/// A date of a form.
pub(super) fn date(errors: &mut FormErrors, w: &Words, name: &str, raw: &str) -> Option<NaiveDate> {
    let date = raw.parse().ok().filter(|_| raw.len() == 10);
    if date.is_none() {
        errors.add(name, w.field(&if raw.is_empty() { FieldRule::Missing } else { FieldRule::Date }));
    }
    date
}

/// An amount of a form; nothing is none.
pub(super) fn number(errors: &mut FormErrors, w: &Words, name: &str, unit: Unit, raw: &str) -> i64 {
    if raw.is_empty() || raw.trim_start_matches(['0', '.']).is_empty() {
        return 0;
    }
    ledger_amount(unit, raw).unwrap_or_else(|| {
        errors.add(name, w.agreement.not_a_number());
        0
    })
}

/// The domain's names of what is wrong, as the form calls them.
pub(super) fn renamed(errors: &FormErrors) -> FormErrors {
    errors.renamed(|name, text| {
        let step = name.strip_prefix("schedule[").and_then(|rest| rest.split_once("]."));
        let called = match step {
            Some((at, member)) => format!("{member}_{}", at.parse::<usize>().unwrap_or(0) + 1),
            None if name == "schedule" => "months_1".to_owned(),
            None if name.starts_with("desks[") => "desks".to_owned(),
            None => name.to_owned(),
        };
        (called, text.to_owned())
    })
}

/// Pools to choose from.
pub(super) async fn pools(v: &Visit<'_>, current: &str) -> Result<Vec<Choice>, PageFault> {
    let all = grant::pools(v.house, v.actor()).await?;
    let any = (String::new(), v.w.agreement.any_pool().to_owned());
    Ok(Choice::list(
        [any].into_iter().chain(all.into_iter().map(|(id, name)| (id.to_string(), name))),
        current,
    ))
}
