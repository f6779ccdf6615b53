//! A new closure in two steps: what it hits, then what becomes of each booking.

use super::address;
use super::listing::{ZONE, place_of, places};
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::slot::{self, Asked};
use super::visit::{Visit, status};
use crate::app::closure::{self, Hit, Pick, Plan, Request, Scope};
use crate::app::{Fault, Incubator, find};
use crate::domain::access::{Action, Object};
use crate::domain::field::FieldRule;
use crate::domain::id::{BookingId, IncubatorId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use rocket::http::Status;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![new_form, review, close]
}

/// The form as it was filled in.
#[derive(Clone, Default)]
struct Form {
    incubator: String,
    closes: String,
    from_day: String,
    from_time: String,
    to_day: String,
    to_time: String,
    reason: String,
}

impl Form {
    fn of(fields: &Fields) -> Form {
        let get = |field: &str| fields.get(field).trim().to_owned();
        Form {
            incubator: get("incubator"),
            closes: get("closes"),
            from_day: get("from_day"),
            from_time: get("from_time"),
            to_day: get("to_day"),
            to_time: get("to_time"),
            reason: get("reason"),
        }
    }

    /// The wish, or every field that cannot be read.
    fn read(&self, w: &Words) -> Result<Request, FormErrors> {
        let mut errors = FormErrors::default();
        let incubator = self.incubator.parse::<IncubatorId>().ok();
        if incubator.is_none() {
            errors.add("incubator", w.field(&FieldRule::Choice));
        }
        let scope = self.scope();
        if scope.is_none() {
            errors.add("closes", w.field(&FieldRule::Choice));
        }
        let mut at = |day: (&str, &str), time: &str| {
            let moment = slot::moment(day.1, time, ZONE);
            if moment.is_none() {
                errors.add(day.0, w.field(&FieldRule::Date));
            }
            moment
        };
        let from = at(("from_day", &self.from_day), &self.from_time);
        let to = at(("to_day", &self.to_day), &self.to_time);
        let span = from.zip(to).and_then(|(from, to)| {
            let span = Interval::new(from, to).ok();
            if span.is_none() {
                errors.add("to_day", w.field(&FieldRule::EndAfterStart));
            }
            span
        });
        match (incubator, scope, span) {
            (Some(incubator), Some(scope), Some(span)) if errors.is_empty() => {
                Ok(Request { incubator, scope, span, reason: self.reason.clone() })
            }
            _ => Err(errors),
        }
    }

    fn scope(&self) -> Option<Scope> {
        let Some((kind, id)) = self.closes.split_once('-') else {
            return self.closes.is_empty().then(Scope::default);
        };
        match kind {
            "f" => Some(Scope { floor: Some(id.parse().ok()?), ..Scope::default() }),
            "z" => Some(Scope { zone: Some(id.parse().ok()?), ..Scope::default() }),
            "r" => Some(Scope { resource: Some(id.parse().ok()?), ..Scope::default() }),
            _ => None,
        }
    }
}

#[derive(Template)]
#[template(path = "closures/new.html")]
struct NewPage {
    shell: Shell,
    incubators: Vec<Choice>,
    closes: Vec<Choice>,
    d: Form,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// Where the actor may close.
async fn closable(v: &Visit<'_>) -> Result<Vec<Incubator>, PageFault> {
    v.actor().require_somewhere(Action::Close)?;
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let may = |one: &Incubator| {
        v.actor().may(Action::Close, &Object::incubator(IncubatorId(one.id), &one.district_code))
    };
    Ok(all.into_iter().filter(may).collect())
}

async fn new_page(v: &Visit<'_>, mut d: Form, errors: FormErrors) -> Result<Page, PageFault> {
    let mine = closable(v).await?;
    if !mine.iter().any(|one| one.id.to_string() == d.incubator) {
        d.incubator = mine.first().map(|one| one.id.to_string()).unwrap_or_default();
        d.closes = String::new();
    }
    let of: IncubatorId = address::id(&d.incubator)?;
    let k = v.w.keep;
    let mut options = vec![(String::new(), k.whole_incubator().to_owned())];
    let mut floor = None;
    for part in closure::places(v.house, v.actor(), of).await? {
        if floor != Some(part.floor) {
            options.push((format!("f-{}", part.floor), part.floor_name.clone()));
            floor = Some(part.floor);
        }
        options.push((format!("z-{}", part.zone), format!("{} · {}", part.floor_name, part.zone_name)));
    }
    if let Some(Scope { resource: Some(id), .. }) = d.scope() {
        let (one, _) = find::one(v.house, v.actor(), id).await?;
        options.push((d.closes.clone(), one.name));
    }
    let page = NewPage {
        incubators: places(&v.w, &mine, None, &d.incubator),
        closes: Choice::list(options, &d.closes),
        d,
        errors,
        crumbs: vec![Link::new("/closures", k.closures()), Link::new("", k.close_new())],
        shell: v.shell(k.close_new()),
    };
    Page::with(status(&page.errors), &page)
}

/// The form for a new one; `resource`: one that is chosen already.
#[get("/closures/new?<incubator>&<resource>")]
pub async fn new_form(
    v: Visit<'_>,
    incubator: Option<&str>,
    resource: Option<&str>,
) -> Result<Page, PageFault> {
    let day = v.now.date(ZONE).succ_opt().unwrap_or_default().to_string();
    let mut d = Form {
        incubator: incubator.unwrap_or("").to_owned(),
        from_day: day.clone(),
        from_time: "00:00".to_owned(),
        to_day: day,
        to_time: "24:00".to_owned(),
        ..Form::default()
    };
    if let Some(raw) = resource {
        let id: ResourceId = address::id(raw)?;
        let (one, _) = find::one(v.house, v.actor(), id).await?;
        d.incubator = one.incubator_id.to_string();
        d.closes = format!("r-{id}");
    }
    new_page(&v, d, FormErrors::default()).await
}

#[derive(Template)]
#[template(path = "closures/review.html")]
struct ReviewPage {
    shell: Shell,
    d: Form,
    what: String,
    incubator: String,
    when: String,
    hits: Vec<HitLine>,
    also: Vec<String>,
    again: (String, String),
    back: String,
    crumbs: Vec<Link>,
}

struct HitLine {
    pick: String,
    name: String,
    what: String,
    href: String,
    place: String,
    when: String,
    who: String,
    choices: Vec<Choice>,
    only: bool,
}

fn hit_line(w: &Words, hit: &Hit, picked: &str) -> HitLine {
    let (one, k) = (&hit.booking, w.keep);
    let mut choices: Vec<(String, String)> = hit
        .places
        .iter()
        .map(|place| {
            let ids: Vec<String> = place.resources.iter().map(ToString::to_string).collect();
            let (from, to) = (place.span.start().0, place.span.end().0);
            let names = place.names.join(", ");
            let label = match place.span == one.span {
                true => k.to_elsewhere(&names),
                false => k.to_later(&names, w.span(place.span, one.zone)),
            };
            (format!("{from}-{to}-{}", ids.join("+")), label)
        })
        .collect();
    choices.push(("release".to_owned(), k.release().to_owned()));
    let company = one.company_name.as_ref().map_or_else(String::new, |name| format!(" ({name})"));
    HitLine {
        pick: format!("{}-{}", one.id, one.version),
        name: format!("to-{}", one.id),
        what: one.title.clone(),
        href: format!("/bookings/{}", one.id),
        place: one.items.iter().map(|item| item.name.clone()).collect::<Vec<_>>().join(", "),
        when: w.span(one.span, one.zone),
        who: format!("{}{company}", one.person_name),
        only: choices.len() == 1,
        choices: Choice::list(choices, picked),
    }
}

async fn review_page(
    v: &Visit<'_>,
    d: Form,
    wish: &Request,
    plan: &Plan,
    (again, sent): ((String, String), &Fields),
) -> Result<Page, PageFault> {
    let k = v.w.keep;
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let what = match wish.scope {
        Scope { resource: Some(id), .. } => find::one(v.house, v.actor(), id).await?.0.name,
        Scope { zone: None, floor: None, .. } => k.whole_incubator().to_owned(),
        Scope { zone, floor, .. } => {
            let parts = closure::places(v.house, v.actor(), wish.incubator).await?;
            let of_zone = parts.iter().find(|part| Some(part.zone) == zone);
            let of_floor = parts.iter().find(|part| Some(part.floor) == floor);
            of_zone
                .map(|part| format!("{} · {}", part.floor_name, part.zone_name))
                .or(of_floor.map(|part| part.floor_name.clone()))
                .unwrap_or_default()
        }
    };
    let query = [
        ("incubator", d.incubator.as_str()),
        ("closes", &d.closes),
        ("from_day", &d.from_day),
        ("from_time", &d.from_time),
        ("to_day", &d.to_day),
        ("to_time", &d.to_time),
        ("reason", &d.reason),
    ];
    let also = [
        (plan.tenancies, k.also_tenancies(plan.tenancies)),
        (plan.offers, k.also_offers(plan.offers)),
        (plan.changes, k.also_changes(plan.changes)),
    ];
    let page = ReviewPage {
        what,
        incubator: place_of(&v.w, &all, Some(wish.incubator.0)),
        when: v.w.span(wish.span, ZONE),
        // What was picked stays picked, as far as it is still offered.
        hits: plan
            .hits
            .iter()
            .map(|hit| hit_line(&v.w, hit, sent.get(&format!("to-{}", hit.booking.id))))
            .collect(),
        also: also.into_iter().filter(|(many, _)| *many > 0).map(|(_, said)| said).collect(),
        back: address::to("/closures/review", &[&query[..], &[("edit", "1")]].concat()),
        crumbs: vec![Link::new("/closures", k.closures()), Link::new("", k.review())],
        again,
        d,
        shell: v.shell(k.review()),
    };
    let status = if page.again.0.is_empty() { Status::Ok } else { Status::Conflict };
    Page::with(status, &page)
}

/// What it would hit: a page to look at, with the choices to make.
#[get("/closures/review")]
pub async fn review(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    let d = Form::of(&asked.0);
    closable(&v).await?;
    if asked.0.is_set("edit") {
        return new_page(&v, d, FormErrors::default()).await;
    }
    let wish = match d.read(&v.w) {
        Ok(wish) => wish,
        Err(errors) => return new_page(&v, d, errors).await,
    };
    match closure::plan(v.house, v.actor(), &wish, v.now).await {
        Ok(plan) => review_page(&v, d, &wish, &plan, (Default::default(), &asked.0)).await,
        Err(fault) => wrong(&v, d, fault).await,
    }
}

/// Fields that the use case refused, at their places on the form.
async fn wrong(v: &Visit<'_>, d: Form, fault: Fault) -> Result<Page, PageFault> {
    let Fault::Refused(refusal) = fault else { return Err(PageFault(fault)) };
    let Some(told) = v.mistakes(&refusal) else { return Err(PageFault(Fault::Refused(refusal))) };
    let errors = told.renamed(|field, text| {
        let field = match field {
            "scope" => "closes",
            "ends_at" => "to_day",
            other => other,
        };
        (field.to_owned(), text.to_owned())
    });
    new_page(v, d, errors).await
}

/// The picks of the reviewed form; `None`: not ours.
fn picks(fields: &Fields) -> Option<Vec<Pick>> {
    let one = |pick: &str| {
        let (id, version) = pick.split_once('-')?;
        let booking: BookingId = id.parse().ok()?;
        let to = fields.get(&format!("to-{booking}"));
        let to = match to {
            "release" => None,
            place => {
                let mut parts = place.splitn(3, '-');
                let from: i64 = parts.next()?.parse().ok()?;
                let until: i64 = parts.next()?.parse().ok()?;
                let ids = parts.next()?.split('+').map(|id| id.parse().ok()).collect::<Option<Vec<_>>>()?;
                let kept =
                    |at: i64| (Instant::FIRST.0..=Instant::LAST.0).contains(&at).then_some(Instant(at));
                Some((ids, Interval::new(kept(from)?, kept(until)?).ok()?))
            }
        };
        Some(Pick { booking, version: version.parse().ok()?, to })
    };
    fields.all("pick").map(one).collect()
}

/// Closes, as it was reviewed. What has changed since is shown on the same page, with new choices.
#[post("/closures", data = "<posted>")]
pub async fn close(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let d = Form::of(&posted.0);
    closable(&v).await?;
    let wish = match d.read(&v.w) {
        Ok(wish) => wish,
        Err(errors) => return new_page(&v, d, errors).await.map(Answer::Page),
    };
    let picks = picks(&posted.0).ok_or_else(|| Refusal::field("picks", FieldRule::Choice))?;
    let key = posted.key(v.house, v.actor());
    match closure::close(v.house, v.actor(), &wish, &picks, Some(&key), v.now).await {
        Ok(made) => {
            let moved = picks.iter().filter(|pick| pick.to.is_some()).count();
            let said = v.w.keep.closed_done(moved, picks.len() - moved);
            Ok(v.done(said, format!("/closures/{}", made.id)))
        }
        Err(Fault::Refused(refusal))
            if matches!(*refusal, Refusal::Overtaken { .. } | Refusal::Taken { .. } | Refusal::Stale) =>
        {
            let plan = closure::plan(v.house, v.actor(), &wish, v.now).await?;
            let again = (v.w.refusal(&refusal), &posted.0);
            review_page(&v, d, &wish, &plan, again).await.map(Answer::Page)
        }
        Err(fault) => wrong(&v, d, fault).await.map(Answer::Page),
    }
}
