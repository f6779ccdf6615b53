//! Voucher programmes: the list, one with every figure and its source, its money, its suppliers.

use super::address;
use super::listing::{PAGE, Shelf, Turn, ZONE};
use super::page::{Answer, Page, PageFault};
use super::programme_figures::{Figure, figures};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::Fault;
use crate::app::programme::{self, MovedRow, ProgrammeRow, Sums};
use crate::domain::access::Action;
use crate::domain::account::AccountKind;
use crate::domain::field::RowError;
use crate::domain::id::ProgrammeId;
use crate::domain::programme::Figure as Named;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::voucher::ProgrammeState;
use crate::http::form::Posted;
use crate::http::upload::Uploaded;
use crate::words::Words;
use crate::words::money::yuan_plain as yuan;
use askama::Template;
use rocket::http::Status;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, load, open, step, suppliers, movements]
}

/// The colour of a programme's state.
fn tone(state: ProgrammeState) -> &'static str {
    match state {
        ProgrammeState::Draft => "yolk",
        ProgrammeState::Open => "pine",
        ProgrammeState::Closed => "",
    }
}

struct Line {
    href: String,
    name: String,
    level: &'static str,
    year: i32,
    kind: &'static str,
    state: &'static str,
    tone: &'static str,
    left: String,
    awarded: String,
    paid: String,
    waiting: i64,
    movements: String,
}

/// What is left of a budget, in words.
fn left(w: &Words, one: &ProgrammeRow, sums: &Sums) -> String {
    match (one.rule().budget, one.state) {
        (None, _) if one.rule().missing().contains(&Named::Budget) => w.support.unpublished().to_owned(),
        (None, _) => w.support.no_budget().to_owned(),
        (Some(budget), ProgrammeState::Draft) => yuan(budget),
        (Some(_), _) => yuan(sums.budget_left),
    }
}

#[derive(Template)]
#[template(path = "vouchers/programmes.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    keeps: bool,
    own: String,
}

/// All of them.
#[get("/programmes")]
pub async fn list(v: Visit<'_>) -> Result<Page, PageFault> {
    let w = &v.w;
    let all = programme::list(v.house, v.actor()).await?;
    let line = |(one, sums): &(ProgrammeRow, Sums)| {
        let sees = programme::awards(v.actor(), one);
        Line {
            href: format!("/programmes/{}", one.id),
            name: w.programme(&one.listed).to_owned(),
            level: w.level(one.level),
            year: one.rule().year,
            kind: w.voucher_kind(one.rule().kind),
            state: w.programme_state(one.state),
            tone: tone(one.state),
            left: left(w, one, sums),
            awarded: yuan(sums.awarded),
            paid: yuan(sums.paid()),
            waiting: sums.waiting,
            movements: if sees { format!("/programmes/{}/movements", one.id) } else { String::new() },
        }
    };
    let own = v.actor().companies().next().map(|id| format!("/companies/{id}/vouchers"));
    Page::new(&ListPage {
        lines: all.iter().map(line).collect(),
        keeps: v.actor().may_somewhere(Action::KeepProgrammes),
        own: own.unwrap_or_default(),
        shell: v.shell(w.support.programmes()),
    })
}

/// Writes the public programmes down as drafts.
#[post("/programmes/load", data = "<_posted>")]
pub async fn load(v: Visit<'_>, _posted: Posted) -> Result<Answer, PageFault> {
    let made = programme::load_known(v.house, v.actor(), v.now).await?;
    Ok(v.done(v.w.support.loaded(made), "/programmes"))
}

struct SupplierLine {
    name: String,
    uscc: String,
    batch: String,
    days: String,
}

struct Bad {
    line: u64,
    column: String,
    why: String,
}

#[derive(Template)]
#[template(path = "vouchers/programme.html")]
struct OnePage {
    shell: Shell,
    id: ProgrammeId,
    version: i64,
    state: &'static str,
    tone: &'static str,
    is_draft: bool,
    is_open: bool,
    place: String,
    figures: Vec<Figure>,
    second_hand: bool,
    unpublished: String,
    excluded: String,
    stats: Vec<(&'static str, String, String)>,
    suppliers: Vec<SupplierLine>,
    keeps: bool,
    bad: Vec<Bad>,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

async fn page(
    v: &Visit<'_>,
    id: ProgrammeId,
    wrong: &[RowError],
    errors: FormErrors,
) -> Result<Page, PageFault> {
    let (w, s) = (&v.w, v.w.support);
    let found = programme::one(v.house, v.actor(), id).await?;
    let (one, sums) = (&found.programme, &found.sums);
    let name = w.programme(&one.listed).to_owned();
    let to = |kind: &str| {
        if found.awards { format!("/programmes/{id}/movements?kind={kind}") } else { String::new() }
    };
    let date = |at: i64| Instant(at).date(ZONE).to_string();
    let stats = vec![
        (s.left(), left(w, one, sums), to("budget")),
        (s.awarded(), yuan(sums.awarded), to("voucher")),
        (s.on_vouchers(), yuan(sums.open), to("voucher")),
        (s.paid(), yuan(sums.paid()), to("")),
        (s.returned(), yuan(sums.returned), to("budget")),
    ];
    let supplier = |one: &programme::SupplierRow| SupplierLine {
        name: one.name.clone(),
        uscc: one.uscc.clone(),
        batch: one.batch.clone(),
        days: one.listed_to.map_or_else(
            || s.since(&date(one.listed_from)),
            |to| format!("{} – {}", date(one.listed_from), date(to)),
        ),
    };
    let bad = |row: &RowError| Bad {
        line: row.line,
        column: row.error.field.clone(),
        why: w.field(&row.error.rule),
    };
    let status = if wrong.is_empty() { status(&errors) } else { Status::UnprocessableEntity };
    let missing = one.rule().missing();
    let place = one.district.as_deref().map(|code| format!(" · {code}")).unwrap_or_default();
    Page::with(
        status,
        &OnePage {
            id,
            version: one.version,
            state: w.programme_state(one.state),
            tone: tone(one.state),
            is_draft: one.state == ProgrammeState::Draft,
            is_open: one.state == ProgrammeState::Open,
            place: format!("{}{place} · {}", w.level(one.level), one.rule().year),
            figures: figures(w, one.rule()),
            second_hand: one.rule().second_hand().next().is_some(),
            unpublished: if missing.is_empty() {
                String::new()
            } else {
                s.unpublished_warn(&w.all_figures(&missing))
            },
            excluded: one.rule().excluded.join(w.compute.comma()),
            stats,
            suppliers: found.suppliers.iter().map(supplier).collect(),
            keeps: found.keeps,
            bad: wrong.iter().map(bad).collect(),
            errors,
            crumbs: vec![Link::new("/programmes", s.programmes()), Link::new("", name.clone())],
            shell: v.shell(&name),
        },
    )
}

/// One.
#[get("/programmes/<raw>")]
pub async fn open(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, &[], FormErrors::default()).await
}

/// Opens or closes it.
#[post("/programmes/<raw>/moves", data = "<posted>")]
pub async fn step(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, version) = (address::id::<ProgrammeId>(raw)?, posted.0.id("version"));
    let key = posted.key(v.house, v.actor());
    let told = if posted.0.get("verb") == "close" {
        programme::close(v.house, v.actor(), id, version, Some(&key), v.now).await?;
        v.w.support.closed()
    } else {
        // What keeps it shut is said beside its figures.
        match programme::open(v.house, v.actor(), id, version, Some(&key), v.now).await {
            Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Fields(_)) => {
                let errors = v.mistakes(&refusal).unwrap_or_default();
                return page(&v, id, &[], errors).await.map(Answer::Page);
            }
            done => done?,
        };
        v.w.support.opened()
    };
    Ok(v.done(told, format!("/programmes/{id}")))
}

/// Puts its list of suppliers in place.
#[post("/programmes/<raw>/suppliers", data = "<sent>")]
pub async fn suppliers(v: Visit<'_>, raw: &str, sent: Uploaded) -> Result<Answer, PageFault> {
    let id = address::id::<ProgrammeId>(raw)?;
    match programme::put_suppliers(v.house, v.actor(), id, &sent.file, None, v.now).await {
        Ok(all) => Ok(v.done(v.w.support.suppliers_done(all), format!("/programmes/{id}"))),
        Err(Fault::Refused(refusal)) => match *refusal {
            Refusal::Rows(wrong) => page(&v, id, &wrong, FormErrors::default()).await.map(Answer::Page),
            other => Err(other.into()),
        },
        Err(fault) => Err(PageFault(fault)),
    }
}

struct MovedLine {
    at: String,
    what: String,
    way: String,
    amount: String,
    company: String,
    behind: Option<Link>,
    by: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "vouchers/movements.html")]
struct MovementsPage {
    shell: Shell,
    path: String,
    kinds: Vec<Choice>,
    lines: Vec<MovedLine>,
    turn: Turn,
    crumbs: Vec<Link>,
}

fn moved(w: &Words, one: &MovedRow) -> MovedLine {
    let company = one.company_id.unwrap_or_default();
    let behind = one.subject.as_deref().zip(one.subject_id);
    let behind = behind.and_then(|thing| super::behind::Behind::of(company, thing).link(w));
    MovedLine {
        at: w.moment(Instant(one.at), ZONE),
        what: w.code(&one.kind).to_owned(),
        way: format!("{} → {}", w.money_place(&one.from_kind), w.money_place(&one.to_kind)),
        amount: yuan(one.amount),
        company: one.company.clone().unwrap_or_default(),
        behind,
        by: one.person.clone().unwrap_or_else(|| w.event.system().to_owned()),
        reason: one.reason.clone().unwrap_or_default(),
    }
}

/// The movements of its money.
#[get("/programmes/<raw>/movements?<kind>&<before>")]
pub async fn movements(
    v: Visit<'_>,
    raw: &str,
    kind: Option<&str>,
    before: Option<i64>,
) -> Result<Page, PageFault> {
    let (id, w, s) = (address::id::<ProgrammeId>(raw)?, &v.w, v.w.support);
    let kind = AccountKind::of_name(kind.unwrap_or(""));
    let last = before.unwrap_or(i64::MAX);
    let (one, mut rows) = programme::movements(v.house, v.actor(), id, kind, last, PAGE + 1).await?;
    let path = format!("/programmes/{id}/movements");
    let name = kind.map_or("", AccountKind::name);
    let query = [("kind", name)];
    let shelf = Shelf::new(&path, &query, "before", before.is_some());
    let turn = Turn::cut(&mut rows, &shelf, |one| one.id.to_string());
    let places = ["budget", "voucher", "paid"].map(|kind| (kind, w.money_place(kind)));
    Page::new(&MovementsPage {
        kinds: Choice::list([("", s.all())].into_iter().chain(places), name),
        lines: rows.iter().map(|one| moved(w, one)).collect(),
        turn,
        crumbs: vec![
            Link::new("/programmes", s.programmes()),
            Link::new(format!("/programmes/{id}"), w.programme(&one.listed)),
            Link::new("", s.movements()),
        ],
        path,
        shell: v.shell(s.movements()),
    })
}
