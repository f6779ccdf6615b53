//! Agreements to try every route at: they are over or paid, so that what comes is who may try.

use crate::kit::agreements::paper;
use crate::kit::cast::Cast;
use crate::kit::monday;
use hatchery::app::agreement::{self, Wish as Asks};
use hatchery::app::quarterly::{self, Wish};
use hatchery::app::rent;
use hatchery::domain::agreement::ChangeKind;
use hatchery::domain::company::Standing;
use hatchery::domain::id::{CompanyId, IncubatorId};
use hatchery::domain::quarterly::Figures;
use hatchery::store::company;

/// An agreement that was thrown away, the paid deposit of one that holds, and the case in which its end is asked for.
pub(super) struct Kept {
    pub(super) agreement: i64,
    pub(super) rent: i64,
    pub(super) change: i64,
}

/// Makes them; the company stands afterwards as it stood before.
pub(super) async fn kept(
    cast: &Cast,
    (keeper, asker): (&str, &str),
    (place, of): (IncubatorId, CompanyId),
) -> Kept {
    let (house, keeper) = (cast.house(), cast.actor(keeper).await);
    let stood = stood(cast, of).await;
    stands(cast, of, Standing::Active).await;
    let paper = paper(cast, "-", "2026-11-23..2027-11-22", &["deposit", "1"]);
    let draft = || agreement::draft(house, &keeper, (place, of, None), &paper, None, monday());
    let gone = draft().await.unwrap().id;
    agreement::discard(house, &keeper, gone, None, None, monday()).await.unwrap();
    let held = draft().await.unwrap().id;
    agreement::sign(house, &keeper, held, None, None, monday()).await.unwrap();
    let opened = agreement::one(house, &keeper, held, monday()).await.unwrap();
    let deposit = opened.rents[0].id;
    rent::pay(house, &keeper, deposit, None, None, monday()).await.unwrap();
    let wish = Asks::End { kind: ChangeKind::Exit, last: opened.agreement.last() };
    let asker = cast.actor(asker).await;
    let case = agreement::ask(house, &asker, held, (&wish, "Try"), None, monday()).await.unwrap();
    stands(cast, of, stood).await;
    Kept { agreement: gone.0, rent: deposit.0, change: case.id.0 }
}

/// What a company has reported of its last quarter before it had an agreement, written down twice.
pub(super) async fn reported(cast: &Cast, who: &str, of: CompanyId) {
    let (actor, whose) = (cast.actor(who).await, (of, "2026-Q3".parse().unwrap()));
    for _ in 0..2 {
        let (figures, wish) = (Figures::default(), (Wish::Keep, None));
        quarterly::file(cast.house(), &actor, whose, &figures, wish, None, monday()).await.unwrap();
    }
}

/// How a company stands.
pub(super) async fn stood(cast: &Cast, of: CompanyId) -> Standing {
    let mut tx = cast.house().store.read().await.unwrap();
    company::firm(&mut tx, of).await.unwrap().unwrap().standing
}

/// From now on it stands like that.
pub(super) async fn stands(cast: &Cast, of: CompanyId, standing: Standing) {
    let mut tx = cast.house().store.write().await.unwrap();
    company::set_standing(&mut tx, of, standing).await.unwrap();
    tx.commit().await.unwrap();
}
