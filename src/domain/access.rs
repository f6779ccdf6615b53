//! Who asks, what they hold and how far it reaches.

use super::company::named;
use super::id::{CompanyId, IncubatorId, PersonId};
use super::person::Language;
use super::refusal::Refusal;
pub use super::right::{Action, Role, allows};
use serde::Serialize;

/// Where a role is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everywhere.
    City,
    /// In a district, by its GB/T 2260 code.
    District(String),
    /// In an incubator.
    Incubator(IncubatorId),
    /// In a company.
    Company(CompanyId),
}

/// A role and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The role.
    pub role: Role,
    /// Where.
    pub scope: Scope,
}

/// What a right is asked for. `None` means that the thing has no such place or owner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object {
    /// The incubator it belongs to.
    pub incubator: Option<IncubatorId>,
    /// The district of that incubator.
    pub district: Option<String>,
    /// The company it belongs to.
    pub company: Option<CompanyId>,
    /// The person it belongs to.
    pub owner: Option<PersonId>,
}

impl Object {
    /// Something of the whole city.
    pub fn city() -> Object {
        Object::default()
    }
    /// Something of an incubator.
    pub fn incubator(id: IncubatorId, district: &str) -> Object {
        Object { incubator: Some(id), district: Some(district.to_owned()), ..Object::default() }
    }
    /// Something of a company.
    pub fn company(id: CompanyId) -> Object {
        Object { company: Some(id), ..Object::default() }
    }
}

/// How far a right reaches by the roles somebody holds, for lists: what [`Actor::may`] says of a thing that is nobody's own
/// and of no company they act for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Everywhere.
    pub city: bool,
    /// In these districts.
    pub districts: Vec<String>,
    /// In these incubators.
    pub incubators: Vec<IncubatorId>,
}

impl Extent {
    /// Whether it reaches nothing.
    pub fn is_empty(&self) -> bool {
        !self.city && self.districts.is_empty() && self.incubators.is_empty()
    }
}

impl Scope {
    /// Whether what is held here reaches `object`.
    pub fn covers(&self, object: &Object) -> bool {
        match self {
            Scope::City => true,
            Scope::District(code) => object.district.as_ref() == Some(code),
            Scope::Incubator(id) => object.incubator == Some(*id),
            Scope::Company(id) => object.company == Some(*id),
        }
    }
}

/// Through which door somebody came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// A page.
    Web,
    /// The JSON API.
    Api,
    /// A calendar client.
    Dav,
    /// A mail reply.
    Mail,
    /// Due work.
    Job,
    /// The command line.
    Command,
}
named!(Door { Web = "web", Api = "api", Dav = "dav", Mail = "mail", Job = "job", Command = "command" });

/// Who asks: a person with all they hold at this moment, and the door they came through.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The language they read.
    pub language: Language,
    /// The door.
    pub door: Door,
    /// Whether they may only look (a read-only token).
    pub read_only: bool,
    /// Roles in force now, memberships included.
    pub held: Vec<Held>,
}

impl Actor {
    /// Whether they may do `action` to `object`.
    pub fn may(&self, action: Action, object: &Object) -> bool {
        let holder = object.owner == Some(self.person) && allows(Role::Holder, action);
        holder || self.held.iter().any(|held| allows(held.role, action) && held.scope.covers(object))
    }
    /// Whether they may do `action` somewhere.
    pub fn may_somewhere(&self, action: Action) -> bool {
        self.held.iter().any(|held| allows(held.role, action))
    }
    /// `Ok` when they may; 403 when they may see it (by `sight`), 404 when they may not even that.
    pub fn require(&self, action: Action, sight: Action, object: &Object) -> Result<(), Refusal> {
        if self.may(action, object) {
            Ok(())
        } else if self.may(sight, object) {
            Err(Refusal::Forbidden { action })
        } else {
            Err(Refusal::NotFound)
        }
    }
    /// `Ok` when they may do it somewhere, else 403: the thing itself is no secret.
    pub fn require_somewhere(&self, action: Action) -> Result<(), Refusal> {
        if self.may_somewhere(action) { Ok(()) } else { Err(Refusal::Forbidden { action }) }
    }
    /// How far their right to `action` reaches.
    pub fn extent(&self, action: Action) -> Extent {
        let mut extent = Extent::default();
        for held in self.held.iter().filter(|held| allows(held.role, action)) {
            match &held.scope {
                Scope::City => extent.city = true,
                Scope::District(code) => extent.districts.push(code.clone()),
                Scope::Incubator(id) => extent.incubators.push(*id),
                Scope::Company(_) => {}
            }
        }
        extent
    }
    /// The companies they act for.
    pub fn companies(&self) -> impl Iterator<Item = CompanyId> + '_ {
        self.held.iter().filter_map(|held| match (held.role, &held.scope) {
            (Role::Member | Role::CompanyAdmin, Scope::Company(id)) => Some(*id),
            _ => None,
        })
    }
    /// The incubators they hold `action` for by name; a wider scope is told by [`Actor::may`].
    pub fn incubators(&self, action: Action) -> Vec<IncubatorId> {
        let named = self.held.iter().filter(|held| allows(held.role, action));
        named.filter_map(|held| if let Scope::Incubator(id) = held.scope { Some(id) } else { None }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(held: Vec<Held>) -> Actor {
        Actor {
            person: PersonId(7),
            name: "王".into(),
            email: "w@example.com".into(),
            language: Language::Zh,
            door: Door::Web,
            read_only: false,
            held,
        }
    }

    #[test]
    fn a_right_reaches_as_far_as_its_scope() {
        let nanshan = Object::incubator(IncubatorId(1), "440305");
        let futian = Object::incubator(IncubatorId(2), "440304");
        let manager = actor(vec![Held { role: Role::Manager, scope: Scope::Incubator(IncubatorId(1)) }]);
        assert!(manager.may(Action::DecideBooking, &nanshan));
        assert_eq!(
            manager.require(Action::DecideBooking, Action::SeeBooking, &futian),
            Err(Refusal::NotFound)
        );
        let officer =
            actor(vec![Held { role: Role::DistrictOfficer, scope: Scope::District("440305".into()) }]);
        assert!(officer.may(Action::SeeCompany, &nanshan));
        assert!(!officer.may(Action::SeeCompany, &futian));
        assert_eq!(
            officer.require(Action::Grant, Action::SeeCompany, &nanshan),
            Err(Refusal::Forbidden { action: Action::Grant })
        );
    }

    #[test]
    fn a_holder_is_no_role_one_can_be_given_elsewhere() {
        let mine = Object { owner: Some(PersonId(7)), ..Object::incubator(IncubatorId(9), "440303") };
        let me = actor(vec![]);
        assert!(me.may(Action::CancelBooking, &mine));
        assert!(!me.may(Action::DecideBooking, &mine), "nobody approves by owning");
        assert!(!me.may(Action::CancelBooking, &Object { owner: Some(PersonId(8)), ..mine }));
    }

    #[test]
    fn an_extent_reaches_what_may_be_done() {
        let held = |role, scope| Held { role, scope };
        let district = || Scope::District("440305".to_owned());
        let places = [
            Object::city(),
            Object::incubator(IncubatorId(1), "440305"),
            Object::incubator(IncubatorId(2), "440304"),
            Object { district: Some("440304".to_owned()), ..Object::default() },
        ];
        for all in [
            vec![],
            vec![held(Role::CityOfficer, Scope::City)],
            vec![
                held(Role::DistrictOfficer, district()),
                held(Role::Manager, Scope::Incubator(IncubatorId(2))),
            ],
            vec![held(Role::CompanyAdmin, Scope::Company(CompanyId(1)))],
        ] {
            let one = actor(all);
            for action in Action::ALL {
                let extent = one.extent(*action);
                for place in &places {
                    let here = place.incubator.is_some_and(|id| extent.incubators.contains(&id));
                    let around = place.district.as_ref().is_some_and(|code| extent.districts.contains(code));
                    assert_eq!(
                        extent.city || here || around,
                        one.may(*action, place),
                        "{action:?} {place:?}"
                    );
                }
                assert!(!extent.is_empty() || places.iter().all(|place| !one.may(*action, place)));
            }
        }
    }

    /// The whole table, as people read it. A change of rights shows here.
    #[test]
    fn the_golden_table_of_rights() {
        let mut table = String::new();
        for action in Action::ALL {
            let roles: Vec<&str> =
                Role::ALL.iter().filter(|r| allows(**r, *action)).map(|r| r.name()).collect();
            table += &format!("{:15} {}\n", action.name(), roles.join(" "));
        }
        insta::assert_snapshot!(table);
    }
}
