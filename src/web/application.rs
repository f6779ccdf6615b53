//! One application: its form, papers and course, its conditions and reviews, and what may be done with it.

use super::address;
use super::application_facts::{
    Condition, Names, Paper, SectionView, conditions, score_note, sections, value,
};
use super::applications::Line;
use super::case_way::{tone, with};
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell, Step};
use super::visit::{Visit, status};
use crate::app::admission::{self, Move};
use crate::app::agreement;
use crate::app::application;
use crate::app::application_view::{self as view, Application, Part, Whole};
use crate::app::case::Case;
use crate::app::review;
use crate::domain::access::{Action, Actor, Object};
use crate::domain::application::field::Shape;
use crate::domain::application::{Hand, State, Verb, after};
use crate::domain::id::{ApplicationId, CaseId, PersonId};
use crate::domain::refusal::Refusal;
use crate::domain::review::ReviewState;
use crate::domain::rulebook::Key;
use crate::domain::time::Instant;
use crate::http::form::Posted;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![one, advance, withdraw, ask]
}

/// A review, as far as the reader may see it.
struct ReviewLine {
    id: String,
    name: String,
    state: &'static str,
    due: String,
    total: String,
    opinion: String,
    open: bool,
}

struct ObjectionLine {
    at: String,
    who: String,
    words: String,
    outcome: &'static str,
    finding: String,
}

#[derive(Template)]
#[template(path = "admission/one.html")]
struct OnePage {
    shell: Shell,
    id: ApplicationId,
    version: i64,
    line: Line,
    crumbs: Vec<Link>,
    applicant: bool,
    staff: bool,
    returned: bool,
    asks: String,
    letter: bool,
    /// The agreement that follows from it, or where that is drafted.
    agreement: Option<(String, &'static str)>,
    company: Option<(String, String)>,
    moves: Vec<Choice>,
    /// What it still takes until it can be proposed.
    not_yet: String,
    opinion: String,
    errors: FormErrors,
    leaves: bool,
    leave: &'static str,
    conditions: Vec<Condition>,
    sections: Vec<SectionView>,
    papers: Vec<Paper>,
    course: Vec<Step>,
    reviews: Vec<ReviewLine>,
    score: String,
    score_note: String,
    asks_reviews: bool,
    least: i64,
    reviewers: Vec<(PersonId, String)>,
    objections: Vec<ObjectionLine>,
    changed: String,
    differences: Vec<(&'static str, String, String)>,
    case: Option<CaseBox>,
}

/// The case in which it is or was decided.
struct CaseBox {
    id: CaseId,
    state: &'static str,
    tone: &'static str,
    with: String,
    due: String,
    late: bool,
}

impl CaseBox {
    fn new(w: &Words, one: &Case, now: Instant) -> CaseBox {
        let due = one.due_at.filter(|_| one.state.is_open());
        CaseBox {
            id: one.id,
            state: w.case_state(one.state),
            tone: tone(one.state),
            with: with(w, one),
            due: due.map(|at| w.case_due(at, one.zone, one.provisional)).unwrap_or_default(),
            late: due.is_some_and(|at| at <= now),
        }
    }
}

/// What somebody may do with it now, besides the applicant.
fn verbs(actor: &Actor, object: &Object, one: &Application) -> Vec<Verb> {
    if !actor.may(Action::KeepApplications, object) {
        return Vec::new();
    }
    let last = one.form.wish_after(one.incubator).is_none();
    let all = Verb::ALL.iter().copied().filter(|verb| verb.hand() == Hand::Manager);
    all.filter(|verb| after(one.state, *verb).is_some() && !(last && verb.goes_on())).collect()
}

/// What a step is called where it can be taken: with the incubator that it leads to.
fn said(w: &Words, names: &Names, one: &Application, verb: Verb) -> String {
    match one.form.wish_after(one.incubator).filter(|_| verb.goes_on()) {
        Some(next) => w.admission.pass_on_to(&value(w, names, Shape::Incubator, &next.to_string())),
        None => w.admission_verb(verb).to_owned(),
    }
}

/// Where its agreement is, or is drafted by who keeps the place's agreements.
async fn agreement_of(v: &Visit<'_>, one: &Application) -> Result<Option<(String, &'static str)>, PageFault> {
    let (State::Approved, Some(place)) = (one.state, one.incubator) else { return Ok(None) };
    let a = v.w.agreement;
    let keeps = agreement::may_keep(v.actor(), place, &one.district);
    let own = one.company.is_some_and(|id| v.actor().companies().any(|of| of == id));
    Ok(match agreement::of_application(v.house, one.id).await? {
        Some(id) if keeps || own => Some((format!("/agreements/{id}"), a.agreement())),
        None if keeps => Some((format!("/agreements/new?application={}", one.id), a.draft_new())),
        _ => None,
    })
}

fn course(w: &Words, whole: &Whole, now: Instant) -> Vec<Step> {
    let zone = whole.one.zone;
    let mut steps: Vec<Step> = whole
        .moves
        .iter()
        .map(|step| Step {
            at: match step.due_at.filter(|_| step.state.turn().is_some()) {
                Some(due) => {
                    format!("{} · {}", w.moment(step.at, zone), w.admission.due_by(w.until_day(due, zone)))
                }
                None => w.moment(step.at, zone),
            },
            who: step.person.clone().unwrap_or_else(|| w.admission.system().to_owned()),
            what: match step.verb.goes_on() {
                true => format!(
                    "{} → {}",
                    w.admission_verb(step.verb),
                    w.either(&step.incubator.0, &step.incubator.1)
                ),
                false => format!("{} → {}", w.admission_verb(step.verb), w.admission_state(step.state)),
            },
            note: step.opinion.clone(),
            state: match step.state {
                State::Approved => "done",
                State::Rejected => "declined",
                State::Withdrawn => "cancelled",
                State::Returned | State::Objection => "requested",
                _ => "confirmed",
            },
            ahead: false,
        })
        .collect();
    // What is proposed is due when its case is.
    let case = whole.case.as_ref().filter(|_| whole.one.state == State::Proposed);
    let due = whole.one.due_at.or(case.and_then(|one| one.due_at));
    if let (Some(hand), Some(due)) = (whole.one.state.turn(), due) {
        let late = if due <= now { format!(" · {}", w.admission.overdue()) } else { String::new() };
        steps.push(Step {
            at: format!("{}{late}", w.admission.due_by(w.until_day(due, zone))),
            who: whole.one.handler_name.clone().filter(|_| case.is_none()).unwrap_or_default(),
            what: w.hand(hand).to_owned(),
            note: String::new(),
            state: "",
            ahead: true,
        });
    }
    steps
}

fn review_line(w: &Words, whole: &Whole, one: &view::Review) -> ReviewLine {
    let words = if one.state == ReviewState::Recused { &one.reason } else { &one.opinion };
    ReviewLine {
        id: one.id.to_string(),
        name: one.person_name.clone(),
        state: w.review_state(one.state),
        due: w.until_day(one.due_at, whole.one.zone),
        total: one.total.map(|total| w.points(total)).unwrap_or_default(),
        opinion: words.clone(),
        open: matches!(one.state, ReviewState::Asked | ReviewState::Declared),
    }
}

fn objection_line(w: &Words, whole: &Whole, one: &view::Objection) -> ObjectionLine {
    let a = w.admission;
    ObjectionLine {
        at: w.moment(Instant(one.at), whole.one.zone),
        who: if one.name.is_empty() { String::new() } else { format!("{} · {}", one.name, one.email) },
        words: one.words.clone(),
        outcome: match one.upheld {
            None => a.pending(),
            Some(0) => a.dismissed(),
            Some(_) => a.upheld(),
        },
        finding: one.finding.clone(),
    }
}

async fn page(
    v: &Visit<'_>,
    id: ApplicationId,
    sent: (&str, &str),
    errors: FormErrors,
) -> Result<Page, PageFault> {
    let whole = view::open(v.house, v.actor(), id, v.now).await?;
    let (w, a, one) = (&v.w, v.w.admission, &whole.one);
    let names = Names::of(v).await?;
    let staff = whole.part == Part::Staff;
    let object = one.incubator.map_or_else(Object::city, |at| Object::incubator(at, &one.district));
    let mut can = if staff { verbs(v.actor(), &object, one) } else { Vec::new() };
    let asks_reviews = can.contains(&Verb::Propose) && one.state == State::Reviewing;
    // What the reviews do not carry yet is not offered: it is said what it still takes.
    let mut not_yet = String::new();
    if can.contains(&Verb::Propose)
        && let Err(bar) = admission::ready(&v.house.rules, &whole.reviews, v.now.date(one.zone))
    {
        can.retain(|verb| *verb != Verb::Propose);
        not_yet = w.ui.named(w.admission_verb(Verb::Propose), &w.refusal(&Refusal::Admission(bar)).1);
    }
    // Where there is one thing to do and nothing to say to it, it is chosen.
    let chosen = match can.as_slice() {
        [only] if sent.0.is_empty() && !only.needs_opinion() => only.name(),
        _ => sent.0,
    };
    let reviewers =
        if asks_reviews { review::reviewers(v.house, v.actor(), v.now).await? } else { Vec::new() };
    let asked = |id: &PersonId| whole.reviews.iter().any(|one| one.person == *id);
    let together = admission::score(&whole.reviews).filter(|_| staff);
    let last = whole.versions.len().checked_sub(2).and_then(|at| whole.versions.get(at));
    let differences = match (last, whole.versions.last()) {
        (Some((_, before, _)), Some((_, after, _))) if whole.part != Part::Reviewer => {
            before.differences(after)
        }
        _ => Vec::new(),
    };
    let line = Line::new(w, one, v.now);
    let (list, title) = match whole.part {
        Part::Applicant => ("/applications/mine", a.my_applications()),
        Part::Staff => ("/applications", a.applications()),
        Part::Reviewer => ("/reviews", a.my_reviews()),
    };
    let last_opinion = whole.moves.iter().rev().find(|step| step.state == State::Returned);
    let company = one.company.zip(whole.company_name.clone());
    let page = OnePage {
        id,
        version: one.version,
        crumbs: vec![Link::new(list, title), Link::new("", line.project.clone())],
        applicant: whole.part == Part::Applicant,
        staff,
        returned: one.state == State::Returned,
        asks: last_opinion.map(|step| step.opinion.clone()).unwrap_or_default(),
        agreement: agreement_of(v, one).await?,
        letter: matches!(one.state, State::Approved | State::Rejected) && whole.part != Part::Reviewer,
        company: company.map(|(id, name)| (format!("/companies/{id}"), name)),
        not_yet,
        moves: Choice::list(can.iter().map(|verb| (verb.name(), said(w, &names, one, *verb))), chosen),
        opinion: sent.1.to_owned(),
        leaves: whole.part == Part::Applicant && !one.state.is_over(),
        leave: if one.state == State::Draft { a.discard() } else { a.withdraw() },
        conditions: conditions(w, &whole),
        sections: sections(w, &names, &one.form),
        papers: whole.files.iter().map(|file| Paper::new(w, file)).collect(),
        course: course(w, &whole, v.now),
        reviews: whole.reviews.iter().map(|one| review_line(w, &whole, one)).collect(),
        score: together.map(|one| w.points(one.score)).unwrap_or_default(),
        score_note: score_note(v, &whole.reviews, together),
        least: v.house.rules.value(Key::Reviewers, v.now.date(one.zone)),
        reviewers: reviewers.into_iter().filter(|(id, _)| !asked(id)).collect(),
        asks_reviews,
        objections: whole.objections.iter().map(|one| objection_line(w, &whole, one)).collect(),
        changed: last.map(|(number, ..)| a.changed_since(*number)).unwrap_or_default(),
        differences: differences
            .into_iter()
            .map(|one| (w.form_field(one.field), one.before, one.after))
            .collect(),
        case: whole.case.as_ref().map(|one| CaseBox::new(w, one, v.now)),
        shell: v.shell(&line.project),
        line,
        errors,
    };
    Page::with(status(&page.errors), &page)
}

/// One.
#[get("/applications/<raw>", rank = 3)]
pub async fn one(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, ("", ""), FormErrors::default()).await
}

/// Moves it on.
#[post("/applications/<raw>/move", data = "<posted>")]
pub async fn advance(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<ApplicationId>(raw)?, &posted.0);
    view::open(v.house, v.actor(), id, v.now).await?;
    let Some(verb) = Verb::of_name(fields.get("verb")) else {
        let mut errors = FormErrors::default();
        errors.add("verb", v.w.field(&crate::domain::field::FieldRule::Choice));
        return page(&v, id, ("", fields.get("opinion")), errors).await.map(Answer::Page);
    };
    let opinion = fields.get("opinion").to_owned();
    let wish = Move { verb, opinion, version: fields.id("version") };
    let key = posted.key(v.house, v.actor());
    let done = admission::step(v.house, v.actor(), id, &wish, Some(&key), v.now).await;
    match v.told(done)? {
        Ok(_) => {
            // What has gone on is another place's: it may be nothing that one sees any more.
            let gone = view::open(v.house, v.actor(), id, v.now).await.is_err();
            let next = if gone { "/applications".to_owned() } else { format!("/applications/{id}") };
            Ok(v.done(v.w.admission.done(v.w.admission_verb(verb)), next))
        }
        Err(errors) => page(&v, id, (verb.name(), &wish.opinion), errors).await.map(Answer::Page),
    }
}

/// Takes it back.
#[post("/applications/<raw>/withdraw", data = "<posted>")]
pub async fn withdraw(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, key) = (address::id::<ApplicationId>(raw)?, posted.key(v.house, v.actor()));
    application::withdraw(v.house, v.actor(), id, Some(&key), v.now).await?;
    Ok(v.done(v.w.admission_state(State::Withdrawn), "/applications/mine"))
}

/// Asks reviewers.
#[post("/applications/<raw>/reviewers", data = "<posted>")]
pub async fn ask(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<ApplicationId>(raw)?;
    let people: Vec<PersonId> = posted.0.all("reviewers").filter_map(|raw| raw.parse().ok()).collect();
    let key = posted.key(v.house, v.actor());
    let done = review::ask(v.house, v.actor(), id, &people, Some(&key), v.now).await;
    match v.told(done)? {
        Ok(()) => Ok(v.done(v.w.admission.asked(), format!("/applications/{id}"))),
        Err(errors) => page(&v, id, ("", ""), errors).await.map(Answer::Page),
    }
}
