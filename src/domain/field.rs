//! What can be wrong with one field of a form, a JSON body or a CSV row.

use super::invoice::InvoiceFlaw;
use super::person::WeakPassword;
use super::pool::Misfit;
use super::uscc::UsccError;
use serde::Serialize;

/// One field and the rule it breaks. A form names every wrong field at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name, as in the form, the JSON body or the CSV heading.
    pub field: String,
    /// The rule it breaks.
    pub rule: FieldRule,
}

impl FieldError {
    /// `field` breaks `rule`.
    pub fn new(field: impl Into<String>, rule: FieldRule) -> FieldError {
        FieldError { field: field.into(), rule }
    }
}

/// A rule a field can break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldRule {
    /// It must be given.
    Missing,
    /// So many characters, both ends included.
    Length {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// A whole number, both ends included.
    Number {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A point of a criterion is worth a part of a hundredth: see [`super::review::Criterion::max`].
    Hundredths,
    /// The weights of criteria make 100.
    Weights {
        /// What they make.
        sum: i64,
    },
    /// A paper that must be there.
    Paper,
    /// A date as 2026-11-24.
    Date,
    /// A wall-clock time as 09:30, one that the place's clock shows that day.
    Time,
    /// An instant in RFC 3339 with an offset, years 1970 to 9999.
    Instant,
    /// It must come after the other end.
    EndAfterStart,
    /// It must not be over already.
    Future,
    /// Nobody has said what it cost then.
    NoPrice,
    /// More cards than the pool has.
    PoolCards {
        /// How many it has.
        most: i64,
    },
    /// It is known, but otherwise.
    KnownOtherwise,
    /// A span of at most so many days.
    Days {
        /// Most days.
        most: i64,
    },
    /// No quarter before the one in which the company came.
    QuarterFrom {
        /// That one, as 2026-Q3.
        first: String,
    },
    /// From one month to another, both included.
    MonthsAtMost {
        /// Most months.
        most: u32,
    },
    /// An e-mail address.
    Email,
    /// One of what is offered.
    Choice,
    /// Somebody else than who asks.
    Oneself,
    /// There is a file, and nothing in it.
    EmptyFile,
    /// Nothing of ours has this id.
    Unknown,
    /// Nothing of this name is asked for: a misspelt member or query parameter.
    Surplus,
    /// Nobody has an account with this address.
    NoAccount,
    /// Somebody or something else has it already.
    Taken,
    /// The company has written the same contract down before.
    SameContract,
    /// A supplier is not who buys from it.
    OwnSupplier,
    /// A figure that is not published, and that nobody has filled in.
    Unpublished,
    /// A figure without the document it comes from.
    NoSource,
    /// An invoice that does not prove a claim: which line of them, counted from 1, and why.
    Invoice {
        /// The line.
        line: usize,
        /// Why.
        flaw: InvoiceFlaw,
    },
    /// More invoices than one claim takes.
    Invoices {
        /// Most.
        most: usize,
    },
    /// More was paid than the invoices say.
    BeyondInvoices {
        /// What they say together, in fen.
        sum: i64,
    },
    /// Opening hours as `mon-fri 08:30-20:00; sat 09:00-12:00`.
    Opening,
    /// A 统一社会信用代码; which check failed, and where.
    Uscc(UsccError),
    /// A password that is too weak.
    Password(WeakPasswordRule),
    /// The old password is not right.
    WrongPassword,
    /// A simple resource does not become one that is made of parts, nor the other way round.
    Composed,
    /// What lies ahead on it stands in the way.
    StillBooked,
    /// The person waits for exactly that already.
    Waiting,
    /// The company is not in incubation.
    NotTenant,
    /// Not a day of the tenancy.
    OutsideTenancy,
    /// The tenant is away on some of these days already.
    AlreadyAway,
    /// It must come before the present end.
    BeforeEnd,
    /// It has ended already.
    Over,
    /// Nothing is left of it.
    NothingLeft,
    /// It was taken back already.
    Reversed,
    /// A job that was taken back already.
    TakenBack,
    /// Nothing of it is to be paid.
    NothingDue,
    /// A hold, its release or a reversal is not taken back: what is behind it is.
    Irreversible,
    /// Not a day of the notice's year, nor of one beside it.
    OtherYear {
        /// The year.
        year: i32,
    },
    /// A make-up day is a Saturday or a Sunday.
    NotWeekend,
    /// It hits more bookings than one step can mind.
    TooMany {
        /// Most bookings.
        most: usize,
    },
    /// 1 to 40 of a-z, 0-9 and -.
    Slug,
    /// A rule whose limits make no sense.
    Limits,
    /// A rule that is stated already.
    Twice,
    /// A rule that holds everywhere, so that no policy states it.
    HouseRule,
    /// A rule of which no booking could satisfy it and the other.
    Contradicts {
        /// The other's number in the list, counted from 1.
        other: usize,
    },
    /// Rules under which nothing could ever be booked.
    ForbidsAll,
    /// Somebody who holds no office.
    NoOffice,
    /// Somebody whose office has a part in what is decided about companies: none adds them by itself.
    InOffice,
    /// Somebody who may not decide this case.
    MayNotDecide,
    /// Once a day of the place.
    OnceADay,
    /// It must be over already: a date, or an instant, that is not ahead.
    Past,
    /// A month as 2027-01.
    Month,
    /// An amount in ten thousands of yuan, at most four places.
    Money,
    /// A mobile number.
    Mobile,
    /// A file of a kind that is not taken.
    Media,
    /// A file that is too large.
    FileSize {
        /// Most MiB.
        most: usize,
    },
    /// A pool of another incubator, from which others give.
    OthersPool,
    /// A pool of public money, which is free within a quota: nobody gets a discount there with a request.
    PublicPool,
    /// A price by which something was priced: what was used keeps it.
    TariffUsed,
    /// A discount by which something was priced.
    DiscountUsed,
    /// It was withdrawn already.
    Withdrawn,
    /// It has not begun yet.
    NotBegun,
    /// A round of approval has as many steps as it can.
    StepsFull {
        /// Most steps.
        most: usize,
    },
    /// A pool that does not serve what is asked for: every reason.
    Unfit {
        /// Why not.
        misfits: Vec<Misfit>,
    },
    /// Not UTF-8.
    NotUtf8,
    /// Not CSV, not JSON: the reason.
    Unreadable(String),
}

/// [`WeakPassword`] as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WeakPasswordRule {
    /// See [`WeakPassword::Length`].
    Length,
    /// See [`WeakPassword::Classes`].
    Classes,
    /// See [`WeakPassword::Common`].
    Common,
}

impl From<WeakPassword> for FieldRule {
    fn from(weak: WeakPassword) -> FieldRule {
        FieldRule::Password(match weak {
            WeakPassword::Length => WeakPasswordRule::Length,
            WeakPassword::Classes => WeakPasswordRule::Classes,
            WeakPassword::Common => WeakPasswordRule::Common,
        })
    }
}

/// A bad row of an import: line (the heading is line 1), column and reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// 1 for the heading.
    pub line: u64,
    /// Column and rule.
    pub error: FieldError,
}

/// What nobody sees and what turns the order of letters round: zero-width characters, marks and embeddings of
/// direction, the byte order mark.
const fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Text as it is kept: without what is hidden, controls as spaces, and nothing blank around it.
pub fn plain(raw: &str) -> String {
    let seen = raw.chars().filter(|c| !is_hidden(*c));
    let clean: String = seen.map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.trim().to_owned()
}

/// Reads text of `min` to `max` characters, made [`plain`].
pub fn text(field: &str, raw: &str, min: usize, max: usize) -> Result<String, FieldError> {
    let clean = plain(raw);
    let length = clean.chars().count();
    if length == 0 && min > 0 {
        return Err(FieldError::new(field, FieldRule::Missing));
    }
    if (min..=max).contains(&length) {
        Ok(clean)
    } else {
        Err(FieldError::new(field, FieldRule::Length { min, max }))
    }
}

/// Reads a whole number from `min` to `max`.
pub fn number(field: &str, raw: &str, min: i64, max: i64) -> Result<i64, FieldError> {
    let error = || FieldError::new(field, FieldRule::Number { min, max });
    let value = raw.trim().parse().map_err(|_| error())?;
    if (min..=max).contains(&value) { Ok(value) } else { Err(error()) }
}

/// Gathers what fields gave, keeping every error.
#[derive(Clone, Debug, Default)]
pub struct Gather(pub Vec<FieldError>);

impl Gather {
    /// The value, or `None` with the error kept.
    pub fn take<T>(&mut self, parsed: Result<T, FieldError>) -> Option<T> {
        parsed.map_err(|error| self.0.push(error)).ok()
    }
    /// Keeps an error.
    pub fn wrong(&mut self, field: &str, rule: FieldRule) {
        self.0.push(FieldError::new(field, rule));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_people_see_of_it() {
        let name = |raw: &str| text("name", raw, 1, 10);
        let missing = Err(FieldError::new("name", FieldRule::Missing));
        for raw in ["", "  ", "\u{0}", " \u{1}\t", "\u{200b}", "\u{202e}\u{feff} \u{2066}"] {
            assert_eq!(name(raw), missing, "{raw:?}");
        }
        for (raw, kept) in [
            ("\u{0}Ann\u{0}", "Ann"),
            ("An\u{200d}n", "Ann"),
            ("\u{202e}nnA\u{202c}", "nnA"),
            ("A\nB", "A B"),
            (" \u{4e2d} \u{6587}\u{2060}", "\u{4e2d} \u{6587}"),
        ] {
            assert_eq!(name(raw).as_deref(), Ok(kept), "{raw:?}");
        }
    }
}
