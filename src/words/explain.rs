//! Rules, refusals and wrong fields, explained in one language.

use super::Words;
use super::describe::clock;
use super::money::yuan_plain;
use crate::domain::company::CompanyKind;
use crate::domain::field::{FieldRule, WeakPasswordRule};
use crate::domain::policy::{Check, Outcome, Rule, When};
use crate::domain::refusal::Refusal;
use crate::domain::skip::Skip;
use crate::domain::time::Interval;
use crate::domain::uscc::UsccError;

impl Words {
    /// A rule as a sentence, with what was measured.
    pub fn check(&self, check: &Check) -> String {
        let (r, value) = (&self.rule, check.value);
        let time = |minutes: i64| self.time(minutes);
        let mut sentence = match &check.rule {
            Rule::NotPast => r.not_past().to_owned(),
            Rule::Foreseeable => r.foreseeable(value),
            Rule::Bounded => r.bounded(time(value)),
            Rule::Bookable => r.bookable().to_owned(),
            Rule::Standing => r.standing().to_owned(),
            Rule::Balance { unit } => r.balance(self.unit(*unit), self.amount(*unit, value)),
            Rule::Quota { percent } => self.compute.quota_rule(value, *percent),
            Rule::QuotaStop { percent } => self.compute.quota_stop_rule(value, *percent),
            Rule::OpeningHours => r.opening_hours().to_owned(),
            Rule::WorkingDays => r.working_days(value),
            Rule::Closed { from, until } => r.closed(from.to_string(), until.to_string()),
            Rule::EarliestNotice { minutes } => r.earliest_notice(time(*minutes), time(value)),
            Rule::LatestNotice { days } => r.latest_notice(*days, value),
            Rule::Shortest { minutes } => r.shortest(time(*minutes), time(value)),
            Rule::Longest { minutes } => r.longest(time(*minutes), time(value)),
            Rule::StartGrid { minutes } => r.start_grid(*minutes),
            Rule::OpenPerPerson { most } => r.open_per_person(*most, value),
            Rule::OpenPerCompany { most } => r.open_per_company(*most, value),
            Rule::TimePerPerson { minutes, days } => {
                r.time_per_person(self.time(*minutes), *days, self.time(value))
            }
            Rule::TimePerCompany { minutes, days } => {
                r.time_per_company(self.time(*minutes), *days, self.time(value))
            }
            Rule::WhoMayBook { tenants_only, kinds } => self.who_may_book(*tenants_only, kinds),
            Rule::Seats { least: 0 } => r.seats_fit(value),
            Rule::Seats { least } => r.seats_least(*least, value),
            Rule::Terms { .. } => r.terms().to_owned(),
            Rule::Approval { when, .. } => self.when(when, value),
            Rule::Buffer { .. }
            | Rule::CheckIn { .. }
            | Rule::LateCancel { .. }
            | Rule::Strikes { .. }
            | Rule::Offer { .. }
            | Rule::ConfirmAgain { .. } => self.rule(&check.rule),
        };
        if check.provisional {
            sentence.push_str(r.provisional());
        }
        sentence
    }

    /// When a person must agree, with what was measured.
    fn when(&self, when: &When, value: i64) -> String {
        let r = &self.rule;
        match when {
            When::Always | When::Longer(0) => r.approval_always().to_owned(),
            When::Longer(minutes) => r.approval_over(self.time(*minutes), self.time(value)),
            When::Larger(most) => r.approval_larger(*most, value),
            When::More(most) => r.approval_more(*most, value),
            When::Outside { from_minute, to_minute } => {
                r.approval_outside(clock(*from_minute), clock(*to_minute))
            }
            When::DayOff => r.approval_day_off().to_owned(),
            When::NoShows(most) => r.approval_no_shows(*most, value),
            When::Team => r.approval_team().to_owned(),
        }
    }

    /// Who may book, as a sentence.
    pub(super) fn who_may_book(&self, tenants_only: bool, kinds: &[CompanyKind]) -> String {
        let r = &self.rule;
        let names: Vec<&str> = kinds.iter().map(|kind| self.code(kind.name())).collect();
        let names = names.join(self.either("、", ", "));
        match (tenants_only, kinds.is_empty()) {
            (true, true) => r.who_tenants().to_owned(),
            (true, false) => r.who_tenants_kinds(names),
            (false, _) => r.who_kinds(names),
        }
    }

    /// How a rule came out, in a word.
    pub fn outcome(&self, outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Kept => self.rule.kept(),
            Outcome::Broken => self.rule.broken(),
            Outcome::Asks => self.rule.asks(),
            Outcome::Overridden => self.rule.overridden(),
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
            FieldRule::Future => r.f_future().to_owned(),
            FieldRule::NoPrice => self.compute.f_no_price().to_owned(),
            FieldRule::PoolCards { most } => self.compute.f_pool_cards(*most),
            FieldRule::KnownOtherwise => self.compute.f_known_otherwise().to_owned(),
            FieldRule::EndAfterStart => r.f_end_after_start().to_owned(),
            FieldRule::Days { most } => r.f_days(*most),
            FieldRule::QuarterFrom { first } => r.f_quarter_from(first),
            FieldRule::MonthsAtMost { most } => r.f_months(*most),
            FieldRule::Email => r.f_email().to_owned(),
            FieldRule::Choice => r.f_choice().to_owned(),
            FieldRule::Oneself => r.f_oneself().to_owned(),
            FieldRule::EmptyFile => r.f_empty_file().to_owned(),
            FieldRule::Unknown => r.f_unknown().to_owned(),
            FieldRule::Surplus => r.f_surplus().to_owned(),
            FieldRule::NoAccount => r.f_no_account().to_owned(),
            FieldRule::Taken => r.f_taken().to_owned(),
            FieldRule::SameContract => r.f_same_contract().to_owned(),
            FieldRule::OwnSupplier => r.f_own_supplier().to_owned(),
            FieldRule::Unpublished => r.f_unpublished().to_owned(),
            FieldRule::NoSource => r.f_no_source().to_owned(),
            FieldRule::Invoice { line, flaw } => r.f_invoice(*line, self.invoice_flaw(flaw)),
            FieldRule::Invoices { most } => r.f_invoices(*most),
            FieldRule::BeyondInvoices { sum } => r.f_beyond_invoices(&yuan_plain(*sum)),
            FieldRule::Opening => r.f_opening().to_owned(),
            FieldRule::Uscc(error) => r.f_uscc(self.uscc(error)),
            FieldRule::Slug => r.f_slug().to_owned(),
            FieldRule::Limits => r.f_limits().to_owned(),
            FieldRule::Hundredths => r.f_hundredths().to_owned(),
            FieldRule::Weights { sum } => r.f_weights(*sum),
            FieldRule::Paper => r.f_paper().to_owned(),
            FieldRule::Twice => r.f_twice().to_owned(),
            FieldRule::HouseRule => r.f_house_rule().to_owned(),
            FieldRule::Contradicts { other } => r.f_contradicts(*other),
            FieldRule::ForbidsAll => r.f_forbids_all().to_owned(),
            FieldRule::NoOffice => self.case.f_no_office().to_owned(),
            FieldRule::InOffice => r.f_in_office().to_owned(),
            FieldRule::MayNotDecide => self.case.f_may_not_decide().to_owned(),
            FieldRule::StepsFull { most } => self.case.f_steps_full(*most),
            FieldRule::Unfit { misfits } => self.compute.f_unfit(&self.misfits(misfits)),
            FieldRule::OthersPool => self.compute.f_others_pool().to_owned(),
            FieldRule::PublicPool => self.compute.f_public_pool().to_owned(),
            FieldRule::TariffUsed => self.compute.f_tariff_used().to_owned(),
            FieldRule::DiscountUsed => self.compute.f_discount_used().to_owned(),
            FieldRule::Withdrawn => self.compute.f_withdrawn().to_owned(),
            FieldRule::NotBegun => self.compute.f_not_begun().to_owned(),
            FieldRule::OnceADay => self.case.f_once_a_day().to_owned(),
            FieldRule::NotUtf8 => r.f_not_utf8().to_owned(),
            FieldRule::Composed => r.f_composed().to_owned(),
            FieldRule::StillBooked => r.f_still_booked().to_owned(),
            FieldRule::Waiting => r.f_waiting().to_owned(),
            FieldRule::NotTenant => self.keep.f_not_tenant().to_owned(),
            FieldRule::OutsideTenancy => self.keep.f_outside().to_owned(),
            FieldRule::AlreadyAway => self.keep.f_already_away().to_owned(),
            FieldRule::BeforeEnd => self.keep.f_before_end().to_owned(),
            FieldRule::Over => self.books.f_over().to_owned(),
            FieldRule::NothingLeft => self.books.f_nothing_left().to_owned(),
            FieldRule::Reversed => self.books.f_reversed().to_owned(),
            FieldRule::TakenBack => self.compute.f_taken_back().to_owned(),
            FieldRule::NothingDue => self.compute.f_nothing_due().to_owned(),
            FieldRule::Irreversible => self.books.f_irreversible().to_owned(),
            FieldRule::OtherYear { year } => self.keep.f_other_year(*year),
            FieldRule::NotWeekend => self.keep.f_not_weekend().to_owned(),
            FieldRule::TooMany { most } => self.keep.f_too_many(*most),
            FieldRule::Password(WeakPasswordRule::Length) => r.f_password_length().to_owned(),
            FieldRule::Password(WeakPasswordRule::Classes) => r.f_password_classes().to_owned(),
            FieldRule::Password(WeakPasswordRule::Common) => r.f_password_common().to_owned(),
            FieldRule::WrongPassword => r.f_wrong_password().to_owned(),
            FieldRule::Past => r.f_past().to_owned(),
            FieldRule::Month => r.f_month().to_owned(),
            FieldRule::Money => r.f_money().to_owned(),
            FieldRule::Mobile => r.f_mobile().to_owned(),
            FieldRule::Media => r.f_media().to_owned(),
            FieldRule::FileSize { most } => r.f_file_size(*most),
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

    /// A refusal in one line.
    pub fn refusal_why(&self, refusal: &Refusal) -> String {
        let (title, why) = self.refusal(refusal);
        if why.is_empty() { title } else { format!("{title}{}{why}", self.either("：", ": ")) }
    }

    /// Why a date of a series was not had, in one line.
    pub fn skipped(&self, skip: &Skip) -> String {
        let r = &self.rule;
        match skip {
            Skip::Taken { name, asked, free } => r.taken_why(name, *asked, *free),
            Skip::Rules(broken) => {
                let all: Vec<String> = broken.iter().map(|check| self.check(check)).collect();
                all.join(self.either("；", "; "))
            }
            Skip::Overdrawn { unit, asked, left } => {
                r.overdrawn_why(self.unit(*unit), self.amount(*unit, *asked), self.amount(*unit, *left))
            }
            Skip::Other => r.wrong_state().to_owned(),
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
            Refusal::Admission(bar) => self.admission_bar(bar),
            Refusal::Agreement(bar) => self.agreement_bar(bar),
            Refusal::Voucher(bar) => self.voucher_bar(bar),
            Refusal::WrongState { from, verb } => {
                (r.wrong_state().to_owned(), r.wrong_state_why(self.state(*from), self.verb(*verb)))
            }
            Refusal::WrongWait { from, verb } => {
                (r.wrong_state().to_owned(), r.wrong_state_why(self.wait_state(*from), self.wait_verb(*verb)))
            }
            Refusal::WrongCase { from, verb } => {
                (r.wrong_state().to_owned(), r.wrong_state_why(self.case_state(*from), self.case_verb(*verb)))
            }
            Refusal::Barred { why } => (self.case.barred().to_owned(), self.bar(*why).to_owned()),
            Refusal::TooEarly { opens } => {
                (r.too_early().to_owned(), r.too_early_why(self.moment(*opens, chrono_tz::Asia::Shanghai)))
            }
            Refusal::FreeNow { .. } => (r.free_now().to_owned(), r.free_now_why().to_owned()),
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
            Refusal::CapacityBooked { bookings } => {
                let all: Vec<&str> = bookings.iter().map(|(_, what)| what.as_str()).collect();
                (self.keep.capacity_booked().to_owned(), self.keep.in_the_way(all.join("; ")))
            }
            Refusal::LeaveBooked { by } => {
                let who = |(person, company, span): &(String, String, Interval)| {
                    format!("{person} ({company}) {}", self.span(*span, chrono_tz::Asia::Shanghai))
                };
                let all: Vec<String> = by.iter().map(who).collect();
                (self.keep.leave_booked().to_owned(), self.keep.in_the_way(all.join("; ")))
            }
            Refusal::Overtaken { bookings } => {
                let all: Vec<&str> = bookings.iter().map(|(_, what)| what.as_str()).collect();
                (self.keep.overtaken().to_owned(), self.keep.overtaken_why(all.join("; ")))
            }
            Refusal::LastAdmin => (r.last_admin().to_owned(), r.last_admin_why().to_owned()),
        }
    }
}
