//! What there is at a site, and the rules for it.

use super::site::{POOLS, Site};
use crate::app::Fault;
use crate::domain::amount::Unit;
use crate::domain::id::{IncubatorId, PolicyId, ResourceId, ZoneId};
use crate::domain::opening::Weekly;
use crate::domain::policy::{Rule, When};
use crate::domain::resource::Mode;
use crate::domain::time::Instant;
use crate::store::engine::Tx;
use crate::store::place::{self, NewIncubator};
use crate::store::resource::{self, NewResource};
use std::collections::HashMap;

/// Weekly hours of the house.
pub const OPENING: &str = "daily 08:00-22:00";
/// What the small house lets, by how its codes begin: twenty desks of a floor and three offices. The others are free to
/// be given by who tries the house.
const SMALL_LETS: [&str; 5] = ["D-42", "D-43", "O-501", "O-504", "O-507"];
/// An approver has two working days.
const ANSWER: i64 = 1_080;

/// Something that can be booked, with all that a judgement looks at.
#[derive(Clone, Debug)]
pub struct Thing {
    /// Its site, by place in the list.
    pub site: usize,
    /// Id.
    pub id: ResourceId,
    /// Kind key.
    pub kind: &'static str,
    /// Name.
    pub name: String,
    /// Units.
    pub capacity: i64,
    /// Seats.
    pub seats: i64,
    /// What is occupied.
    pub atoms: Vec<ResourceId>,
    /// What it costs.
    pub unit: Option<Unit>,
    /// How it is given out.
    pub mode: Mode,
    /// Weekly hours.
    pub opening: Weekly,
    /// The version of the rules.
    pub policy: PolicyId,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// The incubator.
pub struct Place {
    /// Id.
    pub incubator: IncubatorId,
    /// All that is booked by people.
    pub things: Vec<Thing>,
    /// What is let: desks and offices, each with its seats.
    pub lets: Vec<(ResourceId, i64)>,
}

struct Plan {
    kind: &'static str,
    rows: Vec<NewResource>,
    zones: HashMap<(String, &'static str), ZoneId>,
}

impl Plan {
    fn add(&mut self, at: (&str, &'static str), code: String, name: String, capacity: i64, seats: i64) {
        let note = String::new();
        self.rows.push(NewResource {
            kind: self.kind.to_owned(),
            code,
            name,
            capacity,
            seats,
            area: seats * 250,
            note,
            opening: None,
            features: Vec::new(),
            parts: Vec::new(),
            zone: self.zones.get(&(at.0.to_owned(), at.1)).copied(),
        });
    }
    fn last(&mut self, change: impl FnOnce(&mut NewResource)) {
        if let Some(row) = self.rows.last_mut() {
            change(row);
        }
    }
}

/// Makes the incubator `at` that place in the list, with everything in it; `mentors` are named as
/// resources too.
pub async fn make(
    tx: &mut Tx,
    (at, site): (usize, &Site),
    pools: usize,
    mentors: &[String],
    now: Instant,
) -> Result<Place, Fault> {
    let new = NewIncubator {
        slug: site.slug,
        district: site.district,
        name_zh: site.zh,
        name_en: site.en,
        address: site.address,
        area: site.area,
        opening: OPENING,
        now,
    };
    let incubator = place::insert_incubator(tx, &new).await?;
    let building = place::building(tx, incubator, "A座").await?;
    let mut zones = HashMap::new();
    for floor_name in (1..=site.floors).map(|n| format!("{n}F")) {
        let floor = place::floor(tx, building, &floor_name).await?;
        for zone in ["东区", "西区"] {
            zones.insert((floor_name.clone(), zone), place::zone(tx, floor, zone).await?);
        }
    }
    let mut plan = Plan { kind: "", rows: Vec::new(), zones };
    if site.small {
        rooms(&mut plan);
        desks(&mut plan);
    } else {
        large(&mut plan, site);
    }
    workshop(&mut plan, pools, if site.small { 3 } else { 0 });
    plan.kind = "mentor";
    for (n, name) in mentors.iter().enumerate() {
        plan.add(("2F", "东区"), format!("M-{:02}", n + 1), name.clone(), 1, 0);
    }
    let rows = plan.rows;
    let (simple, made): (Vec<_>, Vec<_>) = rows.iter().cloned().partition(|row| row.parts.is_empty());
    let mut ids = resource::insert_many(tx, incubator, &simple, now).await?;
    ids.extend(resource::insert_many(tx, incubator, &made, now).await?);
    let all: Vec<(ResourceId, NewResource)> = ids.into_iter().zip(simple.into_iter().chain(made)).collect();
    let mut things = rule(tx, incubator, &all, now).await?;
    things.iter_mut().for_each(|thing| thing.site = at);
    let open = |row: &NewResource| !site.small || SMALL_LETS.iter().any(|code| row.code.starts_with(code));
    let is_let =
        |row: &NewResource| matches!(row.kind.as_str(), "desk_fixed" | "private_office") && open(row);
    let lets = all.iter().filter(|(_, row)| is_let(row)).map(|(id, row)| (*id, row.seats)).collect();
    Ok(Place { incubator, things, lets })
}

/// A house of many storeys: rooms and desks in the shares that the domain's survey gives.
fn large(plan: &mut Plan, site: &Site) {
    let at = |n: i64| (format!("{}F", 1 + n % site.floors), if n % 2 == 0 { "东区" } else { "西区" });
    plan.kind = "meeting_room";
    for n in 0..site.rooms {
        let seats = match n * 100 / site.rooms {
            0..45 => 4,
            45..75 => 8,
            75..91 => 12,
            _ => 20,
        };
        let (floor, zone) = at(n);
        let sign = format!("{:03}", n + 1);
        plan.add((&floor, zone), format!("R-{sign}"), format!("会议室{sign}"), 1, seats);
        plan.last(|row| {
            row.features.push("白板".to_owned());
            if seats >= 8 {
                row.features.extend(["投影".to_owned(), "视频会议".to_owned()]);
            }
            row.features.sort();
        });
    }
    halls(plan);
    plan.kind = "private_office";
    let (mut seated, mut n) = (0, 0);
    while seated < site.desks * 60 / 100 {
        let seats = [4, 6, 8, 12, 20][n as usize % 5];
        let (floor, zone) = at(n);
        plan.add((&floor, zone), format!("O-{:04}", n + 1), format!("独立办公室{:04}", n + 1), 1, seats);
        (seated, n) = (seated + seats, n + 1);
    }
    let hot = site.desks * 8 / 100;
    for (kind, sign, name, count) in
        [("desk_fixed", "F", "固定工位", site.desks - seated - hot), ("desk_hot", "D", "流动工位", hot)]
    {
        plan.kind = kind;
        for n in 0..count {
            let (floor, zone) = at(n / 40);
            plan.add((&floor, zone), format!("{sign}-{:04}", n + 1), format!("{name}{:04}", n + 1), 1, 1);
        }
    }
}

fn rooms(plan: &mut Plan) {
    plan.kind = "meeting_room";
    let floors = [("2F", "东区"), ("3F", "东区"), ("4F", "西区"), ("5F", "西区")];
    let mut number = 0;
    for (count, seats) in [(9, 4), (6, 8), (3, 12), (2, 20)] {
        for _ in 0..count {
            let at = floors[number % floors.len()];
            number += 1;
            let sign = format!("{}{:02}", &at.0[..1], number);
            plan.add(at, format!("R-{sign}"), format!("会议室{sign}"), 1, seats);
            plan.last(|row| {
                row.features.push("白板".to_owned());
                if seats >= 8 {
                    row.features.extend(["投影".to_owned(), "视频会议".to_owned()]);
                }
                row.features.sort();
            });
        }
    }
    halls(plan);
}

fn halls(plan: &mut Plan) {
    plan.kind = "pitch_hall";
    for (code, name) in [("H-A", "路演厅A"), ("H-B", "路演厅B")] {
        plan.add(("1F", "东区"), code.to_owned(), name.to_owned(), 1, 60);
    }
    plan.add(("1F", "东区"), "H".to_owned(), "路演厅（全厅）".to_owned(), 1, 120);
    plan.last(|row| row.parts = vec!["H-A".to_owned(), "H-B".to_owned()]);
}

fn desks(plan: &mut Plan) {
    plan.kind = "desk_hot";
    for n in 1..=60 {
        let at = if n <= 30 { ("2F", "东区") } else { ("2F", "西区") };
        plan.add(at, format!("D-2{n:02}"), format!("流动工位2{n:02}"), 1, 1);
    }
    plan.kind = "desk_fixed";
    for (floor, sign) in [("3F", 3), ("4F", 4), ("5F", 5)] {
        for n in 1..=(if sign == 5 { 40 } else { 50 }) {
            let at = (floor, if n <= 25 { "东区" } else { "西区" });
            plan.add(at, format!("D-{sign}{n:02}"), format!("固定工位{sign}{n:02}"), 1, 1);
        }
    }
    plan.kind = "private_office";
    for (n, seats) in [4, 4, 4, 6, 6, 6, 8, 8, 12, 20].into_iter().enumerate() {
        let n = n + 1;
        plan.add(("5F", "西区"), format!("O-5{n:02}"), format!("独立办公室5{n:02}"), 1, seats);
    }
}

fn workshop(plan: &mut Plan, pools: usize, labs: usize) {
    plan.kind = "lab";
    for (n, name) in ["电子实验室", "光学实验室", "传感器实验室"].into_iter().take(labs).enumerate()
    {
        plan.add(("1F", "西区"), format!("L-{}", n + 1), name.to_owned(), 1, 8);
    }
    plan.kind = "equipment";
    for (code, name) in [
        ("E-R1", "机器人测试区1"),
        ("E-R2", "机器人测试区2"),
        ("E-P1", "三维打印机1"),
        ("E-P2", "三维打印机2"),
        ("E-P3", "三维打印机3"),
        ("E-P4", "三维打印机4"),
        ("E-S1", "录影棚"),
    ] {
        plan.add(("1F", "西区"), code.to_owned(), name.to_owned(), 1, 0);
    }
    plan.kind = "compute_pool";
    for (code, name, cards) in POOLS.into_iter().take(pools) {
        plan.add(("1F", "西区"), code.to_owned(), name.to_owned(), cards, 0);
        plan.last(|row| row.opening = Some("daily 00:00-24:00".to_owned()));
    }
}

/// Puts the rules in force, of kinds and of the large rooms, and gives back what people book.
async fn rule(
    tx: &mut Tx,
    incubator: IncubatorId,
    all: &[(ResourceId, NewResource)],
    now: Instant,
) -> Result<Vec<Thing>, Fault> {
    let approval = |minutes| Rule::Approval { when: When::Longer(minutes), answer_minutes: ANSWER };
    let slots = || {
        vec![
            Rule::OpeningHours,
            Rule::LatestNotice { days: 180 },
            Rule::Shortest { minutes: 15 },
            Rule::Longest { minutes: 480 },
            Rule::StartGrid { minutes: 15 },
            Rule::OpenPerPerson { most: 2_000 },
        ]
    };
    let with = |more: &[Rule]| slots().into_iter().chain(more.iter().cloned()).collect::<Vec<_>>();
    let mut kinds: HashMap<&str, (PolicyId, Vec<Rule>)> = HashMap::new();
    place::set_policy(tx, incubator, None, None, &slots(), None, now).await?;
    for (kind, rules) in [
        ("meeting_room", with(&[approval(240)])),
        ("pitch_hall", with(&[approval(0)])),
        ("lab", with(&[Rule::WorkingDays, approval(0)])),
        ("equipment", slots()),
        (
            "desk_hot",
            vec![
                Rule::OpeningHours,
                Rule::LatestNotice { days: 60 },
                Rule::Longest { minutes: 20_160 },
                Rule::OpenPerPerson { most: 2_000 },
            ],
        ),
        (
            "compute_pool",
            vec![
                Rule::LatestNotice { days: 180 },
                Rule::Shortest { minutes: 15 },
                Rule::Longest { minutes: 44_640 },
                Rule::OpenPerPerson { most: 2_000 },
            ],
        ),
    ] {
        let id = place::set_policy(tx, incubator, Some(kind), None, &rules, None, now).await?;
        kinds.insert(kind, (id, rules));
    }
    let house = Weekly::parse(OPENING).map_err(|error| Fault::corrupt("opening", error))?;
    let by_code: HashMap<&str, ResourceId> = all.iter().map(|(id, row)| (row.code.as_str(), *id)).collect();
    let mut things = Vec::new();
    for (id, row) in all {
        let (kind, unit, mode) = match row.kind.as_str() {
            "meeting_room" => ("meeting_room", Some(Unit::RoomMinute), Mode::Slot),
            "pitch_hall" => ("pitch_hall", Some(Unit::RoomMinute), Mode::Slot),
            "desk_hot" => ("desk_hot", Some(Unit::DeskDay), Mode::Day),
            "lab" => ("lab", None, Mode::Slot),
            "equipment" => ("equipment", None, Mode::Slot),
            "compute_pool" => ("compute_pool", Some(Unit::CardSecond), Mode::Slot),
            _ => continue,
        };
        let Some((mut policy, mut rules)) = kinds.get(kind).cloned() else { continue };
        if kind == "meeting_room" && row.seats >= 12 {
            rules = with(&[approval(0)]);
            policy = place::set_policy(tx, incubator, None, Some(*id), &rules, None, now).await?;
        }
        let opening = match &row.opening {
            Some(text) => Weekly::parse(text).map_err(|error| Fault::corrupt("opening", error))?,
            None => house.clone(),
        };
        let parts: Vec<ResourceId> =
            row.parts.iter().filter_map(|code| by_code.get(code.as_str())).copied().collect();
        things.push(Thing {
            site: 0,
            id: *id,
            kind,
            name: row.name.clone(),
            capacity: row.capacity,
            seats: row.seats,
            atoms: if parts.is_empty() { vec![*id] } else { parts },
            unit,
            mode,
            opening,
            policy,
            rules,
        });
    }
    Ok(things)
}
