//! Who would like to come: applications of the first site, each further on its way than the one before.

use super::filed::{Office, approve, file};
use crate::app::Fault;
use crate::domain::access::Door;
use crate::domain::application::form::Typed;
use crate::domain::application::{State, Verb, after};
use crate::domain::case::{CaseKind, Tie};
use crate::domain::id::{ApplicationId, IncubatorId, PersonId, StepId};
use crate::domain::person::{Email, Language};
use crate::domain::review::Score;
use crate::domain::right::Role;
use crate::domain::rulebook::{Key, Rulebook};
use crate::domain::time::{DAY, HOUR, Instant, day_span};
use crate::domain::work_calendar::WorkCalendar;
use crate::store::application::{self as rows, Advance};
use crate::store::application_move::{self, NewMove};
use crate::store::audit::{self, NewEvent};
use crate::store::case::{Case, NewCase};
use crate::store::engine::Tx;
use crate::store::person::{self, NewPerson};
use crate::store::{case_step, review};
use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;

/// The manager and the reviewers among the known accounts, and the officer who decides.
const MANAGER: PersonId = PersonId(8);
const REVIEWERS: [PersonId; 3] = [PersonId(4), PersonId(5), PersonId(6)];
const DECIDER: PersonId = PersonId(9);

/// Name and kind of who applies, the project, its track and its line, and how far it has come.
type Wish = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static [Verb]);

const WISHES: [Wish; 7] = [
    ("折叠星团队", "team", "家用折衣机器人", "embodied", "会叠衣服的双臂机器人", &[Verb::Submit]),
    ("青萍一人公司", "opc", "合同审阅智能体", "agent", "三分钟读完一份租赁合同", &[Verb::Submit]),
    (
        "听澜团队",
        "team",
        "工业听诊",
        "industry",
        "从声音听出轴承故障",
        &[Verb::Submit, Verb::TakeUp, Verb::Pass],
    ),
    (
        "微光芯片团队",
        "team",
        "端侧推理芯片",
        "chip",
        "一瓦功耗跑七十亿参数",
        &[Verb::Submit, Verb::TakeUp, Verb::Pass, Verb::Propose, Verb::Agree],
    ),
    (
        "渔火实验室",
        "academic",
        "近海语料",
        "data",
        "珠江口方言语音数据集",
        &[Verb::Submit, Verb::TakeUp, Verb::Return],
    ),
    ("", "team", "夜航", "other_track", "", &[]),
    (
        "海棠团队",
        "team",
        "康复外骨骼",
        "embodied",
        "让膝关节康复在家里完成",
        &[Verb::Submit, Verb::TakeUp, Verb::Pass, Verb::Propose],
    ),
];

fn filled(incubator: IncubatorId, wish: &Wish, today: NaiveDate) -> Typed {
    let (name, kind, project, track, line, verbs) = wish;
    let mut typed = Typed::default();
    typed.take([("kind", *kind), ("name", *name), ("project", *project), ("track", *track)]);
    if verbs.is_empty() {
        return typed;
    }
    let (first, month) = (incubator.to_string(), (today + chrono::Days::new(40)).format("%Y-%m").to_string());
    typed.take([
        ("moves", "yes"),
        ("contact", *name),
        ("mobile", "19900000000"),
        ("email", "team@demo.example"),
        ("channel", "contest"),
        ("one_line", *line),
        ("description", "样机已在两处试用，计划一年内完成小批量，二十四个月内形成稳定收入。"),
        ("stage", "prototype"),
        ("technology", "自研模型与数据闭环"),
        ("milestones", "六个月：十个试点；十二个月：首批收入；二十四个月：盈亏平衡"),
        ("heads_now", "4"),
        ("heads_next", "9"),
        ("research_share", "75"),
        ("founders", "两位创始人，均有五年以上相关研发经历"),
        ("incubator_1", first.as_str()),
        ("desks", "5"),
        ("office", "no"),
        ("start_month", month.as_str()),
        ("term_months", "24"),
        ("card_hours", "200"),
        ("workload", "both"),
        ("tier", "city_1ms"),
        ("truthful", "1"),
        ("privacy", "1"),
    ]);
    typed
}

/// Writes them. `midnight` is the first moment of the demo's day.
pub async fn write(
    tx: &mut Tx,
    incubator: IncubatorId,
    password: &str,
    today: NaiveDate,
    midnight: Instant,
) -> Result<(), Fault> {
    for (n, wish) in WISHES.iter().enumerate() {
        let email = Email::parse(&format!("applicant{}@demo.example", n + 1)).ok_or(Fault::Lost)?;
        let verbs = wish.5;
        let days = i64::try_from(verbs.len()).unwrap_or(0) + 1;
        let begun = midnight.plus(9 * HOUR - days * DAY);
        let name = if wish.0.is_empty() { "叶知秋" } else { wish.0 };
        let new =
            NewPerson { email: &email, name, language: Language::Zh, password: Some(password), now: begun };
        let person = person::insert(tx, &new).await?;
        let typed = filled(incubator, wish, today);
        let id = rows::insert(tx, person, None, &typed, begun).await?;
        let mut state = State::Draft;
        let mut case = None;
        for (at, verb) in verbs.iter().enumerate() {
            let now = begun.plus((1 + i64::try_from(at).unwrap_or(0)) * DAY);
            let who = match verb {
                Verb::Submit => person,
                Verb::Agree => DECIDER,
                _ => MANAGER,
            };
            if *verb == Verb::Submit {
                application_move::keep_version(tx, id, &typed, now).await?;
            }
            if *verb == Verb::Propose {
                reviews(tx, id, true, now).await?;
            }
            if let (Verb::Agree, Some(case)) = (verb, &case) {
                approve(tx, case, who, now).await?;
            }
            state = step(tx, (id, incubator), state, *verb, who, now).await?;
            if *verb == Verb::Propose {
                case = Some(proposed(tx, (id, incubator), person, &typed, midnight, now).await?);
            }
        }
        if state == State::Reviewing {
            reviews(tx, id, false, midnight.plus(-HOUR)).await?;
        }
    }
    Ok(())
}

/// The case in which a proposal is decided: the house has no approver of its own, and its manager proposed it, so
/// it is open to the district's officer.
async fn proposed(
    tx: &mut Tx,
    (id, incubator): (ApplicationId, IncubatorId),
    applicant: PersonId,
    typed: &Typed,
    midnight: Instant,
    now: Instant,
) -> Result<(Case, StepId), Fault> {
    let new = NewCase {
        kind: CaseKind::Admission,
        subject: id.0,
        incubator,
        company: None,
        applicant,
        title: typed.get("project"),
        unit: None,
        amount: typed.get("desks").parse().unwrap_or(0),
    };
    let office = Office { calendar: &WorkCalendar::embedded(), zone: Shanghai, midnight };
    let made = file(tx, &office, &new, Some(Role::DistrictOfficer), MANAGER, now).await?;
    let reviewed = REVIEWERS.map(|person| (person, Tie::Reviewed));
    let tied: Vec<(PersonId, Tie)> = reviewed.into_iter().chain([(MANAGER, Tie::Proposed)]).collect();
    case_step::tie(tx, made.0.id, &tied, now).await?;
    Ok(made)
}

async fn step(
    tx: &mut Tx,
    (id, incubator): (ApplicationId, IncubatorId),
    state: State,
    verb: Verb,
    who: PersonId,
    now: Instant,
) -> Result<State, Fault> {
    let next = after(state, verb).ok_or(Fault::Lost)?;
    let due = next.deadline().map(|key| deadline(key, now));
    let version = rows::get(tx, id).await?.map_or(0, |one| one.version);
    let handled = !matches!(next, State::Submitted);
    let advance = Advance {
        version,
        state: next,
        incubator: Some(incubator),
        open_uscc: None,
        handler: handled.then_some(MANAGER),
        proposed_by: matches!(next, State::Proposed | State::Notice).then_some(MANAGER),
        due_at: due,
        notice: due.filter(|_| next == State::Notice).map(|until| (now, until)),
        purge_at: None,
        now,
    };
    rows::advance(tx, id, &advance).await?;
    let opinion =
        if verb == Verb::Return { "请补充商业计划书，并说明数据来源。" } else { "" };
    let incubator = Some(incubator);
    let new = NewMove { by: Some(who), verb, state: next, incubator, opinion, due_at: due, now };
    application_move::record_move(tx, id, &new).await?;
    let event = NewEvent::plain(now, Door::Web, Some(who), "application", id.0, verb.told());
    audit::record(tx, &NewEvent { incubator, ..event }).await?;
    Ok(next)
}

/// The end of the last working day that a rule leaves.
fn deadline(key: Key, now: Instant) -> Instant {
    let date = now.date(Shanghai);
    let days = Rulebook::embedded().days(key, date);
    day_span(WorkCalendar::embedded().add_working_days(date, days).at, Shanghai).end()
}

/// Three reviews; all of them scored, or the first one alone.
async fn reviews(tx: &mut Tx, id: ApplicationId, all: bool, now: Instant) -> Result<(), Fault> {
    let used = Rulebook::embedded().form(1).ok_or(Fault::Lost)?;
    for (n, person) in REVIEWERS.into_iter().enumerate() {
        let due = deadline(Key::ReviewDays, now);
        let made = review::insert(tx, id, person, used.version, MANAGER, due, now).await?;
        if all || n == 0 {
            let less = i64::try_from(n).unwrap_or(0) + 1;
            let scores: Vec<Score> = used
                .criteria
                .iter()
                .map(|one| Score { key: one.key.clone(), score: one.max - less, comment: String::new() })
                .collect();
            let total = used.total(&scores).map_err(|_| Fault::Lost)?;
            review::declare(tx, made, now).await?;
            review::score(tx, made, &scores, total, "技术扎实，里程碑清楚。", now).await?;
        }
    }
    Ok(())
}
