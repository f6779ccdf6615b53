//! Usage read from a file by who runs pools.

use super::listing::ZONE;
use super::page::{Answer, Page, PageFault};
use super::shell::{Link, Shell};
use super::visit::Visit;
use crate::app::Fault;
use crate::app::usage::{self, COLUMNS, Imported};
use crate::domain::field::RowError;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::http::upload::Uploaded;
use crate::words::Words;
use askama::Template;
use rocket::http::Status;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![form, import]
}

/// A wrong cell.
struct Bad {
    line: u64,
    column: String,
    why: String,
}

struct ImportLine {
    at: String,
    by: String,
    taken: i64,
    known: i64,
    refused: i64,
}

#[derive(Template)]
#[template(path = "compute/import.html")]
struct ImportPage {
    shell: Shell,
    done: String,
    bad: Vec<Bad>,
    bad_title: String,
    columns: &'static [&'static str],
    imports: Vec<ImportLine>,
    crumbs: Vec<Link>,
}

fn bad(w: &Words, wrong: &[RowError]) -> Vec<Bad> {
    let bad = |row: &RowError| Bad {
        line: row.line,
        column: row.error.field.clone(),
        why: w.field(&row.error.rule),
    };
    wrong.iter().map(bad).collect()
}

async fn import_page(
    v: &Visit<'_>,
    done: Option<&Imported>,
    refusal: Option<&Refusal>,
) -> Result<Page, PageFault> {
    let (w, c) = (&v.w, v.w.compute);
    let imports = usage::imports(v.house, v.actor()).await?;
    let bad = match (done, refusal) {
        (_, Some(Refusal::Rows(wrong))) => bad(w, wrong),
        (Some(done), _) => bad(w, &done.wrong),
        _ => Vec::new(),
    };
    let lines = done.map_or(bad.len(), |done| done.refused);
    let page = ImportPage {
        done: done.map_or_else(String::new, |one| c.imported(one.taken, one.known, one.refused)),
        bad_title: c.bad_rows(lines),
        bad,
        columns: &COLUMNS,
        imports: imports
            .into_iter()
            .map(|one| ImportLine {
                at: w.moment(Instant(one.created_at), ZONE),
                by: one.person.unwrap_or_default(),
                taken: one.taken,
                known: one.known,
                refused: one.refused,
            })
            .collect(),
        crumbs: vec![Link::new("/compute", c.pools()), Link::new("", c.import())],
        shell: v.shell(c.import()),
    };
    let status = if refusal.is_some() { Status::UnprocessableEntity } else { Status::Ok };
    Page::with(status, &page)
}

/// The form.
#[get("/usage/import")]
pub async fn form(v: Visit<'_>) -> Result<Page, PageFault> {
    import_page(&v, None, None).await
}

/// Reads a file. The answer is the page itself, for it names the rows that were not taken; sent again, all
/// that was taken is passed over.
#[post("/usage/import", data = "<sent>")]
pub async fn import(v: Visit<'_>, sent: Uploaded) -> Result<Answer, PageFault> {
    match usage::import(v.house, v.actor(), &sent.file, v.now).await {
        Ok(done) if done.wrong.is_empty() => {
            let said = v.w.compute.imported(done.taken, done.known, done.refused);
            Ok(v.done(said, "/usage/import"))
        }
        Ok(done) => import_page(&v, Some(&done), None).await.map(Answer::Page),
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Rows(_)) => {
            import_page(&v, None, Some(&refusal)).await.map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}
