//! Vouchers: a company's page with its contracts, the list of those who decide, and its export.

use super::address;
use super::listing::{PAGE, Shelf, Turn, ZONE};
use super::page::{Answer, Page, PageFault};
use super::register::Exports;
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::voucher_view::{self, Filter, VoucherRow};
use crate::app::{Fault, contract, programme, voucher};
use crate::domain::access::Action;
use crate::domain::field::FieldRule;
use crate::domain::id::{CompanyId, ContractId, ProgrammeId};
use crate::domain::person::Language;
use crate::domain::time::Instant;
use crate::domain::voucher::{ProgrammeState, VoucherState};
use crate::http::form::Posted;
use crate::words::Words;
use crate::words::money::yuan_plain as yuan;
use askama::Template;
use chrono::NaiveDate;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, company, apply]
}

/// A voucher as lists show it.
pub(super) struct Line {
    pub href: String,
    pub programme: String,
    pub company: String,
    pub supplier: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub asked: String,
    pub awarded: String,
    pub paid: String,
    pub left: String,
    pub until: String,
    pub entries: String,
}

/// The colour of a voucher's state.
pub(super) fn tone(state: VoucherState) -> &'static str {
    match state {
        VoucherState::Issued | VoucherState::PartUsed => "pine",
        VoucherState::Submitted => "yolk",
        VoucherState::Refused | VoucherState::Revoked => "red",
        _ => "",
    }
}

/// A programme's name in the reader's language.
pub(super) fn named<'a>(w: &Words, one: &'a VoucherRow) -> &'a str {
    if w.lang == Language::Zh { &one.name_zh } else { &one.name_en }
}

/// Until when it is good: its last day.
pub(super) fn last_day(one: &VoucherRow) -> String {
    one.expires_at.map_or(String::new(), |end| Instant(end - 1).date(ZONE).to_string())
}

fn line(w: &Words, one: &VoucherRow) -> Result<Line, Fault> {
    let state = one.state()?;
    Ok(Line {
        href: format!("/vouchers/{}", one.id),
        programme: named(w, one).to_owned(),
        company: one.company.clone(),
        supplier: one.supplier.clone(),
        state: w.voucher_state(state),
        tone: tone(state),
        asked: yuan(one.asked),
        awarded: yuan(one.awarded),
        paid: yuan(one.awarded - one.returned - one.left_over),
        left: yuan(one.left_over),
        until: last_day(one),
        entries: format!("/companies/{}/entries?unit=fen", one.company_id),
    })
}

fn lines(w: &Words, all: &[VoucherRow]) -> Result<Vec<Line>, Fault> {
    all.iter().map(|one| line(w, one)).collect()
}

#[derive(Template)]
#[template(path = "vouchers/list.html")]
struct ListPage {
    shell: Shell,
    states: Vec<Choice>,
    programmes: Vec<Choice>,
    filtered: bool,
    lines: Vec<Line>,
    exports: Exports,
    turn: Turn,
}

/// The vouchers one may see; the filter stays in the address.
#[get("/vouchers?<state>&<programme>&<before>")]
pub async fn list(
    v: Visit<'_>,
    state: Option<&str>,
    programme: Option<i64>,
    before: Option<i64>,
) -> Result<Page, PageFault> {
    let (w, s) = (&v.w, v.w.support);
    let found = VoucherState::of_name(state.unwrap_or(""));
    let filter = Filter {
        state: found,
        programme: programme.map(ProgrammeId),
        before: before.unwrap_or(0),
        ..Filter::default()
    };
    let mut rows = voucher_view::list(v.house, v.actor(), &filter, PAGE + 1).await?;
    let of = programme.map_or(String::new(), |id| id.to_string());
    let name = found.map_or("", VoucherState::name);
    let query = [("state", name), ("programme", of.as_str())];
    let shelf = Shelf::new("/vouchers", &query, "before", before.is_some());
    let turn = Turn::cut(&mut rows, &shelf, |one| one.id.to_string());
    let all = programme::list(v.house, v.actor()).await?;
    let programmes = all.iter().map(|(one, _)| (one.id.to_string(), w.programme(&one.listed).to_owned()));
    let any = [(String::new(), s.all().to_owned())];
    let states = VoucherState::ALL.iter().map(|one| (one.name(), w.voucher_state(*one)));
    Page::new(&ListPage {
        states: Choice::list([("", s.all())].into_iter().chain(states), name),
        programmes: Choice::list(any.into_iter().chain(programmes), &of),
        filtered: found.is_some() || programme.is_some(),
        lines: lines(w, &rows)?,
        exports: Exports::of("/vouchers", &query),
        turn,
        shell: v.shell(s.vouchers()),
    })
}

struct ContractLine {
    href: String,
    supplier: String,
    amount: String,
    term: String,
    signed: String,
}

#[derive(Template)]
#[template(path = "vouchers/company.html")]
struct CompanyPage {
    shell: Shell,
    company: CompanyId,
    contracts: Vec<ContractLine>,
    lines: Vec<Line>,
    turn: Turn,
    applies: bool,
    programmes: Vec<Choice>,
    on: Vec<Choice>,
    registered: String,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// What was filled in to apply.
#[derive(Default)]
struct Wish {
    programme: String,
    contract: String,
    registered: String,
    errors: FormErrors,
}

async fn company_page(
    v: &Visit<'_>,
    of: CompanyId,
    before: Option<i64>,
    wish: Wish,
) -> Result<Page, PageFault> {
    let (w, s) = (&v.w, v.w.support);
    let (firm, mut rows) =
        voucher_view::of_company(v.house, v.actor(), of, before.unwrap_or(0), PAGE + 1).await?;
    let contracts = contract::of_company(v.house, v.actor(), of).await?;
    let path = format!("/companies/{of}/vouchers");
    let shelf = Shelf::new(&path, &[], "before", before.is_some());
    let turn = Turn::cut(&mut rows, &shelf, |one| one.id.to_string());
    let date = |at: i64| Instant(at).date(ZONE).to_string();
    let all = programme::list(v.house, v.actor()).await?;
    let open = all.iter().filter(|(one, _)| one.state == ProgrammeState::Open);
    let open = open.map(|(one, _)| (one.id.to_string(), w.programme(&one.listed).to_owned()));
    let on =
        contracts.iter().map(|one| (one.id.to_string(), s.contract_on(&one.supplier, &yuan(one.amount))));
    let applies = v.actor().may(Action::ApplyVoucher, &crate::app::see::company_object(&firm));
    Page::with(
        status(&wish.errors),
        &CompanyPage {
            company: of,
            programmes: Choice::list(open, &wish.programme),
            on: Choice::list(on, &wish.contract),
            contracts: contracts
                .iter()
                .map(|one| ContractLine {
                    href: format!("/contracts/{}", one.id),
                    supplier: one.supplier.clone(),
                    amount: yuan(one.amount),
                    term: format!("{} – {}", date(one.first_at), date(one.last_at)),
                    signed: date(one.signed_at),
                })
                .collect(),
            lines: lines(w, &rows)?,
            turn,
            applies,
            registered: wish.registered,
            errors: wish.errors,
            crumbs: vec![Link::new(format!("/companies/{of}"), firm.name), Link::new("", s.vouchers())],
            shell: v.shell(s.vouchers()),
        },
    )
}

/// A company's vouchers and contracts.
#[get("/companies/<raw>/vouchers?<before>")]
pub async fn company(v: Visit<'_>, raw: &str, before: Option<i64>) -> Result<Page, PageFault> {
    company_page(&v, address::id(raw)?, before, Wish::default()).await
}

/// Begins an application.
#[post("/companies/<raw>/vouchers", data = "<posted>")]
pub async fn apply(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let of = address::id::<CompanyId>(raw)?;
    // Who may comes before what was filled in.
    contract::applies(v.house, v.actor(), of).await?;
    let fields = &posted.0;
    let get = |name: &str| fields.get(name).trim().to_owned();
    let mut wish = Wish {
        programme: get("programme_id"),
        contract: get("contract_id"),
        registered: get("registered"),
        errors: FormErrors::default(),
    };
    let registered: Option<NaiveDate> = wish.registered.parse().ok();
    if registered.is_none() && !wish.registered.is_empty() {
        wish.errors.add("registered", v.w.field(&FieldRule::Date));
    }
    let programme = fields.id::<ProgrammeId>("programme_id");
    let contract = fields.id::<ContractId>("contract_id");
    for (field, missing) in [("programme_id", programme.is_none()), ("contract_id", contract.is_none())] {
        if missing {
            wish.errors.add(field, v.w.field(&FieldRule::Choice));
        }
    }
    if let (Some(programme), Some(contract), true) = (programme, contract, wish.errors.is_empty()) {
        let key = posted.key(v.house, v.actor());
        let what = (programme, contract);
        match v.told(voucher::begin(v.house, v.actor(), what, registered, Some(&key), v.now).await)? {
            Ok(id) => return Ok(v.done(v.w.support.begun(), format!("/vouchers/{id}"))),
            Err(errors) => wish.errors = errors,
        }
    }
    company_page(&v, of, None, wish).await.map(Answer::Page)
}
