//! Rules, refusals and wrong fields, explained in one language.

use super::Words;
use crate::domain::amount::Unit;
use crate::domain::field::{FieldRule, WeakPasswordRule};
use crate::domain::policy::{Check, Outcome, Rule};
use crate::domain::refusal::Refusal;
use crate::domain::uscc::UsccError;

impl Words {
    /// A rule as a sentence, with what was measured.
    pub fn check(&self, check: &Check) -> String {
        let (r, value) = (&self.rule, check.value);
        let time = |minutes: i64| self.amount(Unit::RoomMinute, minutes);
        let mut sentence = match &check.rule {
            Rule::NotPast => r.not_past().to_owned(),
            Rule::Foreseeable => r.foreseeable(value),
            Rule::Bounded => r.bounded(time(value)),
            Rule::Bookable => r.bookable().to_owned(),
            Rule::Standing => r.standing().to_owned(),
            Rule::Balance { unit } => r.balance(self.unit(*unit), self.amount(*unit, value)),
            Rule::OpeningHours => r.opening_hours().to_owned(),
            Rule::WorkingDays => r.working_days(value),
            Rule::EarliestNotice { minutes } => r.earliest_notice(time(*minutes), time(value)),
            Rule::LatestNotice { days } => r.latest_notice(*days, value),
            Rule::Shortest { minutes } => r.shortest(time(*minutes), time(value)),
            Rule::Longest { minutes } => r.longest(time(*minutes), time(value)),
            Rule::StartGrid { minutes } => r.start_grid(*minutes),
            Rule::OpenPerPerson { most } => r.open_per_person(*most, value),
            Rule::OpenPerCompany { most } => r.open_per_company(*most, value),
            Rule::Approval { over_minutes: 0, .. } => r.approval_always().to_owned(),
            Rule::Approval { over_minutes, .. } => r.approval_over(time(*over_minutes), time(value)),
        };
        if check.provisional {
            sentence.push_str(r.provisional());
        }
        sentence
    }

    /// How a rule came out, in a word.
    pub fn outcome(&self, outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Kept => self.rule.kept(),
            Outcome::Broken => self.rule.broken(),
            Outcome::Asks => self.rule.asks(),
        }
    }

    /// A wrong field's rule as a sentence.
    pub fn field(&self, rule: &FieldRule) -> String {
        let r = &self.rule;
        match rule {
            FieldRule::Missing => r.f_missing().to_owned(),
            FieldRule::Length { min, max } => r.f_length(*min, *max),
            FieldRule::Number { min, max } if min == max => r.f_only(*min),
            FieldRule::Number { min, max } => r.f_number(*min, *max),
            FieldRule::Date => r.f_date().to_owned(),
            FieldRule::Time => r.f_time().to_owned(),
            FieldRule::Instant => r.f_instant().to_owned(),
            FieldRule::EndAfterStart => r.f_end_after_start().to_owned(),
            FieldRule::Days { most } => r.f_days(*most),
            FieldRule::Email => r.f_email().to_owned(),
            FieldRule::Choice => r.f_choice().to_owned(),
            FieldRule::Unknown => r.f_unknown().to_owned(),
            FieldRule::Surplus => r.f_surplus().to_owned(),
            FieldRule::NoAccount => r.f_no_account().to_owned(),
            FieldRule::Taken => r.f_taken().to_owned(),
            FieldRule::Opening => r.f_opening().to_owned(),
            FieldRule::Uscc(error) => r.f_uscc(self.uscc(error)),
            FieldRule::Slug => r.f_slug().to_owned(),
            FieldRule::NotUtf8 => r.f_not_utf8().to_owned(),
            FieldRule::Composed => r.f_composed().to_owned(),
            FieldRule::StillBooked => r.f_still_booked().to_owned(),
            FieldRule::Password(WeakPasswordRule::Length) => r.f_password_length().to_owned(),
            FieldRule::Password(WeakPasswordRule::Classes) => r.f_password_classes().to_owned(),
            FieldRule::Password(WeakPasswordRule::Common) => r.f_password_common().to_owned(),
            FieldRule::WrongPassword => r.f_wrong_password().to_owned(),
            FieldRule::Unreadable(why) => r.f_unreadable(why),
        }
    }

    /// Why a text is no 统一社会信用代码.
    fn uscc(&self, error: &UsccError) -> String {
        let r = &self.rule;
        match *error {
            UsccError::Empty => r.u_empty().to_owned(),
            UsccError::Length { found } => r.u_length(found),
            UsccError::Char { position, found } => r.u_char(found, position),
            UsccError::Department { found } => r.u_department(found),
            UsccError::Region { position, found } => r.u_region(found, position),
            UsccError::Check { expected, found } => r.u_check(expected, found),
        }
    }

    /// A refusal: its title, and why.
    pub fn refusal(&self, refusal: &Refusal) -> (String, String) {
        let r = &self.rule;
        let plain = |title: &str| (title.to_owned(), String::new());
        match refusal {
            Refusal::SignIn => plain(r.sign_in()),
            Refusal::BadCredentials => plain(r.bad_credentials()),
            Refusal::LockedOut { .. } => plain(r.locked_out()),
            Refusal::BadForm => plain(r.bad_form()),
            Refusal::NotFound => (r.not_found().to_owned(), r.not_found_why().to_owned()),
            Refusal::Forbidden { action } => (r.forbidden().to_owned(), self.action(*action).to_owned()),
            Refusal::Taken { name, asked, free, .. } => {
                (r.taken().to_owned(), r.taken_why(name, *asked, *free))
            }
            Refusal::Rules { broken, .. } => {
                let stop = if self.lang == crate::domain::person::Language::Zh { "；" } else { "; " };
                let all: Vec<String> = broken.iter().map(|check| self.check(check)).collect();
                (r.rules().to_owned(), all.join(stop))
            }
            Refusal::Overdrawn { unit, asked, left } => {
                let why =
                    r.overdrawn_why(self.unit(*unit), self.amount(*unit, *asked), self.amount(*unit, *left));
                (r.overdrawn().to_owned(), why)
            }
            Refusal::WrongState { from, verb } => {
                (r.wrong_state().to_owned(), r.wrong_state_why(self.state(*from), self.verb(*verb)))
            }
            Refusal::Stale => (r.stale().to_owned(), r.stale_why().to_owned()),
            Refusal::Fields(errors) => {
                let all: Vec<String> = errors
                    .iter()
                    .map(|error| format!("{}: {}", error.field, self.field(&error.rule)))
                    .collect();
                (r.fields().to_owned(), all.join("; "))
            }
            Refusal::Rows(errors) => {
                let lines: Vec<String> = errors
                    .iter()
                    .map(|row| r.row(row.line, &row.error.field, self.field(&row.error.rule)))
                    .collect();
                (r.rows(errors.len()), lines.join("\n"))
            }
            Refusal::KeyReused => plain(r.key_reused()),
            Refusal::StillUsed => plain(r.still_used()),
            Refusal::LastAdmin => (r.last_admin().to_owned(), r.last_admin_why().to_owned()),
        }
    }
}
