//! Usage as a file: which row is a job, and which is not and why.

use crate::domain::field::{FieldError, FieldRule, RowError, text};
use crate::domain::id::{CompanyId, ResourceId};
use crate::domain::time::{DAY, Instant, Interval};
pub use crate::domain::usage::CARDS_MAX;
use crate::domain::usage::{DAYS_MAX, Job};
use std::collections::{HashMap, HashSet};

/// The columns. `person` may be left out; `pool` is a code or an id, `company` a 统一社会信用代码 or an id,
/// `start` and `end` are RFC 3339 with an offset.
pub const COLUMNS: [&str; 7] = ["job_id", "company", "pool", "person", "start", "end", "cards"];
/// Most rows of one file.
pub const ROWS_MAX: usize = 200_000;

/// A row that could be read; whose it is, is still to be found out.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its line in the file, or its number in the list; the first is 1.
    pub line: u64,
    /// The job's name at the cluster, 1 to 100 characters.
    pub key: String,
    /// A 统一社会信用代码 or an id.
    pub company: String,
    /// Who, as the cluster names them; at most 100 characters.
    pub person: String,
    /// A pool's code or id.
    pub pool: String,
    /// When it ran.
    pub span: Interval,
    /// On how many cards, 1 to [`CARDS_MAX`].
    pub cards: i64,
}

/// A pool that usage is reported of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) id: ResourceId,
    /// The most cards it ever had: what ran before it was made smaller can still be reported.
    pub(super) cards: i64,
}

/// A job with the row it came from.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) line: u64,
    pub(super) key: String,
    pub(super) job: Job,
}

fn whole(rule: FieldRule) -> Vec<RowError> {
    vec![RowError { line: 1, error: FieldError::new("file", rule) }]
}

/// Reads a file: its rows, and those that are wrong by line and column. An error: nothing could be read.
pub(super) fn rows(csv: &[u8]) -> Result<(Vec<Row>, Vec<RowError>), Vec<RowError>> {
    let text = std::str::from_utf8(csv.strip_prefix(b"\xef\xbb\xbf").unwrap_or(csv))
        .map_err(|_| whole(FieldRule::NotUtf8))?;
    if text.trim().is_empty() {
        return Err(whole(FieldRule::Missing));
    }
    let mut reader =
        ::csv::ReaderBuilder::new().flexible(true).trim(::csv::Trim::All).from_reader(text.as_bytes());
    let heading = reader.headers().map_err(|error| whole(FieldRule::Unreadable(error.to_string())))?.clone();
    let at = |column: &str| heading.iter().position(|name| name == column);
    let missing = COLUMNS.iter().filter(|column| **column != "person" && at(column).is_none());
    let missing: Vec<RowError> = missing
        .map(|column| RowError { line: 1, error: FieldError::new(*column, FieldRule::Missing) })
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let places = COLUMNS.map(at);
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, ::csv::Position::line);
                wrong.push(RowError {
                    line,
                    error: FieldError::new("row", FieldRule::Unreadable(error.to_string())),
                });
                continue;
            }
        };
        let line = record.position().map_or(0, ::csv::Position::line);
        let cells = places.map(|place| place.and_then(|at| record.get(at)).unwrap_or(""));
        match row(line, cells) {
            Ok(row) => rows.push(row),
            Err(errors) => wrong.extend(errors.into_iter().map(|error| RowError { line, error })),
        }
        if rows.len() > ROWS_MAX {
            return Err(whole(FieldRule::Number { min: 0, max: ROWS_MAX as i64 }));
        }
    }
    Ok((rows, wrong))
}

/// Reads the cells of one row.
fn row(
    line: u64,
    [key, company, pool, person, start, end, cards]: [&str; 7],
) -> Result<Row, Vec<FieldError>> {
    let mut wrong = crate::domain::field::Gather::default();
    let key = wrong.take(text("job_id", key, 1, 100));
    let company = wrong.take(text("company", company, 1, 40));
    let pool = wrong.take(text("pool", pool, 1, 40));
    let person = wrong.take(text("person", person, 0, 100));
    let cards = wrong.take(crate::domain::field::number("cards", cards, 1, CARDS_MAX));
    let mut instant = |field: &str, raw: &str| {
        let read = Instant::parse(raw).ok_or_else(|| FieldError::new(field, FieldRule::Instant));
        wrong.take(read)
    };
    let (from, to) = (instant("start", start), instant("end", end));
    let span = from.zip(to).and_then(|(from, to)| {
        wrong.take(Interval::new(from, to).map_err(|_| FieldError::new("end", FieldRule::EndAfterStart)))
    });
    let (Some(key), Some(company), Some(pool), Some(person), Some(cards), Some(span)) =
        (key, company, pool, person, cards, span)
    else {
        return Err(wrong.0);
    };
    Ok(Row { line, key, company, person, pool, span, cards })
}

/// Whose jobs they are and where they ran, by what is known of codes and ids; a code that two pools share is
/// no name. A job that is not over yet, on more cards than its pool has, or that lasted longer than [`DAYS_MAX`], is
/// none; nor is one that an earlier row names, however that calls the pool.
pub(super) fn find(
    rows: Vec<Row>,
    companies: &HashMap<String, CompanyId>,
    pools: &HashMap<String, Option<Place>>,
    now: Instant,
) -> (Vec<Found>, Vec<RowError>) {
    let (mut found, mut wrong) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut seen: HashSet<(ResourceId, String)> = HashSet::with_capacity(rows.len());
    for row in rows {
        let Row { line, key, company, person, pool, span, cards } = row;
        let mut errors = crate::domain::field::Gather::default();
        let mut must = |field: &str, holds: bool, rule: FieldRule| {
            if !holds {
                errors.wrong(field, rule);
            }
        };
        let company = companies.get(&company.to_uppercase()).copied();
        let place = pools.get(&pool).copied().flatten();
        must("company", company.is_some(), FieldRule::Unknown);
        must("pool", place.is_some(), FieldRule::Unknown);
        must("end", span.end() <= now, FieldRule::Past);
        must("end", span.seconds() <= DAYS_MAX * DAY, FieldRule::Days { most: DAYS_MAX });
        if let Some(place) = place {
            must("cards", cards <= place.cards, FieldRule::PoolCards { most: place.cards });
        }
        match (company, place) {
            (Some(company), Some(Place { id: pool, .. })) if errors.0.is_empty() => {
                if seen.insert((pool, key.clone())) {
                    found.push(Found { line, key, job: Job { pool, company, person, span, cards } });
                } else {
                    wrong.push(RowError { line, error: FieldError::new("job_id", FieldRule::Taken) });
                }
            }
            _ => wrong.extend(errors.0.into_iter().map(|error| RowError { line, error })),
        }
    }
    (found, wrong)
}
