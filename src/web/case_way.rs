//! The way of a case in words: with whom it is, what each step said, what is still to come.

use super::shell::Step;
use crate::app::case::{self, Case, Opened};
use crate::domain::case::{CaseKind, CaseState, CaseVerb};
use crate::domain::right::Role;
use crate::domain::time::Instant;
use crate::words::Words;

/// A role's name, or the person's the step was given to.
fn holder(w: &Words, role: Option<&str>, person: Option<&str>) -> String {
    let role = role.and_then(Role::of_name).map(|role| w.role(role));
    match (role, person) {
        (Some(role), Some(person)) => format!("{role} → {person}"),
        (Some(role), None) => role.to_owned(),
        (None, person) => person.unwrap_or_default().to_owned(),
    }
}

/// With whom a case is, in words; nothing once it is over.
pub(super) fn with(w: &Words, one: &Case) -> String {
    match one.state {
        CaseState::Open => {
            let here = holder(w, one.role.map(Role::name), one.handed_name.as_deref());
            match one.open_to {
                Some(role) => format!("{here} · {}", w.case.escalated_to(w.role(role))),
                None => here,
            }
        }
        CaseState::Returned => w.case.applicant().to_owned(),
        _ => String::new(),
    }
}

/// What is called otherwise for another kind of case.
pub(super) struct KindWords {
    pub send_back: &'static str,
    pub withdraw: &'static str,
    pub withdraw_why: &'static str,
    pub approved_done: &'static str,
}

impl KindWords {
    pub(super) const fn of(w: &Words, kind: CaseKind) -> KindWords {
        let (c, p) = (&w.case, &w.proposal);
        match kind {
            CaseKind::Entitlement | CaseKind::Agreement => KindWords {
                send_back: c.send_back(),
                withdraw: c.withdraw(),
                withdraw_why: c.withdraw_why(),
                approved_done: match kind {
                    CaseKind::Agreement => w.agreement.case_done(),
                    _ => c.approved_done(),
                },
            },
            CaseKind::Admission => KindWords {
                send_back: p.remand(),
                withdraw: p.withdraw(),
                withdraw_why: p.withdraw_why(),
                approved_done: p.approved_done(),
            },
        }
    }
}

/// How a state is shown.
pub(super) const fn tone(state: CaseState) -> &'static str {
    match state {
        CaseState::Approved => "pine",
        CaseState::Open | CaseState::Returned => "yolk",
        CaseState::Declined | CaseState::Expired => "red",
        CaseState::Withdrawn | CaseState::Remanded => "",
    }
}

/// The way of a case: each step that was decided, the one it is at, and those to come.
pub(super) fn way(w: &Words, opened: &Opened) -> Vec<Step> {
    let (case, c) = (&opened.case, w.case);
    let last = opened.steps.iter().map(|step| step.round).max().unwrap_or(1);
    let step = |one: &case::Step| {
        let here = one.round == case.round && one.no == case.no && case.state == CaseState::Open;
        let verdict = one.verdict.as_deref();
        let told = match verdict {
            Some("approve") => c.approved(),
            Some("decline") => c.declined(),
            Some("return") if case.kind.not_yet() == CaseVerb::Remand => w.proposal.remanded(),
            Some("return") => c.returned(),
            Some(_) => c.step_recused(),
            None if here => c.step_now(),
            None => c.step_ahead(),
        };
        let mut what = format!(
            "{} · {} · {told}",
            c.step(one.no),
            holder(w, one.role.as_deref(), one.person.as_deref())
        );
        if last > 1 {
            what = format!("{} · {what}", c.round(one.round));
        }
        let who = match (&one.decider, &one.for_whom) {
            (Some(name), Some(of)) => c.by_for(name, of),
            (Some(name), None) => name.clone(),
            _ => String::new(),
        };
        let due = one.due_at.map(|at| w.case_due(Instant(at), case.zone, here && case.provisional));
        let mut at = match (one.at, due) {
            (Some(at), _) => w.moment(Instant(at), case.zone),
            (None, Some(due)) if here => due,
            _ => c.step_days("", one.working_days).trim_start_matches([' ', '·']).to_owned(),
        };
        if let (true, Some(_)) = (here, one.reminded_at) {
            at = format!("{at} · {}", c.reminded());
        }
        if let (true, Some(role)) = (here, case.open_to) {
            at = format!("{at} · {}", c.escalated_to(w.role(role)));
        }
        if let (Some(amount), Some(unit)) = (one.amount.filter(|amount| *amount != case.amount), case.unit) {
            at = format!("{at} · {}", c.amount_less(w.amount(unit, amount)));
        }
        Step {
            at,
            who,
            what,
            note: one.opinion.clone().unwrap_or_default(),
            state: match verdict {
                Some("approve") => "confirmed",
                Some("decline") => "declined",
                Some("return") => "lapsed",
                Some(_) => "cancelled",
                None if here => "requested",
                None => "",
            },
            ahead: verdict.is_none() && !here,
        }
    };
    // What was still to come when it ended, or was sent back, does not come any more.
    let shown =
        |one: &&case::Step| one.verdict.is_some() || one.round == case.round && case.state == CaseState::Open;
    opened.steps.iter().filter(shown).map(step).collect()
}

/// The discount that a step said yes at.
fn off(w: &Words, after: Option<&serde_json::Value>) -> Option<String> {
    let number = |name: &str| after?.get(name)?.as_i64();
    let (from, to) = (number("discount_from")?, number("discount_to")?);
    Some(format!("· {}", w.at_off(number("discount")?, Instant(from), Instant(to))))
}

/// What happened, as the trail keeps it.
pub(super) fn trail(w: &Words, opened: &Opened) -> Vec<Step> {
    let step = |one: &crate::app::Event| {
        let system = || w.event.system().to_owned();
        let who = one.actor.clone().unwrap_or_else(system);
        let name = one.after.as_ref().and_then(|after| after.get("name")).and_then(|name| name.as_str());
        let told = w.happened(&one.verb);
        Step {
            at: w.moment(one.at, opened.case.zone),
            who: match &one.for_whom {
                Some(of) => w.case.by_for(&who, of),
                None => who,
            },
            what: [Some(told.to_owned()), name.map(|name| format!("→ {name}")), off(w, one.after.as_ref())]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
            note: one.reason.clone().unwrap_or_default(),
            state: "",
            ahead: false,
        }
    };
    opened.history.iter().map(step).collect()
}
