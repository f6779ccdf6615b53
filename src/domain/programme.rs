//! Voucher programmes as dated data: what a city pays for, to whom, how much and on which conditions.

use super::company::{CompanyKind, named};
use super::field::{FieldRule, Gather};
use super::price::WHOLE;
use super::time::is_near;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a voucher is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoucherKind {
    /// 训力券: training compute.
    Training,
    /// 算力券: any compute.
    Compute,
    /// 语料券: corpora.
    Corpus,
    /// 模型券: model services. What of them a programme supports its guide says.
    Model,
}
impl VoucherKind {
    /// Whether it is taken off bills for compute: 训力券 (training and inference, by the guide of 2026) and 算力券. A
    /// corpus or a model is bought elsewhere.
    pub const fn is_for_compute(self) -> bool {
        matches!(self, VoucherKind::Training | VoucherKind::Compute)
    }
}
named!(VoucherKind { Training = "training", Compute = "compute", Corpus = "corpus", Model = "model" });

/// How it is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mechanism {
    /// The company pays its supplier and claims a part back.
    Reimburse,
    /// It is taken off the bill at purchase.
    Offset,
}
named!(Mechanism { Reimburse = "reimburse", Offset = "offset" });

/// Who else may have supported the same contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Supporter {
    /// Other money of the city.
    City,
    /// Of a district.
    District,
    /// Of the incubator.
    Incubator,
}
named!(Supporter { City = "city", District = "district", Incubator = "incubator" });

/// A better ratio for young companies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartUp {
    /// In basis points of the contract.
    pub ratio: i64,
    /// Registered less than so many whole months ago.
    pub under_months: i64,
}

/// The same spend may be supported to a limit only.
///
/// By the guide of Shenzhen of 2026 (DOMAIN.md §2.1) all fiscal support of one project is at most 50 % of its contract,
/// and yet a firm in its first year gets up to 60 %. Both hold only where the 60 % are the one exception: a programme
/// that gives more than the limit by itself does so for a contract that nobody else supports. As soon as somebody whose
/// support counts gives anything for it, the limit holds for all of it together, the programme's own share included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stacking {
    /// All support together, in basis points of the contract.
    pub limit: i64,
    /// Whose support counts.
    pub counts: Vec<Supporter>,
    /// Whether the programme's own ratio may exceed the limit where nobody else whose support counts gives anything for
    /// the contract; with any such support the limit holds as it is.
    pub own_may_exceed: bool,
}

/// A kind of file that proves a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// 服务合同.
    Contract,
    /// 发票.
    Invoice,
    /// 付款凭证.
    Payment,
    /// 用量日志.
    UsageLog,
    /// 训练或推理说明.
    Description,
    /// Anything else.
    Other,
}
named!(Evidence {
    Contract = "contract",
    Invoice = "invoice",
    Payment = "payment",
    UsageLog = "usage_log",
    Description = "description",
    Other = "other",
});

/// What every programme asks for that does not say otherwise.
pub fn usual_evidence() -> Vec<Evidence> {
    use Evidence::*;
    vec![Contract, Invoice, Payment, UsageLog, Description]
}

/// A figure that a measure may leave open, by the code that sources name it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// The budget of the year.
    Budget,
    /// The share of a contract.
    Ratio,
    /// A better share for young companies.
    StartUp,
    /// The smallest contract.
    ContractLeast,
    /// Most for one applicant in the year.
    CapPerYear,
    /// Most for one claim.
    CapPerClaim,
    /// Whether suppliers must be on a list.
    ListedSupplier,
    /// Whether affiliates are kept out.
    NoAffiliate,
    /// What all support together may reach.
    Stacking,
    /// How long a voucher is good.
    ValidMonths,
    /// When one may apply.
    Window,
    /// Who may apply.
    Applicants,
}
named!(Figure {
    Budget = "budget",
    Ratio = "ratio",
    StartUp = "start_up",
    ContractLeast = "contract_least",
    CapPerYear = "cap_per_year",
    CapPerClaim = "cap_per_claim",
    ListedSupplier = "listed_supplier",
    NoAffiliate = "no_affiliate",
    Stacking = "stacking",
    ValidMonths = "valid_months",
    Window = "window",
    Applicants = "applicants",
});

/// Where a figure comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Which figures: names of the rule's fields, `*` for all.
    pub of: String,
    /// The document, as people cite it.
    pub title: String,
    /// Its address, where there is one.
    #[serde(default)]
    pub link: Option<String>,
    /// Whether the document itself was not seen: to be checked before anybody relies on it.
    #[serde(default)]
    pub second_hand: bool,
}

impl Source {
    /// Whether it is one for that figure.
    pub fn names(&self, code: &str) -> bool {
        self.of.split(',').map(str::trim).any(|one| one == code || one == "*")
    }
}

/// The largest amount of a rule or a contract, in fen: a trillion yuan.
pub const FEN_MAX: i64 = 100_000_000_000_000;

/// The rule of one programme in one year. Amounts in fen, ratios in basis points; `None`: no such limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Its year, which the yearly limits count.
    pub year: i32,
    /// What for.
    pub kind: VoucherKind,
    /// How it is paid.
    pub mechanism: Mechanism,
    /// All that can be awarded in the year.
    #[serde(default)]
    pub budget: Option<i64>,
    /// The share of a contract it pays; `None`: not published yet, so that a draft is all it can be.
    #[serde(default)]
    pub ratio: Option<i64>,
    /// A better share for young companies.
    #[serde(default)]
    pub start_up: Option<StartUp>,
    /// The smallest contract, by its yearly amount.
    #[serde(default)]
    pub contract_least: Option<i64>,
    /// Most for one applicant in the year.
    #[serde(default)]
    pub cap_per_year: Option<i64>,
    /// Most for one claim.
    #[serde(default)]
    pub cap_per_claim: Option<i64>,
    /// Least that is awarded; below it nothing is.
    #[serde(default)]
    pub award_least: Option<i64>,
    /// From this amount on two people must agree to an award; `None`: never.
    #[serde(default)]
    pub four_eyes_from: Option<i64>,
    /// Only contracts with suppliers on its list.
    #[serde(default)]
    pub listed_supplier: bool,
    /// Never with a supplier one is affiliated with.
    #[serde(default)]
    pub no_affiliate: bool,
    /// What all support together may reach.
    #[serde(default)]
    pub stacking: Option<Stacking>,
    /// A voucher is good for so many months from its award; `None`: to the end of the contract.
    #[serde(default)]
    pub valid_months: Option<u32>,
    /// First and last day on which one may apply.
    #[serde(default)]
    pub window: Option<(NaiveDate, NaiveDate)>,
    /// First and last day of the measure behind it: what is signed outside is not supported.
    #[serde(default)]
    pub measure: Option<(NaiveDate, NaiveDate)>,
    /// Who may apply; empty: anybody.
    #[serde(default)]
    pub applicants: Vec<CompanyKind>,
    /// What a contract may hold that is not supported: storage, network, security.
    #[serde(default)]
    pub excluded: Vec<String>,
    /// The kinds of files that a claim needs.
    #[serde(default = "usual_evidence")]
    pub evidence: Vec<Evidence>,
    /// Figures that the measure itself leaves open. Before it is opened each is filled in, with a source that names it,
    /// or taken off this list where there is no such limit.
    #[serde(default)]
    pub unpublished: Vec<Figure>,
    /// Where the figures come from.
    pub sources: Vec<Source>,
}

impl Programme {
    /// The sources that were not seen themselves.
    pub fn second_hand(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| source.second_hand)
    }
    /// Where a figure comes from: the first source that names it.
    pub fn source_of(&self, code: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.names(code))
    }
    /// Whether it says anything of that figure.
    fn says(&self, one: Figure) -> bool {
        match one {
            Figure::Budget => self.budget.is_some(),
            Figure::Ratio => self.ratio.is_some(),
            Figure::StartUp => self.start_up.is_some(),
            Figure::ContractLeast => self.contract_least.is_some(),
            Figure::CapPerYear => self.cap_per_year.is_some(),
            Figure::CapPerClaim => self.cap_per_claim.is_some(),
            Figure::ListedSupplier => self.listed_supplier,
            Figure::NoAffiliate => self.no_affiliate,
            Figure::Stacking => self.stacking.is_some(),
            Figure::ValidMonths => self.valid_months.is_some(),
            Figure::Window => self.window.is_some(),
            Figure::Applicants => !self.applicants.is_empty(),
        }
    }
    /// The figures that are not published and that nobody has filled in yet.
    pub fn missing(&self) -> Vec<Figure> {
        let open =
            |one: &Figure| !self.says(*one) && (*one == Figure::Ratio || self.unpublished.contains(one));
        Figure::ALL.iter().copied().filter(open).collect()
    }
    /// Why it cannot be opened, each by its figure: what is not published was not filled in, or no document is named
    /// for it, nor for its share, its budget and its yearly cap, by which every award is explained.
    pub fn unready(&self) -> Gather {
        let mut wrong = Gather::default();
        for one in self.missing() {
            wrong.wrong(one.name(), FieldRule::Unpublished);
        }
        let explained = [Figure::Budget, Figure::Ratio, Figure::CapPerYear];
        for one in Figure::ALL.iter().copied().filter(|one| self.says(*one)) {
            let needs = explained.contains(&one) || self.unpublished.contains(&one);
            if needs && self.source_of(one.name()).is_none() {
                wrong.wrong(one.name(), FieldRule::NoSource);
            }
        }
        wrong
    }
    /// Whether it is claimed with evidence: what is paid back, and what is bought where no bill of this house is, so that
    /// nothing can be taken off one (corpora, models).
    pub fn is_claimed(&self) -> bool {
        self.mechanism == Mechanism::Reimburse || !self.kind.is_for_compute()
    }
    /// The ratio for a company of so many whole months; of unknown age: the plain one. 0 while that is not published.
    pub fn ratio_for(&self, age_months: Option<i64>) -> i64 {
        let young = self.start_up.filter(|rule| age_months.is_some_and(|age| age < rule.under_months));
        young.map_or(self.ratio.unwrap_or(0), |rule| rule.ratio)
    }
    /// Whether an award of that amount takes two people.
    pub fn four_eyes(&self, amount: i64) -> bool {
        self.four_eyes_from.is_some_and(|from| from <= amount)
    }
    /// What makes no sense, each by its field.
    pub fn mistakes(&self) -> Gather {
        let mut wrong = Gather::default();
        let mut within = |field: &str, value: Option<i64>, min: i64, max: i64| {
            if value.is_some_and(|value| !(min..=max).contains(&value)) {
                wrong.wrong(field, FieldRule::Number { min, max });
            }
        };
        within("year", Some(i64::from(self.year)), 2020, 2100);
        within("ratio", self.ratio, 1, WHOLE);
        within("start_up_ratio", self.start_up.map(|one| one.ratio), 1, WHOLE);
        within("start_up_months", self.start_up.map(|one| one.under_months), 1, 1_200);
        within("stacking_limit", self.stacking.as_ref().map(|one| one.limit), 1, WHOLE);
        within("valid_months", self.valid_months.map(i64::from), 1, 120);
        let amounts = [
            ("budget", self.budget),
            ("contract_least", self.contract_least),
            ("cap_per_year", self.cap_per_year),
            ("cap_per_claim", self.cap_per_claim),
            ("award_least", self.award_least),
            ("four_eyes_from", self.four_eyes_from),
        ];
        for (field, fen) in amounts {
            within(field, fen, 100, FEN_MAX);
        }
        for (name, span) in [("window", self.window), ("measure", self.measure)] {
            let Some((first, last)) = span else { continue };
            for (end, date) in [("from", first), ("to", last)] {
                if !is_near(date) {
                    wrong.wrong(&format!("{name}_{end}"), FieldRule::Date);
                }
            }
            if last < first {
                wrong.wrong(&format!("{name}_to"), FieldRule::EndAfterStart);
            }
        }
        if self.ratio.is_none() && !self.unpublished.contains(&Figure::Ratio) {
            wrong.wrong("ratio", FieldRule::Missing);
        }
        if self.sources.is_empty() {
            wrong.wrong("source_title", FieldRule::Missing);
        }
        wrong
    }
}

/// A programme with the names that people know it by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Short name for addresses: `shenzhen-training-2026`.
    pub key: String,
    /// 中文 name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Its rule.
    pub rule: Programme,
}

/// Programmes that are public knowledge, as data: figures with their sources.
pub fn known() -> &'static [Listed] {
    static KNOWN: std::sync::LazyLock<Vec<Listed>> = std::sync::LazyLock::new(|| {
        serde_json::from_str(include_str!("../../data/programmes.json")).unwrap_or_default()
    });
    &KNOWN
}

#[cfg(test)]
mod tests;
