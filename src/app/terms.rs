//! Terms of use: written by managers, version by version, and accepted by those who book.

use super::once::{Key, once};
use super::policy::{Reach, kept_by, set};
use super::{Fault, House};
use crate::domain::access::{Action, Actor};
use crate::domain::field::{FieldError, FieldRule, Gather, text};
use crate::domain::id::{IncubatorId, TermsId};
use crate::domain::policy::Rule;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::terms::NewTerms;
pub use crate::store::terms::Terms;
use crate::store::{place, policy, terms};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashSet;

/// Characters of a title, at most.
pub const TITLE_MAX: usize = 80;
/// Characters of a text, at most.
pub const TEXT_MAX: usize = 20_000;

/// A version about to be written down: text, not yet read.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What they are about: 1 to 40 of a-z, 0-9 and -. The same again is a new version.
    pub key: String,
    /// 中文 title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// 中文 text.
    pub text_zh: String,
    /// English text.
    pub text_en: String,
    /// Ask for it from now on wherever an earlier version is asked for.
    pub replace: bool,
}

impl Draft {
    /// Reads every field, or names every one that is wrong.
    fn read(&self) -> Result<Draft, Refusal> {
        let mut wrong = Gather::default();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.key.is_empty() || self.key.len() > 40 || !self.key.chars().all(plain) {
            wrong.wrong("key", FieldRule::Slug);
        }
        let title_zh = wrong.take(text("title_zh", &self.title_zh, 1, TITLE_MAX)).unwrap_or_default();
        let title_en = wrong.take(text("title_en", &self.title_en, 1, TITLE_MAX)).unwrap_or_default();
        let text_zh = wrong.take(paragraphs("text_zh", &self.text_zh)).unwrap_or_default();
        let text_en = wrong.take(paragraphs("text_en", &self.text_en)).unwrap_or_default();
        if !wrong.0.is_empty() {
            return Err(Refusal::Fields(wrong.0));
        }
        Ok(Draft { key: self.key.clone(), title_zh, title_en, text_zh, text_en, replace: self.replace })
    }
}

/// A text of several lines.
fn paragraphs(field: &str, raw: &str) -> Result<String, FieldError> {
    let clean = raw.trim().replace("\r\n", "\n");
    match clean.chars().count() {
        0 => Err(FieldError::new(field, FieldRule::Missing)),
        n if n > TEXT_MAX => Err(FieldError::new(field, FieldRule::Length { min: 1, max: TEXT_MAX })),
        _ => Ok(clean),
    }
}

/// The newest version of each terms of an incubator, by key.
pub async fn newest(house: &House, actor: &Actor, incubator: IncubatorId) -> Result<Vec<Terms>, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.read().await?;
    place::incubator(&mut tx, incubator).await?.ok_or(Refusal::NotFound)?;
    terms::newest(&mut tx, incubator).await
}

/// Terms with what the reader has to do with them.
#[derive(Clone, Debug)]
pub struct Read {
    /// The version.
    pub terms: Terms,
    /// When the reader accepted it; `None`: not yet.
    pub accepted_at: Option<Instant>,
}

/// One version, for everybody who may see what there is.
pub async fn one(house: &House, actor: &Actor, id: TermsId) -> Result<Read, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.read().await?;
    let terms = terms::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let accepted_at = terms::accepted_at(&mut tx, actor.person, id).await?;
    Ok(Read { terms, accepted_at })
}

/// The terms that `rules` ask for, each with whether the actor has accepted it.
pub async fn asked_by(house: &House, actor: &Actor, rules: &[Rule]) -> Result<Vec<Read>, Fault> {
    let ids =
        rules.iter().filter_map(|rule| if let Rule::Terms { terms } = rule { Some(*terms) } else { None });
    let mut found = Vec::new();
    let mut tx = None;
    for id in ids {
        if tx.is_none() {
            tx = Some(house.store.read().await?);
        }
        let Some(tx) = tx.as_mut() else { break };
        if let Some(terms) = terms::get(tx, id).await? {
            let accepted_at = terms::accepted_at(tx, actor.person, id).await?;
            found.push(Read { terms, accepted_at });
        }
    }
    Ok(found)
}

/// Accepts a version outside a booking; once more changes nothing.
pub async fn accept(house: &House, actor: &Actor, id: TermsId, now: Instant) -> Result<(), Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.write().await?;
    terms::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    terms::accept(&mut tx, actor.person, &[id], actor.door.name(), now).await?;
    tx.commit().await
}

/// Records that the actor accepts those versions with what they ask for; refused as `accepts` where one is
/// no terms of these incubators. Nobody accepts for somebody else.
pub(crate) async fn accept_with(
    tx: &mut Tx,
    actor: &Actor,
    ids: &[TermsId],
    incubators: impl Iterator<Item = IncubatorId>,
    now: Instant,
) -> Result<(), Fault> {
    if ids.is_empty() {
        return Ok(());
    }
    let places: HashSet<IncubatorId> = incubators.collect();
    let mut known = HashSet::new();
    for place in places {
        known.extend(policy::terms_of(tx, place).await?);
    }
    if !ids.iter().all(|id| known.contains(id)) {
        return Err(Refusal::field("accepts", FieldRule::Unknown).into());
    }
    let mut once: Vec<TermsId> = ids.to_vec();
    once.sort_unstable();
    once.dedup();
    terms::accept(tx, actor.person, &once, actor.door.name(), now).await
}

/// What was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// The version's id.
    pub id: TermsId,
    /// Its number.
    pub version: i64,
    /// How many sets of rules ask for it now in place of an earlier version.
    pub replaced: usize,
}

/// Writes a new version; with `replace`, what asks for an earlier one asks for this from now on, by new
/// versions of those rules, all in one step.
pub async fn add(
    house: &House,
    actor: &Actor,
    incubator: IncubatorId,
    draft: &Draft,
    key: Option<&Key>,
    now: Instant,
) -> Result<Added, Fault> {
    once(house, key, now, |tx| add_in(tx, actor, incubator, draft, now)).await
}

async fn add_in(
    mut tx: Tx,
    actor: &Actor,
    incubator: IncubatorId,
    draft: &Draft,
    now: Instant,
) -> Result<(Tx, Added), Fault> {
    kept_by(&mut tx, actor, incubator).await?;
    let read = draft.read()?;
    policy::lock(&mut tx, incubator).await?;
    let earlier = terms::of_key(&mut tx, incubator, &read.key).await?;
    let new = NewTerms {
        key: &read.key,
        titles: (&read.title_zh, &read.title_en),
        texts: (&read.text_zh, &read.text_en),
        by: actor.person,
        now,
    };
    let id = terms::add(&mut tx, incubator, &new).await?;
    let version = i64::try_from(earlier.len()).unwrap_or(0) + 1;
    let event = NewEvent {
        incubator: Some(incubator),
        after: Some(json!({
            "key": read.key, "version": version, "title_zh": read.title_zh, "title_en": read.title_en,
        })),
        ..NewEvent::by(actor, now, "terms", id.0, "added")
    };
    audit::record(&mut tx, &event).await?;
    let mut replaced = 0;
    if read.replace {
        let is_old = |rule: &Rule| matches!(rule, Rule::Terms { terms } if earlier.contains(terms));
        for old in policy::all(&mut tx, incubator).await? {
            if !old.rules.iter().any(is_old) {
                continue;
            }
            let newer = |rule: &Rule| if is_old(rule) { Rule::Terms { terms: id } } else { rule.clone() };
            let mut rules: Vec<Rule> = old.rules.iter().map(newer).collect();
            let mut seen = false;
            rules.retain(|rule| *rule != Rule::Terms { terms: id } || !std::mem::replace(&mut seen, true));
            let reach = Reach { kind: old.kind.clone(), resource: old.resource.as_ref().map(|(id, _)| *id) };
            set(&mut tx, actor, incubator, &reach, &rules, Some(&old), now).await?;
            replaced += 1;
        }
    }
    Ok((tx, Added { id, version, replaced }))
}
