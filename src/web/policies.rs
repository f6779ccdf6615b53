//! House rules as managers keep them: what is in force where, and the versions there have been.

use super::address;
use super::listing::{place, places};
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::slot;
use super::visit::{Visit, status};
use crate::app::policy::{self, Opened, Reach, Target, Version};
use crate::app::{Filter, Kind, find};
use crate::domain::id::IncubatorId;
use crate::domain::policy::Rule;
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![first, list, history, back, end]
}

/// Single resources that are offered to choose from.
const OFFERED: i64 = 200;

#[derive(Template)]
#[template(path = "policies/list.html")]
struct ListPage {
    shell: Shell,
    id: String,
    incubators: Vec<Choice>,
    sets: Vec<Set>,
    things: Vec<Choice>,
    resources: Vec<Choice>,
    many: bool,
}

/// Rules in force for something.
struct Set {
    title: String,
    about: String,
    rules: Vec<String>,
    edit: String,
    history: String,
}

/// What a reach is called.
pub(super) fn called(w: &Words, kinds: &[Kind], kind: Option<&str>, resource: Option<&str>) -> String {
    match (resource, kind) {
        (Some(name), _) => name.to_owned(),
        (None, Some(kind)) => w.policy.of_kind(&slot::kind_name(w, kinds, kind)),
        (None, None) => w.policy.whole().to_owned(),
    }
}

/// The address of a page about a reach.
pub(super) fn about(incubator: IncubatorId, page: &str, reach: &Reach) -> String {
    let resource = reach.resource.map(|id| id.to_string()).unwrap_or_default();
    let pairs = [("kind", reach.kind.as_deref().unwrap_or("")), ("resource", &resource)];
    address::to(&format!("/policies/{incubator}/{page}"), &pairs)
}

/// The reach that a form or an address names; what is no id names nothing.
pub(super) fn reach(fields: &Fields) -> Result<Reach, crate::domain::refusal::Refusal> {
    let text = |name: &str| Some(fields.get(name).trim().to_owned()).filter(|text| !text.is_empty());
    let resource = text("resource").map(|raw| address::id(&raw)).transpose()?;
    // Who chose both means the single one.
    Ok(Reach { kind: text("kind").filter(|_| resource.is_none()), resource })
}

/// The rules of the first incubator that the actor keeps, or of the one chosen.
#[get("/policies?<incubator>")]
pub async fn first(v: Visit<'_>, incubator: Option<&str>) -> Result<Answer, PageFault> {
    let kept = policy::kept(v.house, v.actor()).await?;
    let chosen = match incubator.filter(|raw| !raw.is_empty()) {
        Some(raw) => address::id::<IncubatorId>(raw)?,
        None => IncubatorId(kept.first().ok_or(crate::domain::refusal::Refusal::NotFound)?.id),
    };
    Ok(Answer::To(format!("/policies/{chosen}")))
}

/// What is in force.
#[get("/policies/<iid>")]
pub async fn list(v: Visit<'_>, iid: &str) -> Result<Page, PageFault> {
    let (w, iid) = (&v.w, address::id::<IncubatorId>(iid)?);
    let opened = policy::open(v.house, v.actor(), iid, &Reach::default()).await?;
    let kept = policy::kept(v.house, v.actor()).await?;
    let all = policy::in_force(v.house, v.actor(), iid).await?;
    let (_, kinds, _) = find::choices(v.house, v.actor(), Some(iid)).await?;
    let zone = slot::zone(&opened.incubator.time_zone);
    let set = |one: &Version| {
        let reach = Reach { kind: one.kind.clone(), resource: one.resource.as_ref().map(|(id, _)| *id) };
        let name = one.resource.as_ref().map(|(_, name)| name.as_str());
        let since = w.policy.since(w.moment(one.since, zone), one.version);
        let by = one.by.as_deref().map_or_else(|| w.policy.built_in().to_owned(), |who| w.policy.by(who));
        Set {
            title: called(w, &kinds, one.kind.as_deref(), name),
            about: format!("{since}{}{by}", w.either("，", ", ")),
            rules: one.rules.iter().map(|rule| w.rule(rule)).collect(),
            edit: about(iid, "edit", &reach),
            history: about(iid, "history", &reach),
        }
    };
    let filter = Filter { incubator: Some(iid), limit: OFFERED + 1, ..Filter::default() };
    let things = find::search(v.house, v.actor(), &filter).await?;
    let many = i64::try_from(things.len()).unwrap_or(i64::MAX) > OFFERED;
    let none = || (String::new(), w.staff.none().to_owned());
    let id = iid.to_string();
    let page = ListPage {
        incubators: if kept.len() > 1 { places(w, &kept, None, &id) } else { Vec::new() },
        sets: all.iter().map(set).collect(),
        things: Choice::list(
            std::iter::once(none())
                .chain(kinds.iter().map(|kind| (kind.key.clone(), slot::kind_name(w, &kinds, &kind.key)))),
            "",
        ),
        resources: Choice::list(
            std::iter::once(none()).chain(
                things
                    .iter()
                    .take(200)
                    .map(|one| (one.id.to_string(), format!("{} · {}", one.name, one.code))),
            ),
            "",
        ),
        many,
        id,
        shell: v.shell(&format!("{} · {}", w.policy.policies(), place(w, &opened.incubator))),
    };
    Page::new(&page)
}

#[derive(Template)]
#[template(path = "policies/history.html")]
struct HistoryPage {
    shell: Shell,
    crumbs: Vec<Link>,
    id: String,
    kind: String,
    resource: String,
    seen: i64,
    own: bool,
    can_end: bool,
    versions: Vec<Past>,
    errors: FormErrors,
}

/// A version in the history, with what it changed.
struct Past {
    version: i64,
    called: String,
    when: String,
    by: String,
    ended: String,
    now: bool,
    added: Vec<String>,
    removed: Vec<String>,
    first: bool,
}

/// Sentences of `new` that `old` does not have, and the reverse.
pub(super) fn differences(w: &Words, old: &[Rule], new: &[Rule]) -> (Vec<String>, Vec<String>) {
    let missing = |from: &[Rule], of: &[Rule]| -> Vec<String> {
        of.iter().filter(|rule| !from.contains(rule)).map(|rule| w.rule(rule)).collect()
    };
    (missing(old, new), missing(new, old))
}

/// The way back from a page about a reach.
pub(super) fn crumbs(w: &Words, iid: IncubatorId, opened: &Opened, title: &str) -> Vec<Link> {
    let top = format!("{} · {}", w.policy.policies(), place(w, &opened.incubator));
    vec![Link::new(format!("/policies/{iid}"), top), Link::new("", title)]
}

/// The versions of a reach.
#[get("/policies/<iid>/history")]
pub async fn history(v: Visit<'_>, iid: &str, asked: slot::Asked) -> Result<Page, PageFault> {
    past(&v, address::id(iid)?, reach(&asked.0)?, FormErrors::default()).await
}

async fn past(v: &Visit<'_>, iid: IncubatorId, reach: Reach, errors: FormErrors) -> Result<Page, PageFault> {
    let w = &v.w;
    let opened = policy::open(v.house, v.actor(), iid, &reach).await?;
    let (_, kinds, _) = find::choices(v.house, v.actor(), Some(iid)).await?;
    let zone = slot::zone(&opened.incubator.time_zone);
    let told = |(n, one): (usize, &Version)| {
        let older = opened.versions.get(n + 1);
        let (added, removed) = differences(w, older.map_or(&[], |old| old.rules.as_slice()), &one.rules);
        let from = w.moment(one.since, zone);
        let to = one.until.map(|at| w.moment(at, zone));
        // It was ended, not followed by another, where nobody began one then.
        let followed = n > 0 && opened.versions.get(n - 1).is_some_and(|next| Some(next.since) == one.until);
        let ended = match (&to, &one.ended_by) {
            (Some(at), Some(who)) if !followed => w.policy.ended(at.clone(), who),
            _ => String::new(),
        };
        Past {
            version: one.version,
            called: w.policy.version(one.version),
            when: to.map_or_else(|| w.policy.from_now(from.clone()), |to| w.policy.until(from.clone(), to)),
            by: one.by.as_deref().map_or_else(|| w.policy.built_in().to_owned(), |who| w.policy.by(who)),
            ended,
            now: one.until.is_none(),
            added,
            removed,
            first: older.is_none(),
        }
    };
    let name = called(w, &kinds, reach.kind.as_deref(), opened.resource.as_deref());
    let title = format!("{}{}{name}", w.policy.history(), w.either("：", ": "));
    let page = HistoryPage {
        crumbs: crumbs(w, iid, &opened, &title),
        id: iid.to_string(),
        seen: opened.own().map_or(0, |own| own.version),
        own: opened.own().is_some(),
        can_end: reach != Reach::default(),
        versions: opened.versions.iter().enumerate().map(told).collect(),
        kind: reach.kind.clone().unwrap_or_default(),
        resource: reach.resource.map(|id| id.to_string()).unwrap_or_default(),
        shell: v.shell(&title),
        errors: errors.seen_at(about(iid, "history", &reach)),
    };
    Page::with(status(&page.errors), &page)
}

/// What a form on the history is about.
fn target(iid: &str, fields: &Fields) -> Result<Target, PageFault> {
    let seen = fields.get("seen").trim().parse().ok();
    Ok(Target { incubator: address::id(iid)?, reach: reach(fields)?, seen })
}

/// Takes the rules back to an earlier version.
#[post("/policies/<iid>/back", data = "<posted>")]
pub async fn back(v: Visit<'_>, iid: &str, posted: Posted) -> Result<Answer, PageFault> {
    let at = target(iid, &posted.0)?;
    let to = posted.0.get("to").trim().parse().unwrap_or(0);
    let key = posted.key(v.house, v.actor());
    match v.told_whole(policy::take_back(v.house, v.actor(), &at, to, Some(&key), v.now).await)? {
        Ok(put) => Ok(v.done(v.w.policy.put_done(put.version), about(at.incubator, "history", &at.reach))),
        Err(told) => past(&v, at.incubator, at.reach, told).await.map(Answer::Page),
    }
}

/// Ends the rules of a kind or of a resource.
#[post("/policies/<iid>/end", data = "<posted>")]
pub async fn end(v: Visit<'_>, iid: &str, posted: Posted) -> Result<Answer, PageFault> {
    let at = target(iid, &posted.0)?;
    let key = posted.key(v.house, v.actor());
    match v.told_whole(policy::end(v.house, v.actor(), &at, Some(&key), v.now).await)? {
        Ok(_) => Ok(v.done(v.w.policy.end_done(), format!("/policies/{}", at.incubator))),
        Err(told) => past(&v, at.incubator, at.reach, told).await.map(Answer::Page),
    }
}
