//! A draft of rules tried on what was asked for lately, and what is remembered for it.

use super::policies::{asks, put, target};
use super::policy_edits::{refused, wrong};
use crate::kit::cast::Cast;
use crate::kit::monday;
use crate::kit::story::play;
use hatchery::app::policy::{Reach, Target};
use hatchery::app::trial::{self, Given};
use hatchery::domain::policy::{Rule, When};
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{DAY, HOUR, Instant};

async fn tried(cast: &Cast, code: &str, rules: &[Rule], now: Instant) -> trial::Trial {
    let manager = cast.actor("manager").await;
    trial::trial(cast.house(), &manager, &target(cast, code), rules, now).await.unwrap()
}

/// Who would be answered differently: name, before, after, rules.
fn differing(trial: &trial::Trial) -> Vec<String> {
    let mut all: Vec<String> = trial
        .differing
        .iter()
        .map(|one| {
            let rules: Vec<&str> = one.why.iter().map(|check| check.rule.name()).collect();
            format!("{} {:?} > {:?}: {}", one.name, one.was, one.would, rules.join(" "))
        })
        .collect();
    all.sort();
    all
}

#[rocket::async_test]
async fn a_trial_names_exactly_those_who_would_be_answered_differently() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        08:00  ann  books room1 tue 09:00-11:00           -> confirmed
        08:01  bob  books room1 tue 11:00-12:00           -> confirmed
        08:02  bea  books room1 tue 13:00-15:00           -> confirmed
        08:03  ben  books room1 tue 15:00-17:00           -> confirmed
        08:04  ben  books room2 tue 15:00-17:00           -> confirmed
        08:05  bob  books room1 wed 08:00-20:15           -> rules: longest
        08:06  bob  books room1 tue 09:30-10:30           -> taken
        08:07  bea  books room1 wed 09:07-10:00           -> rules: start_grid
        08:08  bea  books room1 wed 09:07-10:00           -> rules: start_grid
        08:09  ann  books room1 mon 06:00-07:00           -> rules: not_past opening_hours
    ",
    )
    .await;
    let now = monday().plus(HOUR);
    let shorter = tried(&cast, "room1", &[Rule::Longest { minutes: 60 }], now).await;
    assert_eq!(
        differing(&shorter),
        [
            "ann Confirmed > Refused: longest",
            "bea Confirmed > Refused: longest",
            "bea Refused > Confirmed: start_grid",
            "ben Confirmed > Refused: longest",
        ]
    );
    assert_eq!((shorter.judged, shorter.refused, shorter.given, shorter.asked), (6, 3, 1, 0));
    assert_eq!(shorter.left_out, 2, "what was taken, and what holds everywhere");
    assert!(!shorter.bounded);
    let looser = tried(&cast, "room1", &[asks(When::Longer(120))], now).await;
    assert_eq!(differing(&looser), ["bea Refused > Confirmed: start_grid", "bob Refused > Asked: approval"]);
    let asked = tried(&cast, "room1", &[asks(When::Longer(60)), Rule::StartGrid { minutes: 15 }], now).await;
    assert_eq!((asked.asked, asked.refused), (3, 0));
    // Rules of the incubator hold for room2 and room1, which have none of their own.
    let whole = tried(&cast, "", &[Rule::Longest { minutes: 60 }], now).await;
    assert_eq!(whole.refused, 4);
    // The rooms of this draft have been asked for longer ago than a month.
    assert_eq!(tried(&cast, "room1", &[Rule::Longest { minutes: 60 }], now.plus(31 * DAY)).await.judged, 0);
    assert!(whole.differing.iter().all(|one| one.was == Given::Confirmed || one.was == Given::Refused));
}

#[rocket::async_test]
async fn a_trial_counts_what_was_booked_at_the_moment_of_asking() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        08:00  bob  books free1 tue 09:00-10:00 as A      -> confirmed
        08:01  bob  books free1 tue 10:00-11:00           -> confirmed
        08:02  bob  cancels A                             -> cancelled
        08:03  bob  books free1 wed 10:00-11:00           -> confirmed
        08:04  bea  books free1 wed 11:00-12:30           -> confirmed
    ",
    )
    .await;
    let now = monday().plus(HOUR);
    let open = tried(&cast, "free1", &[Rule::OpenPerPerson { most: 1 }], now).await;
    // The second while A stood, the third beside the second.
    assert_eq!(differing(&open), ["bob Confirmed > Refused: open_per_person"; 2]);
    let pooled = tried(&cast, "free1", &[Rule::TimePerCompany { minutes: 180, days: 7 }], now).await;
    assert_eq!(differing(&pooled), ["bea Confirmed > Refused: time_per_company"]);
    let of_kind =
        Target { reach: Reach { kind: Some("lab".to_owned()), resource: None }, ..Target::of(cast.nanshan) };
    let manager = cast.actor("manager").await;
    let none = trial::trial(cast.house(), &manager, &of_kind, &[], now).await.unwrap();
    assert_eq!((none.judged, none.differing.len()), (4, 0));
    for who in ["ann", "approver", "elsewhere"] {
        let actor = cast.actor(who).await;
        let said = refused(trial::trial(cast.house(), &actor, &of_kind, &[], now)).await;
        assert!(matches!(said, Refusal::Forbidden { .. }), "{who}");
    }
    let bad = [Rule::Shortest { minutes: 0 }];
    assert_eq!(wrong(trial::trial(cast.house(), &manager, &of_kind, &bad, now)).await, ["rules[0] Limits"]);
}

#[rocket::async_test]
async fn refused_requests_of_every_door_are_kept_for_a_hundred_days() {
    let cast = Cast::new().await;
    put(&cast, "free1", &[Rule::Longest { minutes: 60 }, Rule::WorkingDays]).await;
    play(
        &cast,
        "
        08:00  ann  books free1 tue 09:00-10:00 as A                 -> confirmed
        08:01  ann  moves A tue 09:00-11:00                          -> rules: longest
        08:02  bob  repeats free1 day tue 09:00-10:00 times 7        -> 4 booked, 3 skipped
        08:03  bob  repeats free1 day sat 09:00-10:00 times 2        -> rules: working_days
        08:04  bea  books free1+room1 tue 12:00-14:00                -> rules: longest
    ",
    )
    .await;
    hatchery::app::asked::flush(cast.house()).await.unwrap();
    let count = async |now: Instant| {
        hatchery::app::asked::forget(cast.house(), now).await.unwrap();
        let mut tx = cast.house().store.read().await.unwrap();
        hatchery::store::asked::count(&mut tx, cast.nanshan).await.unwrap()
    };
    // One of the change, three and two dates of the series, one for each of two rooms.
    assert_eq!(count(monday().plus(99 * DAY)).await, 8);
    assert_eq!(count(monday().plus(101 * DAY)).await, 0);
}
