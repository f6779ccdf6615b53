//! 待办: what waits for somebody, the earliest deadline first; bookings and cases are answered one by one or many at
//! once, the rest on its own page.

use super::inbox_line::{Line, Pick};
use super::listing::{PAGE, Shelf, Turn, places};
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, NavItem, Shell};
use super::slot::Asked;
use super::visit::Visit;
use super::{address, matter};
use crate::app::approve::{self, Answer as Said};
use crate::app::counts::counts;
use crate::app::waiting::{self, Filter, Mark};
use crate::app::{Fault, case, find, people, presence};
use crate::domain::access::{Action, Object};
use crate::domain::case::Verdict;
use crate::domain::id::{BookingId, CaseId, IncubatorId};
use crate::domain::matter::Sort;
use crate::domain::refusal::Refusal;
use crate::http::cursor;
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
/// The list itself.
const WAITING: &str = "/inbox";
/// Most that are answered at once: the rows of a page.
const MOST: usize = 50;

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
    if !waiting::matters(v.house, v.actor(), v.now).await?.is_empty() {
        all.push(tab(WAITING, s.inbox(), counted.waiting, open == Tab::Waiting));
        all.push(tab(DONE, s.inbox_done(), 0, open == Tab::Done));
    }
    all.push(tab(MINE, v.w.case.mine(), counted.returned, open == Tab::Mine));
    if v.actor().may_somewhere(Action::Excuse) {
        let waits = presence::objections(v.house, v.actor()).await?.len();
        all.push(tab("/objections", v.w.presence.objections(), i64::try_from(waits).unwrap_or(0), false));
    }
    Ok(all)
}

#[derive(Template)]
#[template(path = "inbox/list.html")]
struct InboxPage {
    shell: Shell,
    tabs: Vec<NavItem>,
    lines: Vec<Line>,
    /// Whether any of them can be answered here.
    picks: bool,
    kinds: Vec<Choice>,
    incubators: Vec<Choice>,
    wanted: Wanted,
    action: String,
    deputies: bool,
    lead: String,
    turn: Turn,
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
    after: Option<Mark>,
}

impl Wanted {
    fn of(fields: &Fields) -> Wanted {
        Wanted {
            kind: fields.get("kind").to_owned(),
            incubator: fields.get("incubator").to_owned(),
            overdue: fields.is_set("overdue"),
            text: fields.get("q").trim().chars().take(100).collect(),
            after: cursor::waiting(fields.get("after")),
        }
    }
    /// The filters as they stand in an address.
    fn query(&self) -> [(&str, &str); 4] {
        let overdue = if self.overdue { "1" } else { "" };
        [("kind", &self.kind), ("incubator", &self.incubator), ("overdue", overdue), ("q", &self.text)]
    }
    /// The address of the first page of `path` with them.
    fn first(&self, path: &str) -> String {
        address::to(path, &self.query())
    }
    /// The address of `path` with them and with where the page begins.
    fn at(&self, path: &str) -> String {
        let after = self.after.map(cursor::waiting_text).unwrap_or_default();
        address::to(path, &[&self.query()[..], &[("after", after.as_str())]].concat())
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

/// The page of what waits and is wanted.
async fn waiting_page(v: &Visit<'_>, wanted: &Wanted) -> Result<(Vec<Line>, Turn), PageFault> {
    let filter = Filter {
        sort: Sort::of_name(&wanted.kind),
        incubator: wanted.incubator.parse().ok(),
        overdue: wanted.overdue.then_some(v.now),
        text: wanted.text.clone(),
    };
    let (mut found, tally) =
        waiting::waiting(v.house, v.actor(), &filter, wanted.after, PAGE + 1, v.now).await?;
    let query = wanted.query();
    let shelf = Shelf::new(WAITING, &query, "after", wanted.after.is_some());
    let turn = Turn::cut(&mut found, &shelf, |one| cursor::waiting_text(one.brief.mark())).of(tally);
    Ok((found.iter().map(|one| Line::of(v.house, &v.w, one, v.now)).collect(), turn))
}

async fn show(v: &Visit<'_>, wanted: Wanted, after: After) -> Result<Page, PageFault> {
    let (mut lines, turn) = waiting_page(v, &wanted).await?;
    for line in &mut lines {
        line.picked = line.pick.is_some_and(|pick| after.picked.contains(&pick));
    }
    let shortcuts = people::me(v.house, v.actor()).await?.shortcuts == 1;
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let here = all.iter().filter(|one| {
        let object = Object::incubator(IncubatorId(one.id), &one.district_code);
        let works =
            [Action::DecideCase, Action::DecideBooking, Action::KeepApplications, Action::AwardVoucher];
        works.into_iter().any(|action| v.actor().may(action, &object))
    });
    let matters = waiting::matters(v.house, v.actor(), v.now).await?;
    let s = v.w.staff;
    let done = after.outcomes.iter().filter(|one| one.done).count();
    let status = if after.errors.is_empty() { Status::Ok } else { Status::UnprocessableEntity };
    let page = InboxPage {
        shell: v.shell(s.inbox()),
        tabs: tabs(v, Tab::Waiting).await?,
        lead: s.inbox_lead(turn.tally.map_or(0, |tally| tally.total)),
        turn,
        picks: lines.iter().any(|line| line.pick.is_some()),
        lines,
        kinds: matter::sorts(&v.w, &matters, &wanted.kind),
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
    let (names, _) = waiting_page(&v, &wanted).await?;
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
        return Ok(v.done(told, wanted.first(WAITING)));
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
    let before = names.iter().find(|one| one.pick == Some(pick));
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
