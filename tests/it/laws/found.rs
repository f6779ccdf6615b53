//! A house taken as it is found: what the model must know of it to go on.

use super::city::{City, ROOMS};
use super::line::Waited;
use super::model::{MISS_PERCENT, Model, atoms};
use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use hatchery::app::closure::{self, Filter};
use hatchery::app::{policy, wait};
use hatchery::domain::booking::State;
use hatchery::domain::id::{BookingId, ObjectId, PolicyId, TenancyId};
use hatchery::domain::policy::Rule;
use hatchery::domain::time::{DAY, Instant, Interval};
use hatchery::store::duty::LEASE;
use std::collections::BTreeMap;

fn asks_to_come(rules: &[Rule]) -> bool {
    rules.iter().any(|rule| matches!(rule, Rule::CheckIn { .. }))
}

impl City {
    /// The city of a house that others have lived in, up to `now`.
    pub async fn found(cast: Cast, now: Instant) -> City {
        let mut raw = Raw::open(&cast.fresh.url).await;
        let tenancy = TenancyId(raw.count("select id from tenancy").await);
        let mut city = City::over(cast, tenancy).await;
        // Whatever due work the dead instance had taken over is anybody's again.
        city.now = now.plus(LEASE);
        city.find_rules().await;
        city.find_bookings(&mut raw).await;
        city.find_keeping(&mut raw).await;
        let rooms: BTreeMap<i64, &'static str> =
            ROOMS.iter().map(|room| (city.cast.resources[*room].0, *room)).collect();
        for founder in 0..city.founders.len() {
            for seen in wait::mine(city.house(), &city.founders[founder].0, now).await.unwrap() {
                if seen.state.is_open() {
                    let room = rooms[&seen.resource.unwrap().0];
                    city.model.waits.insert(seen.id, Waited { founder, room, seen });
                }
            }
            let person = city.founders[founder].0.person;
            let own = format!("select cast(object_id as text) from series where person_id = {person}");
            for id in raw.texts(&own).await {
                city.series.push((founder, ObjectId(id.parse().unwrap())));
            }
        }
        city.find_charges().await;
        city
    }

    async fn find_rules(&mut self) {
        let all = policy::in_force(self.house(), &self.managers[0], self.cast.nanshan).await.unwrap();
        self.model.checked = all
            .iter()
            .filter(|version| asks_to_come(&version.rules))
            .filter_map(|version| {
                let of = version.resource.as_ref()?.0;
                ROOMS.iter().find(|room| self.cast.resources[**room] == of).copied()
            })
            .collect();
    }

    async fn find_bookings(&mut self, raw: &mut Raw) {
        let lately = self.now.plus(-DAY).0;
        let ids = raw
            .texts(&format!(
                "select cast(id as text) from booking where open = 1
                    or state in ('done', 'no_show') and ends_at > {lately}"
            ))
            .await;
        for id in ids {
            let id = BookingId(id.parse().unwrap());
            let seen = self.seen(id).await;
            let resource = seen.items[0].resource;
            let room = ROOMS.iter().find(|room| self.cast.resources[**room].0 == resource.0);
            let Some(room) = room.copied() else { panic!("a booking of a room that nobody books") };
            let company = seen.company.unwrap();
            let company =
                *["acme", "beta"].iter().find(|name| self.cast.companies[**name] == company).unwrap();
            self.keep(&seen, company, room);
            let mut tx = self.house().store.read().await.unwrap();
            let rules = match seen.policy {
                Some(id) => hatchery::store::policy::rules_of(&mut tx, PolicyId(id.0)).await.unwrap(),
                None => Vec::new(),
            };
            drop(tx);
            let kept = self.model.bookings.get_mut(&id).unwrap();
            kept.miss_percent = if asks_to_come(&rules) { MISS_PERCENT } else { 0 };
            kept.change = seen.change.as_ref().map(|change| (change.span, change.respond_by));
            if seen.state == State::NoShow {
                let end = format!("select max(ends_at) from occupancy where live = 1 and booking_id = {id}");
                kept.gave_up = Some(Instant(raw.count(&end).await));
            }
        }
    }

    async fn find_keeping(&mut self, raw: &mut Raw) {
        let all = Filter { incubator: Some(self.cast.nanshan), limit: 200, ..Filter::default() };
        for one in closure::list(self.house(), &self.managers[0], &all).await.unwrap() {
            let room = |of| ROOMS.iter().find(|room| self.cast.resources[**room] == of).unwrap();
            let rooms = one.scope.resource.map_or(ROOMS.to_vec(), |of| vec![*room(of)]);
            let shut = rooms.iter().flat_map(|room| atoms(room)).copied().collect();
            let made = format!("select created_at from closure where id = {}", one.id.0);
            let start = one.span.start().max(Instant(raw.count(&made).await));
            let end = one.lifted_at.map_or(one.span.end(), |at| at.min(one.span.end()));
            if let Ok(span) = Interval::new(start, end) {
                self.model.closures.insert(one.id, (shut, span));
            }
        }
        self.learn_leaves().await;
    }

    /// What was charged before is not the model's to explain.
    async fn find_charges(&mut self) {
        for company in ["acme", "beta"] {
            let (_, used) = self.minutes_of(company).await;
            self.model.charged.insert(company, used);
        }
    }
}

impl Model {
    /// Forgets what is over since before `then`: nothing can happen to it any more.
    pub fn forget(&mut self, then: Instant) {
        let Model { bookings, charged, .. } = self;
        bookings.retain(|_, one| {
            let over = !one.state.is_open() && one.span.end() < then;
            if over {
                *charged.entry(one.company).or_default() += one.used;
            }
            !over
        });
        self.closures.retain(|_, (_, span)| span.end() >= then);
    }
}
