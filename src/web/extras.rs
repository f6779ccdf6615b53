//! What goes with a booking: equipment of the same house, so many of each, had with it or not at all.

use super::shell::FormErrors;
use crate::app::book::Taking;
use crate::app::{Fault, Filter, House, Resource, find};
use crate::domain::access::Actor;
use crate::domain::field::number;
use crate::domain::id::{IncubatorId, ResourceId};
use crate::domain::time::Interval;
use crate::http::form::Fields;
use crate::words::Words;

/// Most pieces of equipment that a form offers.
const MOST: i64 = 12;
/// The family of kinds that go with a room.
const FAMILY: &str = "equipment";

/// Equipment that could go with a booking.
pub(super) struct Extras(Vec<Resource>);

/// One of it, as the form shows it.
pub(super) struct Extra {
    pub(super) field: String,
    pub(super) label: String,
    pub(super) capacity: i64,
    pub(super) value: String,
    pub(super) error: String,
}

fn field(one: &Resource) -> String {
    format!("with-{}", one.id)
}

impl Extras {
    /// What could go with `main`: what is free within `span`, where that is said, and whatever was asked for
    /// already. Nothing goes with equipment itself.
    pub(super) async fn of(
        house: &House,
        actor: &Actor,
        main: &Resource,
        span: Option<Interval>,
        fields: &Fields,
    ) -> Result<Extras, Fault> {
        if main.family == FAMILY {
            return Ok(Extras(Vec::new()));
        }
        let filter = Filter {
            kind: Some(FAMILY.to_owned()),
            incubator: Some(IncubatorId(main.incubator_id)),
            units: 1,
            span,
            only_free: span.is_some(),
            limit: MOST,
            ..Filter::default()
        };
        let mut found = find::search(house, actor, &filter).await?;
        let asked = fields.names().filter_map(|name| name.strip_prefix("with-")?.parse().ok());
        let asked = asked.filter(|id: &i64| !fields.get(&format!("with-{id}")).trim().is_empty());
        for id in asked.take(usize::try_from(MOST).unwrap_or(0)).collect::<Vec<_>>() {
            if found.iter().all(|one| one.id != id)
                && let Ok((one, _)) = find::one(house, actor, ResourceId(id)).await
                && one.family == FAMILY
                && one.incubator_id == main.incubator_id
            {
                found.push(one);
            }
        }
        Ok(Extras(found))
    }

    /// What is asked for of it; what is no number is told beside its field.
    pub(super) fn read(&self, w: &Words, fields: &Fields, wrong: &mut FormErrors) -> Vec<Taking> {
        let mut items = Vec::new();
        for one in &self.0 {
            let name = field(one);
            if fields.get(&name).trim().is_empty() {
                continue;
            }
            match number(&name, fields.get(&name), 0, one.capacity.max(1)) {
                Ok(0) => {}
                Ok(units) => items.push(Taking { resource: ResourceId(one.id), units }),
                Err(error) => wrong.add(&name, w.ui.named(&one.name, &w.field(&error.rule))),
            }
        }
        items
    }

    /// As the form shows it.
    pub(super) fn shown(&self, fields: &Fields, errors: &FormErrors) -> Vec<Extra> {
        let show = |one: &Resource| Extra {
            label: one.name.clone(),
            capacity: one.capacity,
            value: fields.get(&field(one)).to_owned(),
            error: errors.of(&field(one)).to_owned(),
            field: field(one),
        };
        self.0.iter().map(show).collect()
    }
}
