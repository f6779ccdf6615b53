//! The fields of a voucher programme's form, read into its rule and filled from it.

use super::pool_edit::hundredths;
use super::shell::FormErrors;
use crate::app::programme::{Draft, ProgrammeRow};
use crate::domain::company::CompanyKind;
use crate::domain::field::{FieldRule, number};
use crate::domain::id::IncubatorId;
use crate::domain::programme::{
    Figure, Listed, Mechanism, Programme, Source, Stacking, StartUp, Supporter, VoucherKind,
};
use crate::domain::voucher::{Evidence, Level, usual_evidence};
use crate::http::form::Fields;
use crate::words::Words;
use crate::words::compute_say::percent;
use chrono::NaiveDate;

/// Sources that one form takes.
pub(super) const SOURCES: usize = 5;

/// Reads fields; keeps what is wrong beside each.
struct Reader<'a> {
    w: &'a Words,
    fields: &'a Fields,
    errors: FormErrors,
}

impl Reader<'_> {
    fn raw(&self, field: &str) -> &str {
        self.fields.get(field).trim()
    }
    fn wrong(&mut self, field: &str, rule: &FieldRule) {
        self.errors.add(field, self.w.field(rule));
    }
    /// A number of hundredths: yuan as fen, percent as basis points; empty: none.
    fn amount(&mut self, field: &str) -> Option<i64> {
        let raw = self.raw(field).replace(',', "");
        let read = hundredths(&raw);
        if read.is_none() && !raw.is_empty() {
            let w = self.w;
            let share = ["ratio", "start_up_ratio", "stacking_limit"].contains(&field);
            self.errors.add(field, if share { w.rule.f_percent() } else { w.rule.f_yuan() });
        }
        read
    }
    fn whole(&mut self, field: &str, min: i64, max: i64) -> Option<i64> {
        let raw = self.raw(field).to_owned();
        if raw.is_empty() {
            return None;
        }
        number(field, &raw, min, max).map_err(|error| self.wrong(field, &error.rule)).ok()
    }
    fn date(&mut self, field: &str) -> Option<NaiveDate> {
        let raw = self.raw(field).to_owned();
        let read: Option<NaiveDate> = raw.parse().ok().filter(|_| raw.len() == 10);
        if read.is_none() && !raw.is_empty() {
            self.wrong(field, &FieldRule::Date);
        }
        read
    }
    /// Two dates, both or neither.
    fn span(&mut self, from: &str, to: &str) -> Option<(NaiveDate, NaiveDate)> {
        match (self.date(from), self.date(to)) {
            (Some(from), Some(to)) => Some((from, to)),
            (None, None) => None,
            (from_is, _) => {
                self.wrong(if from_is.is_none() { from } else { to }, &FieldRule::Missing);
                None
            }
        }
    }
}

fn rule(read: &mut Reader<'_>) -> Programme {
    let open: Vec<Figure> = read.fields.all("unpublished").filter_map(Figure::of_name).collect();
    for field in ["name_zh", "name_en", "key", "year", "ratio"] {
        if read.raw(field).is_empty() && !(field == "ratio" && open.contains(&Figure::Ratio)) {
            read.wrong(field, &FieldRule::Missing);
        }
    }
    let fields = read.fields;
    let ticked = |name: &str| fields.all(name).map(str::to_owned).collect::<Vec<_>>();
    let young = (read.amount("start_up_ratio"), read.whole("start_up_months", 1, 1_200));
    let start_up = match young {
        (Some(ratio), Some(under_months)) => Some(StartUp { ratio, under_months }),
        (None, None) => None,
        (ratio, _) => {
            let field = if ratio.is_none() { "start_up_ratio" } else { "start_up_months" };
            read.wrong(field, &FieldRule::Missing);
            None
        }
    };
    let stacking = read.amount("stacking_limit").map(|limit| Stacking {
        limit,
        counts: ticked("stacking_counts").iter().filter_map(|one| Supporter::of_name(one)).collect(),
        own_may_exceed: fields.is_set("own_may_exceed"),
    });
    let excluded = read.raw("excluded").split([',', '，', '、']).map(str::trim).filter(|one| !one.is_empty());
    let excluded = excluded.map(str::to_owned).collect();
    let mut evidence: Vec<Evidence> =
        ticked("evidence").iter().filter_map(|one| Evidence::of_name(one)).collect();
    if evidence.is_empty() {
        evidence = usual_evidence();
    }
    let source = |n: usize| {
        let get = |name: &str| fields.get(&format!("{name}{n}")).trim().to_owned();
        let (title, link, of) = (get("source_title"), get("source_link"), get("source_of"));
        (!title.is_empty()).then(|| Source {
            of: if of.is_empty() { "*".to_owned() } else { of },
            title,
            link: Some(link).filter(|link| !link.is_empty()),
            second_hand: !get("source_second").is_empty(),
        })
    };
    let year = read.whole("year", 2020, 2100);
    let ratio = read.amount("ratio");
    Programme {
        year: i32::try_from(year.unwrap_or(2026)).unwrap_or(2026),
        kind: VoucherKind::of_name(read.raw("kind")).unwrap_or(VoucherKind::Training),
        mechanism: Mechanism::of_name(read.raw("mechanism")).unwrap_or(Mechanism::Reimburse),
        budget: read.amount("budget"),
        ratio,
        start_up,
        contract_least: read.amount("contract_least"),
        cap_per_year: read.amount("cap_per_year"),
        cap_per_claim: read.amount("cap_per_claim"),
        award_least: read.amount("award_least"),
        four_eyes_from: read.amount("four_eyes_from"),
        listed_supplier: fields.is_set("listed_supplier"),
        no_affiliate: fields.is_set("no_affiliate"),
        stacking,
        valid_months: read.whole("valid_months", 1, 120).and_then(|months| u32::try_from(months).ok()),
        window: read.span("window_from", "window_to"),
        measure: read.span("measure_from", "measure_to"),
        applicants: ticked("applicants").iter().filter_map(|one| CompanyKind::of_name(one)).collect(),
        excluded,
        evidence,
        unpublished: open,
        sources: (1..=SOURCES).filter_map(source).collect(),
    }
}

/// What the form says, or every field that is wrong.
pub(super) fn draft(w: &Words, fields: &Fields) -> Result<Draft, FormErrors> {
    let mut read = Reader { w, fields, errors: FormErrors::default() };
    let rule = rule(&mut read);
    let get = |name: &str| fields.get(name).trim().to_owned();
    if !read.errors.is_empty() {
        return Err(read.errors);
    }
    Ok(Draft {
        listed: Listed { key: get("key"), name_zh: get("name_zh"), name_en: get("name_en"), rule },
        level: Level::of_name(&get("level")).unwrap_or(Level::City),
        district: Some(get("district")).filter(|code| !code.is_empty()),
        incubator: fields.id::<IncubatorId>("incubator_id"),
    })
}

/// A stored programme as the fields of its form.
pub(super) fn filled(one: &ProgrammeRow) -> Fields {
    let rule = one.rule();
    let mut all: Vec<(String, String)> = Vec::new();
    let mut put = |name: &str, value: String| {
        if !value.is_empty() {
            all.push((name.to_owned(), value));
        }
    };
    let yuan = |fen: Option<i64>| fen.map_or(String::new(), percent);
    put("key", one.listed.key.clone());
    put("name_zh", one.listed.name_zh.clone());
    put("name_en", one.listed.name_en.clone());
    put("level", one.level.name().to_owned());
    put("district", one.district.clone().unwrap_or_default());
    put("incubator_id", one.incubator.map_or(String::new(), |id| id.to_string()));
    put("year", rule.year.to_string());
    put("kind", rule.kind.name().to_owned());
    put("mechanism", rule.mechanism.name().to_owned());
    put("ratio", yuan(rule.ratio));
    put("start_up_ratio", yuan(rule.start_up.map(|one| one.ratio)));
    put("start_up_months", rule.start_up.map_or(String::new(), |one| one.under_months.to_string()));
    let amounts = [
        ("budget", rule.budget),
        ("contract_least", rule.contract_least),
        ("cap_per_year", rule.cap_per_year),
        ("cap_per_claim", rule.cap_per_claim),
        ("award_least", rule.award_least),
        ("four_eyes_from", rule.four_eyes_from),
        ("stacking_limit", rule.stacking.as_ref().map(|one| one.limit)),
    ];
    for (name, value) in amounts {
        put(name, yuan(value));
    }
    let flags = [
        ("listed_supplier", rule.listed_supplier),
        ("no_affiliate", rule.no_affiliate),
        ("own_may_exceed", rule.stacking.as_ref().is_some_and(|one| one.own_may_exceed)),
    ];
    for (name, _) in flags.into_iter().filter(|(_, is)| *is) {
        put(name, "1".to_owned());
    }
    for by in rule.stacking.iter().flat_map(|one| &one.counts) {
        put("stacking_counts", by.name().to_owned());
    }
    put("valid_months", rule.valid_months.map_or(String::new(), |months| months.to_string()));
    let spans = [("window_from", "window_to", rule.window), ("measure_from", "measure_to", rule.measure)];
    for (from, to, span) in spans {
        if let Some((first, last)) = span {
            put(from, first.to_string());
            put(to, last.to_string());
        }
    }
    for kind in &rule.applicants {
        put("applicants", kind.name().to_owned());
    }
    put("excluded", rule.excluded.join(", "));
    for kind in &rule.evidence {
        put("evidence", kind.name().to_owned());
    }
    for figure in &rule.unpublished {
        put("unpublished", figure.name().to_owned());
    }
    for (n, source) in (1..).zip(&rule.sources) {
        put(&format!("source_title{n}"), source.title.clone());
        put(&format!("source_link{n}"), source.link.clone().unwrap_or_default());
        put(&format!("source_of{n}"), source.of.clone());
        put(&format!("source_second{n}"), if source.second_hand { "1".to_owned() } else { String::new() });
    }
    Fields::of(all)
}
