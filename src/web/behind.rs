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

impl<'a> Behind<'a> {
    /// A thing that is known by its noun and id alone.
    pub(super) fn of(company: i64, thing: (&'a str, i64)) -> Behind<'a> {
        Behind { company, booking: None, tenancy: None, subject: Some(thing), title: None }
    }

    /// The page behind the movement, with its words; none where nothing is.
    pub(super) fn link(&self, w: &Words) -> Option<Link> {
        let (noun, id) = self.thing()?;
        let label = match self.title {
            Some(title) if !title.is_empty() => title.to_owned(),
            _ if self.booking.is_some() => w.staff.private().to_owned(),
            _ => called(w, noun, id),
        };
        Some(Link::new(page(noun, id, self.company), label))
    }

    /// The same for a file, which has no links: what it is with its number, its title, and where it is opened.
    pub(super) fn told(&self, w: &Words, base_url: &str) -> (String, String) {
        let Some((noun, id)) = self.thing() else { return (String::new(), String::new()) };
        let (named, at) = (called(w, noun, id), page(noun, id, self.company));
        let title = self.title.filter(|title| !title.is_empty());
        let said = title.map_or_else(|| named.clone(), |title| format!("{named} {title}"));
        (said, if at.is_empty() { at } else { format!("{base_url}{at}") })
    }

    fn thing(&self) -> Option<(&str, i64)> {
        let booking = self.booking.map(|id| ("booking", id));
        booking.or(self.tenancy.map(|id| ("tenancy", id))).or(self.subject)
    }
}

/// What a thing is called that has no title.
fn called(w: &Words, noun: &str, id: i64) -> String {
    match noun {
        // Their codes are the movements' too: there they are verbs.
        "bill" => format!("{} {id}", w.compute.bill()),
        "claim" => format!("{} {id}", w.support.claim()),
        "grant" => w.books.grant_title(id),
        _ => format!("{} {id}", w.code(noun)),
    }
}

/// The page of a thing of a company. A noun without a page of its own has none and is named, so that no line is
/// without its reason.
fn page(noun: &str, id: i64, company: i64) -> String {
    match noun {
        "booking" => format!("/bookings/{id}"),
        "tenancy" => format!("/tenancies/{id}"),
        "case" => format!("/cases/{id}"),
        "grant" => format!("/companies/{company}/grants/{id}"),
        "usage" => format!("/usage/{id}"),
        "bill" => format!("/bills/{id}"),
        "voucher" => format!("/vouchers/{id}"),
        "agreement" => format!("/agreements/{id}"),
        "rent" => format!("/rents/{id}"),
        "claim" => format!("/claims/{id}"),
        "programme" => format!("/programmes/{id}"),
        "allowance" => format!("/companies/{company}/allowances/{id}"),
        _ => String::new(),
    }
}
