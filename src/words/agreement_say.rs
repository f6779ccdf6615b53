//! Agreements of incubation, said in one language.

use super::Words;
use super::measure::plural;
use crate::domain::agreement::alert::AlertKind;
use crate::domain::agreement::{AgreementState, AgreementVerb, Bar, ChangeKind, Warning};
use crate::domain::rent::RentKind;
use crate::domain::rulebook::Key;

impl Words {
    /// How an agreement stands.
    pub fn agreement_state(&self, one: AgreementState) -> &'static str {
        let a = &self.agreement;
        match one {
            AgreementState::Draft => a.s_draft(),
            AgreementState::Active => a.s_active(),
            AgreementState::Graduated => a.s_graduated(),
            AgreementState::Exited => a.s_exited(),
            AgreementState::Evicted => a.s_evicted(),
            AgreementState::Discarded => a.s_discarded(),
        }
    }
    /// How many desks, months and card-hours a month somebody applied for.
    pub fn wished(&self, desks: &str, months: &str, cards: &str) -> [String; 3] {
        let (a, s) = (&self.agreement, |n: &str| plural(n == "1"));
        [a.wished_desks(desks, s(desks)), a.wished_months(months, s(months)), a.wished_cards(cards, s(cards))]
    }
    /// What is asked for about an agreement.
    pub fn change_kind(&self, one: ChangeKind) -> &'static str {
        let a = &self.agreement;
        match one {
            ChangeKind::Renew => a.k_renew(),
            ChangeKind::Enlarge => a.k_enlarge(),
            ChangeKind::Reduce => a.k_reduce(),
            ChangeKind::Graduate => a.k_graduate(),
            ChangeKind::Exit => a.k_exit(),
            ChangeKind::Evict => a.k_evict(),
        }
    }
    /// An end, by its verb.
    pub fn agreement_end(&self, one: AgreementVerb) -> &'static str {
        match one {
            AgreementVerb::Graduate => self.agreement.k_graduate(),
            AgreementVerb::Evict => self.agreement.k_evict(),
            _ => self.agreement.k_exit(),
        }
    }
    /// Of what a statement is.
    pub fn rent_kind(&self, one: RentKind) -> &'static str {
        match one {
            RentKind::Rent => self.agreement.k_rent(),
            RentKind::Deposit => self.agreement.k_deposit(),
        }
    }
    /// What those who sign or decide should know.
    pub fn agreement_warning(&self, one: &Warning) -> String {
        let a = &self.agreement;
        match one {
            Warning::Stay { months, .. } => a.w_stay(*months),
            Warning::Free { months } => a.w_free(*months),
            Warning::Age { months } => a.w_age(*months),
            Warning::NoWay => a.w_no_way().to_owned(),
            Warning::Owes { amount } => a.w_owes(&super::money::yuan_plain(*amount)),
        }
    }
    /// The rule that a warning follows from.
    pub const fn warning_rule(one: &Warning) -> Option<Key> {
        match one {
            Warning::Stay { special: true, .. } => Some(Key::StayMonthsSpecial),
            Warning::Stay { .. } => Some(Key::StayMonths),
            Warning::Free { .. } => Some(Key::FreeMonths),
            Warning::Age { .. } => Some(Key::StartupMonths),
            Warning::NoWay | Warning::Owes { .. } => None,
        }
    }
    /// What an alert says of its day.
    pub fn agreement_alert(&self, kind: AlertKind, day: &str) -> String {
        let a = &self.agreement;
        match kind {
            AlertKind::FreeEnds => a.a_free_ends(day),
            AlertKind::TermEnds => a.a_term_ends(day),
            AlertKind::StayEnds => a.a_stay_ends(day),
            AlertKind::AgeEnds => a.a_age_ends(day),
        }
    }

    /// Why something is not done with an agreement: a title, and why.
    pub(super) fn agreement_bar(&self, bar: &Bar) -> (String, String) {
        let a = &self.agreement;
        let why = match bar {
            Bar::WrongState { from, .. } => a.b_state(self.agreement_state(*from)),
            Bar::NotAdmitted => a.b_not_admitted().to_owned(),
            Bar::Holds => a.b_holds().to_owned(),
            Bar::UnderWay => a.b_under_way().to_owned(),
            Bar::NoChange => a.b_no_change().to_owned(),
            Bar::TermOver => a.b_term_over().to_owned(),
            Bar::Ending => a.b_ending().to_owned(),
            Bar::PartOfAgreement => a.b_part().to_owned(),
            Bar::Paid => a.b_paid().to_owned(),
            Bar::Dropped => a.b_dropped().to_owned(),
            Bar::NoDeposit => a.b_no_deposit().to_owned(),
        };
        (a.bar().to_owned(), why)
    }

    /// What the trail says of agreements; `None`: it is about something else.
    pub(super) fn agreement_happened(&self, verb: &str) -> Option<&'static str> {
        let a = &self.agreement;
        Some(match verb {
            "agreement_drafted" => a.v_drafted(),
            "agreement_discarded" => a.v_discarded(),
            "agreement_signed" => a.v_signed(),
            "agreement_changed" => a.v_changed(),
            "agreement_ending" => a.v_ending(),
            "agreement_graduated" => a.v_graduated(),
            "agreement_exited" => a.v_exited(),
            "agreement_evicted" => a.v_evicted(),
            "agreement_lapsed" => a.v_lapsed(),
            "agreement_reinstated" => a.v_reinstated(),
            "agreement_alert" => a.v_alert(),
            "rent_stated" => a.v_rent_stated(),
            "rent_paid" => a.v_rent_paid(),
            "deposit_settled" => a.v_deposit_settled(),
            _ => return None,
        })
    }
    /// The subject of a notice or a mail about an agreement.
    pub(super) fn agreement_subject(&self, verb: &str, title: &str) -> Option<String> {
        let a = &self.agreement;
        Some(match verb {
            "agreement_signed" => a.n_signed(title),
            "agreement_changed" => a.n_changed(title),
            "agreement_ending" => a.n_ending(title),
            "agreement_graduated" => a.n_graduated(title),
            "agreement_exited" => a.n_exited(title),
            "agreement_evicted" => a.n_evicted(title),
            "agreement_lapsed" => a.n_lapsed(title),
            "agreement_reinstated" => a.n_reinstated(title),
            "agreement_alert" => a.n_alert(title),
            "rent_stated" => a.n_rent(title),
            _ => return None,
        })
    }

    /// A field of an agreement's forms.
    pub(super) fn agreement_label(&self, field: &str) -> &'static str {
        let a = &self.agreement;
        match field {
            "first_day" => a.first_day(),
            "last_day" => a.last_day(),
            "day" => a.from_day(),
            "registered_on" => a.registered_on(),
            "desks" => a.desk_codes(),
            "room_minutes" => a.room_hours(),
            "mentor_minutes" => a.mentor_hours(),
            "card_seconds" => a.card_hours(),
            "pool_id" => a.pool(),
            "area" => a.area(),
            "market" => a.market(),
            "deposit" => a.deposit(),
            "note" => a.note(),
            "reason" => a.reason(),
            "kind" => a.end_kind(),
            "withheld" => a.withheld(),
            name if name.starts_with("months_") => a.months(),
            name if name.starts_with("percent_") => a.percent(),
            _ => "",
        }
    }
}
