//! "What would we get back?": a voucher programme's rule applied to a contract, limit by limit.

use super::listing::ZONE;
use super::page::{Page, PageFault};
use super::pool_edit::hundredths;
use super::shell::{Choice, FormErrors, Shell};
use super::visit::{Visit, status};
use crate::app::simulation;
use crate::app::voucher_view::{self, Reckoned};
use crate::domain::award::{Assessment, Condition, Met};
use crate::domain::company::CompanyKind;
use crate::domain::field::FieldRule;
use crate::domain::programme::{Programme, Supporter};
use crate::words::Words;
use crate::words::compute_say::percent;
use crate::words::money::yuan_plain as yuan;
use askama::Template;
use chrono::NaiveDate;
use rocket::{FromForm, Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![show]
}

/// What is reckoned, as the address has it.
#[derive(Clone, Debug, Default, FromForm)]
pub struct Asked {
    #[field(default = String::new())]
    programme: String,
    #[field(default = String::new())]
    amount: String,
    #[field(default = String::new())]
    excluded: String,
    #[field(default = String::new())]
    signed: String,
    #[field(default = String::new())]
    first_day: String,
    #[field(default = String::new())]
    last_day: String,
    #[field(default = String::new())]
    listed: String,
    #[field(default = String::new())]
    affiliated: String,
    #[field(default = String::new())]
    kind: String,
    #[field(default = String::new())]
    registered: String,
    #[field(default = String::new())]
    day: String,
    #[field(default = String::new())]
    awarded: String,
    #[field(default = String::new())]
    city: String,
    #[field(default = String::new())]
    district: String,
    #[field(default = String::new())]
    incubator: String,
}

/// A condition as it stands.
pub(super) struct ConditionLine {
    pub what: &'static str,
    pub met: &'static str,
    pub tone: &'static str,
    /// Its figures, where it has any.
    pub detail: String,
}

pub(super) struct LimitLine {
    pub what: &'static str,
    pub yuan: String,
    pub binds: bool,
}

struct SourceLine {
    of: String,
    title: String,
    link: String,
    second_hand: bool,
}

/// What came out, in words.
pub(super) struct Told {
    pub said: String,
    pub ratio: String,
    /// Which limit decides, by how much, and what rounding takes.
    pub why: Vec<String>,
    pub conditions: Vec<ConditionLine>,
    pub limits: Vec<LimitLine>,
}

#[derive(Template)]
#[template(path = "compute/simulator.html")]
struct SimulatorPage {
    shell: Shell,
    d: Asked,
    errors: FormErrors,
    programmes: Vec<Choice>,
    kinds: Vec<Choice>,
    listed: Vec<Choice>,
    affiliated: Vec<Choice>,
    mechanism: &'static str,
    told: Option<Told>,
    stands: String,
    sources: Vec<SourceLine>,
}

/// Reads the fields of a form; keeps what is wrong.
struct Reader<'a> {
    w: &'a Words,
    errors: FormErrors,
}

impl Reader<'_> {
    /// Yuan as fen; an empty field is none.
    fn money(&mut self, field: &str, raw: &str) -> i64 {
        if raw.trim().is_empty() {
            return 0;
        }
        hundredths(&raw.replace(',', "")).unwrap_or_else(|| {
            self.errors.add(field, self.w.rule.f_yuan());
            0
        })
    }
    fn date(&mut self, field: &str, raw: &str, needed: bool) -> Option<NaiveDate> {
        let raw = raw.trim();
        let date = raw.parse().ok().filter(|_| raw.len() == 10);
        if date.is_none() && (needed || !raw.is_empty()) {
            let rule = if raw.is_empty() { FieldRule::Missing } else { FieldRule::Date };
            self.errors.add(field, self.w.field(&rule));
        }
        date
    }
}

/// Yes, no, or not known.
fn told_so(raw: &str) -> Option<bool> {
    match raw {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// What a condition looks at beside the rule.
pub(super) struct Looked {
    /// The day of application.
    pub day: NaiveDate,
    /// The day the contract was signed.
    pub signed: NaiveDate,
    /// Its amount by the year, in fen.
    pub yearly: i64,
}

fn reckon(w: &Words, one: &Reckoned, d: &Asked) -> (Option<(Assessment, Looked)>, FormErrors) {
    let mut read = Reader { w, errors: FormErrors::default() };
    // Nothing is reckoned with figures that nobody knows.
    if one.listed.rule.ratio.is_none() {
        read.errors.add("programme", w.voucher.not_published(&w.all_figures(&one.listed.rule.missing())));
    }
    let amount = read.money("amount", &d.amount);
    if amount == 0 && read.errors.of("amount").is_empty() {
        read.errors.add("amount", w.field(&FieldRule::Missing));
    }
    let excluded = read.money("excluded", &d.excluded);
    let signed = read.date("signed", &d.signed, true);
    let (first, last) =
        (read.date("first_day", &d.first_day, true), read.date("last_day", &d.last_day, true));
    if first.zip(last).is_some_and(|(first, last)| last < first) {
        read.errors.add("last_day", w.field(&FieldRule::EndAfterStart));
    }
    let registered = read.date("registered", &d.registered, false);
    let day = read.date("day", &d.day, true);
    let awarded = read.money("awarded", &d.awarded);
    let support = vec![
        (Supporter::City, read.money("city", &d.city)),
        (Supporter::District, read.money("district", &d.district)),
        (Supporter::Incubator, read.money("incubator", &d.incubator)),
    ];
    let kind = CompanyKind::of_name(&d.kind).unwrap_or(CompanyKind::Company);
    let (Some(signed), Some(first), Some(last), Some(day), true) =
        (signed, first, last, day, read.errors.is_empty())
    else {
        return (None, read.errors);
    };
    let asked = simulation::Asked {
        amount,
        excluded,
        signed,
        term: (first, last),
        listed: told_so(&d.listed),
        affiliated: told_so(&d.affiliated),
        kind,
        registered,
        day,
        awarded: Some(awarded),
        support,
    };
    let looked = Looked { day, signed, yearly: asked.contract().yearly() };
    (Some((asked.assess(one), looked)), read.errors)
}

/// The figures of a condition.
fn detail(w: &Words, rule: &Programme, what: Condition, amount: i64, looked: &Looked) -> String {
    let v = w.voucher;
    let span = |day: NaiveDate, span: Option<(NaiveDate, NaiveDate)>| {
        span.map(|(from, to)| v.on_day(&day.to_string(), &from.to_string(), &to.to_string()))
    };
    let least = |is: i64, least: Option<i64>| least.map(|least| v.of_least(&yuan(is), &yuan(least)));
    let told = match what {
        Condition::Window => span(looked.day, rule.window),
        Condition::Measure => span(looked.signed, rule.measure),
        Condition::Floor => least(looked.yearly, rule.contract_least),
        Condition::Least => least(amount, rule.award_least),
        Condition::Applicant => Some(w.all_applicants(&rule.applicants)),
        Condition::Supplier | Condition::Affiliate | Condition::Claimant => None,
    };
    told.unwrap_or_default()
}

pub(super) fn told(w: &Words, rule: &Programme, one: &Assessment, looked: &Looked) -> Told {
    let v = w.voucher;
    let said = match one.award() {
        Some(0) if one.that_are(Met::No).is_empty() => v.limits_give_nothing().to_owned(),
        Some(0) => v.gives_nothing().to_owned(),
        Some(fen) => v.would_give(&yuan(fen)),
        None => v.must_find_out(&yuan(one.amount)),
    };
    let tone = |met: Met| match met {
        Met::Yes => "pine",
        Met::No => "red",
        Met::Unknown => "yolk",
    };
    Told {
        said,
        ratio: v.at_ratio(&percent(one.ratio)),
        why: w.why_so_much(one),
        conditions: one
            .conditions
            .iter()
            .map(|(what, met)| ConditionLine {
                what: w.voucher_condition(*what),
                met: w.met(*met),
                tone: tone(*met),
                detail: detail(w, rule, *what, one.amount, looked),
            })
            .collect(),
        limits: one
            .bounds
            .iter()
            .map(|bound| LimitLine {
                what: w.limit(bound.limit),
                yuan: yuan(bound.amount),
                binds: bound.binds,
            })
            .collect(),
    }
}

/// The form, and what comes out of it once it is filled in.
#[get("/vouchers/simulator?<asked..>")]
pub async fn show(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    let w = &v.w;
    let own = v.actor().companies().next();
    let all = voucher_view::reckoned(v.house, v.actor(), own).await?;
    let given = !asked.programme.is_empty();
    let one = all.iter().find(|one| one.listed.key == asked.programme).or_else(|| all.first());
    let today = v.now.date(ZONE).to_string();
    let d = if given {
        asked
    } else {
        // What is known of the reader's own company is filled in.
        let awarded = one.map_or(0, |one| one.awarded);
        let awarded = if awarded > 0 { percent(awarded) } else { String::new() };
        Asked { day: today.clone(), signed: today, awarded, ..asked }
    };
    let (found, errors) = match one.filter(|_| given) {
        Some(one) => reckon(w, one, &d),
        None => (None, FormErrors::default()),
    };
    let stands = one.map_or(String::new(), |one| {
        let left = one.budget_left.map_or_else(|| w.support.no_budget().to_owned(), yuan);
        w.support.filled(&left, &yuan(one.awarded))
    });
    let three = |current: &str| {
        let all = [("", w.voucher.unknown()), ("yes", w.voucher.yes()), ("no", w.voucher.no())];
        Choice::list(all, current)
    };
    let sources = one.map_or(&[][..], |one| &one.listed.rule.sources).iter().map(|source| SourceLine {
        of: w.voucher.of_fields(&w.programme_figures(&source.of)),
        title: source.title.clone(),
        link: source.link.clone().unwrap_or_default(),
        second_hand: source.second_hand,
    });
    let programmes = all.iter().map(|one| (one.listed.key.clone(), w.programme(&one.listed)));
    Page::with(
        status(&errors),
        &SimulatorPage {
            programmes: Choice::list(programmes, one.map_or("", |one| one.listed.key.as_str())),
            kinds: Choice::list(
                CompanyKind::ALL.iter().map(|kind| (kind.name(), w.code(kind.name()))),
                &d.kind,
            ),
            listed: three(&d.listed),
            affiliated: three(&d.affiliated),
            mechanism: one.map_or("", |one| w.mechanism(one.listed.rule.mechanism)),
            told: one
                .zip(found.as_ref())
                .map(|(one, (found, looked))| told(w, &one.listed.rule, found, looked)),
            stands,
            sources: sources.collect(),
            d,
            errors,
            shell: v.shell(w.voucher.simulator()),
        },
    )
}
