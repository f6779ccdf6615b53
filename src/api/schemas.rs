//! The schemas of what is read and of what is sent as one set of names. Most are the same in both. Where one name stands
//! for two shapes, what is read has a name of its own.

use serde_json::{Map, Value};
use std::collections::BTreeSet;

const PLACE: &str = "#/components/schemas/";

/// Every reference within `value` to one of `names` gets its second name.
fn refer(value: &mut Value, names: &BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(to) if key == "$ref" => {
                        if let Some(name) = to.strip_prefix(PLACE).filter(|name| names.contains(*name)) {
                            *to = format!("{PLACE}{}", second(name));
                        }
                    }
                    member => refer(member, names),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| refer(item, names)),
        _ => {}
    }
}

fn second(name: &str) -> String {
    format!("{name}Read")
}

/// One set of both; `bodies`: what refers to `read`.
pub(super) fn merged<'a>(
    mut read: Map<String, Value>,
    mut sent: Map<String, Value>,
    bodies: impl IntoIterator<Item = &'a mut Value>,
) -> Map<String, Value> {
    let mut apart: BTreeSet<String> = BTreeSet::new();
    // A shape that names one that is apart is apart itself.
    loop {
        let mut there = read.clone();
        there.values_mut().for_each(|shape| refer(shape, &apart));
        let more = there.iter().filter(|(name, shape)| sent.get(*name).is_some_and(|other| other != *shape));
        let found: BTreeSet<String> = more.map(|(name, _)| name.clone()).collect();
        if found.is_subset(&apart) {
            break;
        }
        apart.extend(found);
    }
    bodies.into_iter().for_each(|body| refer(body, &apart));
    read.values_mut().for_each(|shape| refer(shape, &apart));
    let named = |name: String| if apart.contains(&name) { second(&name) } else { name };
    sent.extend(read.into_iter().map(|(name, shape)| (named(name), shape)));
    sent
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn one_name_is_one_shape() {
        let tier = json!({ "$ref": "#/components/schemas/Tier" });
        let read = map(&json!({
            "Tier": { "x": 1 }, "Tariff": { "of": [tier] }, "Id": { "type": "string" }, "Draft": { "id": "Tier" },
        }));
        let sent =
            map(&json!({ "Tier": { "y": 2 }, "Tariff": { "of": [tier] }, "Id": { "type": "string" } }));
        let mut body = json!({ "schema": { "$ref": "#/components/schemas/Tariff" } });
        let all = merged(read, sent, [&mut body]);
        assert_eq!(body["schema"]["$ref"], "#/components/schemas/TariffRead");
        assert_eq!(all["TariffRead"]["of"][0]["$ref"], "#/components/schemas/TierRead");
        assert_eq!(all["Tariff"]["of"][0]["$ref"], "#/components/schemas/Tier");
        assert_eq!((&all["TierRead"], &all["Tier"]), (&json!({ "x": 1 }), &json!({ "y": 2 })));
        assert_eq!(all.len(), 6, "what is the same stays one, what is read alone keeps its name: {all:?}");
    }
}
