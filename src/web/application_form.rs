//! The form of an application, a part a page: saved as it is typed, with papers, and handed in at its end.

use super::address;
use super::application_facts::{Names, Paper, SectionView, section_title, value};
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, NavItem, Shell};
use super::visit::{Visit, status};
use crate::app::application;
use crate::app::application_view::{self as view, Application, Part};
use crate::app::file::Sent;
use crate::domain::application::field::{FIELDS, Field, SLOTS, Section, Shape, field};
use crate::domain::application::{Bar, Verb};
use crate::domain::field::{FieldError, FieldRule};
use crate::domain::id::{ApplicationId, FileId};
use crate::domain::refusal::Refusal;
use crate::http::form::{Fields, Posted};
use crate::http::paper::SentPaper;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![edit, save, autosave, papers, attach, detach, submit]
}

/// A field as the page shows it.
struct Shown {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    error: String,
    value: String,
    required: bool,
    /// `line`, `area`, `select`, `radios` or `check`; a line has a kind besides.
    widget: &'static str,
    kind: &'static str,
    choices: Vec<Choice>,
    rows: usize,
    attrs: String,
}

fn shown(w: &Words, names: &Names, one: &Application, field: &Field, error: &str) -> Shown {
    let raw = one.form.get(field.name);
    let none = || (String::new(), w.admission.choose().to_owned());
    let among =
        |all: &[(String, String)]| Choice::list(std::iter::once(none()).chain(all.iter().cloned()), raw);
    let (widget, kind) = match field.shape {
        Shape::Text(..) => ("area", ""),
        Shape::Choice(all) if all.len() <= 4 => ("radios", ""),
        Shape::Choice(_) | Shape::District | Shape::Incubator => ("select", ""),
        Shape::Tick => ("check", ""),
        Shape::PastDate => ("line", "date"),
        Shape::Month => ("line", "month"),
        Shape::Email => ("line", "email"),
        Shape::Mobile => ("line", "tel"),
        _ => ("line", "text"),
    };
    let choices = match field.shape {
        Shape::Choice(all) => {
            let named = all.iter().map(|one| ((*one).to_owned(), w.form_choice(one).to_owned()));
            let first = (widget == "select").then(none);
            Choice::list(first.into_iter().chain(named), raw)
        }
        Shape::District => among(&names.districts),
        Shape::Incubator => among(&names.incubators),
        _ => Vec::new(),
    };
    let attrs = match field.shape {
        Shape::Number(..) => "inputmode=\"numeric\"".to_owned(),
        Shape::Money => "inputmode=\"decimal\"".to_owned(),
        _ => String::new(),
    };
    Shown {
        name: field.name,
        label: w.form_field(field.name),
        hint: w.form_hint(field.name),
        error: error.to_owned(),
        value: raw.to_owned(),
        required: one.form.needs(field),
        widget,
        kind,
        choices,
        rows: if matches!(field.shape, Shape::Text(_, most) if most > 500) { 6 } else { 3 },
        attrs,
    }
}

#[derive(Template)]
#[template(path = "admission/form.html")]
struct FormPage {
    shell: Shell,
    id: ApplicationId,
    version: i64,
    steps: Vec<NavItem>,
    crumbs: Vec<Link>,
    section: &'static str,
    step: String,
    fields: Vec<Shown>,
    errors: FormErrors,
    /// Whether this is the last part, where it is handed in.
    last: bool,
    again: bool,
    missing: Vec<Missing>,
    review: Vec<SectionView>,
}

/// A field that is to be put right, and where.
struct Missing {
    href: String,
    label: &'static str,
    why: String,
}

/// The pages of the form in order; the papers stand before the last.
const STEPS: [&str; 7] = ["applicant", "project", "team", "money", "needs", "papers", "consent"];

fn steps(w: &Words, id: ApplicationId, at: &str, wrong: &[FieldError]) -> Vec<NavItem> {
    let step = |name: &&str| {
        let section = Section::of_name(name);
        let of = |error: &&FieldError| field(&error.field).map(|field| field.section) == section;
        NavItem {
            href: href(id, name),
            label: section.map_or(w.admission.section_files(), |one| section_title(w, one)).to_owned(),
            icon: "",
            current: *name == at,
            // What is of no part of the form is a paper.
            count: i64::try_from(wrong.iter().filter(of).count()).unwrap_or(0),
        }
    };
    STEPS.iter().map(step).collect()
}

fn href(id: ApplicationId, step: &str) -> String {
    format!("/applications/{id}/edit/{step}")
}

/// One of the actor's own that can still be changed, with the fields that are wrong in it.
async fn own(v: &Visit<'_>, id: ApplicationId) -> Result<(view::Whole, Vec<FieldError>), PageFault> {
    let whole = view::open(v.house, v.actor(), id, v.now).await?;
    if whole.part != Part::Applicant {
        return Err(Refusal::NotFound.into());
    }
    if !whole.one.state.is_open_to_edit() {
        return Err(Bar::WrongState { from: whole.one.state, verb: Verb::Submit }.into());
    }
    let wrong = view::faults(v.house, &whole.one, v.now).await?;
    Ok((whole, wrong))
}

fn crumbs(v: &Visit<'_>, one: &Application) -> Vec<Link> {
    let a = v.w.admission;
    let project = if one.project.trim().is_empty() { a.untitled() } else { &one.project };
    vec![
        Link::new("/applications/mine", a.my_applications()),
        Link::new(format!("/applications/{}", one.id), project),
        Link::new("", a.edit()),
    ]
}

/// A page of the form. Of a field that holds something it says what is wrong with it; of all of them where
/// `strict`.
async fn page(
    v: &Visit<'_>,
    id: ApplicationId,
    section: Section,
    strict: bool,
    (typed, refused): (&[(String, String)], FormErrors),
) -> Result<Page, PageFault> {
    let (mut whole, mut wrong) = own(v, id).await?;
    let names = Names::of(v).await?;
    let last = section == Section::Consent;
    let mut errors = refused;
    if errors.refused().is_some() {
        // Nothing of it is lost: it is shown as it was typed, and where something else is saved now, what that is.
        let saved = whole.one.form.clone();
        whole.one.form.take(typed.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        wrong = view::faults(v.house, &whole.one, v.now).await?;
        for (name, value) in typed.iter().filter(|(name, value)| saved.get(name) != value) {
            if let Some(field) = field(name).filter(|field| field.shape != Shape::Tick || !value.is_empty()) {
                let stands = self::value(&v.w, &names, field.shape, saved.get(name));
                let stands = if stands.is_empty() { v.w.ui.nothing_saved() } else { &stands };
                errors.add(name, v.w.ui.stands_now(stands));
            }
        }
    }
    let (w, one) = (&v.w, &whole.one);
    for error in wrong.iter().filter(|error| strict || !one.form.get(&error.field).trim().is_empty()) {
        let here = field(&error.field).is_some_and(|field| field.section == section);
        if here && errors.of(&error.field).is_empty() {
            errors.add(&error.field, w.field(&error.rule));
        }
    }
    let here = FIELDS.iter().filter(|field| field.section == section && one.form.asks(field));
    let elsewhere = wrong.iter().filter_map(|error| {
        let why = w.field(&error.rule);
        let Some(field) = field(&error.field) else {
            let href = format!("{}?slot={}#f-file", href(id, "papers"), error.field);
            return Some(Missing { href, label: w.paper(&error.field), why });
        };
        let href = format!("{}?strict=1#f-{}", href(id, field.section.name()), field.name);
        let elsewhere = field.section != Section::Consent;
        elsewhere.then(|| Missing { href, label: w.form_field(field.name), why })
    });
    let filled = |section: &Section| SectionView {
        title: section_title(w, *section),
        facts: FIELDS
            .iter()
            .filter(|field| field.section == *section && !one.form.get(field.name).trim().is_empty())
            .map(|field| (w.form_field(field.name), value(w, &names, field.shape, one.form.get(field.name))))
            .collect(),
    };
    let number = STEPS.iter().position(|name| *name == section.name()).unwrap_or(0) + 1;
    let page = FormPage {
        id,
        version: one.version,
        steps: steps(w, id, section.name(), &wrong),
        crumbs: crumbs(v, one),
        section: section.name(),
        step: w.admission.step_of(number, STEPS.len()),
        fields: here.map(|field| shown(w, &names, one, field, errors.of(field.name))).collect(),
        missing: if last { elsewhere.collect() } else { Vec::new() },
        review: if last {
            Section::ALL.iter().filter(|one| **one != Section::Consent).map(filled).collect()
        } else {
            Vec::new()
        },
        last,
        again: !whole.versions.is_empty(),
        shell: v.shell(section_title(w, section)),
        errors: if strict { errors } else { FormErrors::default() },
    };
    let answers = last || page.errors.refused().is_some();
    Page::with(if answers { status(&page.errors) } else { rocket::http::Status::Ok }, &page)
}

fn section(name: &str) -> Result<Section, Refusal> {
    Section::of_name(name).ok_or(Refusal::NotFound)
}

/// A part of the form.
#[get("/applications/<raw>/edit/<part>?<strict>", rank = 2)]
pub async fn edit(v: Visit<'_>, raw: &str, part: &str, strict: Option<&str>) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, section(part)?, strict.is_some(), (&[], FormErrors::default())).await
}

/// The fields of a part as they were sent. A box that is not ticked is not sent, nor is what was not shown,
/// which stays as it is.
fn sent(fields: &Fields, part: Section) -> Vec<(String, String)> {
    let sent = |field: &&Field| field.shape == Shape::Tick || fields.names().any(|name| name == field.name);
    let here = FIELDS.iter().filter(|field| field.section == part).filter(sent);
    here.map(|field| (field.name.to_owned(), fields.get(field.name).replace("\r\n", "\n"))).collect()
}

/// Saves a part and goes on to the next.
#[post("/applications/<raw>/edit/<part>", data = "<posted>")]
pub async fn save(v: Visit<'_>, raw: &str, part: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, part) = (address::id::<ApplicationId>(raw)?, section(part)?);
    own(&v, id).await?;
    let (fields, key) = (sent(&posted.0, part), posted.key(v.house, v.actor()));
    let version = posted.0.id("version");
    let done = application::save(v.house, v.actor(), id, version, &fields, Some(&key), v.now).await;
    if let Err(errors) = v.told(done)? {
        return page(&v, id, part, true, (&fields, errors)).await.map(Answer::Page);
    }
    let at = STEPS.iter().position(|name| *name == part.name()).unwrap_or(0);
    let next = STEPS.get(at + 1).copied().filter(|_| posted.0.is_set("next")).unwrap_or(part.name());
    Ok(v.done(v.w.admission.saved(), href(id, next)))
}

/// Saves a part while it is typed; the new version, as text.
#[post("/applications/<raw>/edit/<part>/auto", data = "<posted>")]
pub async fn autosave(v: Visit<'_>, raw: &str, part: &str, posted: Posted) -> Result<String, PageFault> {
    let (id, part) = (address::id::<ApplicationId>(raw)?, section(part)?);
    let fields = sent(&posted.0, part);
    let version = posted.0.id("version");
    let after = application::save(v.house, v.actor(), id, version, &fields, None, v.now).await?;
    Ok(after.version.to_string())
}

#[derive(Template)]
#[template(path = "admission/papers.html")]
struct PapersPage {
    shell: Shell,
    id: ApplicationId,
    steps: Vec<NavItem>,
    crumbs: Vec<Link>,
    step: String,
    slots: Vec<Choice>,
    papers: Vec<(Paper, bool)>,
    /// Papers that are to be there and are not.
    wanted: Vec<&'static str>,
    errors: FormErrors,
}

async fn papers_page(
    v: &Visit<'_>,
    id: ApplicationId,
    slot: &str,
    errors: FormErrors,
) -> Result<Page, PageFault> {
    let (whole, wrong) = own(v, id).await?;
    let w = &v.w;
    let handed_in = whole.versions.last().map_or(0, |(.., at)| at.0);
    let paper = |file: &view::FileRow| (Paper::new(w, file), file.created_at > handed_in);
    let page = PapersPage {
        id,
        steps: steps(w, id, "papers", &wrong),
        crumbs: crumbs(v, &whole.one),
        step: w.admission.step_of(6, STEPS.len()),
        wanted: wrong
            .iter()
            .filter(|error| error.rule == FieldRule::Paper)
            .map(|error| w.paper(&error.field))
            .collect(),
        slots: Choice::list(SLOTS.iter().map(|slot| (*slot, w.form_choice(slot))), slot),
        papers: whole.files.iter().map(paper).collect(),
        errors,
        shell: v.shell(w.admission.section_files()),
    };
    Page::with(status(&page.errors), &page)
}

/// The papers.
#[get("/applications/<raw>/edit/papers?<slot>", rank = 1)]
pub async fn papers(v: Visit<'_>, raw: &str, slot: Option<&str>) -> Result<Page, PageFault> {
    papers_page(&v, address::id(raw)?, slot.unwrap_or(""), FormErrors::default()).await
}

/// Hangs a paper on it.
#[post("/applications/<raw>/papers", data = "<posted>")]
pub async fn attach(v: Visit<'_>, raw: &str, posted: SentPaper) -> Result<Answer, PageFault> {
    let id = address::id::<ApplicationId>(raw)?;
    own(&v, id).await?;
    let sent = Sent { slot: &posted.slot, name: &posted.name, bytes: &posted.bytes };
    let done = application::attach(v.house, v.actor(), id, sent, v.now).await;
    match v.told(done)? {
        Ok(kept) => Ok(v.done(v.w.admission.uploaded(&kept.name), href(id, "papers"))),
        Err(errors) => papers_page(&v, id, &posted.slot, errors).await.map(Answer::Page),
    }
}

/// Takes one away again.
#[post("/applications/<raw>/papers/<paper>/remove", data = "<_posted>")]
pub async fn detach(v: Visit<'_>, raw: &str, paper: &str, _posted: Posted) -> Result<Answer, PageFault> {
    let (id, paper) = (address::id::<ApplicationId>(raw)?, address::id::<FileId>(paper)?);
    application::detach(v.house, v.actor(), id, paper, v.now).await?;
    Ok(v.done(v.w.admission.removed(), href(id, "papers")))
}

/// Hands it in: the last part is saved with it.
#[post("/applications/<raw>/submit", data = "<posted>")]
pub async fn submit(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<ApplicationId>(raw)?;
    own(&v, id).await?;
    let key = posted.key(v.house, v.actor());
    let (fields, version) = (sent(&posted.0, Section::Consent), posted.0.id("version"));
    let saving = key.of_part("save");
    let saved = application::save(v.house, v.actor(), id, version, &fields, Some(&saving), v.now).await;
    let done = match saved {
        Ok(saved) => {
            application::submit(v.house, v.actor(), id, Some(saved.version), Some(&key), v.now).await
        }
        Err(fault) => Err(fault),
    };
    match v.told(done)? {
        Ok(one) => Ok(v.done(v.w.admission.submitted_done(one.reference()), format!("/applications/{id}"))),
        Err(errors) => page(&v, id, Section::Consent, true, (&fields, errors)).await.map(Answer::Page),
    }
}
