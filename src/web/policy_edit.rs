//! The form on which rules are written: previewed, tried on last month's requests, put in force.

use super::address;
use super::booking_story::{Sentence, sentences};
use super::page::{Answer, Page, PageFault};
use super::policies::{about, called, crumbs, differences, reach};
use super::rule_field::KEYS;
use super::rule_form::{Draft, Line};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::slot::{self, Asked};
use super::visit::{Visit, status};
use crate::app::policy::{self, Opened, Reach, Target};
use crate::app::trial::{self, DAYS, Differing, Given, Trial};
use crate::app::{Fault, find, terms};
use crate::domain::field::FieldError;
use crate::domain::id::IncubatorId;
use crate::domain::policy::Rule;
use crate::domain::refusal::Refusal;
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![form, work]
}

/// Of those who would be answered differently, so many are shown.
const SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "policies/edit.html")]
struct EditPage {
    shell: Shell,
    crumbs: Vec<Link>,
    kind: String,
    resource: String,
    seen: i64,
    /// Wider rules hold; these would be the first of its own.
    fresh: bool,
    lines: Vec<Line>,
    keys: Vec<Choice>,
    errors: FormErrors,
    told: Vec<String>,
    added: Vec<String>,
    removed: Vec<String>,
    unread: bool,
    tried: Option<Tried>,
    history: String,
    here: String,
}

/// A trial in words.
struct Tried {
    judged: String,
    bounded: bool,
    counts: Vec<(&'static str, usize, &'static str)>,
    rows: Vec<Row>,
    more: String,
    left_out: String,
}

struct Row {
    who: String,
    company: String,
    what: String,
    was: &'static str,
    would: &'static str,
    tone: &'static str,
    why: Vec<Sentence>,
    against: String,
}

fn given(w: &Words, given: Given) -> &'static str {
    match given {
        Given::Confirmed => w.policy.g_confirmed(),
        Given::Asked => w.policy.g_asked(),
        Given::Refused => w.policy.g_refused(),
    }
}

fn tried(w: &Words, came: &Trial) -> Tried {
    let row = |one: &Differing| {
        // What it would be given for is what it was against then.
        let loosened = one.would == Given::Confirmed || one.was == Given::Refused;
        let against: Vec<String> = one.why.iter().map(|check| w.check(check)).collect();
        let against = against.join(w.either("；", "; "));
        Row {
            who: one.name.clone(),
            company: one.company.clone().unwrap_or_default(),
            what: format!("{} · {}", one.resources.join(w.either("、", ", ")), w.span(one.span, came.zone)),
            was: given(w, one.was),
            would: given(w, one.would),
            tone: match one.would {
                Given::Confirmed => "pine",
                Given::Asked => "yolk",
                Given::Refused => "red",
            },
            why: if loosened && one.would == Given::Confirmed { Vec::new() } else { sentences(w, &one.why) },
            against: match loosened && one.would == Given::Confirmed && !against.is_empty() {
                true => w.policy.was_against(against),
                false => String::new(),
            },
        }
    };
    let p = &w.policy;
    let shown = came.differing.len().min(SHOWN);
    let all = came.refused + came.asked + came.given;
    Tried {
        judged: p.tried_n(came.judged),
        bounded: came.bounded,
        counts: vec![
            (p.tried_refused(), came.refused, "red"),
            (p.tried_asked(), came.asked, "yolk"),
            (p.tried_given(), came.given, "pine"),
        ],
        rows: came.differing.iter().take(SHOWN).map(row).collect(),
        more: if all > shown { p.tried_listed(shown) } else { String::new() },
        left_out: if came.left_out > 0 { p.tried_left(came.left_out) } else { String::new() },
    }
}

/// The form as it stands.
struct Desk<'a> {
    v: &'a Visit<'a>,
    iid: IncubatorId,
    reach: Reach,
    opened: Opened,
    seen: i64,
    drafts: Vec<Draft>,
}

impl Desk<'_> {
    /// The rules of the form; what is wrong is told to `wrong`.
    fn rules(&self, wrong: &mut FormErrors) -> Vec<Rule> {
        let read = self.drafts.iter().enumerate().filter_map(|(n, draft)| draft.read(&self.v.w, n, wrong));
        read.collect()
    }

    fn target(&self) -> Target {
        Target { incubator: self.iid, reach: self.reach.clone(), seen: Some(self.seen) }
    }

    /// The use case's names of rules as this form has them.
    fn mistakes(&self, errors: &[FieldError]) -> FormErrors {
        let (w, mut list) = (&self.v.w, FormErrors::default());
        for error in errors {
            let n = error.field.strip_prefix("rules[").and_then(|rest| rest.strip_suffix(']'));
            let n = n.and_then(|n| n.parse::<usize>().ok());
            let why = w.field(&error.rule);
            match n.and_then(|n| Some((n, self.drafts.get(n)?))) {
                Some((n, draft)) => {
                    let title = w.rule_title(draft.key());
                    list.add(format!("r{n}"), w.policy.rule_wrong(n + 1, title, &why));
                }
                None => list.add("rules", why),
            }
        }
        list
    }

    async fn page(&self, errors: FormErrors, came: Option<&Trial>) -> Result<Page, PageFault> {
        let (v, w) = (self.v, &self.v.w);
        let (_, kinds, _) = find::choices(v.house, v.actor(), Some(self.iid)).await?;
        let all = terms::newest(v.house, v.actor(), self.iid).await?;
        let mut titles: Vec<(String, String)> = all
            .iter()
            .map(|one| {
                let title = w.either(&one.title_zh, &one.title_en);
                (one.id.to_string(), format!("{title} · {}", w.policy.version(one.version)))
            })
            .collect();
        // An earlier version that is asked for now stays a choice.
        let now = self.opened.holds.as_ref().map_or(&[][..], |version| version.rules.as_slice());
        for read in terms::asked_by(v.house, v.actor(), now).await? {
            let one = read.terms;
            if !titles.iter().any(|(id, _)| *id == one.id.to_string()) {
                let title = w.either(&one.title_zh, &one.title_en);
                titles.push((one.id.to_string(), format!("{title} · {}", w.policy.version(one.version))));
            }
        }
        let mut unread = FormErrors::default();
        let rules = self.rules(&mut unread);
        let (added, removed) = differences(w, now, &rules);
        let name = called(w, &kinds, self.reach.kind.as_deref(), self.opened.resource.as_deref());
        let title = w.policy.edit_title(&name);
        let keys = KEYS.iter().filter(|key| **key != "terms" || !titles.is_empty());
        let page = EditPage {
            crumbs: crumbs(w, self.iid, &self.opened, &title),
            kind: self.reach.kind.clone().unwrap_or_default(),
            resource: self.reach.resource.map(|id| id.to_string()).unwrap_or_default(),
            seen: self.seen,
            fresh: self.opened.own().is_none(),
            lines: self.drafts.iter().enumerate().map(|(n, one)| one.line(w, n, &titles, &errors)).collect(),
            keys: Choice::list(keys.map(|key| (*key, w.rule_title(key))), ""),
            told: rules.iter().map(|rule| w.rule(rule)).collect(),
            added,
            removed,
            unread: !unread.is_empty(),
            tried: came.map(|came| tried(w, came)),
            history: about(self.iid, "history", &self.reach),
            here: about(self.iid, "edit", &self.reach),
            shell: v.shell(&title),
            errors,
        };
        Page::with(status(&page.errors), &page)
    }
}

async fn desk<'a>(v: &'a Visit<'a>, iid: &str, fields: &Fields) -> Result<Desk<'a>, PageFault> {
    let (iid, reach) = (address::id::<IncubatorId>(iid)?, reach(fields)?);
    let opened = policy::open(v.house, v.actor(), iid, &reach).await?;
    let seen = opened.own().map_or(0, |own| own.version);
    let now = opened.holds.as_ref().map_or(&[][..], |version| version.rules.as_slice());
    let drafts = now.iter().map(Draft::of).collect();
    Ok(Desk { v, iid, reach, opened, seen, drafts })
}

/// The form, filled with what holds now.
#[get("/policies/<iid>/edit")]
pub async fn form(v: Visit<'_>, iid: &str, asked: Asked) -> Result<Page, PageFault> {
    desk(&v, iid, &asked.0).await?.page(FormErrors::default(), None).await
}

/// Adds a rule to the form, shows what it says, tries it, or puts it in force.
#[post("/policies/<iid>/edit", data = "<posted>")]
pub async fn work(v: Visit<'_>, iid: &str, posted: Posted) -> Result<Answer, PageFault> {
    let fields = &posted.0;
    let mut desk = desk(&v, iid, fields).await?;
    desk.drafts = Draft::all(fields);
    desk.seen = fields.get("seen").trim().parse().unwrap_or(desk.seen);
    let todo = fields.get("do");
    if todo == "add" {
        let today = v.now.date(slot::zone(&desk.opened.incubator.time_zone));
        desk.drafts.extend(Draft::new(fields.get("new"), today));
        return desk.page(FormErrors::default(), None).await.map(Answer::Page);
    }
    let mut wrong = FormErrors::default();
    let rules = desk.rules(&mut wrong);
    if !wrong.is_empty() || !["try", "put"].contains(&todo) {
        return desk.page(wrong, None).await.map(Answer::Page);
    }
    let at = desk.target();
    let refused = if todo == "try" {
        match trial::trial(v.house, v.actor(), &at, &rules, v.now).await {
            Ok(came) => return desk.page(FormErrors::default(), Some(&came)).await.map(Answer::Page),
            Err(fault) => fault,
        }
    } else {
        let key = posted.key(v.house, v.actor());
        match policy::put(v.house, v.actor(), &at, &rules, Some(&key), v.now).await {
            Ok(put) => return Ok(v.done(v.w.policy.put_done(put.version), format!("/policies/{}", desk.iid))),
            Err(fault) => fault,
        }
    };
    match refused {
        Fault::Refused(refusal) => match *refusal {
            Refusal::Fields(errors) => desk.page(desk.mistakes(&errors), None).await.map(Answer::Page),
            other => match v.mistakes(&other) {
                // What somebody else has put in force meanwhile is what is replaced if it is sent again.
                Some(told) => {
                    desk.seen = desk.opened.own().map_or(0, |own| own.version);
                    let told = told.seen_at(about(desk.iid, "edit", &desk.reach));
                    desk.page(told, None).await.map(Answer::Page)
                }
                None => Err(other.into()),
            },
        },
        fault => Err(PageFault(fault)),
    }
}

/// Days a trial looks back, as its words say.
const _: () = assert!(DAYS == 30);
