//! A rule as a form has it: a name and a few fields, read back with every mistake named.

use super::rule_field::{Field, KEYS, Kind, fields, hours, minutes, usual, written};
use super::shell::{Choice, FormErrors};
use crate::domain::company::CompanyKind;
use crate::domain::field::{FieldRule, number};
use crate::domain::id::TermsId;
use crate::domain::policy::{Rule, When};
use crate::http::form::Fields;
use crate::words::Words;
use chrono::NaiveDate;

/// A rule in the form: its name and what stands in its fields.
#[derive(Clone)]
pub(super) struct Draft {
    key: String,
    values: Vec<(&'static str, String)>,
}

/// A field as the page shows it.
pub(super) struct Input {
    pub(super) name: String,
    pub(super) label: &'static str,
    pub(super) value: String,
    /// `number`, `text`, `date`, `time`, `check`, `checks` or `select`.
    pub(super) kind: &'static str,
    pub(super) choices: Vec<Choice>,
    pub(super) checked: bool,
    pub(super) error: String,
}

/// A rule as the page shows it.
pub(super) struct Line {
    pub(super) n: usize,
    pub(super) key: String,
    pub(super) title: String,
    pub(super) inputs: Vec<Input>,
    pub(super) error: String,
}

impl Draft {
    /// A rule that is there.
    pub(super) fn of(rule: &Rule) -> Draft {
        let (key, values) = written(rule);
        Draft { key, values }
    }

    /// A new one with the usual numbers; `None`: there is no rule of that name.
    pub(super) fn new(key: &str, today: NaiveDate) -> Option<Draft> {
        KEYS.contains(&key).then(|| Draft { key: key.to_owned(), values: usual(key, today) })
    }

    /// Every rule of a form, but those whose box says to take them away.
    pub(super) fn all(form: &Fields) -> Vec<Draft> {
        let mut all = Vec::new();
        for n in 0..crate::domain::policy::RULES_MAX * 2 {
            let key = form.get(&format!("r{n}"));
            if key.is_empty() {
                break;
            }
            if !KEYS.contains(&key) || form.is_set(&format!("r{n}-off")) {
                continue;
            }
            let mut values = Vec::new();
            for (name, ..) in fields(key) {
                let given = format!("r{n}-{name}");
                values.extend(form.all(&given).map(|value| (name, value.to_owned())));
            }
            all.push(Draft { key: key.to_owned(), values });
        }
        all
    }

    fn get(&self, name: &str) -> &str {
        self.values.iter().find(|(field, _)| *field == name).map_or("", |(_, value)| value)
    }

    /// The rule; what cannot be read is told to `wrong`, by the field of the `n`-th rule.
    pub(super) fn read(&self, w: &Words, n: usize, wrong: &mut FormErrors) -> Option<Rule> {
        let before = wrong.len();
        let mut numbers = Vec::new();
        for (name, label, kind) in fields(&self.key) {
            match self.number(name, kind) {
                Ok(value) => numbers.push((name, value)),
                Err(rule) => {
                    let why = match kind {
                        Kind::Hours(min, max) => w.policy.hours_wrong(hours(min), hours(max)),
                        _ => w.field(&rule),
                    };
                    let title = w.rule_title(&self.key);
                    wrong.add(
                        format!("r{n}-{name}"),
                        w.policy.field_wrong(n + 1, title, label(&w.policy), &why),
                    );
                }
            }
        }
        if wrong.len() > before {
            return None;
        }
        let of = |name: &str| numbers.iter().find(|(known, _)| *known == name).map_or(0, |(_, value)| *value);
        self.rule(of)
    }

    /// What stands in a field, as a number; dates and kinds are read where they are used.
    fn number(&self, name: &'static str, kind: Kind) -> Result<i64, FieldRule> {
        let raw = self.get(name);
        match kind {
            Kind::Number(min, max) => number(name, raw, min, max).map_err(|error| error.rule),
            Kind::Hours(min, max) => {
                minutes(raw).filter(|value| (min..=max).contains(value)).ok_or(FieldRule::Number { min, max })
            }
            Kind::Clock => minutes(raw).filter(|value| *value <= 1_440).ok_or(FieldRule::Time),
            Kind::Date => raw.parse::<NaiveDate>().map(|_| 0).map_err(|_| FieldRule::Date),
            Kind::Tick => Ok(i64::from(!raw.is_empty())),
            Kind::Companies => Ok(0),
            Kind::Terms => raw.parse::<TermsId>().map(|id| id.0).map_err(|_| FieldRule::Missing),
        }
    }

    fn rule(&self, of: impl Fn(&str) -> i64) -> Option<Rule> {
        let date = |name: &str| self.get(name).parse::<NaiveDate>().ok();
        let minute = |name: &str| u32::try_from(of(name)).unwrap_or(0);
        let approval = |when| Rule::Approval { when, answer_minutes: of("answer") };
        Some(match self.key.as_str() {
            "opening_hours" => Rule::OpeningHours,
            "working_days" => Rule::WorkingDays,
            "closed" => Rule::Closed { from: date("from")?, until: date("until")? },
            "earliest_notice" => Rule::EarliestNotice { minutes: of("time") },
            "latest_notice" => Rule::LatestNotice { days: of("days") },
            "shortest" => Rule::Shortest { minutes: of("time") },
            "longest" => Rule::Longest { minutes: of("time") },
            "start_grid" => Rule::StartGrid { minutes: of("minutes") },
            "open_per_person" => Rule::OpenPerPerson { most: of("most") },
            "open_per_company" => Rule::OpenPerCompany { most: of("most") },
            "time_per_person" => Rule::TimePerPerson { minutes: of("time"), days: of("days") },
            "time_per_company" => Rule::TimePerCompany { minutes: of("time"), days: of("days") },
            "who_may_book" => {
                let named = self.values.iter().filter(|(name, _)| *name == "kinds");
                let kinds = named.filter_map(|(_, name)| CompanyKind::of_name(name)).collect();
                Rule::WhoMayBook { tenants_only: of("tenants") == 1, kinds }
            }
            "seats" => Rule::Seats { least: of("least") },
            "terms" => Rule::Terms { terms: TermsId(of("terms")) },
            "approval_always" => approval(When::Always),
            "approval_longer" => approval(When::Longer(of("over"))),
            "approval_larger" => approval(When::Larger(of("over"))),
            "approval_more" => approval(When::More(of("over"))),
            "approval_outside" => {
                approval(When::Outside { from_minute: minute("from"), to_minute: minute("to") })
            }
            "approval_day_off" => approval(When::DayOff),
            "approval_no_shows" => approval(When::NoShows(of("over"))),
            "approval_team" => approval(When::Team),
            "buffer" => Rule::Buffer { before_minutes: of("before"), after_minutes: of("after") },
            "check_in" => Rule::CheckIn {
                opens_minutes: of("opens"),
                grace_minutes: of("grace"),
                charge_percent: of("charge"),
            },
            "late_cancel" => Rule::LateCancel { within_minutes: of("within"), charge_percent: of("charge") },
            "strikes" => Rule::Strikes { most: of("most"), days: of("days") },
            "offer" => Rule::Offer { minutes: of("minutes") },
            "confirm_again" => Rule::ConfirmAgain { weeks: of("weeks") },
            _ => return None,
        })
    }

    /// The rule as the page shows it. `terms`: those there are, by id and title.
    pub(super) fn line(&self, w: &Words, n: usize, terms: &[(String, String)], wrong: &FormErrors) -> Line {
        let input = |(name, label, kind): Field| {
            let full = format!("r{n}-{name}");
            let (shown, choices) = match kind {
                Kind::Number(..) => ("number", Vec::new()),
                Kind::Hours(..) | Kind::Clock => ("text", Vec::new()),
                Kind::Date => ("date", Vec::new()),
                Kind::Tick => ("check", Vec::new()),
                Kind::Companies => {
                    let held = |kind: &CompanyKind| {
                        self.values.iter().any(|(field, value)| *field == name && value == kind.name())
                    };
                    let choice = |kind: &CompanyKind| Choice {
                        value: kind.name().to_owned(),
                        label: w.code(kind.name()).to_owned(),
                        chosen: held(kind),
                    };
                    ("checks", CompanyKind::ALL.iter().map(choice).collect())
                }
                Kind::Terms => ("select", Choice::list(terms.iter().cloned(), self.get(name))),
            };
            Input {
                label: label(&w.policy),
                value: self.get(name).to_owned(),
                kind: shown,
                choices,
                checked: !self.get(name).is_empty(),
                error: wrong.of(&full).to_owned(),
                name: full,
            }
        };
        Line {
            n,
            title: w.rule_title(&self.key).to_owned(),
            inputs: fields(&self.key).into_iter().map(input).collect(),
            error: wrong.of(&format!("r{n}")).to_owned(),
            key: self.key.clone(),
        }
    }

    /// What it is called.
    pub(super) fn key(&self) -> &str {
        &self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::amount::Unit;
    use crate::domain::person::Language;

    /// What a browser sends of a line.
    fn sent(line: &Line) -> String {
        let mut pairs = vec![format!("r{}={}", line.n, line.key)];
        for input in &line.inputs {
            let on = |choice: &&Choice| choice.chosen;
            match input.kind {
                "check" if input.checked => pairs.push(format!("{}=1", input.name)),
                "check" => {}
                "checks" | "select" => {
                    pairs.extend(
                        input.choices.iter().filter(on).map(|one| format!("{}={}", input.name, one.value)),
                    );
                }
                _ => pairs.push(format!("{}={}", input.name, input.value)),
            }
        }
        pairs.join("&")
    }

    #[test]
    fn every_rule_there_is_goes_through_the_form_and_back() {
        let date = |day| NaiveDate::from_ymd_opt(2027, 2, day).unwrap();
        let approval = |when| Rule::Approval { when, answer_minutes: 541 };
        let rules = [
            Rule::OpeningHours,
            Rule::WorkingDays,
            Rule::Closed { from: date(1), until: date(9) },
            Rule::EarliestNotice { minutes: 61 },
            Rule::LatestNotice { days: 90 },
            Rule::Shortest { minutes: 20 },
            Rule::Longest { minutes: 44_640 },
            Rule::StartGrid { minutes: 15 },
            Rule::OpenPerPerson { most: 3 },
            Rule::OpenPerCompany { most: 9 },
            Rule::TimePerPerson { minutes: 90, days: 7 },
            Rule::TimePerCompany { minutes: 2_401, days: 30 },
            Rule::WhoMayBook {
                tenants_only: true,
                kinds: vec![CompanyKind::Company, CompanyKind::Institute],
            },
            Rule::WhoMayBook { tenants_only: false, kinds: vec![CompanyKind::Team] },
            Rule::Seats { least: 2 },
            Rule::Terms { terms: TermsId(7) },
            approval(When::Always),
            approval(When::Longer(30)),
            approval(When::Larger(8)),
            approval(When::More(4)),
            approval(When::Outside { from_minute: 480, to_minute: 1_440 }),
            approval(When::DayOff),
            approval(When::NoShows(2)),
            approval(When::Team),
            Rule::Buffer { before_minutes: 5, after_minutes: 10 },
            Rule::CheckIn { opens_minutes: 15, grace_minutes: 20, charge_percent: 50 },
            Rule::LateCancel { within_minutes: 120, charge_percent: 100 },
            Rule::Strikes { most: 3, days: 90 },
            Rule::Offer { minutes: 45 },
            Rule::ConfirmAgain { weeks: 8 },
        ];
        let w = Words::of(Language::Zh);
        let terms = [("7".to_owned(), "守则".to_owned())];
        let mut seen: Vec<&str> = Vec::new();
        let drafts: Vec<Draft> = rules.iter().map(Draft::of).collect();
        let none = FormErrors::default();
        let body: Vec<String> =
            drafts.iter().enumerate().map(|(n, draft)| sent(&draft.line(&w, n, &terms, &none))).collect();
        let back = Draft::all(&Fields::parse(&body.join("&")));
        let mut wrong = FormErrors::default();
        for (n, (draft, rule)) in back.iter().zip(&rules).enumerate() {
            assert_eq!(draft.read(&w, n, &mut wrong).as_ref(), Some(rule));
            seen.push(KEYS.iter().find(|key| **key == draft.key()).unwrap());
        }
        assert!(wrong.is_empty() && back.len() == rules.len());
        seen.dedup();
        assert_eq!(seen, KEYS, "every rule of the list is tried");
        assert!(Draft::new("balance", date(1)).is_none() && Draft::new(Unit::Fen.name(), date(1)).is_none());
    }

    #[test]
    fn what_a_new_rule_begins_with_can_be_put_in_force_as_it_is() {
        let w = Words::of(Language::En);
        for key in KEYS.iter().filter(|key| **key != "terms") {
            let mut wrong = FormErrors::default();
            let draft = Draft::new(key, NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()).unwrap();
            let rule = draft.read(&w, 0, &mut wrong).unwrap_or_else(|| panic!("{key}: {wrong:?}"));
            assert!(rule.is_sound() && !rule.is_house_rule(), "{key}");
            assert_ne!(w.rule_title(key), *key);
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_by_rule_and_field() {
        let w = Words::of(Language::En);
        let form = "r0=longest&r0-time=8:75&r1=closed&r1-from=2026-13-01&r1-until=2026-12-01&r2=seats&r2-least=x\
                    &r3=latest_notice&r3-days=0&r4=longest&r4-time=1&r4-off=1&r5=magic";
        let mut wrong = FormErrors::default();
        for (n, draft) in Draft::all(&Fields::parse(form)).iter().enumerate() {
            assert_eq!(draft.read(&w, n, &mut wrong), None, "{}", draft.key());
        }
        let told: Vec<String> = wrong.iter().map(|(field, text)| format!("{field}: {text}")).collect();
        assert_eq!(
            told,
            [
                "r0-time: Rule 1 (Longest booking), Time (hours:minutes): Write as 8:30 or 8, from 0:01 to 744:00",
                "r1-from: Rule 2 (Closed period), First day: A date as 2026-11-24",
                "r2-least: Rule 3 (People and seats), At least so many people (0: any): A whole number from 0 to 100000",
                "r3-days: Rule 4 (Longest notice), Days: A whole number from 1 to 732",
            ]
        );
    }
}
