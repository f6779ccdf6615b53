//! An agreement's terms and dates in words, for its page, its case and its paper.

use super::visit::Visit;
use crate::app::agreement::{MonthRent, Outlook};
use crate::domain::agreement::alert::{Alert, AlertKind};
use crate::domain::agreement::{Change, Terms, Warning};
use crate::domain::amount::Unit;
use crate::domain::id::ResourceId;
use crate::domain::rent::Rent;
use crate::words::Words;
use crate::words::money::yuan_plain as yuan;
use chrono::{Months, NaiveDate};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};

/// What is given each month.
pub(super) fn monthly(w: &Words, terms: &Terms) -> String {
    let all = [
        (Unit::RoomMinute, terms.room_minutes),
        (Unit::CardSecond, terms.card_seconds),
        (Unit::MentorMinute, terms.mentor_minutes),
    ];
    let told: Vec<String> =
        all.into_iter().filter(|(_, n)| *n > 0).map(|(unit, n)| w.of_unit(unit, n)).collect();
    if told.is_empty() { w.agreement.nothing_monthly().to_owned() } else { told.join(" · ") }
}

/// How many desks.
pub(super) fn desks(w: &Words, terms: &Terms) -> String {
    match terms.desks.len() {
        0 => w.agreement.no_desks().to_owned(),
        n => w.case_amount(None, i64::try_from(n).unwrap_or(i64::MAX)),
    }
}

/// The steps of a schedule with their days, as far as the term goes.
pub(super) fn schedule(w: &Words, rent: &Rent, first: NaiveDate, last: NaiveDate) -> Vec<String> {
    let (mut from, mut months, mut lines) = (first, 0, Vec::new());
    for (at, step) in rent.schedule.iter().enumerate() {
        months += step.months;
        let end = first.checked_add_months(Months::new(months)).and_then(|day| day.pred_opt());
        let to = if at + 1 == rent.schedule.len() { last } else { end.unwrap_or(last).min(last) };
        if from > last {
            break;
        }
        let (a, days) = (w.agreement, (from.to_string(), to.to_string()));
        lines.push(match step.percent {
            0 => a.step_free(&days.0, &days.1),
            percent => a.step_pays(&days.0, &days.1, percent),
        });
        from = to.succ_opt().unwrap_or(to);
    }
    lines
}

/// Area with its unit.
pub(super) fn area(hundredths: i64) -> String {
    format!("{} m²", yuan(hundredths))
}

/// A month of rent as a row.
pub(super) struct MonthLine {
    pub month: String,
    pub days: i64,
    pub gross: String,
    pub payable: String,
    pub waived: String,
}

/// The months that lie ahead, and what they come to, in words.
pub(super) fn months(w: &Words, outlook: &Outlook) -> (Vec<MonthLine>, String) {
    let line = |one: &MonthRent| MonthLine {
        month: one.month.to_string(),
        days: one.pieces.iter().map(|piece| piece.days).sum(),
        gross: yuan(one.gross()),
        payable: yuan(one.payable()),
        waived: yuan(one.gross() - one.payable()),
    };
    let (gross, payable) = (outlook.gross(), outlook.payable());
    let sum = w.agreement.outlook_sum(&yuan(gross), &yuan(payable), &yuan(gross - payable));
    (outlook.months.iter().map(line).collect(), sum)
}

/// What the rent of the whole term comes to, in words.
pub(super) fn whole_term(w: &Words, outlook: &Outlook) -> String {
    let (gross, payable) = (outlook.term_gross, outlook.term_payable);
    w.agreement.term_sum(&yuan(gross), &yuan(payable), &yuan(gross - payable))
}

/// What is told ahead: a line a day on which something changes, with all that changes then, and when it is told.
pub(super) fn alert_lines(w: &Words, alerts: &[Alert], zone: Tz) -> Vec<(String, String)> {
    let mut days: BTreeMap<NaiveDate, (Vec<AlertKind>, BTreeSet<NaiveDate>)> = BTreeMap::new();
    for alert in alerts {
        let (kinds, told) = days.entry(alert.day).or_default();
        if !kinds.contains(&alert.kind) {
            kinds.push(alert.kind);
        }
        told.insert(alert.at.date(zone));
    }
    let line = |(day, (kinds, told)): (NaiveDate, (Vec<AlertKind>, BTreeSet<NaiveDate>))| {
        let day = day.to_string();
        let said: Vec<String> = kinds.into_iter().map(|kind| w.agreement_alert(kind, &day)).collect();
        let told: Vec<String> = told.into_iter().map(|on| on.to_string()).collect();
        (said.join(w.agreement.and_then()), w.agreement.told_on(told.join(w.agreement.and_on())))
    };
    days.into_iter().map(line).collect()
}

/// A warning, and the source of its rule: the figure of the day on which the agreement begins, which is the one that
/// was looked at.
pub(super) fn warning(v: &Visit<'_>, one: &Warning, first: NaiveDate) -> (String, String) {
    let w = &v.w;
    let figure = Words::warning_rule(one).and_then(|key| v.house.rules.now().figure(key, first));
    let zh = w.lang == crate::domain::person::Language::Zh;
    let source = figure.map(|figure| {
        let said = if zh { &figure.source.0 } else { &figure.source.1 };
        w.agreement.source(said, w.mark(figure.mark))
    });
    (w.agreement_warning(one), source.unwrap_or_default())
}

/// Desks by id, with their names.
pub(super) type Named = [(ResourceId, String)];

/// How many desks there were and are, and which came and went.
pub(super) fn desks_moved(w: &Words, named: &Named, old: &Terms, new: &Terms) -> String {
    let name = |id: ResourceId| named.iter().find(|one| one.0 == id).map(|one| one.1.as_str());
    let came = new.desks_beyond(old).into_iter().filter_map(name).map(|name| format!("+{name}"));
    let went = old.desks_beyond(new).into_iter().filter_map(name).map(|name| format!("−{name}"));
    let moved: Vec<String> = came.chain(went).collect();
    let counts = format!("{} → {}", desks(w, old), desks(w, new));
    if moved.is_empty() { counts } else { w.agreement.with_names(&counts, moved.join(" ")) }
}

/// What differs between terms that follow each other: label, before and after.
pub(super) fn differences(w: &Words, named: &Named, old: &Terms, new: &Terms) -> Vec<(&'static str, String)> {
    let a = w.agreement;
    let mut lines = Vec::new();
    if old.desks != new.desks {
        lines.push((a.desks(), desks_moved(w, named, old, new)));
    }
    let both = [
        (a.last_day(), old.last.to_string(), new.last.to_string()),
        (a.monthly(), monthly(w, old), monthly(w, new)),
        (a.area(), area(old.rent.area), area(new.rent.area)),
        (a.month_rent(), yuan(old.rent.month()), yuan(new.rent.month())),
        (a.schedule(), steps(&old.rent), steps(&new.rent)),
    ];
    let changed = both.into_iter().filter(|(_, old, new)| old != new);
    lines.extend(changed.map(|(label, old, new)| (label, format!("{old} → {new}"))));
    lines
}

/// What a change asks for, against what holds: label, before and after.
pub(super) fn change(
    w: &Words,
    named: &Named,
    change: &Change,
    before: Option<&Terms>,
) -> Vec<(&'static str, String)> {
    let a = w.agreement;
    let mut lines = vec![(a.kind(), w.change_kind(change.kind).to_owned())];
    let day = if change.kind.is_end() { a.last_day_end() } else { a.from_day() };
    lines.push((day, change.day.to_string()));
    if let (Some(old), false) = (before, change.kind.is_end()) {
        lines.extend(differences(w, named, old, &change.terms));
    }
    lines.push((a.reason(), change.reason.clone()));
    lines
}

/// A schedule in short: `24×0% 12×50%`.
fn steps(rent: &Rent) -> String {
    let all: Vec<String> =
        rent.schedule.iter().map(|one| format!("{}×{}%", one.months, one.percent)).collect();
    all.join(" ")
}
