//! The only clock.

use crate::domain::time::Instant;
use rocket::request::{FromRequest, Outcome, Request};
use std::convert::Infallible;

/// Tells the time. A demo may start at another moment; from there it runs like any clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    /// Seconds to add to the machine's clock.
    offset: i64,
}

impl Clock {
    /// The machine's clock.
    pub fn real() -> Clock {
        Clock::default()
    }
    /// A clock that shows `at` now.
    pub fn starting(at: Instant) -> Clock {
        Clock { offset: at.0 - Clock::real().now().0 }
    }
    /// The present moment.
    pub fn now(self) -> Instant {
        Instant::from(chrono::Utc::now()).plus(self.offset)
    }
}

/// The moment a request arrived.
#[derive(Clone, Copy, Debug)]
pub struct Now(pub Instant);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Now {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Now, Infallible> {
        // One moment a request, however many guards ask for it.
        let clock = request.rocket().state::<Clock>().copied().unwrap_or_default();
        Outcome::Success(*request.local_cache(|| Now(clock.now())))
    }
}
