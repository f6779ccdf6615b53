//! 待办, 已办 and 我发起的 over all nouns: what waits for whom, who is told of it, and what it costs to count.

use crate::kit::apply::reviewed;
use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::office::everything;
use crate::kit::raw::Raw;
use crate::kit::vouchers::{WAN, awarded, opened, paper, payer, rule, today};
use hatchery::app::answered::{self, Wanted};
use hatchery::app::counts::counts;
use hatchery::app::started::{self, Filter as Asked};
use hatchery::app::waiting::{self, Filter};
use hatchery::app::{Fault, award, claim, notify};
use hatchery::domain::id::ApplicationId;
use hatchery::domain::matter::{Progress, Sort};
use hatchery::domain::programme::Programme;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{Instant, Interval};
use hatchery::domain::voucher::{Bar, ClaimVerb, VoucherState};
use hatchery::store::watched;
use rocket::http::Status;
use std::fmt::Write;

/// What waits for somebody, a line each; `-`: nothing can.
async fn todo(cast: &Cast, who: &str, sort: Sort) -> String {
    let (actor, filter) = (cast.actor(who).await, Filter { sort, ..Filter::default() });
    match waiting::waiting(cast.house(), &actor, &filter, None, 50, today()).await {
        Ok((found, tally)) => {
            assert_eq!(tally.total, found.len() as i64, "{who}");
            let line = |one: &waiting::Waiting| {
                format!("{} {} {}", one.brief.matter.name(), one.brief.title, one.brief.state)
            };
            found.iter().map(line).collect::<Vec<_>>().join("\n            ")
        }
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Forbidden { .. }) => "-".to_owned(),
        Err(fault) => panic!("{who}: {fault}"),
    }
}

#[rocket::async_test]
async fn what_waits_for_whom() {
    let cast = Cast::new().await;
    let (voucher, claim, _) = everything(&cast).await;
    let mut table = String::new();
    for name in cast.names() {
        let shown = todo(&cast, name, Sort::default()).await;
        writeln!(table, "{}", format!("{name:11} {shown}").trim_end()).unwrap();
        let actor = cast.actor(name).await;
        let told = counts(cast.house(), &actor, today()).await.unwrap().waiting;
        let lines = shown.lines().filter(|line| !line.trim().is_empty() && *line != "-").count();
        assert_eq!(told, lines as i64, "{name}: the number at the navigation is that of the list");
    }
    insta::assert_snapshot!(table);
    // Of what a list offers nothing is refused for want of rights: each is taken by who has it.
    let (house, city) = (cast.house(), cast.actor("city").await);
    award::award(house, &city, voucher, None, "", None, today()).await.unwrap();
    for verb in [ClaimVerb::Verify, ClaimVerb::Assess] {
        claim::decide(house, &city, (claim, None), verb, "", None, today()).await.unwrap();
    }
    assert_eq!(todo(&cast, "city", Sort::of_name("claim")).await, "", "somebody else pays it");
    payer(&cast).await;
    assert_eq!(todo(&cast, "mentor", Sort::of_name("claim")).await, "claim City cloud assessed");
    // A review that is late is the manager's again, and no more waits once it is in.
    assert!(!todo(&cast, "manager", Sort::of_name("application")).await.contains("reviewing"));
    let id = {
        let all = todo(&cast, "reviewer", Sort::of_name("review")).await;
        assert_eq!(all, "review Folding robots asked");
        let mut raw = Raw::open(&cast.fresh.url).await;
        raw.texts("select cast(id as text) from application where state = 'reviewing'").await[0]
            .parse()
            .unwrap()
    };
    reviewed(&cast, "reviewer", ApplicationId(id), 80, today()).await;
    assert_eq!(todo(&cast, "reviewer", Sort::default()).await, "");
    assert!(todo(&cast, "manager", Sort::of_name("application")).await.contains("Folding robots reviewing"));
}

#[rocket::async_test]
async fn to_count_what_waits_is_a_handful_of_statements() {
    let cast = Cast::new().await;
    everything(&cast).await;
    // Who asks has nobody's place to look up; who decides has the incubators and one count over all nouns.
    for (name, most) in [("ann", 3), ("nobody", 3), ("reviewer", 4), ("manager", 5), ("city", 5)] {
        let actor = cast.actor(name).await;
        let (counted, seen) = watched(counts(cast.house(), &actor, today())).await;
        counted.unwrap();
        assert!(seen.len() <= most, "{name}: {} statements", seen.len());
    }
    let manager = cast.actor("manager").await;
    let all = Filter::default();
    let (_, seen) = watched(waiting::waiting(cast.house(), &manager, &all, None, 50, today())).await;
    assert!(seen.len() <= 8, "{} statements for a page", seen.len());
}

/// Who has a notice of what somebody did, by name.
async fn told(cast: &Cast, verb: &str) -> Vec<String> {
    while notify::run(cast.house(), today()).await.unwrap() > 0 {}
    let mut raw = Raw::open(&cast.fresh.url).await;
    raw.texts(&format!(
        "select p.name from notice n join event e on e.id = n.event_id join person p on p.id = n.person_id
          where e.verb = '{verb}' order by p.name"
    ))
    .await
}

#[rocket::async_test]
async fn who_decides_is_told_of_what_is_handed_in() {
    let cast = Cast::new().await;
    let (_, claim, _) = everything(&cast).await;
    // The city's officer of two of the city's programme; of the incubator's own its managers and those above them.
    let all = ["city", "city", "city", "district", "manager", "manager2"];
    assert_eq!(told(&cast, "voucher_submitted").await, all);
    assert_eq!(told(&cast, "claim_submitted").await, ["city"]);
    let mut raw = Raw::open(&cast.fresh.url).await;
    let mails = raw
        .texts("select m.subject || ' ' || m.body from mail m join event e on e.id = m.event_id where e.verb = 'claim_submitted'")
        .await;
    assert!(mails[0].starts_with("Waits for you: claim of acme · City cloud"), "{}", mails[0]);
    assert!(mails[0].contains(&format!("/claims/{claim}")), "{}", mails[0]);
    // What is worked out waits for whoever else may pay it: never for the one who did.
    payer(&cast).await;
    let city = cast.actor("city").await;
    for verb in [ClaimVerb::Verify, ClaimVerb::Assess] {
        claim::decide(cast.house(), &city, (claim, None), verb, "", None, today()).await.unwrap();
    }
    assert_eq!(told(&cast, "claim_assessed").await, ["mentor"]);
}

#[rocket::async_test]
async fn two_agree_to_a_large_award() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), today());
    let of = opened(&cast, "sz", Programme { four_eyes_from: Some(50 * WAN), ..rule() }, now).await;
    let small = awarded(&cast, ("ann", "acme"), of, &paper(80 * WAN), now).await.unwrap();
    let city = cast.actor("city").await;
    let stands = async |id| {
        let one = hatchery::app::voucher_view::one(house, &city, id, now).await.unwrap().voucher;
        (one.state().unwrap(), one.awarded, one.checker)
    };
    assert_eq!(stands(small).await, (VoucherState::Issued, 40 * WAN, None), "below the amount one is enough");
    let large = awarded(&cast, ("bob", "beta"), of, &paper(100 * WAN), now).await.unwrap();
    assert_eq!(stands(large).await, (VoucherState::Submitted, 0, Some("city".to_owned())));
    let again = award::award(house, &city, large, None, "", None, now).await.unwrap_err();
    let Fault::Refused(refusal) = again else { panic!("{again}") };
    assert!(matches!(*refusal, Refusal::Voucher(Bar::Agreed)), "{refusal:?}");
    assert_eq!(todo(&cast, "city", Sort::of_name("voucher")).await, "", "it waits for somebody else");
    let second = payer(&cast).await;
    assert_eq!(todo(&cast, "mentor", Sort::of_name("voucher")).await, "voucher City cloud submitted");
    // What is found out afterwards is another thing to agree to.
    let finding = award::Finding { listed: Some(true), why: "On the list".into(), ..Default::default() };
    award::settle(house, &second, large, None, &finding, None, now).await.unwrap();
    assert_eq!(stands(large).await, (VoucherState::Submitted, 0, None));
    award::award(house, &second, large, None, "", None, now).await.unwrap();
    award::award(house, &city, large, None, "Agreed", None, now).await.unwrap();
    assert_eq!(stands(large).await, (VoucherState::Issued, 50 * WAN, Some("mentor".to_owned())));
    assert_eq!(
        told(&cast, "voucher_checked").await,
        ["city"],
        "the other officer each time; mentor came later"
    );
}

#[rocket::async_test]
async fn what_one_has_done_and_what_one_has_asked_for() {
    let cast = Cast::new().await;
    let (voucher, claim, _) = everything(&cast).await;
    let (house, now) = (cast.house(), today());
    let city = cast.actor("city").await;
    award::refuse(house, &city, voucher, None, "The year is over", None, now).await.unwrap();
    claim::decide(house, &city, (claim, None), ClaimVerb::Verify, "", None, now).await.unwrap();
    let wanted = |approvals, kind: &str| Wanted {
        approvals,
        sort: Sort::of_name(kind),
        span: Interval::new(Instant(0), Instant::LAST).unwrap(),
        after: None,
    };
    let done = async |who: &str, wanted: Wanted| {
        let found = answered::answered(house, &cast.actor(who).await, wanted, 50, now).await.unwrap();
        let tally = answered::count(house, &cast.actor(who).await, wanted, now).await.unwrap();
        assert_eq!(tally.total, found.len() as i64);
        let line = |one: &answered::Answered| {
            let title = one.brief.as_ref().map(|brief| brief.title.clone());
            format!("{} {}", one.event.verb, title.unwrap_or_default())
        };
        found.iter().map(line).collect::<Vec<_>>()
    };
    let all = ["claim_verified City cloud", "voucher_refused City cloud", "voucher_awarded City cloud"];
    assert_eq!(done("city", wanted(None, "")).await, all);
    assert_eq!(done("city", wanted(None, "claim")).await, all[..1]);
    assert_eq!(done("city", wanted(Some(false), "")).await, all[1..2]);
    assert_eq!(done("city", wanted(None, "admission")).await, Vec::<String>::new());
    let checked = ["admission_passed Folding robots", "admission_taken_up Folding robots"];
    assert_eq!(done("manager", wanted(None, "application")).await, checked);
    assert_eq!(done("manager", wanted(Some(true), "application")).await, checked[..1]);

    let asked = async |who: &str, kind: &str, progress: Option<Progress>| {
        let filter = Asked { sort: Sort::of_name(kind), progress };
        let actor = cast.actor(who).await;
        let (found, tally) = started::started(house, &actor, &filter, None, 50).await.unwrap();
        assert_eq!(tally.total, found.len() as i64);
        let line = |one: &started::Started| format!("{} {}", one.brief.matter.name(), one.brief.state);
        let mut all: Vec<String> = found.iter().map(line).collect();
        all.sort();
        all
    };
    let of_ann = ["booking requested", "claim verified", "voucher issued"];
    assert_eq!(asked("ann", "", None).await, of_ann);
    assert_eq!(asked("ann", "", Some(Progress::Open)).await, of_ann[..2]);
    assert_eq!(asked("ann", "", Some(Progress::Ended)).await, of_ann[2..]);
    assert_eq!(asked("bob", "voucher", Some(Progress::Ended)).await, ["voucher refused"]);
    assert_eq!(asked("bob", "entitlement", None).await, ["case open"]);
    assert_eq!(asked("bob", "admission", None).await, Vec::<String>::new());
    // Who does not apply in the company's name has handed nothing in.
    assert_eq!(asked("ben", "", None).await, Vec::<String>::new());
    // What comes back is counted, whatever it is.
    claim::decide(house, &city, (claim, None), ClaimVerb::Return, "Another year", None, now).await.unwrap();
    assert_eq!(asked("ann", "", Some(Progress::Returned)).await, ["claim returned"]);
    let ann = cast.actor("ann").await;
    assert_eq!(counts(house, &ann, now).await.unwrap().returned, 1);
}

#[rocket::async_test]
async fn the_pages_narrow_and_turn() {
    let cast = Cast::new().await;
    let (voucher, claim, local) = everything(&cast).await;
    let at_work = async |name: &str| {
        Browser::log_in(&cast.fresh.house, &format!("{name}@hatchery.test"), today()).await
    };
    let (city, manager) = (at_work("city").await, at_work("manager").await);
    for (kind, shown, hidden) in [
        ("", format!("/vouchers/{voucher}\""), "Kites".to_owned()),
        ("voucher", format!("/vouchers/{voucher}\""), format!("/claims/{claim}\"")),
        ("claim", format!("/claims/{claim}\""), format!("/vouchers/{voucher}\"")),
        ("claim&q=acme", format!("/claims/{claim}\""), "Nothing matches".to_owned()),
        ("claim&q=beta", "Nothing matches".to_owned(), format!("/claims/{claim}\"")),
        ("application", "Nothing matches".to_owned(), format!("/claims/{claim}\"")),
    ] {
        let html = city.page(&format!("/inbox?kind={kind}")).await;
        let rows = html.split_once("<main").unwrap().1;
        assert!(rows.contains(&shown) && !rows.contains(&hidden), "{kind}: {rows}");
    }
    let html = manager.page("/inbox").await;
    let rows = html.split_once("<main").unwrap().1;
    for shown in ["Hiring day", "Kites", "Training our model", &format!("/vouchers/{local}\"")] {
        assert!(rows.contains(shown), "{shown}: {rows}");
    }
    assert!(!rows.contains("Staff meeting"), "nobody answers their own: {rows}");
    // Only what is answered here can be ticked.
    assert_eq!(rows.matches("name=\"pick\" value=\"").count(), 3 * 2);
    // Deadlines first: the application's is the nearest, the voucher has none.
    let at = |text: &str| rows.find(text).unwrap();
    assert!(at("Kites") < at(&format!("/vouchers/{local}\"")), "{rows}");
    let founder = at_work("ann").await;
    assert_eq!(founder.get("/inbox").await.0, Status::Forbidden);
    // More than a page: what comes next begins after the last.
    let filter = Filter::default();
    let actor = cast.actor("manager").await;
    let (all, _) = waiting::waiting(cast.house(), &actor, &filter, None, 50, today()).await.unwrap();
    let mut walked = Vec::new();
    let mut after = None;
    loop {
        let (page, tally) = waiting::waiting(cast.house(), &actor, &filter, after, 2, today()).await.unwrap();
        assert_eq!((tally.total, tally.earlier), (all.len() as i64, walked.len() as i64));
        let Some(last) = page.last() else { break };
        after = Some(last.brief.mark());
        walked.extend(page.iter().map(|one| one.brief.mark()));
    }
    assert_eq!(walked, all.iter().map(|one| one.brief.mark()).collect::<Vec<_>>());
    assert!(all.len() > 3 && all.is_sorted_by_key(|one| one.brief.mark().0));
    let mark = all[0].brief.mark();
    let after = format!("{}-{}-{}-{}", mark.0.0, mark.1.0, mark.2.name(), mark.3);
    let html = manager.page(&format!("/inbox?after={after}")).await;
    assert!(html.contains(&format!("2–{0} of {0}", all.len())), "{html}");
    assert!(manager.page("/inbox?after=x-y&kind=z").await.contains("Kites"), "nonsense narrows nothing");
}
