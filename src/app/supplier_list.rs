//! A list of suppliers as CSV: name, 统一社会信用代码, first day, last day, batch.

use crate::domain::field::{FieldError, FieldRule, RowError, text};
use crate::domain::month::ZONE;
use crate::domain::time::day_start;
use crate::domain::uscc::Uscc;
use crate::store::programme::SupplierRow;
use chrono::NaiveDate;
use std::collections::HashSet;

/// The columns: the last two may be missing or empty.
pub const COLUMNS: [&str; 5] = ["name", "uscc", "listed_from", "listed_to", "batch"];
/// Most rows of a list.
const ROWS_MAX: usize = 5_000;

fn date(column: &str, raw: &str) -> Result<NaiveDate, FieldError> {
    let read = raw.parse().ok().filter(|_| raw.len() == 10);
    read.ok_or_else(|| {
        FieldError::new(column, if raw.is_empty() { FieldRule::Missing } else { FieldRule::Date })
    })
}

/// Reads all rows, or names every bad one.
pub(crate) fn read(csv: &[u8]) -> Result<Vec<SupplierRow>, Vec<RowError>> {
    let whole = |rule: FieldRule| vec![RowError { line: 1, error: FieldError::new("file", rule) }];
    let bare = std::str::from_utf8(csv.strip_prefix(b"\xef\xbb\xbf").unwrap_or(csv));
    let bare = bare.map_err(|_| whole(FieldRule::NotUtf8))?;
    let mut reader =
        ::csv::ReaderBuilder::new().flexible(true).trim(::csv::Trim::All).from_reader(bare.as_bytes());
    let heading = reader.headers().map_err(|error| whole(FieldRule::Unreadable(error.to_string())))?.clone();
    let at = |column: &str| heading.iter().position(|name| name == column);
    let missing: Vec<RowError> = COLUMNS[..3]
        .iter()
        .filter(|column| at(column).is_none())
        .map(|column| RowError { line: 1, error: FieldError::new(*column, FieldRule::Missing) })
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let (mut rows, mut wrong, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for (number, record) in (2_u64..).zip(reader.records()) {
        let record = record.map_err(|error| whole(FieldRule::Unreadable(error.to_string())))?;
        if rows.len() >= ROWS_MAX {
            return Err(whole(FieldRule::TooMany { most: ROWS_MAX }));
        }
        let cell = |column: &str| at(column).and_then(|at| record.get(at)).unwrap_or("");
        match row(&cell) {
            Ok(row) if !seen.insert((row.uscc.clone(), row.listed_from)) => {
                wrong.push(RowError { line: number, error: FieldError::new("uscc", FieldRule::Twice) });
            }
            Ok(row) => rows.push(row),
            Err(error) => wrong.push(RowError { line: number, error }),
        }
    }
    if wrong.is_empty() { Ok(rows) } else { Err(wrong) }
}

fn row<'a>(cell: &impl Fn(&str) -> &'a str) -> Result<SupplierRow, FieldError> {
    let from = date("listed_from", cell("listed_from"))?;
    let to = match cell("listed_to") {
        "" => None,
        raw => Some(date("listed_to", raw)?),
    };
    if to.is_some_and(|to| to < from) {
        return Err(FieldError::new("listed_to", FieldRule::EndAfterStart));
    }
    let uscc = Uscc::parse(cell("uscc")).map_err(|error| FieldError::new("uscc", FieldRule::Uscc(error)))?;
    Ok(SupplierRow {
        uscc: uscc.to_string(),
        name: text("name", cell("name"), 1, 80)?,
        batch: text("batch", cell("batch"), 0, 40)?,
        listed_from: day_start(from, ZONE).0,
        listed_to: to.map(|day| day_start(day, ZONE).0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_and_every_bad_row_named() {
        let good = "name,uscc,listed_from,listed_to,batch\n华为云,91440300MAAY4CL12B,2025-03-01,,1\n";
        let rows = read(good.as_bytes()).unwrap();
        assert_eq!((rows.len(), rows[0].uscc.as_str(), rows[0].listed_to), (1, "91440300MAAY4CL12B", None));
        let bad = "name,uscc,listed_from,listed_to\n\
                   A,91440300MAAY4CL12B,2025-03-01,2025-02-01\nB,1,2025-03-01,\n,91440300MAAY4CL12B,soon,\n";
        let wrong: Vec<(u64, String)> =
            read(bad.as_bytes()).unwrap_err().into_iter().map(|row| (row.line, row.error.field)).collect();
        let all = [(2, "listed_to"), (3, "uscc"), (4, "listed_from")];
        assert_eq!(wrong, all.map(|(line, field)| (line, field.to_owned())));
        assert_eq!(read(b"name,x\n").unwrap_err().len(), 2);
    }
}
