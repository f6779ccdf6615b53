//! Deeds of agreements, rent and deposit. Days are dates.
//!
//! - `drafts COMPANY DESKS FIRST..LAST [free MONTHS] [then PERCENT] [deposit YUAN] [room HOURS] [as NAME]`: DESKS are
//!   codes joined by `+`, or `-`; 100 m² at 90 yuan; rent-free to the end unless said otherwise.
//! - `signs NAME`, `tries NAME` (a look ahead), `discards NAME`, `reinstates NAME`.
//! - `asks NAME to renew until DATE [as CASE]`, `asks NAME for DESKS from DATE`, `ends NAME by KIND on DATE`.
//! - `asks NAME room HOURS from DATE [as CASE]`: other minutes a month; `tries NAME room HOURS from DATE`: what is given
//!   then, as it would be, from the month in which it differs; `months NAME`: as it is, `2026-11..2027-02 600`.
//! - `resubmits CASE by KIND on DATE`: hands the case of an end in again.
//! - `shows NAME`: the desks of today and of what follows, `fixed1+fixed2, from 12-20 fixed1`; `holds NAME`: its desks and
//!   their days, `fixed1 11-23..12-19`, by name.
//! - `reads NAME`: where it stands, its days, its desks, what is not paid.
//! - `rents NAME`: its statements, oldest first, `2026-12 5-31 9000.00 of 9000.00`.
//! - `pays NAME`: the oldest open statement; `settles NAME keeping YUAN`.
//! - `owes`: what is on the actor's company's payable account, in yuan; `stands`: how that company stands.
//! - `passes to DATE`: due work of every day up to 08:00 of that one.

use super::cast::{Cast, draft};
use super::raw::Raw;
use super::story::Names;
use super::{at, monday};
use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use hatchery::app::agreement::{self, Outlook, Paper, Wish};
use hatchery::app::{Fault, due, inventory, members, rent};
use hatchery::domain::access::Actor;
use hatchery::domain::agreement::{ChangeKind, Terms};
use hatchery::domain::id::{AgreementId, ResourceId};
use hatchery::domain::rent::{Rent, RentKind, RentStep};
use hatchery::domain::time::{DAY, Instant};
use std::collections::HashMap;

/// What a story has named so far.
#[derive(Default)]
pub(super) struct Kept {
    agreements: HashMap<String, AgreementId>,
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is no date"))
}

/// Three more fixed desks: fixed2, fixed3, fixed4.
pub async fn desks(cast: &mut Cast) {
    let manager = cast.actor("manager").await;
    for code in ["fixed2", "fixed3", "fixed4"] {
        let row = draft(code, "desk_fixed", "1", "0", "");
        let made = inventory::add(cast.house(), &manager, cast.nanshan, &row, None, monday()).await.unwrap();
        cast.resources.insert(code.to_owned(), ResourceId(made.id));
    }
}

fn codes(cast: &Cast, text: &str) -> Vec<ResourceId> {
    text.split('+').filter(|code| *code != "-").map(|code| cast.resources[code]).collect()
}

/// A paper by the words of a story.
pub fn paper(cast: &Cast, desks: &str, days: &str, words: &[&str]) -> Paper {
    let number = |name: &str| {
        let at = words.iter().position(|word| *word == name)?;
        words[at + 1].parse::<i64>().ok()
    };
    let (first, last) = days.split_once("..").unwrap();
    let free = u32::try_from(number("free").unwrap_or(60)).unwrap();
    let mut schedule = Vec::new();
    if free > 0 {
        schedule.push(RentStep { months: free, percent: 0 });
    }
    schedule.extend(number("then").map(|percent| RentStep { months: 12, percent }));
    Paper {
        first: date(first),
        deposit: number("deposit").unwrap_or(0) * 100,
        registered: None,
        note: String::new(),
        terms: Terms {
            last: date(last),
            rent: Rent { area: 10_000, market: 9_000, schedule },
            desks: codes(cast, desks),
            room_minutes: number("room").unwrap_or(0) * 60,
            card_seconds: 0,
            pool: None,
            mentor_minutes: 0,
        },
    }
}

fn yuan(fen: i64) -> String {
    hatchery::words::money::yuan_plain(fen)
}

/// Plays a deed of agreements; `None`: it is none.
pub(super) async fn deed(
    cast: &Cast,
    names: &mut Names,
    actor: &Actor,
    words: &[&str],
    now: Instant,
) -> Option<Result<String, Fault>> {
    let house = cast.house();
    let option = |name: &str| words.iter().position(|word| *word == name).map(|at| words[at + 1]);
    let known = |names: &Names, name: &str| {
        *names.agreements.agreements.get(name).unwrap_or_else(|| panic!("{name} was never drafted"))
    };
    Some(match words {
        ["drafts", company, desks, days, more @ ..] => {
            let whose = (cast.nanshan, cast.companies[*company], None);
            let paper = paper(cast, desks, days, more);
            agreement::draft(house, actor, whose, &paper, None, now).await.map(|one| {
                names.agreements.agreements.insert(option("as").unwrap_or("it").to_owned(), one.id);
                one.state.name().to_owned()
            })
        }
        ["signs", name] => {
            let done = agreement::sign(house, actor, known(names, name), None, None, now).await;
            done.map(|one| one.state.name().to_owned())
        }
        ["tries", name] => {
            let done = agreement::preview(house, actor, known(names, name), now).await;
            done.map(|ahead| {
                format!("{} months, {} of {}", ahead.months.len(), yuan(ahead.payable()), yuan(ahead.gross()))
            })
        }
        ["discards", name] => {
            let done = agreement::discard(house, actor, known(names, name), None, None, now).await;
            done.map(|one| one.state.name().to_owned())
        }
        ["reinstates", name] => {
            let done =
                agreement::reinstate(house, actor, known(names, name), None, "A mistake", None, now).await;
            done.map(|done| {
                let lost = done.lost.iter().map(|one| {
                    format!(" but {} from {}", one.name, one.span.start().date(Shanghai).format("%m-%d"))
                });
                format!("{}{}", done.agreement.state.name(), lost.collect::<String>())
            })
        }
        ["asks", name, "to", "renew", "until", last, ..] => {
            let id = known(names, name);
            let old = agreement::one(house, actor, id, now).await.unwrap();
            let terms = Terms { last: date(last), ..old.terms().unwrap().clone() };
            let from = now.plus(DAY).date(Shanghai);
            ask(cast, names, actor, id, &Wish::Terms { from, terms }, option("as"), now).await
        }
        ["asks", name, "for", desks, "from", from, ..] => {
            let id = known(names, name);
            let old = agreement::one(house, actor, id, now).await.unwrap();
            let terms = Terms { desks: codes(cast, desks), ..old.terms().unwrap().clone() };
            ask(cast, names, actor, id, &Wish::Terms { from: date(from), terms }, option("as"), now).await
        }
        ["ends", name, "by", kind, "on", last, ..] => {
            let wish = Wish::End { kind: ChangeKind::of_name(kind).unwrap(), last: date(last) };
            ask(cast, names, actor, known(names, name), &wish, option("as"), now).await
        }
        ["asks", name, "room", hours, "from", from, ..] => {
            let id = known(names, name);
            let wish = more_room(cast, actor, id, (*hours, *from), now).await;
            ask(cast, names, actor, id, &wish, option("as"), now).await
        }
        ["tries", name, "room", hours, "from", from] => {
            let id = known(names, name);
            let wish = more_room(cast, actor, id, (*hours, *from), now).await;
            let tried = agreement::preview_change(house, actor, id, (&wish, "We grow"), now).await;
            tried.map(|trial| {
                let month = trial.monthly_from().map_or("never".to_owned(), |month| month.to_string());
                format!("from {month}: {}", monthly(&trial.then.unwrap()))
            })
        }
        ["months", name] => {
            agreement::one(house, actor, known(names, name), now).await.map(|one| monthly(&one.outlook))
        }
        ["resubmits", case, "by", kind, "on", last] => {
            let wish = Wish::End { kind: ChangeKind::of_name(kind).unwrap(), last: date(last) };
            let (id, said) = (names.cases.id(case), (&wish, "After all"));
            let done = agreement::resubmit(house, actor, id, None, said, None, now).await;
            done.map(|one| one.state.name().to_owned())
        }
        ["shows", name] => agreement::one(house, actor, known(names, name), now).await.map(|one| {
            let desks = |version: &agreement::Version| {
                let mut all: Vec<&str> = one
                    .named
                    .iter()
                    .filter(|(id, _)| version.terms.desks.contains(id))
                    .map(|(_, name)| name.as_str())
                    .collect();
                all.sort_unstable();
                all.join("+")
            };
            let mut said = vec![desks(one.held().unwrap())];
            let from = |version: &agreement::Version| version.from.date(Shanghai).format("%m-%d").to_string();
            said.extend(one.ahead().into_iter().map(|next| format!("from {} {}", from(next), desks(next))));
            said.join(", ")
        }),
        ["holds", name] => agreement::one(house, actor, known(names, name), now).await.map(|one| {
            let day = |at: Instant| at.date(Shanghai).format("%m-%d").to_string();
            let held = one.tenancies.iter().filter(|desk| !desk.called_off && desk.span.end() > now);
            let mut all: Vec<String> = held
                .map(|desk| {
                    let (from, to) = (desk.span.start(), desk.span.end().plus(-1));
                    format!("{} {}..{}", desk.resource_name, day(from), day(to))
                })
                .collect();
            all.sort_unstable();
            all.join(", ")
        }),
        ["reads", name] if names.agreements.agreements.contains_key(*name) => {
            agreement::one(house, actor, known(names, name), now).await.map(|one| {
                let held =
                    one.tenancies.iter().filter(|desk| !desk.called_off && desk.span.end() > now).count();
                let owed: i64 =
                    one.rents.iter().filter(|row| row.is_open()).map(|row| row.payable - row.set_off).sum();
                let (first, last) = (one.agreement.first(), one.agreement.last());
                format!("{} {first}..{last} {held} desks owes {}", one.agreement.state.name(), yuan(owed))
            })
        }
        ["rents", name] => agreement::one(house, actor, known(names, name), now).await.map(|one| {
            let said = |row: &agreement::RentRow| match row.kind {
                RentKind::Deposit => format!("deposit {}", yuan(row.payable)),
                RentKind::Rent => {
                    let (first, last) = (row.span.start(), row.span.end().plus(-1));
                    format!(
                        "{}-{} {} of {}",
                        first.date(Shanghai).format("%Y-%m %-d"),
                        last.date(Shanghai).format("%-d"),
                        yuan(row.payable),
                        yuan(row.gross)
                    )
                }
            };
            one.rents.iter().rev().map(said).collect::<Vec<_>>().join(", ")
        }),
        ["pays", name] => {
            let one = agreement::one(house, actor, known(names, name), now).await.unwrap();
            let open = one.rents.iter().rev().find(|row| row.is_open()).expect("something to pay");
            rent::pay(house, actor, open.id, None, None, now).await.map(|_| yuan(open.payable - open.set_off))
        }
        ["settles", name, "keeping", kept] => {
            let withheld = kept.parse::<i64>().unwrap() * 100;
            let id = (known(names, name), None);
            rent::settle_deposit(house, actor, id, withheld, "Two chairs", None, now).await.map(|done| {
                let dropped = match done.dropped {
                    0 => String::new(),
                    dropped => format!(", dropped {}", yuan(dropped)),
                };
                format!(
                    "withheld {}, set off {}, back {}{dropped}",
                    yuan(done.withheld),
                    yuan(done.set_off),
                    yuan(done.paid_back)
                )
            })
        }
        ["owes"] => {
            let company = actor.companies().next().expect("somebody with a company");
            let mut raw = Raw::open(&cast.fresh.url).await;
            let sql =
                format!("select coalesce(sum(balance), 0) from account where key = 'payable:{company}:fen'");
            Ok(yuan(raw.count(&sql).await))
        }
        ["stands"] => {
            let company = actor.companies().next().expect("somebody with a company");
            members::one(house, actor, company, now).await.map(|(one, _)| one.standing)
        }
        ["passes", "to", until] => {
            let mut day = now;
            let end = at(&format!("{until}T08:00:00+08:00"));
            while day < end {
                day = day.plus(DAY).min(end);
                while due::run(house, day).await.unwrap() > 0 {}
            }
            assert_eq!(due::setbacks(house).await.unwrap(), [], "due work failed");
            Ok("ok".to_owned())
        }
        _ => return None,
    })
}

/// The terms as they are, with other minutes a month.
async fn more_room(
    cast: &Cast,
    actor: &Actor,
    id: AgreementId,
    (hours, from): (&str, &str),
    now: Instant,
) -> Wish {
    let old = agreement::one(cast.house(), actor, id, now).await.unwrap();
    let room_minutes = hours.parse::<i64>().unwrap() * 60;
    Wish::Terms { from: date(from), terms: Terms { room_minutes, ..old.terms().unwrap().clone() } }
}

/// What is given each month, by runs of months.
fn monthly(outlook: &Outlook) -> String {
    let mut all: Vec<String> = outlook
        .monthly
        .iter()
        .map(|(_, run)| format!("{}..{} {}", run.first, run.end.previous(), run.gift.amount))
        .collect();
    all.sort_unstable();
    if all.is_empty() { "-".to_owned() } else { all.join(", ") }
}

async fn ask(
    cast: &Cast,
    names: &mut Names,
    actor: &Actor,
    id: AgreementId,
    wish: &Wish,
    called: Option<&str>,
    now: Instant,
) -> Result<String, Fault> {
    let house = cast.house();
    // A look ahead refuses what asking would, and what approving would.
    agreement::preview_change(house, actor, id, (wish, "We grow"), now)
        .await?
        .then
        .map_err(Fault::Refused)?;
    let case = agreement::ask(house, actor, id, (wish, "We grow"), None, now).await?;
    names.cases.insert(called.unwrap_or("it"), case.id);
    let (_, asked) = agreement::change_of(house, &case).await?;
    Ok(asked[0].change.kind.name().to_owned())
}
