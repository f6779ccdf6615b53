//! What is behind a movement: the page of the booking, the tenancy or whatever else it follows from.

use super::shell::Link;
use crate::words::Words;

/// What a movement says of what is behind it.
pub(super) struct Behind<'a> {
    /// The company the movement is of.
    pub company: i64,
    /// A booking.
    pub booking: Option<i64>,
    /// A tenancy.
    pub tenancy: Option<i64>,
    /// Something else, by its noun and id.
    pub subject: Option<(&'a str, i64)>,
    /// The title of the booking or the desk, for those who may know it.
    pub title: Option<&'a str>,
}

impl Behind<'_> {
    /// The page behind the movement, with its words; none where nothing is.
    pub(super) fn link(&self, w: &Words) -> Option<Link> {
        let called = |noun: &str, id: i64| match self.title {
            Some(title) if !title.is_empty() => title.to_owned(),
            // Its code is the movement's too: there it is a verb.
            _ if noun == "bill" => format!("{} {id}", w.compute.bill()),
            _ if noun == "claim" => format!("{} {id}", w.support.claim()),
            _ => format!("{} {id}", w.code(noun)),
        };
        if let Some(id) = self.booking {
            let title = self.title.filter(|title| !title.is_empty()).unwrap_or(w.staff.private());
            return Some(Link::new(format!("/bookings/{id}"), title));
        }
        if let Some(id) = self.tenancy {
            return Some(Link::new(format!("/tenancies/{id}"), called("tenancy", id)));
        }
        let (noun, id) = self.subject?;
        let href = match noun {
            "booking" => format!("/bookings/{id}"),
            "tenancy" => format!("/tenancies/{id}"),
            "usage" => format!("/usage/{id}"),
            "bill" => format!("/bills/{id}"),
            "voucher" => format!("/vouchers/{id}"),
            "agreement" => format!("/agreements/{id}"),
            "rent" => format!("/rents/{id}"),
            "claim" => format!("/claims/{id}"),
            "programme" => format!("/programmes/{id}"),
            "allowance" => format!("/companies/{}/allowances", self.company),
            // A noun without a page of its own is named, so that no line is without its reason.
            _ => String::new(),
        };
        Some(Link::new(href, called(noun, id)))
    }
}
