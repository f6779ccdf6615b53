//! Things to try every route at, of two places, and how they are put back.

use super::{Server, tour_agreements, tour_compute};
use crate::kit::apply;
use crate::kit::cast::{Cast, draft, newcomer};
use crate::kit::{at, compute, monday, vouchers};
use chrono::{NaiveDate, NaiveTime};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::{
    allowance, amend, cancel, closure, entitlement_request, grant, inventory, members, offer, series,
    tenancy, terms, voucher_view, wait,
};
use hatchery::domain::access::Actor;
use hatchery::domain::allowance::Carry;
use hatchery::domain::amount::Unit;
use hatchery::domain::company::Standing;
use hatchery::domain::id::{
    AllowanceId, BillId, BookingId, ClosureId, CompanyId, EntryId, IncubatorId, ObjectId, PersonId,
    ResourceId, TermsId, WaitId,
};
use hatchery::domain::month::Month;
use hatchery::domain::pool::Funding;
use hatchery::domain::recur::{Ends, Every, Recurrence};
use hatchery::domain::time::Interval;
use hatchery::domain::waitlist::Ask;

/// A thing to try at: of 南山, or of 福田.
#[derive(Clone, Copy)]
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) incubator: IncubatorId,
    pub(super) company: CompanyId,
    pub(super) member: PersonId,
    pub(super) room: ResourceId,
    /// Who books there, and what.
    pub(super) booker: &'static str,
    pub(super) booked: ResourceId,
    pub(super) spare: PersonId,
    /// A fixed desk that is given out; there is none in 福田.
    pub(super) tenancy: i64,
    pub(super) terms: TermsId,
    /// An approver of 南山.
    pub(super) approver: PersonId,
    /// An application that was handed in; there is none in 福田.
    pub(super) application: i64,
    /// A pool with a price, and a bill of what ran on it.
    pub(super) pool: ResourceId,
    pub(super) bill: BillId,
    /// A job that was taken back there.
    pub(super) job: i64,
    pub(super) line: i64,
    /// A price and a discount there that were withdrawn.
    pub(super) tariff: i64,
    pub(super) discount: i64,
    /// The review of it that `reviewer` was asked for.
    pub(super) review: i64,
    /// A grant of which nothing is left, the movement that took it back, and an allowance that has ended.
    pub(super) grant: i64,
    pub(super) entry: i64,
    pub(super) allowance: i64,
    /// A programme, a contract, a voucher that was awarded for it, and a claim on that.
    pub(super) programme: i64,
    pub(super) contract: i64,
    pub(super) voucher: i64,
    pub(super) claim: i64,
    /// An agreement that was thrown away, a deposit that was paid, and a case about the end of an agreement.
    pub(super) agreement: i64,
    pub(super) rent: i64,
    pub(super) change: i64,
}

impl Target {
    /// Gives the company what nothing can be done with any more.
    async fn books(&mut self, cast: &Cast, keeper: &Actor) {
        let (house, month) = (cast.house(), Month::of(monday()));
        let new = grant::NewGrant {
            unit: Unit::MentorMinute,
            amount: 60,
            valid: month.span(),
            pool: None,
            note: String::new(),
        };
        let given = grant::grant(house, keeper, self.company, &new, None, monday()).await.unwrap();
        amend::take_back(house, keeper, given, "Try", None, monday()).await.unwrap();
        let all = grant::Sought::all(i64::MAX, 1);
        let last = grant::entries(house, keeper, self.company, &all).await.unwrap();
        let reversed =
            amend::reverse(house, keeper, EntryId(last[0].id), "Try", None, monday()).await.unwrap();
        amend::take_back(house, keeper, given, "Try", None, monday()).await.unwrap();
        let terms =
            allowance::Terms { amount: 60, carry: Carry { percent: 0, most: 0 }, note: String::new() };
        let new = allowance::NewAllowance {
            unit: Unit::MentorMinute,
            pool: None,
            first: month.next(),
            last: None,
            terms,
        };
        let set = allowance::set(house, keeper, self.company, &new, None, monday()).await.unwrap();
        allowance::end(house, keeper, AllowanceId(set.id), None, None, monday()).await.unwrap();
        (self.grant, self.entry, self.allowance) = (given.0, reversed.0, set.id);
    }
}

pub(super) struct Tour {
    pub(super) s: Server,
    pub(super) targets: [Target; 2],
}

impl Tour {
    pub(super) async fn new() -> Tour {
        let s = Server::new().await;
        let spare = newcomer(s.cast.house(), "spare").await;
        let cast = &s.cast;
        let target = |name, incubator, company: &str, member, room: &str, booker, booked: &str| Target {
            name,
            incubator,
            company: cast.companies[company],
            member: cast.id(member),
            room: cast.resources[room],
            booker,
            booked: cast.resources[booked],
            spare,
            tenancy: 999_999,
            terms: TermsId(0),
            approver: cast.id("approver"),
            application: 999_999,
            pool: cast.resources["pool1"],
            bill: BillId(0),
            job: 0,
            line: 0,
            tariff: 0,
            discount: 0,
            grant: 0,
            entry: 0,
            allowance: 0,
            review: 999_999,
            programme: 0,
            contract: 0,
            voucher: 0,
            claim: 0,
            agreement: 0,
            rent: 0,
            change: 0,
        };
        let mut targets = [
            target("南山", cast.nanshan, "beta", "ben", "room2", "bob", "big"),
            target("福田", cast.futian, "gamma", "gus", "far1", "elsewhere", "far1"),
        ];
        let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let new = tenancy::New {
            resource: cast.resources["fixed1"],
            company: targets[0].company,
            person: None,
            first: day(25),
            last: day(27),
            note: String::new(),
        };
        let manager = cast.actor("manager").await;
        targets[0].tenancy = tenancy::give(cast.house(), &manager, &new, None, monday()).await.unwrap().id.0;
        for (target, keeper) in targets.iter_mut().zip(["manager", "elsewhere"]) {
            let keeper = cast.actor(keeper).await;
            let text = |text: &str| text.to_owned();
            let wording = terms::Draft {
                key: text("house"),
                title_zh: text("守则"),
                title_en: text("Rules"),
                text_zh: text("请保持安静。"),
                text_en: text("Quiet, please."),
                replace: false,
            };
            let added = terms::add(cast.house(), &keeper, target.incubator, &wording, None, monday()).await;
            target.terms = added.unwrap().id;
            if target.name != "南山" {
                let draft = draft("pool2", "compute_pool", "8", "0", "");
                let made =
                    inventory::add(cast.house(), &keeper, target.incubator, &draft, None, monday()).await;
                target.pool = ResourceId(made.unwrap().id);
            }
            let since = at("2026-10-01T00:00:00+08:00");
            compute::priced(cast, &keeper, target.pool, (Funding::Private, 0), since).await;
            target.job = compute::wrong(cast, &keeper, target.pool, target.company).await;
            target.bill = compute::october(cast, &keeper, target.pool, target.company).await;
            let opened = hatchery::app::bill::one(cast.house(), &keeper, target.bill).await.unwrap();
            target.line = opened.lines[0].id;
            tour_compute::withdrawn(cast, &keeper, target).await;
            // Things are given to tenants only.
            let stood = tour_agreements::stood(cast, target.company).await;
            tour_agreements::stands(cast, target.company, Standing::Active).await;
            target.books(cast, &keeper).await;
            tour_agreements::stands(cast, target.company, stood).await;
        }
        let of = vouchers::opened(cast, "tour", vouchers::rule(), vouchers::today()).await;
        for (target, (who, company)) in targets.iter_mut().zip([("bob", "beta"), ("gus", "gamma")]) {
            let paper = vouchers::paper(100 * vouchers::WAN);
            let id = vouchers::awarded(cast, (who, company), of, &paper, vouchers::today()).await.unwrap();
            let claim = vouchers::claimed(cast, who, id, vouchers::WAN, vouchers::today()).await.unwrap();
            let city = cast.actor("city").await;
            let one = voucher_view::one(cast.house(), &city, id, vouchers::today()).await.unwrap();
            (target.programme, target.contract) = (of.0, one.contract.id);
            (target.voucher, target.claim) = (id.0, claim.0);
        }
        for (target, who) in targets.iter_mut().zip([("manager", "bob"), ("elsewhere", "gus")]) {
            tour_agreements::reported(cast, who.1, target.company).await;
            let kept = tour_agreements::kept(cast, who, (target.incubator, target.company)).await;
            (target.agreement, target.rent, target.change) = (kept.agreement, kept.rent, kept.change);
        }
        let handed_in = apply::under_review(&s.cast, "nobody", monday()).await;
        apply::ask(&s.cast, handed_in.id, &["reviewer"], monday()).await.unwrap();
        targets[0].application = handed_in.id.0;
        targets[0].review = apply::review_of(&s.cast, "reviewer", handed_in.id).await.0;
        Tour { s, targets }
    }

    /// A booking to try at: waiting for approval in 南山, or called off where that is to be undone.
    pub(super) async fn booking(&self, target: Target, cancelled: bool) -> BookingId {
        let (house, actor) = (self.s.cast.house(), self.s.cast.actor(target.booker).await);
        let span = Interval::new(at("2026-11-24T10:00:00+08:00"), at("2026-11-24T11:00:00+08:00")).unwrap();
        let new = NewBooking {
            items: vec![Taking { resource: target.booked, units: 1 }],
            span,
            title: "Plan".into(),
            company: None,
            holder: None,
            guests: vec![],
            note: String::new(),
            private: false,
            seats: 0,
            accepts: Vec::new(),
            overriding: None,
        };
        let id = book(house, &actor, &new, None, monday()).await.unwrap().id;
        if cancelled {
            cancel::cancel(house, &actor, id, None, None, monday()).await.unwrap();
        }
        id
    }

    /// A case to try at, handed in a moment ago; there is none in 福田, whose company is suspended.
    pub(super) async fn case(&self, target: Target) -> i64 {
        if target.incubator != self.s.cast.nanshan {
            return 999_999;
        }
        let (house, actor) = (self.s.cast.house(), self.s.cast.actor(target.booker).await);
        let wish = crate::kit::cases::wish(Unit::MentorMinute, 60, monday());
        let asked = entitlement_request::ask(house, &actor, target.company, &wish, None, monday()).await;
        asked.unwrap().id.0
    }

    /// A series to try at: two Tuesdays in a room of the place.
    pub(super) async fn series(&self, target: Target) -> ObjectId {
        let (house, actor) = (self.s.cast.house(), self.s.cast.actor(target.booker).await);
        let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let wanted = series::Wanted {
            items: vec![Taking { resource: target.room, units: 1 }],
            first: NaiveDate::from_ymd_opt(2026, 12, 1).unwrap(),
            from: clock(10),
            to: clock(11),
            rule: Recurrence { every: Every::Week(vec![]), interval: 1, ends: Ends::Count(2) },
            title: "Plan".into(),
            company: None,
            note: String::new(),
            private: false,
            seats: 0,
            accepts: vec![],
            wait: false,
            only: vec![],
        };
        series::book(house, &actor, &wanted, None, monday()).await.unwrap().object
    }

    /// A waiting entry to try at, for the first date of that series, where the place has somebody to wait.
    pub(super) async fn wait(&self, target: Target) -> Option<WaitId> {
        if target.name != "南山" {
            return None;
        }
        let (house, actor) = (self.s.cast.house(), self.s.cast.actor("bea").await);
        let window = Interval::new(at("2026-12-01T10:00:00+08:00"), at("2026-12-01T11:00:00+08:00")).unwrap();
        let wanted = wait::Wanted {
            resource: Some(target.room),
            incubator: None,
            kind: String::new(),
            seats: 0,
            units: 1,
            people: 0,
            ask: Ask { window, length: window.seconds() },
            title: "Wait".into(),
            private: false,
            company: None,
            auto: false,
        };
        Some(wait::join(house, &actor, &wanted, None, monday()).await.unwrap().id)
    }

    /// Takes both back.
    pub(super) async fn forget(&self, target: Target, series: Option<ObjectId>, wait: Option<WaitId>) {
        let house = self.s.cast.house();
        if let Some(id) = wait {
            let bea = self.s.cast.actor("bea").await;
            let _ = offer::withdraw(house, &bea, id, None, monday()).await;
        }
        if let Some(id) = series {
            let booker = self.s.cast.actor(target.booker).await;
            let all = series::Dates::All;
            let _ = series::cancel(house, &booker, id, None, all, None, None, monday()).await;
        }
    }

    /// A resource that nobody misses.
    pub(super) async fn resource(&self, target: Target) -> ResourceId {
        let keeper = if target.name == "南山" { "manager" } else { "elsewhere" };
        let actor = self.s.cast.actor(keeper).await;
        let draft = inventory::Draft { code: String::new(), ..draft("spare", "lab", "1", "0", "") };
        ResourceId(
            inventory::add(self.s.cast.house(), &actor, target.incubator, &draft, None, monday())
                .await
                .unwrap()
                .id,
        )
    }

    /// A closure that hits nobody.
    pub(super) async fn closure(&self, target: Target) -> ClosureId {
        let keeper = if target.name == "南山" { "manager" } else { "elsewhere" };
        let actor = self.s.cast.actor(keeper).await;
        let wish = closure::Request {
            incubator: target.incubator,
            scope: closure::Scope { resource: Some(target.room), ..Default::default() },
            span: Interval::new(at("2027-06-01T00:00:00Z"), at("2027-06-02T00:00:00Z")).unwrap(),
            reason: "Painting".into(),
        };
        closure::close(self.s.cast.house(), &actor, &wish, &[], None, monday()).await.unwrap().id
    }

    /// Puts back what a request may have changed.
    pub(super) async fn tidy(&self, target: Target, booking: Option<BookingId>) {
        let house = self.s.cast.house();
        if let Some(id) = booking {
            let actor = self.s.cast.actor(target.booker).await;
            let _ = cancel::cancel(house, &actor, id, None, None, monday()).await;
        }
        let manager = self.s.cast.actor(if target.name == "南山" { "manager" } else { "elsewhere" }).await;
        let member = if target.name == "南山" { "ben" } else { "gus" };
        let email = format!("{member}@hatchery.test");
        let admin = member == "gus";
        members::add_member(house, &manager, target.company, &email, admin, None, monday()).await.unwrap();
    }

    /// Ends the series a try has made.
    pub(super) async fn drop_series(&self, id: ObjectId) {
        let store = &self.s.cast.house().store;
        let made =
            hatchery::store::occurrence::of_series(&mut store.read().await.unwrap(), id).await.unwrap();
        for one in made {
            self.undo(one.id).await;
        }
    }

    /// Calls off what a try has booked, so that the next one finds it free.
    pub(super) async fn undo(&self, id: BookingId) {
        let (house, store) = (self.s.cast.house(), &self.s.cast.house().store);
        let mut tx = store.read().await.unwrap();
        let booking = hatchery::store::diary::get(&mut tx, id).await.unwrap().unwrap();
        let holder = hatchery::store::person::actor(
            &mut tx,
            booking.person,
            hatchery::domain::access::Door::Api,
            monday(),
        );
        let holder = holder.await.unwrap().unwrap();
        drop(tx);
        cancel::cancel(house, &holder, id, None, None, monday()).await.unwrap();
    }
}
