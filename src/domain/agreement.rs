//! An agreement of incubation (入驻协议): its life, what it gives and asks, and how that changes.

pub mod alert;
pub mod desks;
pub mod monthly;

use super::company::{Standing, named};
use super::field::{FieldRule, Gather};
use super::id::ResourceId;
use super::rent::Rent;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Most desks and offices of one agreement.
pub const DESKS_MAX: usize = 200;
/// Largest deposit, in fen: a hundred million yuan.
pub const DEPOSIT_MAX: i64 = 10_000_000_000;
/// Most of anything that is given a month, in its unit.
pub const MONTHLY_MAX: i64 = 1_000_000_000;
/// Most characters of a note or a reason.
pub const NOTE_MAX: usize = 500;

/// Where an agreement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgreementState {
    /// 待签约: written down, nothing of it holds yet.
    Draft,
    /// 在孵: all of it holds.
    Active,
    /// 毕业.
    Graduated,
    /// 退出, or its term is over.
    Exited,
    /// 清退.
    Evicted,
    /// It was never signed.
    Discarded,
}
named!(AgreementState {
    Draft = "draft",
    Active = "active",
    Graduated = "graduated",
    Exited = "exited",
    Evicted = "evicted",
    Discarded = "discarded",
});

/// What can happen to an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgreementVerb {
    /// A draft is written anew.
    Edit,
    /// It is signed: all of it is given at once.
    Sign,
    /// A draft is thrown away.
    Discard,
    /// What it gives changes, or its term.
    Change,
    /// The company graduates.
    Graduate,
    /// The company leaves.
    Exit,
    /// The company is put out.
    Evict,
    /// Its term is over.
    Lapse,
    /// An end is taken back: what it gave is given again.
    Reinstate,
}
named!(AgreementVerb {
    Edit = "edit",
    Sign = "sign",
    Discard = "discard",
    Change = "change",
    Graduate = "graduate",
    Exit = "exit",
    Evict = "evict",
    Lapse = "lapse",
    Reinstate = "reinstate",
});

impl AgreementState {
    /// The whole life of an agreement, an arm an arrow; `None` for what is not drawn here.
    pub const fn after(self, verb: AgreementVerb) -> Option<AgreementState> {
        use AgreementState as S;
        use AgreementVerb as V;
        match (self, verb) {
            (S::Draft, V::Edit) => Some(S::Draft),
            (S::Draft, V::Sign) => Some(S::Active),
            (S::Draft, V::Discard) => Some(S::Discarded),
            (S::Active, V::Change) => Some(S::Active),
            (S::Active, V::Graduate) => Some(S::Graduated),
            (S::Active, V::Exit | V::Lapse) => Some(S::Exited),
            (S::Active, V::Evict) => Some(S::Evicted),
            // Of one that holds: the end that was decided ahead of it is taken back.
            (S::Active | S::Graduated | S::Exited | S::Evicted, V::Reinstate) => Some(S::Active),
            _ => None,
        }
    }

    /// Whether it has held and does no more.
    pub const fn is_over(self) -> bool {
        matches!(self, AgreementState::Graduated | AgreementState::Exited | AgreementState::Evicted)
    }

    /// How a company stands whose agreement stands so; `None`: that says nothing of it.
    pub const fn standing(self) -> Option<Standing> {
        match self {
            AgreementState::Active => Some(Standing::Active),
            AgreementState::Graduated => Some(Standing::Graduated),
            AgreementState::Exited | AgreementState::Evicted => Some(Standing::Exited),
            AgreementState::Draft | AgreementState::Discarded => None,
        }
    }
}

/// What an agreement gives and asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The last day of its term.
    pub last: NaiveDate,
    /// The rent schedule and what it is counted by.
    pub rent: Rent,
    /// Desks and offices, 0 to [`DESKS_MAX`].
    pub desks: Vec<ResourceId>,
    /// Room minutes a month; 0: none.
    #[serde(default)]
    pub room_minutes: i64,
    /// Card-seconds a month; 0: none.
    #[serde(default)]
    pub card_seconds: i64,
    /// The pool these are for; `None`: any.
    #[serde(default)]
    pub pool: Option<ResourceId>,
    /// Mentoring minutes a month; 0: none.
    #[serde(default)]
    pub mentor_minutes: i64,
}

impl Terms {
    /// Every field that cannot be as it is, of an agreement that begins on `first`.
    pub fn check(&self, first: NaiveDate, wrong: &mut Gather) {
        if self.last < first {
            wrong.wrong("last_day", FieldRule::EndAfterStart);
        } else if (self.last - first).num_days() >= super::tenancy::TENANCY_DAYS {
            wrong.wrong("last_day", FieldRule::Days { most: super::tenancy::TENANCY_DAYS });
        }
        self.rent.check(wrong);
        if self.desks.len() > DESKS_MAX {
            wrong.wrong("desks", FieldRule::Number { min: 0, max: i64::try_from(DESKS_MAX).unwrap_or(200) });
        }
        let twice = self.desks.iter().enumerate().any(|(at, one)| self.desks[..at].contains(one));
        if twice {
            wrong.wrong("desks", FieldRule::Twice);
        }
        let monthly = [
            ("room_minutes", self.room_minutes),
            ("card_seconds", self.card_seconds),
            ("mentor_minutes", self.mentor_minutes),
        ];
        for (name, amount) in monthly {
            if !(0..=MONTHLY_MAX).contains(&amount) {
                wrong.wrong(name, FieldRule::Number { min: 0, max: MONTHLY_MAX });
            }
        }
        if self.pool.is_some() && self.card_seconds == 0 {
            wrong.wrong("pool_id", FieldRule::Surplus);
        }
    }

    /// Which of `self`'s desks are not among `other`'s.
    pub fn desks_beyond(&self, other: &Terms) -> Vec<ResourceId> {
        self.desks.iter().filter(|one| !other.desks.contains(one)).copied().collect()
    }
}

/// What is asked for about an agreement that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// 续期: a longer term, with whatever else changes.
    Renew,
    /// 扩大: more of something.
    Enlarge,
    /// 缩减: less, and nothing more.
    Reduce,
    /// 毕业.
    Graduate,
    /// 退出.
    Exit,
    /// 清退: only by who runs the place.
    Evict,
}
named!(ChangeKind {
    Renew = "renew",
    Enlarge = "enlarge",
    Reduce = "reduce",
    Graduate = "graduate",
    Exit = "exit",
    Evict = "evict",
});

impl ChangeKind {
    /// What a change of terms is; `None`: nothing changes, or the term would become shorter, which is an exit.
    pub fn of(before: &Terms, after: &Terms) -> Option<ChangeKind> {
        if after == before || after.last < before.last {
            return None;
        }
        if after.last > before.last {
            return Some(ChangeKind::Renew);
        }
        let more = !after.desks_beyond(before).is_empty()
            || after.room_minutes > before.room_minutes
            || after.card_seconds > before.card_seconds
            || after.mentor_minutes > before.mentor_minutes
            || after.rent.area > before.rent.area;
        Some(if more { ChangeKind::Enlarge } else { ChangeKind::Reduce })
    }

    /// What it does to the agreement.
    pub const fn verb(self) -> AgreementVerb {
        match self {
            ChangeKind::Renew | ChangeKind::Enlarge | ChangeKind::Reduce => AgreementVerb::Change,
            ChangeKind::Graduate => AgreementVerb::Graduate,
            ChangeKind::Exit => AgreementVerb::Exit,
            ChangeKind::Evict => AgreementVerb::Evict,
        }
    }

    /// Whether the agreement ends by it.
    pub const fn is_end(self) -> bool {
        !matches!(self.verb(), AgreementVerb::Change)
    }
}

/// A change as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What it is.
    pub kind: ChangeKind,
    /// The first day of the new terms, or the last day of the agreement.
    pub day: NaiveDate,
    /// The new terms; of an end, those that held.
    pub terms: Terms,
    /// Why, 1 to [`NOTE_MAX`] characters.
    pub reason: String,
}

/// What those who sign or decide should know; none of it forbids anything, because no official text of these
/// rules was seen in full: each is shown with its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", tag = "warning")]
pub enum Warning {
    /// The term ends beyond the longest stay.
    Stay {
        /// The longest stay, in months.
        months: i64,
        /// Whether it is that of fields that take longer.
        special: bool,
    },
    /// Rent-free for longer than is usual.
    Free {
        /// The longest, in months.
        months: i64,
    },
    /// The company is older than a start-up is.
    Age {
        /// Until when it counts as one, in months.
        months: i64,
    },
    /// None of the ways to graduate is met by signed returns.
    NoWay,
    /// Something is still to be paid.
    Owes {
        /// How much, in fen.
        amount: i64,
    },
}

/// Why something cannot be done with an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "bar", rename_all = "snake_case")]
pub enum Bar {
    /// That cannot happen where it stands.
    WrongState {
        /// Where it stands.
        from: AgreementState,
        /// What was tried.
        verb: AgreementVerb,
    },
    /// The company was not admitted to this incubator.
    NotAdmitted,
    /// Another agreement of the company holds.
    Holds,
    /// Another request about it is under way.
    UnderWay,
    /// Nothing changes by it, or the term would become shorter: that is an exit.
    NoChange,
    /// Its term is over: a new agreement is made instead.
    TermOver,
    /// An end was decided already: that is taken back first.
    Ending,
    /// The desk is part of an agreement: it is given and ended there.
    PartOfAgreement,
    /// It was paid already.
    Paid,
    /// It is not asked for any more.
    Dropped,
    /// The deposit was settled already, or the agreement still holds.
    NoDeposit,
}

/// After `verb`, or why that cannot happen.
///
/// # Errors
/// [`Bar::WrongState`].
pub fn after(from: AgreementState, verb: AgreementVerb) -> Result<AgreementState, Bar> {
    from.after(verb).ok_or(Bar::WrongState { from, verb })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rent::RentStep;

    fn terms() -> Terms {
        Terms {
            last: "2027-11-30".parse().unwrap(),
            rent: Rent { area: 10_000, market: 9_000, schedule: vec![RentStep { months: 24, percent: 0 }] },
            desks: vec![ResourceId(1), ResourceId(2)],
            room_minutes: 600,
            card_seconds: 0,
            pool: None,
            mentor_minutes: 120,
        }
    }

    #[test]
    fn the_life_of_an_agreement() {
        let mut table = String::new();
        for state in AgreementState::ALL {
            let standing = state.standing().map_or("-", Standing::name);
            table += &format!("{} ({standing})\n", state.name());
            for verb in AgreementVerb::ALL {
                if let Some(next) = state.after(*verb) {
                    table += &format!("  {} -> {}\n", verb.name(), next.name());
                }
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn a_change_is_named_by_what_it_does() {
        let before = terms();
        let of = |after: Terms| ChangeKind::of(&before, &after);
        assert_eq!(of(terms()), None);
        assert_eq!(of(Terms { last: "2027-11-29".parse().unwrap(), ..terms() }), None, "that is an exit");
        let longer = "2028-11-30".parse().unwrap();
        assert_eq!(of(Terms { last: longer, desks: vec![], ..terms() }), Some(ChangeKind::Renew));
        assert_eq!(of(Terms { desks: vec![ResourceId(1)], ..terms() }), Some(ChangeKind::Reduce));
        let moved = vec![ResourceId(1), ResourceId(3)];
        assert_eq!(of(Terms { desks: moved, ..terms() }), Some(ChangeKind::Enlarge));
        assert_eq!(of(Terms { mentor_minutes: 60, ..terms() }), Some(ChangeKind::Reduce));
        assert_eq!(of(Terms { card_seconds: 3_600, ..terms() }), Some(ChangeKind::Enlarge));
    }

    #[test]
    fn every_mistake_is_named() {
        let mut wrong = Gather::default();
        let odd = Terms {
            last: "2026-11-30".parse().unwrap(),
            desks: vec![ResourceId(1), ResourceId(1)],
            room_minutes: -1,
            pool: Some(ResourceId(9)),
            ..terms()
        };
        odd.check("2026-12-01".parse().unwrap(), &mut wrong);
        let fields: Vec<String> = wrong.0.into_iter().map(|one| one.field).collect();
        assert_eq!(fields, ["last_day", "desks", "room_minutes", "pool_id"]);
        let mut none = Gather::default();
        terms().check("2026-12-01".parse().unwrap(), &mut none);
        assert_eq!(none.0, []);
        let mut long = Gather::default();
        terms().check("2020-12-01".parse().unwrap(), &mut long);
        assert_eq!(long.0[0].rule, FieldRule::Days { most: 1_830 });
    }
}
