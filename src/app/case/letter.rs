//! Who is told of what happened to a case, and what the mail says.

use super::opening::roles;
use crate::app::{Fault, House};
use crate::domain::case::{CaseKind, CaseState};
use crate::domain::id::{CaseId, PersonId, RequestId};
use crate::domain::person::Language;
use crate::domain::time::Instant;
use crate::store::case::Case;
use crate::store::engine::Tx;
use crate::store::entitlement_request::Request;
use crate::store::outbox::{self, NewMail, Reader, Told};
use crate::store::{case_step, case_turn, deputy, entitlement_request};
use crate::words::Words;

/// What a step means for those it is with: they are asked. The applicant is only told.
fn asks(verb: &str) -> bool {
    matches!(
        verb,
        "submitted"
            | "resubmitted"
            | "step_approved"
            | "handed_over"
            | "step_added"
            | "urged"
            | "recused"
            | "prompted"
            | "escalated"
    )
}

/// Whether the applicant is told too. What came of an admission is told by the application itself.
fn tells(kind: CaseKind, verb: &str) -> bool {
    match verb {
        "step_approved" | "escalated" => true,
        "approved" | "declined" | "sent_back" | "case_expired" => kind != CaseKind::Admission,
        _ => false,
    }
}

/// Whom a case is with now: those who hold its step's role there, or the one it was given to; and who stands
/// in for them.
async fn handlers(tx: &mut Tx, case: &Case, now: Instant) -> Result<Vec<PersonId>, Fault> {
    let by_role = match (case.handed_to, case.role, case.open_to) {
        (None, Some(role), open_to) => roles(role, open_to),
        (_, _, open_to) => open_to.into_iter().collect(),
    };
    let mut found: Vec<PersonId> = case.handed_to.into_iter().collect();
    if !by_role.is_empty() {
        found.extend(case_step::holders(tx, case, &by_role, now).await?);
    }
    let standing_in = deputy::deputies(tx, &found, now).await?;
    found.extend(standing_in.into_iter().filter(|id| *id != case.applicant));
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Everybody who is told of an event, and their mails.
pub(crate) async fn letters(
    tx: &mut Tx,
    house: &House,
    event: &Told,
    now: Instant,
) -> Result<(Vec<PersonId>, Vec<NewMail>), Fault> {
    let found = case_turn::get(tx, CaseId(event.subject_id), now).await?;
    let Some(case) = found else { return Ok(Default::default()) };
    let asked = match case.kind {
        CaseKind::Entitlement => entitlement_request::get(tx, RequestId(case.subject)).await?,
        CaseKind::Admission | CaseKind::Agreement => None,
    };
    let actor = event.actor_id.map(PersonId);
    let (mut people, mut mails) = (Vec::new(), Vec::new());
    let verb = event.verb.as_str();
    let back = case.state == CaseState::Returned;
    if asks(verb) && case.state == CaseState::Open {
        let with = handlers(tx, &case, now).await?;
        for reader in outbox::readers(tx, &with).await?.into_iter().filter(|one| Some(one.person) != actor) {
            people.push(reader.person);
            mails.extend(mail(house, event, (&case, asked.as_ref()), &reader, true));
        }
    }
    if tells(case.kind, verb) || back && verb == "prompted" {
        for reader in outbox::readers(tx, &[case.applicant]).await? {
            if !people.contains(&reader.person) && Some(reader.person) != actor {
                people.push(reader.person);
                mails.extend(mail(house, event, (&case, asked.as_ref()), &reader, false));
            }
        }
    }
    Ok((people, mails))
}

fn mail(
    house: &House,
    event: &Told,
    (case, request): (&Case, Option<&Request>),
    reader: &Reader,
    asked: bool,
) -> Option<NewMail> {
    if reader.mail_wish == "none" {
        return None;
    }
    let w = Words::of(reader.language);
    let (e, c) = (w.event, w.case);
    let subject = w.headline("case", &event.verb, &case.title, asked);
    let place = if w.lang == Language::Zh { &case.incubator_name.0 } else { &case.incubator_name.1 };
    let mut text = vec![e.hello(&reader.name), String::new(), subject.clone(), String::new()];
    let mut fact = |label: &str, value: String| text.push(format!("{label}: {value}"));
    fact(c.kind(), w.case_kind(case.kind).to_owned());
    fact(e.what(), case.title.clone());
    fact(c.asked(), w.case_amount(case.unit, case.amount));
    if let (Some(unit), Some(granted)) = (case.unit, case.granted) {
        fact(c.granted(), w.amount(unit, granted));
    }
    // What an earlier step said yes at means nothing once it is a no.
    let yes = matches!(case.state, CaseState::Open | CaseState::Approved);
    if let (true, Some((off, why))) = (yes, request.and_then(|one| one.discount.as_ref())) {
        let on = request
            .and_then(|one| one.pool.as_deref().or(one.chosen.as_ref().map(|(_, name)| name.as_str())));
        fact(w.compute.pool(), on.unwrap_or_default().to_owned());
        fact(w.compute.discount(), w.at_off(off.off, off.span.start(), off.span.end()));
        fact(w.compute.reason(), why.clone());
    }
    fact(
        c.applicant(),
        match &case.company_name {
            Some(company) => format!("{} ({company})", case.applicant_name),
            None => case.applicant_name.clone(),
        },
    );
    fact(e.place(), place.clone());
    if let (true, Some(due)) = (case.state.is_open(), case.due_at) {
        let day = w.case_due(due, case.zone, case.provisional);
        fact(if asked { e.until() } else { c.due() }, day);
    }
    if let Some(name) = &event.for_whom {
        fact(c.in_the_name_of(), name.clone());
    }
    if let Some(reason) = &event.reason {
        fact(c.opinion(), reason.clone());
    }
    text.extend([
        String::new(),
        format!("{}: {}/cases/{}", e.open(), house.base_url, case.id),
        String::new(),
        "-- ".to_owned(),
        w.keep.why_you().to_owned(),
    ]);
    Some(NewMail { reader: reader.clone(), subject, body: text.join("\n") })
}
