//! A whole incubator as CSV, in and out.

use super::inventory::{Draft, NewResource, code_taken, kept, kind_keys, unknown_parts, write_over, zone_of};
use super::{Fault, House, Resource, again};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::field::{FieldError, FieldRule, RowError};
use crate::domain::id::IncubatorId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::{place, resource};
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

/// Reads the CSV of an incubator: new codes are added, known ones changed; of these, what a column that is
/// not in the file says stays. All or nothing; every bad row is named by line, column and reason. `actor`
/// `None`: the command line.
pub async fn import(
    house: &House,
    actor: Option<&Actor>,
    to: IncubatorId,
    csv: &[u8],
    now: Instant,
) -> Result<Imported, Fault> {
    let mut tx = house.store.read().await?;
    let (kinds, known) = (kind_keys(&mut tx).await?, resource::inventory(&mut tx, to, true).await?);
    drop(tx);
    let known: HashMap<String, Resource> = known.into_iter().map(|one| (one.code.clone(), one)).collect();
    let rows = read_rows(csv, &kinds, &known).map_err(Refusal::Rows)?;
    again(|| import_once(house, actor, to, &rows, &known, now)).await
}

struct Row {
    line: u64,
    place: [String; 3],
    new: NewResource,
}

/// Reads and checks all rows. `known`: what is there, by code.
fn read_rows(
    csv: &[u8],
    kinds: &HashSet<String>,
    known: &HashMap<String, Resource>,
) -> Result<Vec<Row>, Vec<RowError>> {
    let whole = |rule: FieldRule| vec![RowError { line: 1, error: FieldError::new("file", rule) }];
    let text = std::str::from_utf8(csv.strip_prefix(b"\xef\xbb\xbf").unwrap_or(csv))
        .map_err(|_| whole(FieldRule::NotUtf8))?;
    if text.trim().is_empty() {
        return Err(whole(FieldRule::Missing));
    }
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
        let code = at("code").and_then(|at| record.get(at)).unwrap_or("").to_owned();
        let old = known.get(&code).map(Draft::of).unwrap_or_default();
        let cell = |column: &str, old: &str| match at(column) {
            Some(at) => record.get(at).unwrap_or("").to_owned(),
            None => old.to_owned(),
        };
        let [building, floor, zone] = &old.place;
        let draft = Draft {
            place: [cell("building", building), cell("floor", floor), cell("zone", zone)],
            kind: cell("kind", ""),
            name: cell("name", ""),
            capacity: cell("capacity", &old.capacity),
            seats: cell("seats", &old.seats),
            area: cell("area_m2", &old.area),
            features: cell("features", &old.features),
            opening: cell("opening", &old.opening),
            parts: cell("parts", &old.parts),
            note: cell("note", &old.note),
            code,
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

/// What stood in the way of one row, as the row's own mistake.
fn at_line(line: u64, fault: Fault) -> Fault {
    let Fault::Refused(refusal) = fault else { return fault };
    let at = |error| RowError { line, error };
    let rows = match *refusal {
        Refusal::StillUsed | Refusal::CapacityBooked { .. } => {
            vec![at(FieldError::new("capacity", FieldRule::StillBooked))]
        }
        Refusal::Fields(errors) => errors.into_iter().map(at).collect(),
        other => return Fault::from(other),
    };
    Refusal::Rows(rows).into()
}

async fn import_once(
    house: &House,
    actor: Option<&Actor>,
    to: IncubatorId,
    rows: &[Row],
    known: &HashMap<String, Resource>,
    now: Instant,
) -> Result<Imported, Fault> {
    let mut tx = house.store.write().await?;
    match actor {
        Some(actor) => kept(&mut tx, actor, to, Action::EditInventory).await?,
        None => place::incubator(&mut tx, to).await?.ok_or(Refusal::NotFound)?,
    };
    let mut zones = HashMap::new();
    let (mut fresh, mut old, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let mut new = row.new.clone();
        new.zone = zone_of(&mut tx, to, &row.place, &mut zones).await?;
        match known.get(&new.code) {
            Some(there) if there.kind != new.kind => {
                wrong.push(RowError { line: row.line, error: FieldError::new("kind", FieldRule::Choice) });
            }
            Some(there) => old.push((row.line, there, new)),
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
    for (line, there, row) in &old {
        write_over(&mut tx, there, row, now).await.map_err(|fault| at_line(*line, fault))?;
    }
    super::closure::refill_all(&mut tx, to, now).await?;
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
    let rows = resource::inventory(&mut tx, of, false).await?;
    let mut out = ::csv::Writer::from_writer(Vec::new());
    let fail = |error: ::csv::Error| Fault::Outside(error.to_string());
    out.write_record(COLUMNS).map_err(fail)?;
    for row in &rows {
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
            &row.parts,
            &row.note,
        ])
        .map_err(fail)?;
    }
    let bytes = out.into_inner().map_err(|error| Fault::Outside(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| Fault::Outside(error.to_string()))?;
    Ok(format!("\u{feff}{text}"))
}
