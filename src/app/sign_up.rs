//! Somebody makes an account for themselves, to apply for a place.

use super::admission::PER_HOUR;
use super::application::PRIVACY;
use super::people::{check_person, insert};
use super::sign_in::{From, SignedIn, open};
use super::{Fault, House};
use crate::domain::access::Door;
use crate::domain::field::{FieldError, FieldRule};
use crate::domain::person::Language;
use crate::domain::refusal::Refusal;
use crate::domain::time::{HOUR, Instant};
use crate::store::audit::{self, NewEvent};
use crate::store::person::NewPerson;
use crate::store::{consent, session};
use serde_json::json;

/// Who signs up.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer<'a> {
    /// Name, 1 to 60 characters.
    pub name: &'a str,
    /// Address to sign in with.
    pub email: &'a str,
    /// Password.
    pub password: &'a str,
    /// The language of the page.
    pub language: Language,
    /// Whether they consent to the privacy notice in force.
    pub consents: bool,
}

/// Makes an account and signs it in. Tries count against the network address, whatever came of them.
///
/// # Errors
/// `email` is taken when there is an account: its owner signs in. `privacy` must be ticked.
pub async fn sign_up(
    house: &House,
    door: Door,
    new: &Newcomer<'_>,
    from: &From,
    now: Instant,
) -> Result<SignedIn, Fault> {
    let checked = check_person(new.email, new.name, new.password);
    let (email, name) = match (checked, new.consents) {
        (Ok(sound), true) => sound,
        (Err(Refusal::Fields(mut wrong)), consents) => {
            if !consents {
                wrong.push(FieldError::new("privacy", FieldRule::Missing));
            }
            return Err(Refusal::Fields(wrong).into());
        }
        (Err(other), _) => return Err(other.into()),
        (Ok(_), false) => return Err(Refusal::field("privacy", FieldRule::Missing).into()),
    };
    let network = format!("s:{}", from.ip);
    let mut tx = house.store.write().await?;
    if let Some(until) = session::locked_until(&mut tx, &network, now).await? {
        return Err(Refusal::LockedOut { until }.into());
    }
    session::count_failure(&mut tx, &network, PER_HOUR, HOUR, HOUR, now).await?;
    tx.commit().await?;
    let hash = house.hash(new.password).await?;
    let mut tx = house.store.write().await?;
    let row = NewPerson { email: &email, name: &name, language: new.language, password: Some(&hash), now };
    let id = insert(&mut tx, &row).await?;
    consent::give(&mut tx, id, "account_privacy", PRIVACY, now).await?;
    let after = Some(json!({ "email": email.as_str(), "name": name }));
    let event = NewEvent::plain(now, door, Some(id), "person", id.0, "signed_up");
    audit::record(&mut tx, &NewEvent { after, ..event }).await?;
    let signed = open(&mut tx, house, door, id, from, now).await?;
    tx.commit().await?;
    Ok(signed)
}
