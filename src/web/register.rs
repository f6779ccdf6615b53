//! A register (台账) as a file: CSV for any program, and a workbook with numbers as numbers, both of the same cells.

use super::address;
use crate::app::Fault;
use crate::app::register::ROWS_MAX;
use crate::words::Words;
use rocket::Responder;
use rocket::http::{ContentType, Header};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// Rows of a sheet whose addresses are links; spreadsheets take no more than 65,530 of them.
const LINKS_MAX: u32 = 65_000;

/// What a workbook is called in a header.
const MIME: &str = "vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file to be kept.
#[derive(Responder)]
pub struct Kept {
    bytes: Vec<u8>,
    kind: ContentType,
    disposition: Header<'static>,
}

impl Kept {
    /// `bytes` under that name.
    fn new(bytes: Vec<u8>, kind: ContentType, name: &str) -> Kept {
        let disposition = format!("attachment; filename=\"{name}\"");
        Kept { bytes, kind, disposition: Header::new("Content-Disposition", disposition) }
    }
}

/// Where a list is had as a file, in both forms, and on paper.
pub(super) struct Exports {
    pub csv: String,
    pub xlsx: String,
    pub paper: String,
}

impl Exports {
    /// Of the list at `path` under the same filters.
    pub(super) fn of(path: &str, query: &[(&str, &str)]) -> Exports {
        let to = |form: &str| address::to(&format!("{path}/{form}"), query);
        Exports { csv: to("csv"), xlsx: to("xlsx"), paper: to("paper") }
    }
}

/// A cell. Codes, telephone numbers and dates are text: a spreadsheet would make something else of them.
pub(super) enum Cell {
    Text(String),
    /// A number, and its decimals.
    Number(f64, usize),
    /// An address, which a workbook opens; may be empty.
    Address(String),
}

impl Cell {
    /// Text.
    pub(super) fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// So many `parts` of a unit that has `of_one` of them, with so many decimals.
    pub(super) fn parts(parts: i64, of_one: f64, decimals: usize) -> Cell {
        // Amounts are far below 2^53, where every whole number is exact.
        #[allow(clippy::cast_precision_loss)]
        Cell::Number(parts as f64 / of_one, decimals)
    }

    /// A whole number.
    pub(super) fn whole(n: i64) -> Cell {
        Cell::parts(n, 1.0, 0)
    }

    /// Hundredths: yuan of fen, square metres, percent of basis points.
    pub(super) fn hundredths(n: i64) -> Cell {
        Cell::parts(n, 100.0, 2)
    }

    /// Card-hours of card-seconds.
    pub(super) fn card_hours(seconds: i64) -> Cell {
        Cell::parts(seconds, 3_600.0, 6)
    }

    /// As CSV has it: no thousands, no unit, so that programs can add it up.
    fn plain(&self) -> String {
        match self {
            // What a spreadsheet would take for a formula is told to be text.
            Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
            _ => self.told(),
        }
    }

    /// As it is read.
    pub(super) fn told(&self) -> String {
        match self {
            Cell::Text(text) | Cell::Address(text) => text.clone(),
            Cell::Number(number, decimals) => format!("{number:.decimals$}"),
        }
    }

    /// Whether it is a number, which stands at the right.
    pub(super) fn is_number(&self) -> bool {
        matches!(self, Cell::Number(..))
    }
}

/// A table with one row of headings; a sheet of a workbook.
pub(super) struct Sheet {
    pub title: &'static str,
    pub heads: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// All rows of cells under `heads`; whoever gives them knows that they are few.
    pub(super) fn whole<const N: usize>(
        title: &'static str,
        heads: [&'static str; N],
        rows: impl IntoIterator<Item = [Cell; N]>,
    ) -> Sheet {
        Sheet { title, heads: heads.to_vec(), rows: rows.into_iter().map(Vec::from).collect() }
    }

    /// The first [`ROWS_MAX`] rows; a last line says so where there are more.
    pub(super) fn cut<const N: usize>(
        w: &Words,
        title: &'static str,
        heads: [&'static str; N],
        rows: impl IntoIterator<Item = [Cell; N]>,
    ) -> Sheet {
        let mut sheet = Sheet::whole(title, heads, rows.into_iter().take(ROWS_MAX + 1));
        if sheet.rows.len() > ROWS_MAX {
            sheet.rows.truncate(ROWS_MAX);
            sheet.rows.push(vec![Cell::Text(w.register.cut(ROWS_MAX))]);
        }
        sheet
    }
}

fn outside(error: &dyn std::fmt::Display) -> Fault {
    Fault::Outside(error.to_string())
}

/// As CSV, in UTF-8 with a mark that spreadsheets look for; `name` without an ending.
pub(super) fn csv(name: &str, sheet: &Sheet) -> Result<Kept, Fault> {
    // A line that says that it was cut is shorter than the others.
    let mark = "\u{feff}".as_bytes().to_vec();
    let mut out = ::csv::WriterBuilder::new().flexible(true).from_writer(mark);
    out.write_record(&sheet.heads).map_err(|error| outside(&error))?;
    for row in &sheet.rows {
        out.write_record(row.iter().map(Cell::plain)).map_err(|error| outside(&error))?;
    }
    let bytes = out.into_inner().map_err(|error| outside(&error))?;
    Ok(Kept::new(bytes, ContentType::CSV, &format!("{name}.csv")))
}

/// As a workbook, a sheet a table; `name` without an ending.
pub(super) async fn xlsx(name: &str, sheets: Vec<Sheet>) -> Result<Kept, Fault> {
    // To write twenty thousand rows takes long enough to hold up others.
    let made = tokio::task::spawn_blocking(move || workbook(sheets)).await.map_err(|_| Fault::Lost)?;
    let bytes = made.map_err(|error| outside(&error))?;
    Ok(Kept::new(bytes, ContentType::new("application", MIME), &format!("{name}.xlsx")))
}

fn workbook(sheets: Vec<Sheet>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    for one in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(one.title)?;
        heading(sheet, &one.heads)?;
        for (row, cells) in (1_u32..).zip(one.rows) {
            write(sheet, row, cells)?;
        }
    }
    book.save_to_buffer()
}

/// One row of headings, which stays in sight.
fn heading(sheet: &mut Worksheet, heads: &[&str]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, head) in (0_u16..).zip(heads) {
        sheet.write_string_with_format(0, column, *head, &bold)?;
        sheet.set_column_width(column, 16)?;
    }
    sheet.set_freeze_panes(1, 0).map(|_| ())
}

/// How numbers of so many decimals are shown.
fn shown(decimals: usize) -> Format {
    let form = if decimals == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(decimals)) };
    Format::new().set_num_format(form)
}

/// A row below the headings.
fn write(sheet: &mut Worksheet, row: u32, cells: Vec<Cell>) -> Result<(), XlsxError> {
    for (column, cell) in (0_u16..).zip(cells) {
        match cell {
            Cell::Address(to) if row <= LINKS_MAX && !to.is_empty() => {
                sheet.write_url(row, column, to.as_str())?
            }
            Cell::Text(text) | Cell::Address(text) => sheet.write_string(row, column, text)?,
            Cell::Number(number, decimals) => {
                sheet.write_number_with_format(row, column, number, &shown(decimals))?
            }
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::Language;

    fn said(rows: usize) -> Vec<String> {
        let w = Words::of(Language::En);
        let rows = (0..rows).map(|n| [Cell::text("+86 1"), Cell::whole(i64::try_from(n).unwrap())]);
        let kept = csv("x", &Sheet::cut(&w, "x", ["a", "b"], rows)).unwrap();
        String::from_utf8(kept.bytes).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_register_that_is_cut_says_so() {
        let whole = said(ROWS_MAX);
        assert_eq!((whole.len(), whole[1].as_str()), (ROWS_MAX + 1, "'+86 1,0"));
        let cut = said(ROWS_MAX + 1);
        assert_eq!(cut.len(), ROWS_MAX + 2);
        assert!(cut[ROWS_MAX + 1].contains("Only the first 20000 rows"), "{}", cut[ROWS_MAX + 1]);
    }
}
