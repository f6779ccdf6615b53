//! A whole incubator as CSV, in and out.

use super::inventory::{Draft, NewResource, code_taken, kept, kind_keys, unknown_parts, zone_of};
use super::{Fault, House, again};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::field::{FieldError, FieldRule, RowError};
use crate::domain::id::{IncubatorId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::{occupancy, place, resource};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Most rows of one import.
pub const ROWS_MAX: usize = 20_000;

/// The columns of the CSV, in order. `parts` holds codes of what a resource is made of, separated by
/// spaces; `features` equipment, separated by commas; `area_m2` has up to two decimals.
pub const COLUMNS: [&str; 13] = [
    "building", "floor", "zone", "kind", "code", "name", "capacity", "seats", "area_m2", "features",
    "opening", "parts", "note",
];

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// New resources.
    pub added: usize,
    /// Known codes whose row was written over.
    pub changed: usize,
}

/// Reads the CSV of an incubator: new codes are added, known ones changed. All or nothing; every bad
/// row is named by line, column and reason. `actor` `None`: the command line.
pub async fn import(
    house: &House,
    actor: Option<&Actor>,
    to: IncubatorId,
    csv: &[u8],
    now: Instant,
) -> Result<Imported, Fault> {
    let kinds = kind_keys(&mut house.store.read().await?).await?;
    let rows = read_rows(csv, &kinds).map_err(Refusal::Rows)?;
    again(|| import_once(house, actor, to, &rows, now)).await
}

struct Row {
    line: u64,
    place: [String; 3],
    new: NewResource,
}

/// Reads and checks all rows without looking at the database.
fn read_rows(csv: &[u8], kinds: &HashSet<String>) -> Result<Vec<Row>, Vec<RowError>> {
    let whole = |rule: FieldRule| vec![RowError { line: 1, error: FieldError::new("file", rule) }];
    let text = std::str::from_utf8(csv.strip_prefix(b"\xef\xbb\xbf").unwrap_or(csv))
        .map_err(|error| whole(FieldRule::Unreadable(format!("UTF-8: {error}"))))?;
    let mut reader =
        ::csv::ReaderBuilder::new().flexible(true).trim(::csv::Trim::All).from_reader(text.as_bytes());
    let heading = reader.headers().map_err(|error| whole(FieldRule::Unreadable(error.to_string())))?.clone();
    let at = |column: &str| heading.iter().position(|name| name == column);
    let missing: Vec<RowError> = ["kind", "code", "name"]
        .into_iter()
        .filter(|column| at(column).is_none())
        .map(|column| RowError { line: 1, error: FieldError::new(column, FieldRule::Missing) })
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
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
        let cell = |column: &str| at(column).and_then(|at| record.get(at)).unwrap_or("").to_owned();
        let draft = Draft {
            place: [cell("building"), cell("floor"), cell("zone")],
            kind: cell("kind"),
            code: cell("code"),
            name: cell("name"),
            capacity: cell("capacity"),
            seats: cell("seats"),
            area: cell("area_m2"),
            features: cell("features"),
            opening: cell("opening"),
            parts: cell("parts"),
            note: cell("note"),
        };
        let mut bad = |error: FieldError| wrong.push(RowError { line, error });
        if draft.code.trim().is_empty() {
            bad(FieldError::new("code", FieldRule::Missing));
        } else if !seen.insert(draft.code.clone()) {
            bad(FieldError::new("code", FieldRule::Taken));
        }
        match draft.read(kinds) {
            Ok(new) => rows.push(Row { line, place: draft.place, new }),
            Err(errors) => errors.into_iter().for_each(bad),
        }
        if rows.len() > ROWS_MAX {
            return Err(whole(FieldRule::Number { min: 0, max: ROWS_MAX as i64 }));
        }
    }
    if wrong.is_empty() { Ok(rows) } else { Err(wrong) }
}

async fn import_once(
    house: &House,
    actor: Option<&Actor>,
    to: IncubatorId,
    rows: &[Row],
    now: Instant,
) -> Result<Imported, Fault> {
    let mut tx = house.store.write().await?;
    match actor {
        Some(actor) => kept(&mut tx, actor, to, Action::EditInventory).await?,
        None => place::incubator(&mut tx, to).await?.ok_or(Refusal::NotFound)?,
    };
    let known: HashMap<String, (i64, String, i64, i64)> = resource::codes(&mut tx, to)
        .await?
        .into_iter()
        .map(|(code, id, kind, version, capacity)| (code, (id, kind, version, capacity)))
        .collect();
    let mut zones = HashMap::new();
    let (mut fresh, mut old, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let mut new = row.new.clone();
        new.zone = zone_of(&mut tx, to, &row.place, &mut zones).await?;
        match known.get(&new.code) {
            Some((_, kind, ..)) if *kind != new.kind => {
                wrong.push(RowError { line: row.line, error: FieldError::new("kind", FieldRule::Choice) });
            }
            Some((id, _, version, capacity)) => {
                old.push((row.line, ResourceId(*id), *version, *capacity, new));
            }
            None => fresh.push((row.line, new)),
        }
    }
    let (lines, fresh): (Vec<u64>, Vec<NewResource>) = fresh.into_iter().unzip();
    let unknown = unknown_parts(&mut tx, to, &fresh).await?;
    for (line, row) in lines.iter().zip(&fresh) {
        if row.parts.iter().any(|code| unknown.contains(code)) {
            wrong.push(RowError { line: *line, error: FieldError::new("parts", FieldRule::Unknown) });
        }
    }
    if !wrong.is_empty() {
        return Err(Refusal::Rows(wrong).into());
    }
    // Parts must be there before what is made of them.
    let (simple, made): (Vec<NewResource>, Vec<NewResource>) =
        fresh.into_iter().partition(|row| row.parts.is_empty());
    resource::insert_many(&mut tx, to, &simple, now).await.map_err(code_taken)?;
    resource::insert_many(&mut tx, to, &made, now).await.map_err(code_taken)?;
    for (line, id, version, capacity, row) in &old {
        resource::edit(&mut tx, *id, *version, row).await?;
        if row.capacity != *capacity {
            let set = occupancy::set_capacity(&mut tx, *id, row.capacity, now).await;
            set.map_err(|fault| match fault.broken() {
                Some("over_capacity") => {
                    let error = FieldError::new("capacity", FieldRule::Taken);
                    Refusal::Rows(vec![RowError { line: *line, error }]).into()
                }
                _ => fault,
            })?;
        }
    }
    let done = Imported { added: simple.len() + made.len(), changed: old.len() };
    let event = NewEvent {
        incubator: Some(to),
        after: Some(json!({ "added": done.added, "changed": done.changed })),
        ..NewEvent::plain(
            now,
            actor.map_or(Door::Command, |actor| actor.door),
            actor.map(|actor| actor.person),
            "incubator",
            to.0,
            "imported",
        )
    };
    audit::record(&mut tx, &event).await?;
    tx.commit().await?;
    Ok(done)
}

/// Writes an incubator as the CSV that [`import`] reads, with a BOM so that Excel shows 中文.
pub async fn export(house: &House, actor: Option<&Actor>, of: IncubatorId) -> Result<String, Fault> {
    let mut tx = house.store.read().await?;
    match actor {
        Some(actor) => kept(&mut tx, actor, of, Action::EditInventory).await?,
        None => place::incubator(&mut tx, of).await?.ok_or(Refusal::NotFound)?,
    };
    let rows = resource::inventory(&mut tx, of).await?;
    let mut out = ::csv::Writer::from_writer(Vec::new());
    let fail = |error: ::csv::Error| Fault::Outside(error.to_string());
    out.write_record(COLUMNS).map_err(fail)?;
    for (row, parts) in &rows {
        let [building, floor, zone] =
            [&row.building, &row.floor, &row.zone].map(|name| name.as_deref().unwrap_or(""));
        let area = format!("{}.{:02}", row.area / 100, row.area % 100);
        let (capacity, seats) = (row.capacity.to_string(), row.seats.to_string());
        let opening = row.opening.as_deref().unwrap_or("");
        out.write_record([
            building,
            floor,
            zone,
            &row.kind,
            &row.code,
            &row.name,
            &capacity,
            &seats,
            &area,
            &row.features,
            opening,
            parts,
            &row.note,
        ])
        .map_err(fail)?;
    }
    let bytes = out.into_inner().map_err(|error| Fault::Outside(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| Fault::Outside(error.to_string()))?;
    Ok(format!("\u{feff}{text}"))
}
