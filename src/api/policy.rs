//! House rules: what is in force, a new version of it, and a draft tried before.

use super::ask::{Ask, Query};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::policy::{self, Reach, Target, Version};
use crate::app::trial::{self, Differing, Given};
use crate::domain::field::{FieldError, FieldRule};
use crate::domain::id::{IncubatorId, PersonId, ResourceId};
use crate::domain::policy::{Check, Rule};
use crate::domain::refusal::Refusal;
use crate::domain::soundness;
use crate::http::etag::Conditions;
use crate::words::Words;
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Get, Post, Put};
use rocket::{Route, get, post, put, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, edit, tried]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/policies", "The rules in force in an incubator: its own, of kinds, of resources")
        .query(&["incubator"])
        .gives(200, S::subschema_for::<List<PolicyView>>)
        .fails(&[403, 404, 422]),
    Endpoint::new(Put, "/v1/policies", "Put rules in force, as a new version")
        .headers(&["If-Match"])
        .body(S::subschema_for::<PolicyDraft>)
        .gives(200, S::subschema_for::<PolicyView>)
        .fails(&[403, 404, 412, 413, 422]),
    Endpoint::new(Post, "/v1/policies/trial", "Try rules on the requests of the last 30 days")
        .body(S::subschema_for::<PolicyDraft>)
        .gives(200, S::subschema_for::<TrialView>)
        .fails(&[403, 404, 413, 422]),
];

/// Rules in force.
#[derive(Serialize, JsonSchema)]
pub struct PolicyView {
    incubator_id: IncubatorId,
    /// The kind they are for; `null`: for none alone.
    kind: Option<String>,
    /// The resource they are for.
    resource_id: Option<ResourceId>,
    resource: Option<String>,
    /// What `If-Match` of a `PUT` is held against.
    version: i64,
    since: String,
    rules: Vec<RuleView>,
}

/// A rule and its sentence.
#[derive(Serialize, JsonSchema)]
struct RuleView {
    #[serde(flatten)]
    rule: Rule,
    /// The rule, for people.
    told: String,
}

impl PolicyView {
    fn of(w: &Words, incubator: IncubatorId, one: Version) -> PolicyView {
        let (resource_id, resource) = one.resource.unzip();
        PolicyView {
            incubator_id: incubator,
            kind: one.kind,
            resource_id,
            resource,
            version: one.version,
            since: one.since.rfc3339(Shanghai),
            rules: one.rules.into_iter().map(|rule| RuleView { told: w.rule(&rule), rule }).collect(),
        }
    }
}

/// Rules to be put in force or tried. The most particular ones hold: of the resource, else of its kind, else
/// of the incubator.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyDraft {
    incubator_id: IncubatorId,
    /// For one kind; not together with a resource.
    kind: Option<String>,
    /// For one resource.
    resource_id: Option<ResourceId>,
    /// All of them, in the order they are judged; what holds everywhere is not stated.
    #[schemars(with = "Vec<Rule>", length(max = 40))]
    rules: Vec<Value>,
}

impl PolicyDraft {
    /// Reads every rule, or names every one that is wrong.
    fn read(self, seen: Option<i64>) -> Result<(Target, Vec<Rule>), Refusal> {
        let (mut rules, mut wrong) = (Vec::new(), Vec::new());
        for (n, value) in self.rules.into_iter().enumerate() {
            match serde_json::from_value(value) {
                Ok(rule) => rules.push(rule),
                Err(error) => {
                    let rule = FieldRule::Unreadable(error.to_string());
                    wrong.push(FieldError::new(soundness::field(n), rule));
                }
            }
        }
        if !wrong.is_empty() {
            return Err(Refusal::Fields(wrong));
        }
        let reach = Reach { kind: self.kind, resource: self.resource_id };
        Ok((Target { incubator: self.incubator_id, reach, seen }, rules))
    }
}

/// What is in force.
#[get("/v1/policies")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let incubator = query.id("incubator");
    if incubator.is_none() {
        query.wrong("incubator", FieldRule::Missing);
    }
    query.done()?;
    let incubator: IncubatorId = incubator.ok_or(Refusal::NotFound)?;
    let all = policy::in_force(ask.house, &ask.actor, incubator).await?;
    Reply::ok(&List::whole(all.into_iter().map(|one| PolicyView::of(&ask.w, incubator, one)).collect()))
}

/// Put in force.
#[put("/v1/policies", data = "<body>")]
pub async fn edit(ask: Ask<'_>, conditions: Conditions, body: Body<PolicyDraft>) -> Answer {
    let (at, rules) = body.read()?.read(conditions.version()?)?;
    let put = policy::put(ask.house, &ask.actor, &at, &rules, None, ask.now).await?;
    let opened = policy::open(ask.house, &ask.actor, at.incubator, &at.reach).await?;
    let done = opened.versions.into_iter().find(|one| one.id == put.id).ok_or(Refusal::NotFound)?;
    Ok(Reply::ok(&PolicyView::of(&ask.w, at.incubator, done))?.version(put.version))
}

/// What came of a trial.
#[derive(Serialize, JsonSchema)]
pub struct TrialView {
    /// Requests of the last 30 days that were judged again, by what they asked at the moment they asked it.
    judged: usize,
    /// Not judged again: refused because it was full, because nothing was left or by what holds everywhere;
    /// given by a manager against the rules.
    left_out: usize,
    /// There were more than 2,000 bookings or refused requests: the newest were judged.
    bounded: bool,
    /// Would be refused, and were not.
    refused: usize,
    /// Would need approval, and were given at once.
    asked: usize,
    /// Would be given or could be asked for, and were not.
    given: usize,
    /// Who would have been answered differently, newest first; at most 200.
    differing: Vec<DifferingView>,
}

#[derive(Serialize, JsonSchema)]
struct DifferingView {
    /// When they asked.
    at: String,
    person_id: PersonId,
    person: String,
    company: Option<String>,
    resources: Vec<String>,
    starts_at: String,
    ends_at: String,
    was: Given,
    would: Given,
    /// The rules that make the difference.
    why: Vec<WhyView>,
}

#[derive(Serialize, JsonSchema)]
struct WhyView {
    #[serde(flatten)]
    check: Check,
    /// The rule and its fact, for people.
    told: String,
}

impl DifferingView {
    fn of(w: &Words, one: Differing) -> DifferingView {
        DifferingView {
            at: one.at.rfc3339(Shanghai),
            person_id: one.person,
            person: one.name,
            company: one.company,
            resources: one.resources,
            starts_at: one.span.start().rfc3339(Shanghai),
            ends_at: one.span.end().rfc3339(Shanghai),
            was: one.was,
            would: one.would,
            why: one.why.into_iter().map(|check| WhyView { told: w.check(&check), check }).collect(),
        }
    }
}

/// Try.
#[post("/v1/policies/trial", data = "<body>")]
pub async fn tried(ask: Ask<'_>, body: Body<PolicyDraft>) -> Answer {
    let (at, rules) = body.read()?.read(None)?;
    let came = trial::trial(ask.house, &ask.actor, &at, &rules, ask.now).await?;
    Reply::ok(&TrialView {
        judged: came.judged,
        left_out: came.left_out,
        bounded: came.bounded,
        refused: came.refused,
        asked: came.asked,
        given: came.given,
        differing: came.differing.into_iter().map(|one| DifferingView::of(&ask.w, one)).collect(),
    })
}
