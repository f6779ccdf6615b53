//! Cases: what is asked for goes through a chain of approval, step by step.
//!
//! A kind of case is opened by a use case of its own (`opening::open`, in that use case's transaction) and has its
//! effect in `effect`, in the transaction in which it ends.

mod decide;
pub(crate) mod desk;
mod effect;
pub(crate) mod ending;
pub(crate) mod letter;
pub(crate) mod opening;
mod prompt;
mod see;
mod shift;
mod steer;

pub use decide::{Decision, decide, decide_many};
pub(crate) use prompt::prompt;
pub use see::{Filter, Opened, Waiting, company_started, one, started, waiting};
pub(crate) use see::{reaches, waits_for};
pub(crate) use shift::shift;
pub use steer::{add_step, hand_over, recuse, urge, withdraw};

pub use crate::store::case::Case;
pub use crate::store::case_step::{Out, Step};
