//! In whose name somebody answers a booking: their own, or that of somebody they stand in for.

use super::access::{Action, Actor, Object};
use super::id::PersonId;

/// In whose name `actor` answers a booking of `object`: `Some(None)` in their own, `Some(Some(…))` in that of the first
/// of `principals`, for whom they stand in, who could; `None`: not at all. `parties` hold the booking or made
/// it: none of them answers it, nor does anybody in their name; who stands in answers none of their own
/// companies'.
pub fn seat(
    actor: &Actor,
    principals: &[Actor],
    object: &Object,
    parties: [PersonId; 2],
) -> Option<Option<PersonId>> {
    let decides = |one: &Actor| !parties.contains(&one.person) && one.may(Action::DecideBooking, object);
    if parties.contains(&actor.person) {
        return None;
    }
    if decides(actor) {
        return Some(None);
    }
    if object.company.is_some_and(|company| actor.companies().any(|own| own == company)) {
        return None;
    }
    principals.iter().find(|one| decides(one)).map(|one| Some(one.person))
}

#[cfg(test)]
mod tests {
    use super::super::access::{Door, Held, Role, Scope};
    use super::super::id::{CompanyId, IncubatorId};
    use super::super::person::Language;
    use super::*;

    fn actor(id: i64, role: Role, scope: Scope) -> Actor {
        Actor {
            person: PersonId(id),
            name: String::new(),
            email: String::new(),
            language: Language::Zh,
            door: Door::Web,
            read_only: false,
            held: vec![Held { role, scope }],
        }
    }

    #[test]
    fn nobody_answers_their_own_in_whosever_name() {
        let here = Scope::Incubator(IncubatorId(1));
        let object = Object { company: Some(CompanyId(9)), ..Object::incubator(IncubatorId(1), "440305") };
        let manager = actor(2, Role::Manager, here.clone());
        let desk = actor(3, Role::FrontDesk, here);
        let elsewhere = actor(4, Role::Manager, Scope::Incubator(IncubatorId(2)));
        let colleague = actor(5, Role::Member, Scope::Company(CompanyId(9)));
        let guest = [PersonId(7), PersonId(8)];
        let away = [elsewhere.clone(), manager.clone()];
        assert_eq!(seat(&manager, &[], &object, guest), Some(None));
        assert_eq!(seat(&desk, &[], &object, guest), None);
        assert_eq!(seat(&desk, &away, &object, guest), Some(Some(PersonId(2))));
        assert_eq!(seat(&elsewhere, &away, &object, guest), Some(Some(PersonId(2))));
        assert_eq!(seat(&colleague, &away, &object, guest), None, "not of their own company");
        assert_eq!(seat(&desk, &away, &object, [PersonId(3), PersonId(7)]), None, "not their own");
        assert_eq!(seat(&desk, &away, &object, [PersonId(7), PersonId(2)]), None, "nor the other's");
    }
}
