//! The form of an application: which fields there are, where they stand and what each takes.

use crate::domain::company::named;

/// A part of the form, a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// 申请主体.
    Applicant,
    /// 项目.
    Project,
    /// 团队.
    Team,
    /// 经营与资金.
    Money,
    /// 需求.
    Needs,
    /// What is confirmed when it is handed in.
    Consent,
}
named!(Section {
    Applicant = "applicant",
    Project = "project",
    Team = "team",
    Money = "money",
    Needs = "needs",
    Consent = "consent",
});

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One line of so many characters.
    Line(usize, usize),
    /// Lines of so many characters in all.
    Text(usize, usize),
    /// One of these.
    Choice(&'static [&'static str]),
    /// A whole number.
    Number(i64, i64),
    /// An amount in 万元, at most four places, not below zero.
    Money,
    /// A date that is not ahead.
    PastDate,
    /// A month, as 2027-01, that is not over.
    Month,
    /// 统一社会信用代码.
    Uscc,
    /// A mobile number.
    Mobile,
    /// An e-mail address.
    Email,
    /// A district's code.
    District,
    /// An incubator's id.
    Incubator,
    /// A box that must be ticked.
    Tick,
}

/// When a field must be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Always,
    /// By a registered company.
    Company,
    /// Never.
    Never,
}

/// A field of the form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Where it stands.
    pub section: Section,
    /// What it takes.
    pub shape: Shape,
    /// When it must be filled in.
    pub need: Need,
}

/// Kinds of applicants.
pub const KINDS: &[&str] = &["company", "team", "opc", "academic"];
/// Tracks.
pub const TRACKS: &[&str] =
    &["large_model", "agent", "embodied", "device", "chip", "industry", "data", "other_track"];
const CHANNELS: &[&str] = &["contest", "referral", "self"];
const STAGES: &[&str] = &["idea", "prototype", "pilot", "revenue"];
const WORKLOADS: &[&str] = &["training", "inference", "both"];
const TIERS: &[&str] = &["city_1ms", "shaoguan_3ms", "guian_10ms"];
/// Yes and no.
pub const YES_NO: &[&str] = &["yes", "no"];

const fn f(name: &'static str, section: Section, shape: Shape, need: Need) -> Field {
    Field { name, section, shape, need }
}

use Need::{Always, Company, Never};
use Section::{Applicant, Consent, Money, Needs, Project, Team};
use Shape as X;

/// Every field, in the order of the form.
pub const FIELDS: &[Field] = &[
    f("kind", Applicant, X::Choice(KINDS), Always),
    f("name", Applicant, X::Line(2, 100), Always),
    f("uscc", Applicant, X::Uscc, Company),
    f("registered_on", Applicant, X::PastDate, Company),
    f("district", Applicant, X::District, Company),
    f("registered_place", Applicant, X::Line(2, 200), Never),
    f("moves", Applicant, X::Choice(YES_NO), Always),
    f("capital_registered", Applicant, X::Money, Never),
    f("capital_paid", Applicant, X::Money, Never),
    f("legal_person", Applicant, X::Line(1, 60), Company),
    f("contact", Applicant, X::Line(1, 60), Always),
    f("mobile", Applicant, X::Mobile, Always),
    f("email", Applicant, X::Email, Always),
    f("website", Applicant, X::Line(4, 200), Never),
    f("channel", Applicant, X::Choice(CHANNELS), Always),
    f("project", Project, X::Line(2, 80), Always),
    f("track", Project, X::Choice(TRACKS), Always),
    f("one_line", Project, X::Line(4, 120), Always),
    f("description", Project, X::Text(20, 1_000), Always),
    f("stage", Project, X::Choice(STAGES), Always),
    f("technology", Project, X::Text(2, 1_000), Always),
    f("ip", Project, X::Text(2, 1_000), Never),
    f("competitors", Project, X::Text(2, 1_000), Never),
    f("milestones", Project, X::Text(2, 1_000), Always),
    f("heads_now", Team, X::Number(1, 10_000), Always),
    f("heads_next", Team, X::Number(1, 10_000), Always),
    f("research_share", Team, X::Number(0, 100), Always),
    f("insured", Team, X::Number(0, 10_000), Never),
    f("founders", Team, X::Text(2, 1_500), Always),
    f("revenue_last", Money, X::Money, Never),
    f("revenue_before", Money, X::Money, Never),
    f("research_last", Money, X::Money, Never),
    f("research_before", Money, X::Money, Never),
    f("rounds", Money, X::Text(2, 1_000), Never),
    f("support", Money, X::Text(2, 1_000), Never),
    f("incubator_1", Needs, X::Incubator, Always),
    f("incubator_2", Needs, X::Incubator, Never),
    f("incubator_3", Needs, X::Incubator, Never),
    f("desks", Needs, X::Number(0, 500), Always),
    f("office", Needs, X::Choice(YES_NO), Always),
    f("start_month", Needs, X::Month, Always),
    f("term_months", Needs, X::Number(1, 60), Always),
    f("rooms", Needs, X::Line(2, 200), Never),
    f("cards", Needs, X::Line(2, 100), Never),
    f("card_hours", Needs, X::Number(0, 1_000_000), Never),
    f("workload", Needs, X::Choice(WORKLOADS), Never),
    f("tier", Needs, X::Choice(TIERS), Never),
    f("stays_here", Needs, X::Choice(YES_NO), Never),
    f("mentoring", Needs, X::Line(2, 200), Never),
    f("truthful", Consent, X::Tick, Always),
    f("privacy", Consent, X::Tick, Always),
];

/// The field of that name.
pub fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// What may be attached, by what it is.
pub const SLOTS: &[&str] = &[
    "license",
    "plan",
    "resumes",
    "ip_papers",
    "accounts",
    "insurance",
    "pledge",
    "credit",
    "rounds_papers",
];
