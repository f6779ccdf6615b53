//! The inventory: what there is, added and changed one by one.

use super::listing::{PAGE, Turn, address, id, place_of, places, told};
use super::page::{Answer, Frame, Me, Page, PageFault, flash};
use super::shell::{Choice, FormErrors, Link, Shell};
use crate::app::inventory::{self, Draft};
use crate::app::{Filter, House, Incubator, Kind, Resource, find};
use crate::domain::access::{Action, Actor};
use crate::domain::id::{IncubatorId, ResourceId};
use crate::domain::person::Language;
use crate::domain::refusal::Refusal;
use crate::http::form::{Fields, Posted};
use crate::http::now::Now;
use crate::words::Words;
use askama::Template;
use rocket::http::{CookieJar, Status};
use rocket::{Route, State, get, post, routes};
use std::sync::Arc;

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

/// Hundredths of a square metre as people write them.
fn metres(area: i64) -> String {
    match (area / 100, area % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part:02}"),
    }
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
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    incubator: Option<&str>,
    kind: Option<&str>,
    q: Option<&str>,
    retired: Option<&str>,
    after: Option<i64>,
) -> Result<Page, PageFault> {
    let (own, kinds) = kept(house, &me.actor).await?;
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
    let mut found = find::search(house, &me.actor, &filter).await?;
    let place = chosen.to_string();
    let query = [("incubator", place.as_str()), ("kind", kind), ("q", q), ("retired", retired)];
    let turn = Turn::cut(&mut found, "/inventory", &query, ("after", after), |one| one.id);
    Page::new(&InventoryPage {
        shell: frame.shell(frame.w.staff.inventory()),
        chosen,
        here: address("/inventory", &[("incubator", &place)]),
        add_here: address("/inventory/new", &[("incubator", &place)]),
        incubators: places(&frame.w, &own, None, &place),
        kinds: kind_choices(&frame.w, &kinds, frame.w.staff.any_kind(), kind),
        q: q.to_owned(),
        retired: !retired.is_empty(),
        filtered: !(kind.is_empty() && q.is_empty() && retired.is_empty()),
        lines: found.iter().map(|one| line(&frame.w, &kinds, one)).collect(),
        turn,
    })
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

async fn new_page(
    house: &House,
    me: &Me,
    frame: &Frame,
    incubator: &str,
    d: Draft,
    errors: FormErrors,
) -> Result<Page, PageFault> {
    let (own, kinds) = kept(house, &me.actor).await?;
    let s = &frame.w.staff;
    let status = if errors.is_empty() { Status::Ok } else { Status::UnprocessableEntity };
    let back = address("/inventory", &[("incubator", incubator)]);
    Page::with(
        status,
        &FormPage {
            shell: frame.shell(s.add_resource()),
            at: None,
            action: "/inventory/new".to_owned(),
            incubators: places(&frame.w, &own, None, incubator),
            kinds: kind_choices(&frame.w, &kinds, "", &d.kind),
            crumbs: vec![Link::new(back.clone(), s.inventory()), Link::new("", s.add_resource())],
            back,
            d,
            errors,
        },
    )
}

/// The form for a new one.
#[get("/inventory/new?<incubator>&<kind>")]
pub async fn new_form(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    incubator: Option<&str>,
    kind: Option<&str>,
) -> Result<Page, PageFault> {
    let d = Draft { kind: kind.unwrap_or("").to_owned(), capacity: "1".to_owned(), ..Draft::default() };
    new_page(house, &me, &frame, incubator.unwrap_or(""), d, FormErrors::default()).await
}

/// Adds one.
#[post("/inventory/new", data = "<posted>")]
pub async fn add(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let incubator = posted.0.get("incubator");
    let (to, d) = (id::<IncubatorId>(incubator)?, draft(&posted.0));
    let key = posted.key(house, &me.actor);
    match told(&frame, inventory::add(house, &me.actor, to, &d, Some(&key), now.0).await)? {
        Ok(_) => {
            flash(jar, "ok", &frame.w.staff.resource_added(d.name.trim()), None);
            Ok(Answer::To(address("/inventory", &[("incubator", incubator)])))
        }
        Err(errors) => new_page(house, &me, &frame, incubator, d, errors).await.map(Answer::Page),
    }
}

/// The resource of an address and its place's name, if the actor keeps it.
async fn found(house: &House, actor: &Actor, raw: &str) -> Result<(Resource, Vec<Incubator>), PageFault> {
    let (own, _) = kept(house, actor).await?;
    let (found, _) = find::one(house, actor, id(raw)?).await?;
    if own.iter().any(|one| one.id == found.incubator_id) {
        Ok((found, own))
    } else {
        Err(Refusal::Forbidden { action: Action::EditInventory }.into())
    }
}

async fn edit_page(
    house: &House,
    me: &Me,
    frame: &Frame,
    raw: &str,
    given: Option<(Draft, i64, FormErrors)>,
) -> Result<Page, PageFault> {
    let (one, own) = found(house, &me.actor, raw).await?;
    let (_, kinds) = kept(house, &me.actor).await?;
    let s = &frame.w.staff;
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    let stored = Draft {
        place: [part(&one.building), part(&one.floor), part(&one.zone)],
        kind: one.kind.clone(),
        code: one.code.clone(),
        name: one.name.clone(),
        capacity: one.capacity.to_string(),
        seats: one.seats.to_string(),
        area: metres(one.area),
        features: one.features.clone(),
        opening: one.opening.clone().unwrap_or_default(),
        parts: String::new(),
        note: one.note.clone(),
    };
    let (d, version, errors) = given.unwrap_or((stored, one.version, FormErrors::default()));
    let status = if errors.is_empty() { Status::Ok } else { Status::UnprocessableEntity };
    let back = address("/inventory", &[("incubator", &one.incubator_id.to_string())]);
    let title = s.edit_resource(&one.name);
    Page::with(
        status,
        &FormPage {
            at: Some(At {
                id: ResourceId(one.id),
                version,
                code: one.code,
                sort: sort(&frame.w, &kinds, &one.kind),
                incubator: place_of(&frame.w, &own, Some(one.incubator_id)),
                retired: one.retired_at.is_some(),
            }),
            action: format!("/inventory/{}", one.id),
            incubators: Vec::new(),
            kinds: Vec::new(),
            crumbs: vec![Link::new(back.clone(), s.inventory()), Link::new("", title.clone())],
            shell: frame.shell(&title),
            back,
            d,
            errors,
        },
    )
}

/// The form of one that is there.
#[get("/inventory/<raw>", rank = 2)]
pub async fn edit_form(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    raw: &str,
) -> Result<Page, PageFault> {
    edit_page(house, &me, &frame, raw, None).await
}

/// Changes one.
#[post("/inventory/<raw>", data = "<posted>", rank = 2)]
pub async fn save(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    raw: &str,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let (one, _) = found(house, &me.actor, raw).await?;
    let version = posted.0.id::<i64>("version").ok_or(Refusal::Stale)?;
    let d = Draft { kind: one.kind, code: one.code, ..draft(&posted.0) };
    let saved = inventory::edit(house, &me.actor, ResourceId(one.id), Some(version), &d, now.0).await;
    match told(&frame, saved)? {
        Ok(saved) => {
            flash(jar, "ok", &frame.w.staff.resource_saved(&saved.name), None);
            let incubator = saved.incubator_id.to_string();
            Ok(Answer::To(address("/inventory", &[("incubator", &incubator)])))
        }
        Err(errors) => edit_page(house, &me, &frame, raw, Some((d, version, errors))).await.map(Answer::Page),
    }
}

/// Takes one out of use.
#[post("/inventory/<raw>/retire", data = "<_posted>")]
pub async fn retire(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    raw: &str,
    jar: &CookieJar<'_>,
    _posted: Posted,
) -> Result<Answer, PageFault> {
    inventory::set_retired(house, &me.actor, id(raw)?, None, true, now.0).await?;
    flash(jar, "ok", frame.w.staff.resource_retired(), None);
    Ok(Answer::To(format!("/inventory/{raw}")))
}

/// Brings one back.
#[post("/inventory/<raw>/return", data = "<_posted>")]
pub async fn give_back(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    raw: &str,
    jar: &CookieJar<'_>,
    _posted: Posted,
) -> Result<Answer, PageFault> {
    inventory::set_retired(house, &me.actor, id(raw)?, None, false, now.0).await?;
    flash(jar, "ok", frame.w.staff.resource_returned(), None);
    Ok(Answer::To(format!("/inventory/{raw}")))
}
