//! A voucher programme as a form: every figure a field, empty where there is no such limit.

use super::address;
use super::listing::places;
use super::page::{Answer, Page, PageFault};
use super::programme_read::{SOURCES, draft, filled};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::find;
use crate::app::programme;
use crate::domain::access::Action;
use crate::domain::company::CompanyKind;
use crate::domain::id::{IncubatorId, ProgrammeId};
use crate::domain::programme::{Figure, Mechanism, Supporter, VoucherKind};
use crate::domain::refusal::Refusal;
use crate::domain::voucher::{Evidence, Level};
use crate::http::form::{Fields, Posted};
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![new, add, edit, change]
}

struct SourceFields {
    n: usize,
    title: String,
    link: String,
    of: String,
    second: bool,
}

impl SourceFields {
    /// The name of one of its fields.
    fn field(&self, name: &str) -> String {
        format!("{name}{}", self.n)
    }
}

#[derive(Template)]
#[template(path = "vouchers/programme_form.html")]
struct FormPage {
    shell: Shell,
    action: String,
    version: i64,
    f: Fields,
    levels: Vec<Choice>,
    incubators: Vec<Choice>,
    kinds: Vec<Choice>,
    mechanisms: Vec<Choice>,
    supporters: Vec<Choice>,
    applicants: Vec<Choice>,
    evidence: Vec<Choice>,
    figures: Vec<Choice>,
    sources: Vec<SourceFields>,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// Boxes of which several can be ticked.
fn boxes(all: &[(&'static str, &'static str)], fields: &Fields, name: &str) -> Vec<Choice> {
    let ticked: Vec<&str> = fields.all(name).collect();
    let one = |(value, label): &(&'static str, &'static str)| Choice {
        value: (*value).to_owned(),
        label: (*label).to_owned(),
        chosen: ticked.contains(value),
    };
    all.iter().map(one).collect()
}

async fn page(
    v: &Visit<'_>,
    over: Option<(ProgrammeId, i64)>,
    f: Fields,
    errors: FormErrors,
) -> Result<Page, PageFault> {
    let (w, s) = (&v.w, v.w.support);
    v.actor().require_somewhere(Action::KeepProgrammes)?;
    let own = programme::kept_in(v.house, v.actor()).await?;
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let all: Vec<_> = all.into_iter().filter(|one| own.contains(&IncubatorId(one.id))).collect();
    let title = if over.is_some() { s.edit() } else { s.add() };
    let evidence: Vec<_> = Evidence::ALL.iter().map(|one| (one.name(), w.evidence(*one))).collect();
    let supporters: Vec<_> = Supporter::ALL.iter().map(|one| (one.name(), w.supporter(*one))).collect();
    let applicants: Vec<_> = CompanyKind::ALL.iter().map(|one| (one.name(), w.code(one.name()))).collect();
    let figures: Vec<_> =
        Figure::ALL.iter().map(|one| (one.name(), w.programme_figure(one.name()))).collect();
    let source = |n: usize| {
        let get = |name: &str| f.get(&format!("{name}{n}")).to_owned();
        SourceFields {
            n,
            title: get("source_title"),
            link: get("source_link"),
            of: get("source_of"),
            second: !get("source_second").is_empty(),
        }
    };
    Page::with(
        status(&errors),
        &FormPage {
            action: over.map_or("/programmes".to_owned(), |(id, _)| format!("/programmes/{id}")),
            version: over.map_or(0, |(_, version)| version),
            levels: Choice::list(Level::ALL.iter().map(|one| (one.name(), w.level(*one))), f.get("level")),
            incubators: places(w, &all, Some("—"), f.get("incubator_id")),
            kinds: Choice::list(
                VoucherKind::ALL.iter().map(|one| (one.name(), w.voucher_kind(*one))),
                f.get("kind"),
            ),
            mechanisms: Choice::list(
                Mechanism::ALL.iter().map(|one| (one.name(), w.mechanism(*one))),
                f.get("mechanism"),
            ),
            supporters: boxes(&supporters, &f, "stacking_counts"),
            applicants: boxes(&applicants, &f, "applicants"),
            evidence: boxes(&evidence, &f, "evidence"),
            figures: boxes(&figures, &f, "unpublished"),
            sources: (1..=SOURCES).map(source).collect(),
            f,
            errors,
            crumbs: vec![Link::new("/programmes", s.programmes()), Link::new("", title)],
            shell: v.shell(title),
        },
    )
}

/// The empty form.
#[get("/programmes/new")]
pub async fn new(v: Visit<'_>) -> Result<Page, PageFault> {
    page(&v, None, Fields::default(), FormErrors::default()).await
}

/// Writes one down.
#[post("/programmes", data = "<posted>")]
pub async fn add(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    v.actor().require_somewhere(Action::KeepProgrammes)?;
    let done = match draft(&v.w, &posted.0) {
        Ok(draft) => {
            let key = posted.key(v.house, v.actor());
            v.told(programme::put(v.house, v.actor(), None, &draft, Some(&key), v.now).await)?
        }
        Err(errors) => Err(errors),
    };
    match done {
        Ok(id) => Ok(v.done(v.w.support.saved(), format!("/programmes/{id}"))),
        Err(errors) => page(&v, None, posted.0, errors).await.map(Answer::Page),
    }
}

/// A draft's form.
#[get("/programmes/<raw>/edit")]
pub async fn edit(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    let id = address::id::<ProgrammeId>(raw)?;
    let found = programme::one(v.house, v.actor(), id).await?;
    if !found.keeps {
        return Err(Refusal::Forbidden { action: Action::KeepProgrammes }.into());
    }
    let one = found.programme;
    page(&v, Some((id, one.version)), filled(&one), FormErrors::default()).await
}

/// Writes a draft over.
#[post("/programmes/<raw>", data = "<posted>")]
pub async fn change(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<ProgrammeId>(raw)?;
    let found = programme::one(v.house, v.actor(), id).await?;
    if !found.keeps {
        return Err(Refusal::Forbidden { action: Action::KeepProgrammes }.into());
    }
    let version: Option<i64> = posted.0.id("version");
    let done = match draft(&v.w, &posted.0) {
        Ok(draft) => {
            let key = posted.key(v.house, v.actor());
            v.told(programme::put(v.house, v.actor(), Some((id, version)), &draft, Some(&key), v.now).await)?
        }
        Err(errors) => Err(errors),
    };
    match done {
        Ok(_) => Ok(v.done(v.w.support.saved(), format!("/programmes/{id}"))),
        Err(errors) => {
            let version = version.filter(|_| errors.refused().is_none()).unwrap_or(found.programme.version);
            page(&v, Some((id, version)), posted.0, errors).await.map(Answer::Page)
        }
    }
}
