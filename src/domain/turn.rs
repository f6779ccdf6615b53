//! Whose turn it is: who may decide a case at the step it is at, and in whose name.

use super::access::{Action, Actor, Object, allows};
use super::case::{Bar, Tie};
use super::chain::serves;
use super::id::{CompanyId, PersonId};
use super::right::Role;

/// Whether a step of `role` at `place` is `actor`'s by what they hold.
pub fn holds(actor: &Actor, role: Role, place: &Object) -> bool {
    actor.held.iter().any(|held| {
        allows(held.role, Action::DecideCase) && serves(held.role, role) && held.scope.covers(place)
    })
}

/// All that decides whose turn it is.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Where it belongs: incubator and district.
    pub place: Object,
    /// The role of the step; `None`: it is one person's.
    pub role: Option<Role>,
    /// The higher role it has been opened to.
    pub open_to: Option<Role>,
    /// The one person the step was given to.
    pub handed_to: Option<PersonId>,
    /// Who asked.
    pub applicant: PersonId,
    /// In whose name.
    pub company: Option<CompanyId>,
    /// Whether nobody decides two steps.
    pub four_eyes: bool,
    /// Who decided steps of this round, and in whose name.
    pub decided: Vec<PersonId>,
    /// Who said that they will not decide it.
    pub recused: Vec<PersonId>,
    /// Who is tied to what it is about.
    pub tied: Vec<(PersonId, Tie)>,
}

impl Turn {
    /// Whether somebody has no part in it, because they said so or because they are tied to what it is about.
    pub fn is_out(&self, person: PersonId) -> bool {
        self.recused.contains(&person) || self.tied.iter().any(|(id, _)| *id == person)
    }

    /// Why `actor` may not decide this case at any step, if so.
    pub fn bar(&self, actor: &Actor) -> Option<Bar> {
        let own = |company| actor.companies().any(|one| one == company);
        if actor.person == self.applicant {
            Some(Bar::Applicant)
        } else if self.company.is_some_and(own) {
            Some(Bar::OwnCompany)
        } else if let Some((_, tie)) = self.tied.iter().find(|(id, _)| *id == actor.person) {
            Some(tie.bar())
        } else if self.recused.contains(&actor.person) {
            Some(Bar::Recused)
        } else if self.four_eyes && self.decided.contains(&actor.person) {
            Some(Bar::FourEyes)
        } else {
            None
        }
    }

    /// Whether the step is with `actor`: given to them, who still decide there, or theirs by role and place.
    fn is_with(&self, actor: &Actor) -> bool {
        let holds = |role: Role| holds(actor, role, &self.place);
        match self.handed_to {
            Some(person) => {
                let decides = person == actor.person && actor.may(Action::DecideCase, &self.place);
                decides || self.open_to.is_some_and(holds)
            }
            None => self.role.is_some_and(holds) || self.open_to.is_some_and(holds),
        }
    }

    /// In whose name `actor` may decide now: their own (`None`), or that of one of `principals`, for whom they
    /// stand in. Who may not decide the case themself decides it in nobody's name; nor does anybody in the
    /// name of one who may not.
    pub fn seat(&self, actor: &Actor, principals: &[Actor]) -> Result<Option<PersonId>, Bar> {
        if let Some(bar) = self.bar(actor) {
            return Err(bar);
        }
        if self.is_with(actor) {
            return Ok(None);
        }
        let free = principals.iter().find(|one| self.bar(one).is_none() && self.is_with(one));
        free.map(|one| Some(one.person)).ok_or(Bar::OthersTurn)
    }
}

#[cfg(test)]
mod tests {
    use super::super::access::{Door, Held, Scope};
    use super::super::id::IncubatorId;
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

    fn turn() -> Turn {
        Turn {
            place: Object::incubator(IncubatorId(1), "440305"),
            role: Some(Role::Manager),
            open_to: None,
            handed_to: None,
            applicant: PersonId(1),
            company: Some(CompanyId(1)),
            four_eyes: false,
            decided: vec![],
            recused: vec![],
            tied: vec![],
        }
    }

    #[test]
    fn a_step_is_with_those_who_hold_its_role_there() {
        let here = Scope::Incubator(IncubatorId(1));
        let manager = actor(2, Role::Manager, here.clone());
        let there = actor(3, Role::Manager, Scope::Incubator(IncubatorId(2)));
        let approver = actor(4, Role::Approver, here);
        let officer = actor(5, Role::DistrictOfficer, Scope::District("440305".to_owned()));
        let turn = turn();
        assert_eq!(turn.seat(&manager, &[]), Ok(None));
        for other in [&there, &approver, &officer] {
            assert_eq!(turn.seat(other, &[]), Err(Bar::OthersTurn));
        }
        let escalated = Turn { open_to: Some(Role::DistrictOfficer), ..turn.clone() };
        assert_eq!((escalated.seat(&officer, &[]), escalated.seat(&manager, &[])), (Ok(None), Ok(None)));
        let handed = Turn { handed_to: Some(PersonId(4)), ..turn.clone() };
        assert_eq!(handed.seat(&approver, &[]), Ok(None));
        assert_eq!(handed.seat(&manager, &[]), Err(Bar::OthersTurn));
        let gone = actor(4, Role::Mentor, Scope::City);
        assert_eq!(handed.seat(&gone, &[]), Err(Bar::OthersTurn), "who has lost the office");
        let mentor = actor(9, Role::Mentor, Scope::City);
        assert_eq!(handed.seat(&mentor, &[gone]), Err(Bar::OthersTurn), "nor does anybody in their name");
        let lower = Turn { role: Some(Role::Approver), ..turn };
        assert_eq!((lower.seat(&manager, &[]), lower.seat(&approver, &[])), (Ok(None), Ok(None)));
    }

    #[test]
    fn nobody_decides_what_is_their_own() {
        let here = Scope::Incubator(IncubatorId(1));
        let manager = actor(2, Role::Manager, here.clone());
        let other = actor(3, Role::Manager, here);
        let mine = Turn { applicant: PersonId(2), ..turn() };
        assert_eq!(mine.seat(&manager, &[]), Err(Bar::Applicant));
        let mut member = manager.clone();
        member.held.push(Held { role: Role::Member, scope: Scope::Company(CompanyId(1)) });
        assert_eq!(turn().seat(&member, &[]), Err(Bar::OwnCompany));
        let recused = Turn { recused: vec![PersonId(2)], ..turn() };
        assert_eq!((recused.seat(&manager, &[]), recused.seat(&other, &[])), (Err(Bar::Recused), Ok(None)));
        for (tie, why) in
            [(Tie::Proposed, Bar::TookPart), (Tie::Reviewed, Bar::TookPart), (Tie::Colleague, Bar::Colleague)]
        {
            let tied = Turn { tied: vec![(PersonId(2), tie)], ..turn() };
            assert_eq!((tied.seat(&manager, &[]), tied.seat(&other, &[])), (Err(why), Ok(None)));
            let deputy = tied.seat(&actor(9, Role::FrontDesk, Scope::City), std::slice::from_ref(&manager));
            assert_eq!(deputy, Err(Bar::OthersTurn), "nor does anybody in their name");
        }
        let again = Turn { four_eyes: true, decided: vec![PersonId(2)], ..turn() };
        assert_eq!((again.seat(&manager, &[]), again.seat(&other, &[])), (Err(Bar::FourEyes), Ok(None)));
        assert_eq!(Turn { four_eyes: false, ..again }.seat(&manager, &[]), Ok(None));
    }

    #[test]
    fn a_deputy_acts_for_one_who_may_and_never_in_their_own_case() {
        let here = Scope::Incubator(IncubatorId(1));
        let principals = [actor(2, Role::Manager, here.clone())];
        let desk = actor(9, Role::FrontDesk, here.clone());
        assert_eq!(turn().seat(&desk, &principals), Ok(Some(PersonId(2))));
        assert_eq!(turn().seat(&desk, &[]), Err(Bar::OthersTurn));
        let own = Turn { applicant: PersonId(9), ..turn() };
        assert_eq!(own.seat(&desk, &principals), Err(Bar::Applicant));
        let theirs = Turn { recused: vec![PersonId(2)], ..turn() };
        assert_eq!(theirs.seat(&desk, &principals), Err(Bar::OthersTurn));
        let four = Turn { four_eyes: true, decided: vec![PersonId(2)], ..turn() };
        assert_eq!(four.seat(&desk, &principals), Err(Bar::OthersTurn), "four eyes are two people's");
        // In their own name where they can.
        let both = actor(9, Role::Manager, here);
        assert_eq!(turn().seat(&both, &principals), Ok(None));
    }
}
