//! Who is there: the known accounts, mentors, companies and their people.

use super::dice::Dice;
use super::names;
use super::site::Site;
use crate::app::Fault;
use crate::domain::access::{Role, Scope};
use crate::domain::company::{CompanyKind, Standing};
use crate::domain::id::{CompanyId, IncubatorId, PersonId};
use crate::domain::mobile::Mobile;
use crate::domain::person::Language;
use crate::domain::time::{DAY, Instant};
use crate::domain::uscc::Uscc;
use crate::store::bulk::{self, CompanyRow, MemberRow, PersonRow, RoleRow};
use crate::store::engine::Tx;
use std::collections::HashSet;

/// The accounts of every size, all with the same password: address, name, what they are.
pub const KNOWN: [(&str, &str, &str); 14] = [
    ("founder@acme.example", "陈一鸣", "founder of a one-person company"),
    ("founder@beta.example", "林若溪", "founder of a company of ten"),
    ("mentor@acme.example", "赵启明", "mentor"),
    ("reviewer1@city.example", "孙文静", "reviewer"),
    ("reviewer2@city.example", "高志远", "reviewer"),
    ("reviewer3@city.example", "罗思敏", "reviewer"),
    ("frontdesk@nanshan.example", "周晓芳", "front desk of Nanshan"),
    ("manager@nanshan.example", "何俊杰", "manager of Nanshan"),
    ("officer@nanshan.example", "梁博文", "officer of the district"),
    ("officer@city.example", "许嘉怡", "officer of the city"),
    ("admin@city.example", "邓凯", "system administrator"),
    ("security@city.example", "唐明宇", "security administrator"),
    ("audit@city.example", "冯静", "audit administrator"),
    ("payments@city.example", "蒋晓雯", "officer of the city who records payments"),
];
/// The manager of Nanshan.
const MANAGER: PersonId = PersonId(8);
/// How many mentors there are, the known one among them.
pub const MENTORS: usize = 12;

/// A company and those who act for it.
#[derive(Clone, Debug)]
pub struct Firm {
    /// Id.
    pub id: CompanyId,
    /// Its site, by place in the list.
    pub site: usize,
    /// In incubation from when until when.
    pub stay: (Instant, Instant),
    /// Its people.
    pub people: Vec<PersonId>,
}

/// Everybody.
pub struct Crowd {
    people: Vec<PersonRow>,
    roles: Vec<(PersonId, Role, usize)>,
    companies: Vec<(CompanyKind, String, Option<String>, Standing)>,
    /// Those only on the register.
    register: Vec<(String, String)>,
    members: Vec<MemberRow>,
    /// Companies in order of their ids, site by site.
    pub firms: Vec<Firm>,
    /// The manager of each site.
    pub managers: Vec<PersonId>,
    /// Names of the mentors with their fields, as their resources are called.
    pub mentors: Vec<String>,
    /// Since when there is anything.
    pub since: Instant,
}

impl Crowd {
    fn add(&mut self, dice: &mut Dice, known: Option<(&str, &str)>, password: &str, at: Instant) -> PersonId {
        let n = self.people.len() as i64 + 1;
        let p = n - KNOWN.len() as i64;
        let (email, name) = match known {
            Some((email, name)) => (email.to_owned(), name.to_owned()),
            None => (format!("p{p}@demo.example"), names::person(dice)),
        };
        let mobile = Mobile::parse(&format!("1990{n:07}")).ok();
        self.people.push(PersonRow {
            id: PersonId(n),
            email,
            name,
            mobile: mobile.map(|mobile| mobile.as_str().to_owned()),
            password: password.to_owned(),
            at,
        });
        PersonId(n)
    }

    fn join(&mut self, firm: usize, person: PersonId, admin: bool) {
        let firm = &mut self.firms[firm];
        firm.people.push(person);
        let (from, to) = firm.stay;
        self.members.push(MemberRow { company: firm.id, person, admin, from, to });
    }
}

/// Invents everybody. `midnight` is the first moment of the demo's day.
pub fn invent(dice: &mut Dice, sites: &[Site], register: usize, password: &str, midnight: Instant) -> Crowd {
    let since = midnight.plus(-912 * DAY);
    let mut crowd = Crowd {
        people: Vec::new(),
        roles: Vec::new(),
        companies: Vec::new(),
        register: Vec::new(),
        members: Vec::new(),
        firms: Vec::new(),
        managers: vec![MANAGER],
        mentors: Vec::new(),
        since,
    };
    for (email, name, _) in KNOWN {
        crowd.add(dice, Some((email, name)), password, since);
    }
    let known = [
        (3, Role::Mentor),
        (4, Role::Reviewer),
        (5, Role::Reviewer),
        (6, Role::Reviewer),
        (7, Role::FrontDesk),
        (8, Role::Manager),
        (9, Role::DistrictOfficer),
        (10, Role::CityOfficer),
        (11, Role::SystemAdmin),
        (12, Role::SecurityAdmin),
        (13, Role::AuditAdmin),
        (14, Role::CityOfficer),
    ];
    crowd.roles.extend(known.map(|(id, role)| (PersonId(id), role, 0)));
    for n in 0..MENTORS {
        let id = if n == 0 { PersonId(3) } else { crowd.add(dice, None, password, since) };
        if n > 0 {
            crowd.roles.push((id, Role::Mentor, 0));
        }
        let name = &crowd.people[id.0 as usize - 1].name;
        crowd.mentors.push(format!("{name} · {}", names::FIELDS[n % names::FIELDS.len()]));
    }
    let mut marks = Marks::default();
    for (at, site) in sites.iter().enumerate() {
        if at > 0 {
            keepers(&mut crowd, dice, (at, site), password);
        }
        companies(&mut crowd, dice, &mut marks, (at, site), midnight);
    }
    for _ in 0..register {
        let name = format!("{}智能有限公司", names::brand(dice, &mut marks.brands));
        crowd.register.push((name, code(dice, &mut marks.codes)));
    }
    staff(&mut crowd, dice, password);
    crowd
}

/// Names and codes that are taken.
#[derive(Default)]
struct Marks {
    brands: HashSet<String>,
    codes: HashSet<String>,
}

/// The manager and the front desk of a further site.
fn keepers(crowd: &mut Crowd, dice: &mut Dice, (at, site): (usize, &Site), password: &str) {
    let since = crowd.since;
    for (role, what) in [(Role::Manager, "manager"), (Role::FrontDesk, "frontdesk")] {
        let id = crowd.add(dice, None, password, since);
        if let Some(row) = crowd.people.last_mut() {
            row.email = format!("{what}@{}.example", site.slug);
        }
        crowd.roles.push((id, role, at));
        if role == Role::Manager {
            crowd.managers.push(id);
        }
    }
}

fn companies(
    crowd: &mut Crowd,
    dice: &mut Dice,
    Marks { brands, codes }: &mut Marks,
    (at, site): (usize, &Site),
    midnight: Instant,
) {
    // In a large house half as many again have come and gone.
    let count = if site.small { site.companies } else { site.companies * 3 / 2 };
    let before = crowd.firms.len() as i64;
    for n in before + 1..=before + count {
        let kind = match n {
            1 | 2 => CompanyKind::Company,
            _ if n % 8 == 5 => CompanyKind::Team,
            _ if n % 30 == 17 => CompanyKind::University,
            _ => CompanyKind::Company,
        };
        let brand = names::brand(dice, brands);
        let name = match (n, kind) {
            (1, _) => "艾克米智能有限公司".to_owned(),
            (2, _) => "贝塔智能科技有限公司".to_owned(),
            (_, CompanyKind::Team) => format!("{brand}创业团队"),
            (_, CompanyKind::University) => format!("{brand}大学人工智能联合实验室"),
            _ => format!("{brand}{}有限公司", dice.one(&["科技", "智能", "智能科技"])),
        };
        let uscc = if kind == CompanyKind::Company { Some(code(dice, codes)) } else { None };
        let age = if n <= 2 { 700 } else { dice.between(30, 900) };
        let left = n > 2 && if site.small { age > 500 && dice.chance(180) } else { n % 3 == 0 };
        let age = if left { age.max(500) } else { age };
        let until = if left { midnight.plus(-dice.between(40, 300) * DAY) } else { Instant::LAST };
        let standing = match left {
            false => Standing::Active,
            true if site.small || n % 10 < 7 => Standing::Graduated,
            true => Standing::Exited,
        };
        crowd.companies.push((kind, name, uscc, standing));
        crowd.firms.push(Firm {
            id: CompanyId(n),
            site: at,
            stay: (midnight.plus(-age * DAY), until),
            people: Vec::new(),
        });
    }
}

fn code(dice: &mut Dice, codes: &mut HashSet<String>) -> String {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    loop {
        let tail: String = (0..6).map(|_| char::from(*dice.one(LETTERS))).collect();
        if let Ok(code) = Uscc::generate("440300", &format!("MA{tail}"))
            && codes.insert(code.as_str().to_owned())
        {
            return code.as_str().to_owned();
        }
    }
}

fn staff(crowd: &mut Crowd, dice: &mut Dice, password: &str) {
    for firm in 0..crowd.firms.len() {
        let heads = match firm {
            0 => 1,
            1 => 10,
            _ => match dice.weighted(&[20, 20, 30, 18, 12]) {
                0 => 1,
                1 => dice.between(2, 3),
                2 => dice.between(4, 9),
                3 => dice.between(10, 19),
                _ => dice.between(20, 40),
            },
        };
        let at = crowd.firms[firm].stay.0;
        for head in 0..heads {
            let person = match (firm, head) {
                (0, 0) => PersonId(1),
                (1, 0) => PersonId(2),
                _ => crowd.add(dice, None, password, at),
            };
            crowd.join(firm, person, head == 0);
        }
    }
}

/// Writes everybody down.
pub async fn write(
    tx: &mut Tx,
    crowd: &Crowd,
    sites: &[Site],
    incubators: &[IncubatorId],
) -> Result<(), Fault> {
    bulk::people(tx, &crowd.people, Language::Zh).await?;
    let scope = |role: Role, at: usize| match role {
        Role::FrontDesk | Role::Manager => Scope::Incubator(incubators[at]),
        Role::DistrictOfficer => Scope::District("440305".to_owned()),
        _ => Scope::City,
    };
    let roles: Vec<RoleRow> = crowd
        .roles
        .iter()
        .map(|(person, role, at)| RoleRow {
            person: *person,
            role: *role,
            scope: scope(*role, *at),
            at: crowd.since,
        })
        .collect();
    bulk::roles(tx, &roles).await?;
    let company = |(firm, row): (&Firm, &(CompanyKind, String, Option<String>, Standing))| CompanyRow {
        id: firm.id,
        kind: row.0,
        name: row.1.clone(),
        uscc: row.2.clone(),
        district: sites[firm.site].district.to_owned(),
        incubator: Some(incubators[firm.site]),
        standing: row.3,
        at: firm.stay.0,
    };
    let mut companies: Vec<CompanyRow> = crowd.firms.iter().zip(&crowd.companies).map(company).collect();
    let others = crowd.register.iter().enumerate().map(|(n, (name, code))| CompanyRow {
        id: CompanyId((crowd.firms.len() + n) as i64 + 1),
        kind: CompanyKind::Company,
        name: name.clone(),
        uscc: Some(code.clone()),
        district: sites[n % sites.len()].district.to_owned(),
        incubator: None,
        standing: Standing::Register,
        at: crowd.since,
    });
    companies.extend(others);
    bulk::companies(tx, &companies).await?;
    bulk::members(tx, &crowd.members).await
}
