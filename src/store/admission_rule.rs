//! Rules of admission that were put in force since the program was made.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{FigureId, PersonId};
use crate::domain::review::ReviewForm;
use crate::domain::rulebook::{Figure, Key, Mark};
use crate::domain::time::Instant;
use chrono::NaiveDate;

/// What tells whether something was put in force since: rows are only added.
pub async fn stamp(tx: &mut Tx) -> Result<i64, Fault> {
    const SQL: &str = "select (select count(*) from admission_figure) + (select count(*) from review_form)";
    Ok(tx.one::<(i64,)>(SQL, &[]).await?.0)
}

type Row = (String, i64, String, String, String, String);

fn day(raw: &str) -> Result<NaiveDate, Fault> {
    raw.parse().map_err(|error| Fault::corrupt("valid_from", error))
}

/// All figures, in the order in which they were put in force.
pub async fn figures(tx: &mut Tx) -> Result<Vec<Figure>, Fault> {
    const SQL: &str =
        "select key, value, valid_from, mark, source_zh, source_en from admission_figure order by id";
    let rows: Vec<Row> = tx.all(SQL, &[]).await?;
    let figure = |(key, value, valid_from, mark, zh, en): Row| {
        Ok(Figure {
            key: Key::of_name(&key).ok_or_else(|| Fault::corrupt("admission_figure.key", key))?,
            value,
            valid_from: day(&valid_from)?,
            valid_to: None,
            mark: Mark::of_name(&mark).ok_or_else(|| Fault::corrupt("admission_figure.mark", mark))?,
            source: (zh, en),
        })
    };
    rows.into_iter().map(figure).collect()
}

/// All versions of the form for reviews, the first one first.
pub async fn forms(tx: &mut Tx) -> Result<Vec<ReviewForm>, Fault> {
    const SQL: &str = "select version, valid_from, pass, criteria from review_form order by version";
    let rows: Vec<(i64, String, i64, String)> = tx.all(SQL, &[]).await?;
    let form = |(version, valid_from, pass, criteria): (i64, String, i64, String)| {
        let criteria = serde_json::from_str(&criteria);
        Ok(ReviewForm {
            version,
            valid_from: day(&valid_from)?,
            pass,
            criteria: criteria.map_err(|error| Fault::corrupt("review_form.criteria", error))?,
        })
    };
    rows.into_iter().map(form).collect()
}

/// Puts a figure in force.
pub async fn insert(tx: &mut Tx, new: &Figure, by: PersonId, now: Instant) -> Result<FigureId, Fault> {
    const SQL: &str = "
        insert into admission_figure (key, value, valid_from, mark, source_zh, source_en, made_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8) returning id";
    let (zh, en) = (&new.source.0, &new.source.1);
    let from = new.valid_from.to_string();
    let args = args![new.key.name(), new.value, from, new.mark.name(), zh, en, by, now];
    Ok(FigureId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Puts a version of the form in force; `review_form.version` when somebody was faster.
pub async fn insert_form(tx: &mut Tx, new: &ReviewForm, by: PersonId, now: Instant) -> Result<(), Fault> {
    const SQL: &str = "
        insert into review_form (version, valid_from, pass, criteria, made_by, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    let criteria = serde_json::to_string(&new.criteria);
    let criteria = criteria.map_err(|error| Fault::corrupt("review_form.criteria", error))?;
    tx.run(SQL, args![new.version, new.valid_from.to_string(), new.pass, criteria, by, now]).await?;
    Ok(())
}
