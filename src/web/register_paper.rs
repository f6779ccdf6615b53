//! A register on paper: the rows of its file, and below them who answers for them, with a place for the seal.

use super::page::{Page, PageFault};
use super::register::Sheet;
use super::shell::Shell;
use super::visit::Visit;
use askama::Template;

/// Most rows on paper: some two hundred sheets.
const ROWS_MAX: usize = 5_000;

/// What is signed below, and empty lines for it.
struct Place {
    label: &'static str,
    seal: bool,
}

#[derive(Template)]
#[template(path = "registers/paper.html")]
struct PaperPage {
    shell: Shell,
    sheet: Sheet,
    cut: String,
    places: Vec<Place>,
}

/// Its page.
pub(super) fn paper(v: &Visit<'_>, mut sheet: Sheet) -> Result<Page, PageFault> {
    let r = v.w.register;
    let cut = if sheet.rows.len() > ROWS_MAX { r.paper_cut(ROWS_MAX) } else { r.rows(sheet.rows.len()) };
    sheet.rows.truncate(ROWS_MAX);
    let lines = [r.head(), r.statistician(), r.filler(), r.phone(), r.reported_on()];
    let lines = lines.into_iter().map(|label| Place { label, seal: false });
    Page::new(&PaperPage {
        places: std::iter::once(Place { label: r.reporter(), seal: true }).chain(lines).collect(),
        shell: v.shell(sheet.title),
        sheet,
        cut,
    })
}
