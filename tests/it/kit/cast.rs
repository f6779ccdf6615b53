//! The cast: one incubator, a few rooms and desks, two companies, and everybody with a role.

use super::raw::Raw;
use super::{Fresh, empty_house, monday};
use hatchery::app::grant::NewGrant;
use hatchery::app::inventory::{self, Draft};
use hatchery::app::{House, grant, people};
use hatchery::domain::access::{Actor, Door, Held, Role, Scope};
use hatchery::domain::amount::Unit;
use hatchery::domain::company::{CompanyKind, Standing};
use hatchery::domain::id::{CompanyId, IncubatorId, PersonId, ResourceId};
use hatchery::domain::person::{Email, Language};
use hatchery::domain::policy::{Rule, When};
use hatchery::domain::time::{DAY, Instant, Interval};
use hatchery::store::company::NewCompany;
use hatchery::store::person::NewPerson;
use hatchery::store::place::NewIncubator;
use hatchery::store::{company, person, place};
use std::collections::HashMap;

/// The password of everybody in the cast who has one.
pub const PASSWORD: &str = "Correct-Horse-1";

/// A house with its cast.
pub struct Cast {
    /// The house, and the database under it.
    pub fresh: Fresh,
    /// 南山.
    pub nanshan: IncubatorId,
    /// 福田, with one room; for those whose rights end at its door.
    pub futian: IncubatorId,
    /// Resources by code: room1 (4 seats), room2 (8), big (20, needs approval), hall = half1 + half2,
    /// desk1 (hot, capacity 10), fixed1 (fixed desk), pool1 (32 cards), free1 (a lab that costs nothing).
    pub resources: HashMap<String, ResourceId>,
    /// acme (one person), beta (three), gamma (in 福田, suspended).
    pub companies: HashMap<String, CompanyId>,
    people: HashMap<String, PersonId>,
}

/// Name, role and scope of the staff; `n`: 南山, `d`: its district, `c`: the city.
const STAFF: &[(&str, Role, char)] = &[
    ("manager", Role::Manager, 'n'),
    ("manager2", Role::Manager, 'n'),
    ("approver", Role::Approver, 'n'),
    ("frontdesk", Role::FrontDesk, 'n'),
    ("elsewhere", Role::Manager, 'f'),
    ("mentor", Role::Mentor, 'c'),
    ("reviewer", Role::Reviewer, 'c'),
    ("district", Role::DistrictOfficer, 'd'),
    ("city", Role::CityOfficer, 'c'),
    ("admin", Role::SystemAdmin, 'c'),
    ("security", Role::SecurityAdmin, 'c'),
    ("audit", Role::AuditAdmin, 'c'),
];

/// Name and company of founders; the first of a company minds it.
const FOUNDERS: &[(&str, &str)] =
    &[("ann", "acme"), ("bob", "beta"), ("bea", "beta"), ("ben", "beta"), ("gus", "gamma"), ("nobody", "")];

impl Cast {
    /// Everybody, in a fresh house.
    pub async fn new() -> Cast {
        Cast::within(empty_house().await).await
    }

    /// Everybody, in a house with nobody in it that outlives the cast.
    pub async fn over(house: House, url: String) -> Cast {
        Cast::within(Fresh::lasting(house, url)).await
    }

    /// The cast as a house was left by others.
    pub async fn again(house: House, url: String) -> Cast {
        let mut raw = Raw::open(&url).await;
        let mut all = async |table: &str, column: &str| {
            let sql = format!("select {column} || ' ' || id from {table}");
            let rows = raw.texts(&sql).await;
            let pair = |row: String| {
                let (name, id) = row.rsplit_once(' ').unwrap();
                (name.to_owned(), id.parse::<i64>().unwrap())
            };
            rows.into_iter().map(pair).collect::<HashMap<String, i64>>()
        };
        let places = all("incubator", "slug").await;
        let resources = all("resource", "code").await;
        let companies = all("company", "name").await;
        let people = all("person", "name").await;
        Cast {
            fresh: Fresh::lasting(house, url),
            nanshan: IncubatorId(places["nanshan"]),
            futian: IncubatorId(places["futian"]),
            resources: resources.into_iter().map(|(code, id)| (code, ResourceId(id))).collect(),
            companies: companies.into_iter().map(|(name, id)| (name, CompanyId(id))).collect(),
            people: people.into_iter().map(|(name, id)| (name, PersonId(id))).collect(),
        }
    }

    async fn within(fresh: Fresh) -> Cast {
        let house = &fresh.house;
        let now = monday().plus(-30 * DAY);
        // Hashed once: argon2 would otherwise be most of every test's time.
        let hash = house.hash(PASSWORD).await.unwrap();
        let mut tx = house.store.write().await.unwrap();
        let mut incubator = async |slug: &str, district: &str, zh: &str, en: &str| {
            let new = NewIncubator {
                slug,
                district,
                name_zh: zh,
                name_en: en,
                address: "",
                area: 5_200_000,
                opening: "daily 08:00-22:00",
                now,
            };
            place::insert_incubator(&mut tx, &new).await.unwrap()
        };
        let nanshan = incubator("nanshan", "440305", "南山孵化器", "Nanshan").await;
        let futian = incubator("futian", "440304", "福田孵化器", "Futian").await;
        place::set_policy(&mut tx, nanshan, None, None, &rules(), None, now).await.unwrap();
        place::set_policy(&mut tx, futian, None, None, &rules(), None, now).await.unwrap();
        let (mut companies, mut people) = (HashMap::new(), HashMap::new());
        for (name, home, standing) in [
            ("acme", nanshan, Standing::Active),
            ("beta", nanshan, Standing::Active),
            ("gamma", futian, Standing::Suspended),
        ] {
            let new = NewCompany {
                kind: CompanyKind::Team,
                name,
                uscc: None,
                incubator: Some(home),
                standing,
                now: now.plus(-365 * DAY),
            };
            companies.insert(name.to_owned(), company::insert(&mut tx, &new).await.unwrap());
        }
        for name in STAFF.iter().map(|s| s.0).chain(FOUNDERS.iter().map(|f| f.0)) {
            let email = Email::parse(&format!("{name}@hatchery.test")).unwrap();
            let new = NewPerson { email: &email, name, language: Language::En, password: Some(&hash), now };
            people.insert(name.to_owned(), person::insert(&mut tx, &new).await.unwrap());
        }
        for (name, role, scope) in STAFF {
            let scope = match scope {
                'n' => Scope::Incubator(nanshan),
                'f' => Scope::Incubator(futian),
                'd' => Scope::District("440305".to_owned()),
                _ => Scope::City,
            };
            let held = Held { role: *role, scope };
            person::grant_role(&mut tx, people[*name], &held, now, Instant::LAST, None, now).await.unwrap();
        }
        let mut minded = Vec::new();
        for (name, of) in FOUNDERS.iter().filter(|founder| !founder.1.is_empty()) {
            let first = !minded.contains(of);
            minded.push(of);
            person::set_member(&mut tx, companies[*of], people[*name], first, now.plus(-365 * DAY))
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        let mut cast = Cast { fresh, nanshan, futian, resources: HashMap::new(), companies, people };
        cast.furnish(now).await;
        cast
    }

    async fn furnish(&mut self, now: Instant) {
        let manager = self.actor("manager").await;
        let rows = [
            ("room1", "meeting_room", "1", "4", ""),
            ("room2", "meeting_room", "1", "8", ""),
            ("big", "meeting_room", "1", "20", ""),
            ("half1", "pitch_hall", "1", "40", ""),
            ("half2", "pitch_hall", "1", "40", ""),
            ("hall", "pitch_hall", "1", "80", "half1 half2"),
            ("desk1", "desk_hot", "10", "0", ""),
            ("fixed1", "desk_fixed", "1", "0", ""),
            ("pool1", "compute_pool", "32", "0", ""),
            ("free1", "lab", "1", "6", ""),
        ];
        for (code, kind, capacity, seats, parts) in rows {
            let draft = draft(code, kind, capacity, seats, parts);
            let id = ResourceId(
                inventory::add(self.house(), &manager, self.nanshan, &draft, None, now).await.unwrap().id,
            );
            self.resources.insert(code.to_owned(), id);
        }
        let elsewhere = self.actor("elsewhere").await;
        let room = draft("far1", "meeting_room", "1", "4", "");
        let id = ResourceId(
            inventory::add(self.house(), &elsewhere, self.futian, &room, None, now).await.unwrap().id,
        );
        self.resources.insert("far1".to_owned(), id);
        let approval = Rule::Approval { when: When::Always, answer_minutes: 540 };
        let mut big = rules();
        big.push(approval);
        let mut tx = self.house().store.write().await.unwrap();
        place::set_policy(&mut tx, self.nanshan, None, Some(self.resources["big"]), &big, None, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        for (company, unit, amount) in [
            ("acme", Unit::RoomMinute, 6_000),
            ("beta", Unit::RoomMinute, 60_000),
            ("beta", Unit::DeskDay, 30),
            ("beta", Unit::CardSecond, 3_600_000),
        ] {
            self.grant(company, unit, amount).await;
        }
    }

    /// Grants a company something, good for a year from a month ago.
    pub async fn grant(&self, company: &str, unit: Unit, amount: i64) {
        let now = monday().plus(-30 * DAY);
        let valid = Interval::new(now, now.plus(365 * DAY)).unwrap();
        let new = NewGrant { unit, amount, valid, pool: None, note: String::new() };
        let manager = self.actor("manager").await;
        grant::grant(self.house(), &manager, self.companies[company], &new, None, now).await.unwrap();
    }

    /// The house.
    pub fn house(&self) -> &hatchery::app::House {
        &self.fresh.house
    }

    /// A person's id by name.
    pub fn id(&self, name: &str) -> PersonId {
        self.people[name]
    }

    /// Everybody's name.
    pub fn names(&self) -> Vec<&'static str> {
        STAFF.iter().map(|s| s.0).chain(FOUNDERS.iter().map(|f| f.0)).collect()
    }

    /// A person as they act, with what they hold on that Monday.
    pub async fn actor(&self, name: &str) -> Actor {
        self.actor_at(name, monday()).await
    }

    /// A person as they act, with what they hold at a moment.
    pub async fn actor_at(&self, name: &str, now: Instant) -> Actor {
        let mut tx = self.house().store.read().await.unwrap();
        person::actor(&mut tx, self.people[name], Door::Api, now).await.unwrap().unwrap()
    }
}

/// The rules of the cast's incubators.
pub fn rules() -> Vec<Rule> {
    vec![
        Rule::OpeningHours,
        Rule::LatestNotice { days: 90 },
        Rule::Shortest { minutes: 15 },
        Rule::Longest { minutes: 720 },
        Rule::StartGrid { minutes: 15 },
        Rule::OpenPerPerson { most: 40 },
    ]
}

/// A resource's draft.
pub fn draft(code: &str, kind: &str, capacity: &str, seats: &str, parts: &str) -> Draft {
    let owned = |text: &str| text.to_owned();
    Draft {
        place: [owned("A"), owned("3F"), owned("East")],
        kind: owned(kind),
        code: owned(code),
        name: owned(code),
        capacity: owned(capacity),
        seats: owned(seats),
        parts: owned(parts),
        ..Draft::default()
    }
}

/// Adds somebody through the use case, as the command line does.
pub async fn newcomer(house: &hatchery::app::House, name: &str) -> PersonId {
    let email = format!("{name}@hatchery.test");
    {
        let new = people::NewAccount { email: &email, name, password: PASSWORD, language: Language::En };
        people::add(house, None, &new, None, monday()).await.unwrap()
    }
}
