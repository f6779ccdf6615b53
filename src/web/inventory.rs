//! The inventory: what there is, added and changed one by one.

use super::address;
use super::listing::{PAGE, Shelf, Turn, place_of, places};
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::inventory::{self, Draft, metres};
use crate::app::{Filter, House, Incubator, Kind, Resource, find};
use crate::domain::access::{Action, Actor};
use crate::domain::field::FieldRule;
use crate::domain::id::{IncubatorId, ResourceId};
use crate::domain::person::Language;
use crate::domain::refusal::Refusal;
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, new_form, add, edit_form, save, retire, give_back]
}

#[derive(Template)]
#[template(path = "inventory/list.html")]
struct InventoryPage {
    shell: Shell,
    chosen: i64,
    here: String,
    add_here: String,
    incubators: Vec<Choice>,
    kinds: Vec<Choice>,
    q: String,
    retired: bool,
    filtered: bool,
    lines: Vec<Line>,
    turn: Turn,
}

struct Line {
    id: i64,
    code: String,
    called: String,
    sort: String,
    place: String,
    capacity: i64,
    seats: i64,
    area: String,
    retired: bool,
}

/// What the actor keeps, and the kinds there are. Nobody who keeps nothing comes here.
pub(super) async fn kept(house: &House, actor: &Actor) -> Result<(Vec<Incubator>, Vec<Kind>), PageFault> {
    actor.require_somewhere(Action::EditInventory)?;
    let (mut all, kinds, _) = find::choices(house, actor, None).await?;
    all.retain(|one| inventory::keeps(actor, one));
    Ok((all, kinds))
}

fn sort(w: &Words, kinds: &[Kind], key: &str) -> String {
    let name = |one: &Kind| if w.lang == Language::Zh { one.name_zh.clone() } else { one.name_en.clone() };
    kinds.iter().find(|one| one.key == key).map_or_else(|| key.to_owned(), name)
}

fn kind_choices(w: &Words, kinds: &[Kind], first: &str, current: &str) -> Vec<Choice> {
    let named = kinds.iter().map(|one| (one.key.clone(), sort(w, kinds, &one.key)));
    Choice::list(std::iter::once((String::new(), first.to_owned())).chain(named), current)
}

fn line(w: &Words, kinds: &[Kind], one: &Resource) -> Line {
    let place: Vec<&str> =
        [&one.building, &one.floor, &one.zone].into_iter().filter_map(|part| part.as_deref()).collect();
    Line {
        id: one.id,
        code: one.code.clone(),
        called: one.name.clone(),
        sort: sort(w, kinds, &one.kind),
        place: place.join(" · "),
        capacity: one.capacity,
        seats: one.seats,
        area: if one.area == 0 { String::new() } else { metres(one.area) },
        retired: one.retired_at.is_some(),
    }
}

/// The table of one incubator.
#[get("/inventory?<incubator>&<kind>&<q>&<retired>&<after>")]
#[allow(clippy::too_many_arguments)] // the filters of an address
pub async fn list(
    v: Visit<'_>,
    incubator: Option<&str>,
    kind: Option<&str>,
    q: Option<&str>,
    retired: Option<&str>,
    after: Option<i64>,
) -> Result<Answer, PageFault> {
    let (own, kinds) = kept(v.house, v.actor()).await?;
    if own.is_empty() {
        // Nothing to keep yet: the list of incubators says so and leads on.
        return Ok(Answer::To("/incubators".to_owned()));
    }
    let asked = incubator.filter(|text| !text.is_empty());
    let chosen = match asked {
        Some(text) => own.iter().find(|one| one.id.to_string() == text),
        None => own.first(),
    };
    let chosen = chosen.ok_or(Refusal::NotFound)?.id;
    let (kind, q, retired) = (kind.unwrap_or(""), q.unwrap_or("").trim(), retired.unwrap_or(""));
    let filter = Filter {
        kind: (!kind.is_empty()).then(|| kind.to_owned()),
        incubator: Some(IncubatorId(chosen)),
        text: q.to_owned(),
        retired: !retired.is_empty(),
        after: after.unwrap_or(0),
        limit: PAGE + 1,
        ..Filter::default()
    };
    let mut found = find::search(v.house, v.actor(), &filter).await?;
    let place = chosen.to_string();
    let query = [("incubator", place.as_str()), ("kind", kind), ("q", q), ("retired", retired)];
    let tally = find::count(v.house, v.actor(), &filter).await?;
    let shelf = Shelf::new("/inventory", &query, "after", after.is_some());
    let turn = Turn::cut(&mut found, &shelf, |one| one.id.to_string()).of(tally);
    Page::new(&InventoryPage {
        shell: v.shell(v.w.staff.inventory()),
        chosen,
        here: address::to("/inventory", &[("incubator", &place)]),
        add_here: address::to("/inventory/new", &[("incubator", &place)]),
        incubators: places(&v.w, &own, None, &place),
        kinds: kind_choices(&v.w, &kinds, v.w.staff.any_kind(), kind),
        q: q.to_owned(),
        retired: !retired.is_empty(),
        filtered: !(kind.is_empty() && q.is_empty() && retired.is_empty()),
        lines: found.iter().map(|one| line(&v.w, &kinds, one)).collect(),
        turn,
    })
    .map(Answer::Page)
}

#[derive(Template)]
#[template(path = "inventory/form.html")]
struct FormPage {
    shell: Shell,
    /// The resource that is changed; `None`: a new one.
    at: Option<At>,
    action: String,
    back: String,
    incubators: Vec<Choice>,
    kinds: Vec<Choice>,
    d: Draft,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// What does not change by the form.
struct At {
    id: ResourceId,
    version: i64,
    code: String,
    sort: String,
    incubator: String,
    retired: bool,
    composed: bool,
}

fn draft(fields: &Fields) -> Draft {
    let get = |field: &str| fields.get(field).to_owned();
    Draft {
        place: [get("building"), get("floor"), get("zone")],
        kind: get("kind"),
        code: get("code"),
        name: get("name"),
        capacity: get("capacity"),
        seats: get("seats"),
        area: get("area_m2"),
        features: get("features"),
        opening: get("opening"),
        parts: get("parts"),
        note: get("note"),
    }
}

async fn new_page(v: &Visit<'_>, incubator: &str, d: Draft, errors: FormErrors) -> Result<Page, PageFault> {
    let (own, kinds) = kept(v.house, v.actor()).await?;
    let s = v.w.staff;
    let back = address::to("/inventory", &[("incubator", incubator)]);
    Page::with(
        status(&errors),
        &FormPage {
            shell: v.shell(s.add_resource()),
            at: None,
            action: "/inventory/new".to_owned(),
            incubators: places(&v.w, &own, None, incubator),
            kinds: kind_choices(&v.w, &kinds, "", &d.kind),
            crumbs: vec![Link::new(back.clone(), s.inventory()), Link::new("", s.add_resource())],
            back,
            d,
            errors,
        },
    )
}

/// The form for a new one.
#[get("/inventory/new?<incubator>&<kind>")]
pub async fn new_form(v: Visit<'_>, incubator: Option<&str>, kind: Option<&str>) -> Result<Page, PageFault> {
    let d = Draft { kind: kind.unwrap_or("").to_owned(), capacity: "1".to_owned(), ..Draft::default() };
    new_page(&v, incubator.unwrap_or(""), d, FormErrors::default()).await
}

/// Adds one.
#[post("/inventory/new", data = "<posted>")]
pub async fn add(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let (incubator, d) = (posted.0.get("incubator"), draft(&posted.0));
    let Some(to) = posted.0.id::<IncubatorId>("incubator") else {
        let mut errors = FormErrors::default();
        errors.add("incubator", v.w.field(&FieldRule::Choice));
        return new_page(&v, "", d, errors).await.map(Answer::Page);
    };
    let key = posted.key(v.house, v.actor());
    match v.told(inventory::add(v.house, v.actor(), to, &d, Some(&key), v.now).await)? {
        Ok(_) => Ok(v.done(
            v.w.staff.resource_added(d.name.trim()),
            address::to("/inventory", &[("incubator", incubator)]),
        )),
        Err(errors) => new_page(&v, incubator, d, errors).await.map(Answer::Page),
    }
}

/// The resource of an address and its place's name, if the actor keeps it.
async fn found(house: &House, actor: &Actor, raw: &str) -> Result<(Resource, Vec<Incubator>), PageFault> {
    let (own, _) = kept(house, actor).await?;
    let (found, _) = find::one(house, actor, address::id(raw)?).await?;
    if own.iter().any(|one| one.id == found.incubator_id) {
        Ok((found, own))
    } else {
        Err(Refusal::Forbidden { action: Action::EditInventory }.into())
    }
}

async fn edit_page(
    v: &Visit<'_>,
    raw: &str,
    given: Option<(Draft, i64, FormErrors)>,
) -> Result<Page, PageFault> {
    let (one, own) = found(v.house, v.actor(), raw).await?;
    let (_, kinds) = kept(v.house, v.actor()).await?;
    let s = v.w.staff;
    let stored = Draft::of(&one);
    let (d, version, errors) = given.unwrap_or((stored, one.version, FormErrors::default()));
    // What somebody else changed meanwhile has been told: sent again, it is about what stands now.
    let version = if errors.refused().is_some() { one.version } else { version };
    let back = address::to("/inventory", &[("incubator", &one.incubator_id.to_string())]);
    let title = s.edit_resource(&one.name);
    Page::with(
        status(&errors),
        &FormPage {
            at: Some(At {
                id: ResourceId(one.id),
                version,
                code: one.code,
                sort: sort(&v.w, &kinds, &one.kind),
                incubator: place_of(&v.w, &own, Some(one.incubator_id)),
                retired: one.retired_at.is_some(),
                composed: !one.parts.is_empty(),
            }),
            action: format!("/inventory/{}", one.id),
            incubators: Vec::new(),
            kinds: Vec::new(),
            crumbs: vec![Link::new(back.clone(), s.inventory()), Link::new("", title.clone())],
            shell: v.shell(&title),
            back,
            d,
            errors,
        },
    )
}

/// The form of one that is there.
#[get("/inventory/<raw>", rank = 2)]
pub async fn edit_form(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    edit_page(&v, raw, None).await
}

/// Changes one.
#[post("/inventory/<raw>", data = "<posted>", rank = 2)]
pub async fn save(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (one, _) = found(v.house, v.actor(), raw).await?;
    let version = posted.0.id::<i64>("version").ok_or(Refusal::Stale)?;
    let d = Draft { kind: one.kind, code: one.code, ..draft(&posted.0) };
    let saved = inventory::edit(v.house, v.actor(), ResourceId(one.id), Some(version), &d, v.now).await;
    match v.told(saved)? {
        Ok(saved) => {
            let back = address::to("/inventory", &[("incubator", &saved.incubator_id.to_string())]);
            Ok(v.done(v.w.staff.resource_saved(&saved.name), back))
        }
        Err(errors) => edit_page(&v, raw, Some((d, version, errors))).await.map(Answer::Page),
    }
}

/// Takes one out of use.
#[post("/inventory/<raw>/retire", data = "<_posted>")]
pub async fn retire(v: Visit<'_>, raw: &str, _posted: Posted) -> Result<Answer, PageFault> {
    inventory::set_retired(v.house, v.actor(), address::id(raw)?, None, true, v.now).await?;
    Ok(v.done(v.w.staff.resource_retired(), format!("/inventory/{raw}")))
}

/// Brings one back.
#[post("/inventory/<raw>/return", data = "<_posted>")]
pub async fn give_back(v: Visit<'_>, raw: &str, _posted: Posted) -> Result<Answer, PageFault> {
    inventory::set_retired(v.house, v.actor(), address::id(raw)?, None, false, v.now).await?;
    Ok(v.done(v.w.staff.resource_returned(), format!("/inventory/{raw}")))
}
