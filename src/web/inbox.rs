//! 待办: what waits for an answer, bookings and cases, oldest first, answered one by one or many at once.

use super::address;
use super::inbox_line::{Line, Pick};
use super::listing::places;
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, NavItem, Shell};
use super::slot::Asked;
use super::visit::Visit;
use crate::app::approve::{self, Answer as Said};
use crate::app::case::{self, Filter};
use crate::app::counts::counts;
use crate::app::{Fault, find, people, presence, see};
use crate::domain::access::{Action, Object};
use crate::domain::case::{CaseKind, Verdict};
use crate::domain::id::{BookingId, CaseId, IncubatorId};
use crate::domain::refusal::Refusal;
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use rocket::http::Status;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, decide]
}

/// Where what was answered is.
pub(super) const DONE: &str = "/inbox/done";
/// Where what one started is.
pub(super) const MINE: &str = "/inbox/mine";
/// Most rows of the page: what is answered makes room for the rest.
const MOST: usize = 200;

/// Which of the tabs is open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Waiting,
    Done,
    Mine,
}

/// 待办, 已办 and 我发起的, side by side.
pub(super) async fn tabs(v: &Visit<'_>, open: Tab) -> Result<Vec<NavItem>, PageFault> {
    let counted = counts(v.house, v.actor(), v.now).await?;
    let tab = |href: &str, label: &str, count: i64, current: bool| NavItem {
        href: href.to_owned(),
        label: label.to_owned(),
        count,
        current,
        ..NavItem::default()
    };
    let s = v.w.staff;
    let mut all = Vec::new();
    let books = v.actor().may_somewhere(Action::DecideBooking);
    if books || case::may_decide_somewhere(v.house, v.actor(), v.now).await? {
        all.push(tab("/inbox", s.inbox(), counted.waiting(), open == Tab::Waiting));
        all.push(tab(DONE, s.inbox_done(), 0, open == Tab::Done));
    }
    all.push(tab(MINE, v.w.case.mine(), counted.returned, open == Tab::Mine));
    if v.actor().may_somewhere(Action::Excuse) {
        let waits = presence::objections(v.house, v.actor()).await?.len();
        all.push(tab("/objections", v.w.presence.objections(), i64::try_from(waits).unwrap_or(0), false));
    }
    Ok(all)
}

/// What the lists can be narrowed to: bookings, or cases of a kind.
pub(super) fn subjects(w: &Words, current: &str) -> Vec<Choice> {
    let kinds = CaseKind::ALL.iter().map(|kind| (kind.name(), w.case_kind(*kind)));
    let first = [("", w.case.everything()), ("booking", w.case.bookings())];
    Choice::list(first.into_iter().chain(kinds), current)
}

#[derive(Template)]
#[template(path = "inbox/list.html")]
struct InboxPage {
    shell: Shell,
    tabs: Vec<NavItem>,
    lines: Vec<Line>,
    kinds: Vec<Choice>,
    incubators: Vec<Choice>,
    wanted: Wanted,
    action: String,
    deputies: bool,
    lead: String,
    full: bool,
    shortcuts: bool,
    errors: FormErrors,
    reason: String,
    outcomes: Vec<Outcome>,
    outcomes_title: String,
}

/// What became of one of the picked.
struct Outcome {
    href: String,
    what: String,
    done: bool,
    told: String,
    why: String,
}

/// Which of what waits is shown; as it stands in the address.
#[derive(Clone, Default)]
struct Wanted {
    kind: String,
    incubator: String,
    overdue: bool,
    text: String,
}

impl Wanted {
    fn of(fields: &Fields) -> Wanted {
        Wanted {
            kind: fields.get("kind").to_owned(),
            incubator: fields.get("incubator").to_owned(),
            overdue: fields.is_set("overdue"),
            text: fields.get("q").trim().chars().take(100).collect(),
        }
    }
    /// The address of `path` with it.
    fn at(&self, path: &str) -> String {
        let overdue = if self.overdue { "1" } else { "" };
        let pairs =
            [("kind", &*self.kind), ("incubator", &self.incubator), ("overdue", overdue), ("q", &self.text)];
        address::to(path, &pairs)
    }
    fn is_narrow(&self) -> bool {
        self.at("/") != "/"
    }
}

/// What a page shows besides the rows.
#[derive(Default)]
struct After {
    picked: Vec<Pick>,
    errors: FormErrors,
    reason: String,
    outcomes: Vec<Outcome>,
}

/// What waits and is wanted, oldest first.
async fn waiting(v: &Visit<'_>, wanted: &Wanted) -> Result<Vec<Line>, PageFault> {
    let incubator: Option<IncubatorId> = wanted.incubator.parse().ok();
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let mut lines = Vec::new();
    let books = !see::decides_in(v.house, v.actor(), v.now).await?.is_empty();
    if books && !wanted.overdue && matches!(wanted.kind.as_str(), "" | "booking") {
        let all = crate::app::Page { after: None, limit: most };
        let found = see::inbox(v.house, v.actor(), incubator, &wanted.text, all, v.now).await?;
        lines.extend(found.iter().map(|one| Line::of_booking(v.house, &v.w, one, v.now)));
    }
    let kind = CaseKind::of_name(&wanted.kind);
    if wanted.kind.is_empty() || kind.is_some() {
        let filter =
            Filter { kind, incubator, overdue: wanted.overdue.then_some(v.now), text: wanted.text.clone() };
        match case::waiting(v.house, v.actor(), &filter, None, most, v.now).await {
            Ok(found) => lines.extend(found.iter().map(|one| Line::of_case(v.house, &v.w, one, v.now))),
            // Who decides bookings only has no cases.
            Err(Fault::Refused(refusal)) if books && matches!(*refusal, Refusal::Forbidden { .. }) => {}
            Err(fault) => return Err(PageFault(fault)),
        }
    }
    lines.sort_by_key(|line| line.since);
    lines.truncate(MOST);
    Ok(lines)
}

async fn show(v: &Visit<'_>, wanted: Wanted, after: After) -> Result<Page, PageFault> {
    let mut lines = waiting(v, &wanted).await?;
    for line in &mut lines {
        line.picked = after.picked.contains(&line.pick);
    }
    let shortcuts = people::me(v.house, v.actor()).await?.shortcuts == 1;
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let here = all.iter().filter(|one| {
        let object = Object::incubator(IncubatorId(one.id), &one.district_code);
        v.actor().may(Action::DecideCase, &object) || v.actor().may(Action::DecideBooking, &object)
    });
    let s = v.w.staff;
    let done = after.outcomes.iter().filter(|one| one.done).count();
    let status = if after.errors.is_empty() { Status::Ok } else { Status::UnprocessableEntity };
    let page = InboxPage {
        shell: v.shell(s.inbox()),
        tabs: tabs(v, Tab::Waiting).await?,
        lead: s.inbox_lead(lines.len()),
        full: lines.len() >= MOST,
        lines,
        kinds: subjects(&v.w, &wanted.kind),
        incubators: places(&v.w, here, Some(v.w.case.everything()), &wanted.incubator),
        action: wanted.at("/inbox/decide"),
        deputies: v.actor().may_somewhere(Action::DecideCase),
        wanted,
        shortcuts,
        errors: after.errors,
        reason: after.reason,
        outcomes_title: s.outcomes_some(done, after.outcomes.len()),
        outcomes: after.outcomes,
    };
    Page::with(status, &page)
}

/// What waits for me; filters stay in the address.
#[get("/inbox")]
pub async fn list(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    show(&v, Wanted::of(&asked.0), After::default()).await
}

/// Approves or declines what was picked; each has its own outcome.
#[post("/inbox/decide", data = "<posted>")]
pub async fn decide(v: Visit<'_>, asked: Asked, posted: Posted) -> Result<Answer, PageFault> {
    let (fields, s, wanted) = (&posted.0, v.w.staff, Wanted::of(&asked.0));
    let picked: Vec<Pick> = fields.all("pick").take(MOST).filter_map(Pick::read).collect();
    let reason = fields.get("reason");
    let mut after = After { picked, reason: reason.to_owned(), ..After::default() };
    let said = match fields.get("what") {
        "approve" => Some((Said::Approve, Verdict::Approve)),
        "decline" => Some((Said::Decline(reason), Verdict::Decline)),
        _ => None,
    };
    if after.picked.is_empty() {
        after.errors.add("pick", s.pick_some());
    }
    let Some((said, verdict)) = said.filter(|_| after.errors.is_empty()) else {
        if after.errors.is_empty() {
            after.errors.add("pick", s.pick_answer());
        }
        return show(&v, wanted, after).await.map(Answer::Page);
    };
    let names = waiting(&v, &Wanted::default()).await?;
    let key = posted.key(v.house, v.actor());
    let bookings: Vec<BookingId> = after
        .picked
        .iter()
        .filter_map(|one| if let Pick::Booking(id) = one { Some(*id) } else { None })
        .collect();
    let cases: Vec<(CaseId, i64)> = after
        .picked
        .iter()
        .filter_map(|one| if let Pick::Case(id, version) = one { Some((*id, *version)) } else { None })
        .collect();
    let answered = approve::answer_many(v.house, v.actor(), &bookings, said, Some(&key), v.now).await;
    let decided = case::decide_many(v.house, v.actor(), &cases, verdict, reason, Some(&key), v.now).await;
    let mut results: Vec<(Pick, Result<String, Fault>)> = Vec::new();
    for (id, done) in answered {
        results.push((
            Pick::Booking(id),
            done.map(|one| format!("{} · {}", one.title, v.w.span(one.span, one.zone))),
        ));
    }
    for ((id, version), (_, done)) in cases.iter().zip(decided) {
        results.push((Pick::Case(*id, *version), done.map(|one| one.title)));
    }
    for (_, outcome) in &results {
        // A missing reason is missing for all of them: said once, at its field.
        if let Err(Fault::Refused(refusal)) = outcome
            && let Refusal::Fields(wrong) = refusal.as_ref()
            && let Some(one) = wrong.iter().find(|one| matches!(one.field.as_str(), "reason" | "opinion"))
            && after.errors.is_empty()
        {
            after.errors.add("reason", v.w.field(&one.rule));
        }
    }
    if !after.errors.is_empty() {
        return show(&v, wanted, after).await.map(Answer::Page);
    }
    let outcomes: Vec<Outcome> =
        results.into_iter().map(|(pick, result)| outcome(&v.w, pick, &names, verdict, result)).collect();
    if let [only] = outcomes.as_slice()
        && only.done
    {
        let told = match verdict {
            Verdict::Approve => s.approved_one(&only.what),
            _ => s.declined_one(&only.what),
        };
        return Ok(v.done(told, wanted.at("/inbox")));
    }
    show(&v, wanted, After { outcomes, ..After::default() }).await.map(Answer::Page)
}

fn outcome(
    w: &Words,
    pick: Pick,
    names: &[Line],
    verdict: Verdict,
    result: Result<String, Fault>,
) -> Outcome {
    let s = &w.staff;
    let (noun, href) = match pick {
        Pick::Booking(id) => (format!("{} {id}", w.code("booking")), format!("/bookings/{id}")),
        Pick::Case(id, _) => (w.case.case_no(id.0), format!("/cases/{id}")),
    };
    let before = names.iter().find(|one| one.pick == pick);
    let change = before.is_some_and(|one| one.new_when.is_some());
    let what = result.as_ref().ok().cloned().or_else(|| before.map(|one| one.what.clone())).unwrap_or(noun);
    match result {
        Ok(_) => {
            let told = match verdict {
                Verdict::Approve => s.approved(),
                _ if change => s.change_declined(),
                _ => s.declined(),
            };
            Outcome { href, what, done: true, told: told.to_owned(), why: String::new() }
        }
        Err(Fault::Refused(refusal)) => {
            let (told, why) = w.refusal(&refusal);
            Outcome { href, what, done: false, told, why }
        }
        Err(fault) => {
            tracing::error!(%fault, %pick, "a request could not be answered");
            Outcome { href, what, done: false, told: s.went_wrong().to_owned(), why: String::new() }
        }
    }
}
