//! House and model compared: bookings one by one, and what companies hold and have used.

use super::city::City;
use super::model::Kept;
use crate::kit::raw::Raw;
use hatchery::app::grant;
use hatchery::domain::id::BookingId;
use hatchery::domain::time::DAY;

impl City {
    /// After all that is due is done, house and model say the same of every booking and balance.
    pub async fn compare(&mut self) {
        let before = self.line().await;
        self.due().await;
        self.watch(&before).await;
        self.nobody_was_forgotten().await;
        for (id, kept) in &self.model.bookings {
            let seen = self.seen(*id).await;
            let told = (seen.state, seen.span, seen.change.map(|change| change.span));
            assert_eq!(told, (kept.state, kept.span, kept.change.map(|(span, _)| span)), "booking {id}");
            assert_eq!(seen.items[0].units, kept.units);
        }
        for company in ["acme", "beta"] {
            let (seen, kept) = (self.minutes_of(company).await, self.model.balance(company));
            assert_eq!(seen, kept, "{company}: {:?}", self.charged_otherwise().await);
        }
        self.model.forget(self.now.plus(-2 * DAY));
    }

    /// Bookings whose charge the model does not know of, for a message.
    async fn charged_otherwise(&self) -> Vec<(BookingId, i64, Kept)> {
        let mut raw = Raw::open(&self.cast.fresh.url).await;
        let mut all = Vec::new();
        for (id, one) in &self.model.bookings {
            let sql = format!(
                "select coalesce(sum(amount), 0) from entry where kind = 'settle' and booking_id = {id}"
            );
            let settled = raw.count(&sql).await;
            if settled != one.used {
                all.push((*id, settled, one.clone()));
            }
        }
        all
    }

    /// Held and used room-minutes of a company, as the house has them.
    pub(super) async fn minutes_of(&self, company: &str) -> (i64, i64) {
        let id = self.cast.companies[company];
        let balances = grant::balances(self.house(), &self.managers[0], id, self.now).await.unwrap();
        let minutes = balances.iter().find(|one| one.unit.name() == "room_minute").unwrap();
        (minutes.held, minutes.used)
    }
}
