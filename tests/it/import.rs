//! A whole incubator as CSV: in at one go, each bad row named, out and in again.

use crate::kit::cast::Cast;
use crate::kit::monday;
use crate::kit::raw::Raw;
use hatchery::app::import::{Imported, export, import};
use hatchery::app::incubator::{self, Draft};
use hatchery::app::{Fault, check};
use hatchery::domain::field::FieldRule;
use hatchery::domain::id::IncubatorId;
use hatchery::domain::refusal::Refusal;

async fn site(cast: &Cast, slug: &str) -> IncubatorId {
    let owned = str::to_owned;
    let new = Draft {
        slug: owned(slug),
        district: owned("440304"),
        name_zh: owned("福田"),
        name_en: owned("Futian"),
        opening: owned("mon-fri 08:30-20:00"),
        ..Draft::default()
    };
    incubator::add(cast.house(), None, &new, monday()).await.unwrap()
}

fn desks(count: usize) -> String {
    let mut csv = String::from("building,floor,zone,kind,code,name,capacity,seats,area_m2,features\n");
    for n in 1..=count {
        let kind = if n % 12 == 0 { "desk_hot" } else { "desk_fixed" };
        csv += &format!("A,{}F,区{},{kind},F-{n:04},工位{n},1,1,6.05,\"屏幕,灯\"\n", 1 + n / 160, n % 3);
    }
    csv
}

#[rocket::async_test]
async fn eighteen_hundred_and_fifty_desks_come_in_at_one_go() {
    let cast = Cast::new().await;
    let to = site(&cast, "ft").await;
    let done = import(cast.house(), None, to, desks(1_850).as_bytes(), monday()).await.unwrap();
    assert_eq!(done, Imported { added: 1_850, changed: 0 });
    let mut raw = Raw::open(&cast.fresh.url).await;
    for (sql, wanted) in [
        ("select count(*) from resource where incubator_id = {}", 1_850),
        ("select count(*) from resource where incubator_id = {} and kind = 'desk_hot'", 154),
        ("select sum(area) from resource where incubator_id = {}", 1_850 * 605),
        (
            "select count(*) from feature f join resource r on r.id = f.resource_id where r.incubator_id = {}",
            3_700,
        ),
        (
            "select count(*) from atom a join resource r on r.id = a.resource_id where r.incubator_id = {}",
            1_850,
        ),
        (
            "select count(*) from floor f join building b on b.id = f.building_id where b.incubator_id = {}",
            12,
        ),
        (
            "select count(*) from event where subject = 'incubator' and verb = 'imported' and subject_id = {}",
            1,
        ),
    ] {
        assert_eq!(raw.count(&sql.replace("{}", &to.to_string())).await, wanted, "{sql}");
    }
    // The same file once more changes the same rows.
    let done = import(cast.house(), None, to, desks(1_850).as_bytes(), monday()).await.unwrap();
    assert_eq!(done, Imported { added: 0, changed: 1_850 });
    assert_eq!(check::check(&cast.house().store).await.unwrap(), []);
}

#[rocket::async_test]
async fn every_bad_row_is_named_and_nothing_comes_in() {
    let cast = Cast::new().await;
    let to = site(&cast, "ft").await;
    let csv = "building,floor,zone,kind,code,name,capacity,seats,area_m2,opening\n\
        A,1F,E,desk_hot,X-1,good,1,1,6,\n\
        A,1F,E,throne,X-2,a kind there is not,1,1,6,\n\
        A,1F,E,desk_hot,,no code,1,1,6,\n\
        A,1F,E,desk_hot,X-1,a code again,1,1,6,\n\
        A,1F,E,desk_hot,X-5,,1,1,6,\n\
        A,1F,E,desk_hot,X-6,no capacity,0,1,6,\n\
        A,1F,E,desk_hot,X-7,odd seats,1,two,6,\n\
        A,1F,E,desk_hot,X-8,odd area,1,1,6.123,\n\
        A,1F,E,desk_hot,X-9,odd hours,1,1,6,always\n\
        A,,E,desk_hot,X-10,no floor,1,1,6,\n";
    let refused = import(cast.house(), None, to, csv.as_bytes(), monday()).await;
    let Err(Fault::Refused(refusal)) = refused else { panic!("{refused:?}") };
    let Refusal::Rows(rows) = *refusal else { panic!("{refusal:?}") };
    let named: Vec<(u64, &str)> = rows.iter().map(|row| (row.line, row.error.field.as_str())).collect();
    assert_eq!(
        named,
        [
            (3, "kind"),
            (4, "code"),
            (5, "code"),
            (6, "name"),
            (7, "capacity"),
            (8, "seats"),
            (9, "area_m2"),
            (10, "opening"),
            (11, "floor"),
        ]
    );
    assert_eq!(rows[0].error.rule, FieldRule::Choice);
    assert_eq!(rows[1].error.rule, FieldRule::Missing);
    assert_eq!(rows[2].error.rule, FieldRule::Taken);
    assert!(matches!(rows[4].error.rule, FieldRule::Number { min: 1, .. }));
    assert_eq!(rows[7].error.rule, FieldRule::Opening);
    let parts = "kind,code,name,parts\npitch_hall,H,Hall,H-A nowhere\npitch_hall,H-A,Half,\n";
    let refused = import(cast.house(), None, to, parts.as_bytes(), monday()).await;
    let Err(Fault::Refused(refusal)) = refused else { panic!("{refused:?}") };
    assert!(matches!(&*refusal, Refusal::Rows(rows) if rows[0].line == 2 && rows[0].error.field == "parts"));
    for bad in [&b"kind,name\ndesk_hot,x\n"[..], b"\xff\xfe", b""] {
        let refused = import(cast.house(), None, to, bad, monday()).await;
        assert!(matches!(refused, Err(Fault::Refused(_))), "{bad:?}");
    }
    let mut raw = Raw::open(&cast.fresh.url).await;
    assert_eq!(raw.count(&format!("select count(*) from resource where incubator_id = {to}")).await, 0);
    assert_eq!(raw.count(&format!("select count(*) from building where incubator_id = {to}")).await, 0);
}

#[rocket::async_test]
async fn what_goes_out_comes_in_again() {
    let cast = Cast::new().await;
    let to = site(&cast, "copy").await;
    let out = export(cast.house(), None, cast.nanshan).await.unwrap();
    assert!(out.starts_with('\u{feff}') && out.contains("half1 half2"));
    let done = import(cast.house(), None, to, out.as_bytes(), monday()).await.unwrap();
    assert!(done.added >= 8 && done.changed == 0);
    assert_eq!(export(cast.house(), None, to).await.unwrap(), out);
}
