//! What stands in the lists of somebody's work, in words: what it is, how it stands, where its page is.

use super::case_way;
use super::shell::Choice;
use super::{applications, voucher, vouchers};
use crate::app::waiting::Brief;
use crate::domain::application;
use crate::domain::case::{CaseKind, CaseState};
use crate::domain::matter::Matter;
use crate::domain::person::Language;
use crate::domain::review::ReviewState;
use crate::domain::voucher::{ClaimState, VoucherState};
use crate::words::Words;
use crate::words::money::yuan_plain as yuan;

/// What a noun of these lists is called.
pub(super) fn sort(w: &Words, matter: Matter) -> &'static str {
    match matter {
        Matter::Booking => w.case.bookings(),
        Matter::Case => w.case.a_case(),
        Matter::Application => w.admission.application(),
        Matter::Review => w.admission.review(),
        Matter::Voucher => w.case.voucher_asked(),
        Matter::Claim => w.support.claim(),
    }
}

/// What a list can be narrowed to: its nouns, cases by their kind.
pub(super) fn sorts(w: &Words, of: &[Matter], current: &str) -> Vec<Choice> {
    let mut all = vec![("", w.case.everything())];
    for matter in of {
        match matter {
            Matter::Case => all.extend(CaseKind::ALL.iter().map(|kind| (kind.name(), w.case_kind(*kind)))),
            other => all.push((other.name(), sort(w, *other))),
        }
    }
    Choice::list(all, current)
}

/// Where the page of something is on which it is decided.
pub(super) fn href(matter: Matter, id: i64) -> String {
    match matter {
        Matter::Booking => format!("/bookings/{id}"),
        Matter::Case => format!("/cases/{id}"),
        Matter::Application => format!("/applications/{id}"),
        Matter::Review => format!("/reviews/{id}"),
        Matter::Voucher => format!("/vouchers/{id}"),
        Matter::Claim => format!("/claims/{id}"),
    }
}

/// How something stands, and its colour; a booking's state is shown by its code.
pub(super) fn state(w: &Words, one: &Brief) -> (&'static str, &'static str) {
    let name = one.state.as_str();
    let told = match one.matter {
        Matter::Booking => None,
        Matter::Case => CaseState::of_name(name).map(|one| (w.case_state(one), case_way::tone(one))),
        Matter::Application => {
            application::State::of_name(name).map(|one| (w.admission_state(one), applications::tone(one)))
        }
        Matter::Review => ReviewState::of_name(name).map(|one| (w.review_state(one), "yolk")),
        Matter::Voucher => VoucherState::of_name(name).map(|one| (w.voucher_state(one), vouchers::tone(one))),
        Matter::Claim => ClaimState::of_name(name).map(|one| (w.claim_state(one), voucher::claim_tone(one))),
    };
    told.unwrap_or_default()
}

/// Whose turn it is with something that was asked for; empty where that is nobody's, or said elsewhere.
pub(super) fn turn(w: &Words, one: &Brief) -> &'static str {
    let name = one.state.as_str();
    match one.matter {
        Matter::Application => application::State::of_name(name)
            .and_then(application::State::turn)
            .map_or("", |hand| w.hand(hand)),
        Matter::Voucher | Matter::Claim => match name {
            "draft" | "returned" => w.case.applicant(),
            "submitted" | "verified" | "assessed" => w.case.authority(),
            _ => "",
        },
        Matter::Booking | Matter::Case | Matter::Review => "",
    }
}

/// What something is called.
pub(super) fn title(w: &Words, one: &Brief) -> String {
    let programme = if w.lang == Language::Zh { &one.programme.0 } else { &one.programme.1 };
    match one.matter {
        Matter::Voucher | Matter::Claim => format!("{programme} · {}", one.title),
        _ if one.title.trim().is_empty() => w.admission.untitled().to_owned(),
        _ => one.title.clone(),
    }
}

/// How much it is about, in yuan; nothing of what has no amount.
pub(super) fn amount(w: &Words, one: &Brief) -> String {
    match one.matter {
        Matter::Voucher | Matter::Claim => w.case.in_yuan(yuan(one.amount)),
        _ => String::new(),
    }
}

/// Its incubator's name.
pub(super) fn place<'a>(w: &Words, one: &'a Brief) -> &'a str {
    if w.lang == Language::Zh { &one.place.0 } else { &one.place.1 }
}

/// Who asked, with the company.
pub(super) fn who(one: &Brief) -> String {
    let all = [one.who.as_str(), one.company_name.as_str()];
    all.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" · ")
}
