//! A company's page: facts, people, entitlements, what is booked; and its movements.

use super::address;
use super::company_form::{GrantForm, GrantLine, balance, units};
use super::entries::behind_amount;
use super::grants::line as grant_line;
use super::listing::{PAGE, place_of};
use super::page::{Answer, Page, PageFault};
use super::shell::{Balance, Choice, FormErrors, Link, Shell};
use super::started::Line as CaseLine;
use super::tenancies::Line as DeskLine;
use super::visit::{Visit, status};
use crate::app::members::{self, Draft, NewAccount};
use crate::app::{self, case, entitlement_request, find, grant, see, tenancy};
use crate::domain::company::Standing;
use crate::domain::id::{CompanyId, PersonId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Interval};
use crate::http::form::Posted;
use askama::Template;
use rocket::http::Status;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![open, edit, add_member, remove_member, give]
}

/// How far the open bookings are shown.
const AHEAD: i64 = 14 * DAY;

#[derive(Template)]
#[template(path = "companies/one.html")]
struct CompanyPage {
    shell: Shell,
    id: i64,
    version: i64,
    sort: String,
    uscc: String,
    incubator: String,
    standing: String,
    staff: bool,
    members: Vec<Member>,
    may_members: bool,
    may_edit: bool,
    may_grant: bool,
    balances: Vec<(Balance, String)>,
    grants: Vec<GrantLine>,
    bookings: Vec<BookingLine>,
    desks: Vec<DeskLine>,
    asked: Vec<CaseLine>,
    ask_href: String,
    standings: Vec<Choice>,
    unit_choices: Vec<Choice>,
    pools: Vec<Choice>,
    links: Vec<Link>,
    crumbs: Vec<Link>,
    f: Forms,
}

struct Member {
    id: i64,
    called: String,
    email: String,
    admin: bool,
    disabled: bool,
}

struct BookingLine {
    href: String,
    what: String,
    place: String,
    when: String,
    who: String,
    state: &'static str,
}

/// What the page's forms hold, and what was wrong with the one that was sent.
#[derive(Default)]
struct Forms {
    edit: Draft,
    edit_errors: FormErrors,
    email: String,
    newcomer: String,
    admin: bool,
    member_errors: FormErrors,
    grant: GrantForm,
    grant_errors: FormErrors,
}

impl Forms {
    /// What one of them is answered with.
    fn status(&self) -> Status {
        let all = [&self.edit_errors, &self.member_errors, &self.grant_errors];
        all.into_iter().find(|one| !one.is_empty()).map_or(Status::Ok, status)
    }
}

async fn page(v: &Visit<'_>, of: CompanyId, given: Option<Forms>) -> Result<Page, PageFault> {
    let (w, s, house, actor, now) = (&v.w, v.w.staff, v.house, v.actor(), v.now);
    let (one, people) = members::one(house, actor, of, now).await?;
    let sums = grant::balances(house, actor, of, now).await?;
    let grants = grant::in_force(house, actor, of, now).await?;
    let (all, ..) = find::choices(house, actor, None).await?;
    let span = Interval::new(now, now.plus(AHEAD)).map_err(Refusal::from)?;
    let bookings = see::of_company(house, actor, of, span, app::Page { after: None, limit: PAGE }).await?;
    let held =
        tenancy::Filter { company: Some(of), after_time: Some(now), limit: PAGE, ..Default::default() };
    let desks = tenancy::list(house, actor, &held).await?;
    let pools = grant::pools(house, actor).await?;
    let pool_name =
        |id: Option<i64>| pools.iter().find(|(known, _)| Some(*known) == id).map(|(_, name)| name.as_str());
    let balances = sums.iter().enumerate().map(|(at, sum)| {
        let href = behind_amount(of, sum.unit, Some(sum.pool.map_or(0, |pool| pool.0)), "");
        (balance(w, at, sum, pool_name(sum.pool.map(|pool| pool.0))), href)
    });
    let balances = balances.collect();
    let asked = case::company_started(house, actor, of, i64::MAX, 10).await?;
    let may_ask = entitlement_request::may_ask(actor, &one);
    let f = given.unwrap_or_else(|| Forms { grant: GrantForm::fresh(now), ..Forms::default() });
    let edit = if f.edit_errors.is_empty() {
        Draft {
            kind: one.kind.clone(),
            name: one.name.clone(),
            uscc: one.uscc.clone().unwrap_or_default(),
            standing: one.standing.clone(),
        }
    } else {
        f.edit.clone()
    };
    let f = Forms { edit, ..f };
    let (may_members, may_edit) = members::may_keep(actor, &one);
    let own = actor.companies().any(|id| id == of);
    let status = f.status();
    let standings = Standing::ALL.iter().map(|one| (one.name(), w.code(one.name())));
    let (version, name) = (one.version, one.name.clone());
    let page = CompanyPage {
        id: of.0,
        version,
        sort: w.code(&one.kind).to_owned(),
        uscc: one.uscc.clone().unwrap_or_default(),
        incubator: place_of(w, &all, one.incubator_id),
        standing: w.code(&one.standing).to_owned(),
        staff: !own,
        members: people
            .into_iter()
            .map(|one| Member {
                id: one.id,
                called: one.name,
                email: one.email,
                admin: one.admin == 1,
                disabled: one.disabled_at.is_some(),
            })
            .collect(),
        may_members,
        may_edit,
        may_grant: grant::may_give(actor, &one),
        balances,
        grants: grants.iter().map(|row| grant_line(w, of, &pools, row, now)).collect(),
        bookings: bookings
            .iter()
            .map(|one| BookingLine {
                href: format!("/bookings/{}", one.id),
                what: one.title.clone(),
                place: one.items.iter().map(|item| item.name.clone()).collect::<Vec<_>>().join(", "),
                when: w.span(one.span, one.zone),
                who: one.person_name.clone(),
                state: one.state.name(),
            })
            .collect(),
        desks: desks.iter().map(|one| DeskLine::new(w, one, now)).collect(),
        asked: asked.iter().map(|one| CaseLine::new(w, one, now)).collect(),
        ask_href: if may_ask { format!("/companies/{of}/requests/new") } else { String::new() },
        standings: Choice::list(standings, &f.edit.standing),
        unit_choices: units(w, &f.grant.unit),
        crumbs: vec![Link::new("/companies", s.companies()), Link::new("", name.clone())],
        pools: Choice::list(
            [(String::new(), w.books.any_pool().to_owned())]
                .into_iter()
                .chain(pools.iter().map(|(id, name)| (id.to_string(), name.clone()))),
            &f.grant.pool,
        ),
        links: vec![
            Link::new(format!("/companies/{of}/agreements"), w.agreement.agreements()),
            Link::new(format!("/companies/{of}/grants"), w.books.grants()),
            Link::new(format!("/companies/{of}/entries"), s.entries()),
            Link::new(format!("/companies/{of}/statements"), w.books.statements()),
            Link::new(format!("/companies/{of}/allowances"), w.books.allowances()),
            Link::new(format!("/companies/{of}/compute"), w.compute.usage()),
            Link::new(format!("/used/companies/{of}"), w.used.title()),
            Link::new(format!("/companies/{of}/returns"), w.quarterly.returns()),
            Link::new(format!("/companies/{of}/vouchers"), w.support.vouchers()),
        ],
        f,
        shell: v.shell(&name),
    };
    Page::with(status, &page)
}

/// The page.
#[get("/companies/<raw>", rank = 2)]
pub async fn open(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, None).await
}

/// Changes name, code and standing.
#[post("/companies/<raw>", data = "<posted>", rank = 2)]
pub async fn edit(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (of, fields) = (address::id::<CompanyId>(raw)?, &posted.0);
    let (one, _) = members::one(v.house, v.actor(), of, v.now).await?;
    let get = |field: &str| fields.get(field).to_owned();
    let draft = Draft { kind: one.kind, name: get("name"), uscc: get("uscc"), standing: get("standing") };
    let version = fields.id::<i64>("version").ok_or(Refusal::Stale)?;
    match v.told(members::edit(v.house, v.actor(), of, version, &draft, v.now).await)? {
        Ok(()) => Ok(v.done(v.w.staff.company_saved(), format!("/companies/{of}"))),
        Err(edit_errors) => {
            let forms =
                Forms { edit: draft, edit_errors, grant: GrantForm::fresh(v.now), ..Forms::default() };
            page(&v, of, Some(forms)).await.map(Answer::Page)
        }
    }
}

/// Lets somebody act for it.
#[post("/companies/<raw>/members", data = "<posted>")]
pub async fn add_member(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let of = address::id::<CompanyId>(raw)?;
    let [email, name, password] = ["email", "name", "password"].map(|field| posted.0.get(field));
    let admin = posted.0.is_set("admin");
    let who = NewAccount { email, name, password, language: v.w.lang };
    let key = posted.key(v.house, v.actor());
    match v.told(members::add_anybody(v.house, v.actor(), of, &who, admin, Some(&key), v.now).await)? {
        Ok(made) => {
            let account = v.w.begin.account_made(name.trim());
            let told = if made { account.as_str() } else { v.w.staff.member_added() };
            Ok(v.done(told, format!("/companies/{of}")))
        }
        Err(member_errors) => {
            let (email, newcomer) = (email.to_owned(), name.to_owned());
            let grant = GrantForm::fresh(v.now);
            let forms = Forms { email, newcomer, admin, member_errors, grant, ..Forms::default() };
            page(&v, of, Some(forms)).await.map(Answer::Page)
        }
    }
}

/// Ends a membership.
#[post("/companies/<raw>/members/<member>/remove", data = "<_posted>")]
pub async fn remove_member(
    v: Visit<'_>,
    raw: &str,
    member: &str,
    _posted: Posted,
) -> Result<Answer, PageFault> {
    let of = address::id::<CompanyId>(raw)?;
    members::remove_member(v.house, v.actor(), of, address::id::<PersonId>(member)?, v.now).await?;
    Ok(v.done(v.w.staff.member_removed(), format!("/companies/{of}")))
}

/// Gives an entitlement.
#[post("/companies/<raw>/grants", data = "<posted>")]
pub async fn give(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let of = address::id::<CompanyId>(raw)?;
    let form = GrantForm::of(&posted.0);
    let given = match form.read(&v.w) {
        Ok(new) => {
            let key = posted.key(v.house, v.actor());
            let done = grant::grant(v.house, v.actor(), of, &new, Some(&key), v.now).await;
            v.told(done)?.map(|_| v.w.amount(new.unit, new.amount))
        }
        Err(errors) => Err(errors),
    };
    match given {
        Ok(amount) => Ok(v.done(v.w.staff.given(amount), format!("/companies/{of}"))),
        Err(grant_errors) => {
            let forms = Forms { grant: form, grant_errors, ..Forms::default() };
            page(&v, of, Some(forms)).await.map(Answer::Page)
        }
    }
}
