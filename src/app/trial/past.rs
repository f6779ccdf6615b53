//! What was already booked when something was asked for, as far as rows still tell.

use crate::app::Fault;
use crate::domain::facts::STRIKE_DAYS;
use crate::domain::id::{IncubatorId, TermsId};
use crate::domain::policy::{Rule, When};
use crate::domain::time::{DAY, Instant, Interval};
use crate::store::asked::{self as rows, Request};
use crate::store::engine::Tx;
use crate::store::policy::Version;
use std::collections::{HashMap, HashSet};

/// A request: what it asks for, its first row telling the rest.
pub(super) struct Asked {
    pub(super) first: Request,
    /// Resources and units.
    pub(super) items: Vec<(i64, i64)>,
    /// Whether it was booked; else it was refused.
    pub(super) booked: bool,
}

/// Rows of the same booking are one request.
pub(super) fn grouped(rows: Vec<Request>) -> Vec<Asked> {
    let mut all: Vec<Asked> = Vec::new();
    for row in rows {
        let item = (row.resource_id, row.units);
        match all.last_mut() {
            Some(last) if last.first.id == row.id => last.items.push(item),
            _ => all.push(Asked { items: vec![item], first: row, booked: true }),
        }
    }
    all
}

/// Who asks for the same again and again is one request: the newest.
pub(super) fn newest(rows: Vec<Request>) -> Vec<Asked> {
    let mut seen = HashSet::new();
    let mut once = |row: &Request| seen.insert((row.person_id, row.resource_id, row.starts_at, row.ends_at));
    let kept = rows.into_iter().filter(|row| once(row));
    kept.map(|row| Asked { items: vec![(row.resource_id, row.units)], first: row, booked: false }).collect()
}

/// Most bookings that are looked at for what was already taken; the newest.
const MOST: i64 = 50_000;

/// The longest window that one of `rules` looks at, days; 0: none does.
pub(super) fn longest(rules: &[Rule]) -> i64 {
    let days = rules.iter().filter_map(|rule| match rule {
        Rule::TimePerPerson { days, .. } | Rule::TimePerCompany { days, .. } => Some(*days),
        _ => None,
    });
    days.max().unwrap_or(0)
}

/// Whether one of `rules` looks at other bookings.
fn looks_back(rules: &[Rule]) -> bool {
    rules.iter().any(|rule| {
        matches!(
            rule,
            Rule::OpenPerPerson { .. }
                | Rule::OpenPerCompany { .. }
                | Rule::TimePerPerson { .. }
                | Rule::TimePerCompany { .. }
                | Rule::Approval { when: When::NoShows(_), .. }
        )
    })
}

/// Bookings and acceptances around the requests of a trial.
pub(super) struct Past {
    incubator: IncubatorId,
    all: Vec<rows::Past>,
    of_person: HashMap<i64, Vec<usize>>,
    of_company: HashMap<i64, Vec<usize>>,
    accepted: HashMap<i64, Vec<(TermsId, Instant)>>,
}

/// What a request's rules look at beyond itself.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) open_of_person: i64,
    pub(super) open_of_company: i64,
    pub(super) of_person: Vec<Interval>,
    pub(super) of_company: Vec<Interval>,
    pub(super) accepted: Vec<TermsId>,
    pub(super) strikes: i64,
}

impl Past {
    /// Two statements, however many requests there are; none where no rule asks.
    pub(super) async fn gather<'a>(
        tx: &mut Tx,
        incubator: IncubatorId,
        draft: &[Rule],
        in_force: &[Version],
        asked: impl Iterator<Item = &'a Asked>,
    ) -> Result<Past, Fault> {
        let sets = || in_force.iter().map(|version| version.rules.as_slice()).chain([draft]);
        let (mut people, mut companies) = (HashSet::new(), HashSet::new());
        let mut first = i64::MAX;
        for one in asked {
            people.insert(one.first.person_id);
            companies.extend(one.first.company_id);
            first = first.min(one.first.at);
        }
        let all = if sets().any(looks_back) && !people.is_empty() {
            let days = sets().map(longest).max().unwrap_or(0).max(STRIKE_DAYS);
            let (people, companies): (Vec<i64>, Vec<i64>) =
                (people.into_iter().collect(), companies.into_iter().collect());
            rows::past(tx, &people, &companies, Instant(first - days * DAY), MOST).await?
        } else {
            Vec::new()
        };
        let terms: HashSet<TermsId> = sets()
            .flatten()
            .filter_map(|rule| if let Rule::Terms { terms } = rule { Some(*terms) } else { None })
            .collect();
        let terms: Vec<TermsId> = terms.into_iter().collect();
        let mut accepted: HashMap<i64, Vec<(TermsId, Instant)>> = HashMap::new();
        for (person, id, at) in rows::accepted(tx, &terms).await? {
            accepted.entry(person).or_default().push((TermsId(id), Instant(at)));
        }
        let (mut of_person, mut of_company) =
            (HashMap::<i64, Vec<usize>>::new(), HashMap::<i64, Vec<usize>>::new());
        for (n, one) in all.iter().enumerate() {
            of_person.entry(one.person_id).or_default().push(n);
            if let Some(company) = one.company_id {
                of_company.entry(company).or_default().push(n);
            }
        }
        Ok(Past { incubator, all, of_person, of_company, accepted })
    }

    /// What `asked` saw when it was asked: bookings made before it, as they stood then.
    pub(super) fn seen_by(
        &self,
        asked: &Request,
        booked: bool,
        kind: &str,
        span: Interval,
        days: i64,
    ) -> Seen {
        let now = asked.at;
        let reach = span.widened(days * DAY, days * DAY);
        let earlier = |one: &&rows::Past| {
            let own = booked && one.id == asked.id;
            !own && (one.created_at < now || one.created_at == now && (!booked || one.id < asked.id))
        };
        // It ended later than that, so it stood then.
        let stood = |one: &rows::Past| one.updated_at > now;
        let open = |one: &&rows::Past| one.ends_at > now && (one.open == 1 || stood(one));
        let taken = |one: &rows::Past| {
            let counts =
                ["requested", "confirmed", "in_use", "done", "no_show"].contains(&one.state.as_str());
            let here = one.incubator_id == self.incubator.0 && one.kind.as_deref() == Some(kind);
            let span = Interval::new(Instant(one.starts_at), Instant(one.ends_at)).ok()?;
            (here && (counts || stood(one)) && span.overlaps(reach)).then_some(span)
        };
        let of = |map: &HashMap<i64, Vec<usize>>, id: Option<i64>| -> Vec<&rows::Past> {
            let found = id.and_then(|id| map.get(&id)).into_iter().flatten();
            found.filter_map(|n| self.all.get(*n)).filter(earlier).collect()
        };
        let (person, company) =
            (of(&self.of_person, Some(asked.person_id)), of(&self.of_company, asked.company_id));
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let strike = |one: &&&rows::Past| {
            let lately = one.ends_at > now - STRIKE_DAYS * DAY && one.ends_at <= now;
            one.state == "no_show" && one.excused == 0 && lately
        };
        let terms = self.accepted.get(&asked.person_id).into_iter().flatten();
        Seen {
            open_of_person: count(person.iter().copied().filter(open).count()),
            open_of_company: count(company.iter().copied().filter(open).count()),
            of_person: if days > 0 { person.iter().copied().filter_map(taken).collect() } else { Vec::new() },
            of_company: if days > 0 {
                company.iter().copied().filter_map(taken).collect()
            } else {
                Vec::new()
            },
            accepted: terms.filter(|(_, at)| at.0 <= now).map(|(id, _)| *id).collect(),
            strikes: count(person.iter().filter(strike).count()),
        }
    }
}
