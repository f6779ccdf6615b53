//! From an event to the people who are told: claimed, fanned out once, mailed at least once.

use super::engine::{Tx, args, tuples};
use super::fault::Fault;
use crate::domain::id::{BookingId, EventId, IncubatorId, MailId, NoticeId, PersonId};
use crate::domain::person::Language;
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// How long a claim lasts before another instance may take the row over, in seconds: longer than a
/// batch can take.
pub const CLAIM: i64 = 60;

/// The nouns that people are told of. Each has a name and a page in `app::notice`.
pub const TOLD: [&str; 19] = [
    "booking",
    "wait",
    "series",
    "tenancy",
    "closure",
    "calendar_year",
    "case",
    "application",
    "review",
    "agreement",
    "rent",
    "pool",
    "bill",
    "quarterly_return",
    "incubator",
    "voucher",
    "claim",
    "company",
    "entitlement",
];

/// An event whose people are to be told now.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Told {
    /// The event.
    pub id: i64,
    /// When it happened.
    pub at: i64,
    /// Who did it.
    pub actor_id: Option<i64>,
    /// In whose name, where it was not their own.
    pub for_whom: Option<String>,
    /// The incubator.
    pub incubator_id: Option<i64>,
    /// The company it concerns.
    pub company_id: Option<i64>,
    /// The noun.
    pub subject: String,
    /// Its id.
    pub subject_id: i64,
    /// The verb.
    pub verb: String,
    /// The reason given.
    pub reason: Option<String>,
    /// How often it was tried, this time included.
    pub tries: i64,
    /// How it is after, JSON.
    pub after: Option<String>,
}

/// Whether an event waits to be told at `now`.
pub async fn is_due(tx: &mut Tx, now: Instant) -> Result<bool, Fault> {
    const SQL: &str =
        "select event_id from outbox where done_at is null and due <= $1 and claimed_until < $1 limit 1";
    Ok(tx.opt::<(i64,)>(SQL, args![now]).await?.is_some())
}

/// Claims events that are due, oldest first; none while another instance tells of an earlier one of
/// the same noun, so that what happened first is told first; nor while an earlier one failed a moment ago
/// (one that fails for good holds its noun up for a quarter of an hour, and nothing else). The claim's condition stands in the outer
/// `where` too: without it two PostgreSQL sessions were handed the same rows.
pub async fn claim(tx: &mut Tx, now: Instant, most: i64) -> Result<Vec<Told>, Fault> {
    // Claims of all instances come one after another, so that each sees what the others hold.
    const TURN: &str = "
        insert into meta (key, value) values ('telling', '') on conflict (key) do update set value = excluded.value";
    const CLAIM_SQL: &str = "
        update outbox set claimed_until = $2, tries = tries + 1
         where event_id in (select o.event_id from outbox o join event e on e.id = o.event_id
                             where o.done_at is null and o.due <= $1 and o.claimed_until < $1
                               and not exists (select 1 from event f join outbox p on p.event_id = f.id
                                    where f.subject = e.subject and f.subject_id = e.subject_id and f.id < e.id
                                      and p.done_at is null
                                      and (p.claimed_until >= $1 or p.error is not null and p.tries < 5))
                             order by o.due, o.event_id limit $3)
           and done_at is null and claimed_until < $1
        returning event_id";
    tx.run(TURN, &[]).await?;
    let ids: Vec<(i64,)> = tx.all(CLAIM_SQL, args![now, now.plus(CLAIM), most]).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select e.id, e.at, e.actor_id, p.name as for_whom, e.incubator_id, e.company_id, e.subject, e.subject_id,
                e.verb, e.reason, e.after, o.tries
           from event e join outbox o on o.event_id = e.id left join person p on p.id = e.for_id where e.id in ({}) order by e.id",
        super::engine::places(1, ids.len())
    );
    let args: Vec<super::engine::Arg> = ids.iter().map(|(id,)| (*id).into()).collect();
    tx.all(AssertSqlSafe(sql), &args).await
}

/// Puts an event that nobody has been told of yet out of the outbox (an undone cancellation).
pub async fn withdraw(tx: &mut Tx, booking: BookingId, verb: &str, now: Instant) -> Result<(), Fault> {
    const SQL: &str = "
        update outbox set done_at = $3 where done_at is null and due > $3 and event_id in (
          select id from event where subject = 'booking' and subject_id = $1 and verb = $2)";
    tx.run(SQL, args![booking, verb, now]).await?;
    Ok(())
}

/// Somebody to be told.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The language they read.
    pub language: Language,
    /// `all`, `decisions` or `none`.
    pub mail_wish: String,
}

type ReaderRow = (i64, String, String, String, String);

fn reader((id, name, email, language, mail_wish): ReaderRow) -> Reader {
    let language = Language::of_tag(&language).unwrap_or_default();
    Reader { person: PersonId(id), name, email, language, mail_wish }
}

/// Those who decide in an incubator at `now`, at most 200.
pub async fn deciders(tx: &mut Tx, incubator: IncubatorId, now: Instant) -> Result<Vec<Reader>, Fault> {
    const SQL: &str = "
        select distinct p.id, p.name, p.email, p.language, p.mail_wish
          from role_grant g join person p on p.id = g.person_id
         where g.incubator_id = $1 and g.role in ('manager', 'approver') and g.valid_from <= $2 and g.valid_to > $2
           and p.disabled_at is null order by p.id limit 200";
    let rows: Vec<ReaderRow> = tx.all(SQL, args![incubator, now]).await?;
    Ok(rows.into_iter().map(reader).collect())
}

/// People by id, as many as are asked for and not disabled.
pub async fn readers(tx: &mut Tx, ids: &[PersonId]) -> Result<Vec<Reader>, Fault> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let sql = format!(
            "select id, name, email, language, mail_wish from person where disabled_at is null and id in ({}) order by id",
            super::engine::places(1, chunk.len())
        );
        let args: Vec<super::engine::Arg> = chunk.iter().map(|id| (*id).into()).collect();
        let rows: Vec<ReaderRow> = tx.all(AssertSqlSafe(sql), &args).await?;
        found.extend(rows.into_iter().map(reader));
    }
    Ok(found)
}

/// Two people at most: who holds a booking and who made it.
pub async fn people(tx: &mut Tx, ids: [PersonId; 2]) -> Result<Vec<Reader>, Fault> {
    const SQL: &str = "
        select id, name, email, language, mail_wish from person
         where id in ($1, $2) and disabled_at is null order by id";
    let rows: Vec<ReaderRow> = tx.all(SQL, args![ids[0], ids[1]]).await?;
    Ok(rows.into_iter().map(reader).collect())
}

/// A mail about to be queued.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// To whom.
    pub reader: Reader,
    /// Its subject, one line.
    pub subject: String,
    /// Its text.
    pub body: String,
}

/// Writes notices and mails of an event and ends its outbox row. Told twice, it writes once.
pub async fn tell(
    tx: &mut Tx,
    event: EventId,
    readers: &[PersonId],
    mails: &[NewMail],
    state: &str,
    now: Instant,
) -> Result<(), Fault> {
    if !readers.is_empty() {
        let rows = tuples(1, readers.len(), 3);
        let sql =
            format!("insert into notice (person_id, event_id, at) values {rows} on conflict do nothing");
        let args: Vec<_> = readers.iter().flat_map(|id| args![*id, event, now].to_vec()).collect();
        tx.run(AssertSqlSafe(sql), &args).await?;
    }
    if !mails.is_empty() {
        let sql = format!(
            "insert into mail (event_id, person_id, address, subject, body, state, due, created_at) values {}
             on conflict do nothing",
            tuples(1, mails.len(), 8)
        );
        let row = |mail: &NewMail| {
            args![event, mail.reader.person, &mail.reader.email, &mail.subject, &mail.body, state, now, now]
                .to_vec()
        };
        tx.run(AssertSqlSafe(sql), &mails.iter().flat_map(row).collect::<Vec<_>>()).await?;
    }
    tx.run("update outbox set done_at = $2, error = null where event_id = $1", args![event, now]).await?;
    Ok(())
}

/// Nobody could be told of an event: again at `due`.
pub async fn not_told(tx: &mut Tx, event: EventId, error: &str, due: Instant) -> Result<(), Fault> {
    const SQL: &str = "
        update outbox set error = $2, due = $3, claimed_until = 0 where event_id = $1 and done_at is null";
    tx.run(SQL, args![event, error, due]).await?;
    Ok(())
}

/// A mail to be sent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Mail {
    /// Its id.
    pub id: i64,
    /// To whom.
    pub address: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// How often it was tried, this time included.
    pub tries: i64,
    /// When it was written.
    pub created_at: i64,
}

/// Whether a mail waits to leave at `now`.
pub async fn mail_is_due(tx: &mut Tx, now: Instant) -> Result<bool, Fault> {
    const SQL: &str =
        "select id from mail where state = 'queued' and due <= $1 and claimed_until < $1 limit 1";
    Ok(tx.opt::<(i64,)>(SQL, args![now]).await?.is_some())
}

/// Claims mails that are due, oldest first: per person none before an earlier one of theirs.
pub async fn claim_mail(tx: &mut Tx, now: Instant, most: i64) -> Result<Vec<Mail>, Fault> {
    const SQL: &str = "
        update mail set claimed_until = $2, tries = tries + 1
         where id in (select m.id from mail m where m.state = 'queued' and m.due <= $1 and m.claimed_until < $1
                         and not exists (select 1 from mail e where e.state = 'queued' and e.person_id = m.person_id
                                            and e.id < m.id)
                       order by m.due, m.id limit $3)
           and state = 'queued' and claimed_until < $1
        returning id, address, subject, body, tries, created_at";
    tx.all(SQL, args![now, now.plus(CLAIM), most]).await
}

/// A mail has left.
pub async fn sent(tx: &mut Tx, id: MailId, now: Instant) -> Result<(), Fault> {
    tx.run("update mail set state = 'sent', sent_at = $2, error = null where id = $1", args![id, now])
        .await?;
    Ok(())
}

/// A mail did not leave: again at `due`, or never when `None`. One that another instance has sent
/// meanwhile stays sent.
pub async fn not_sent(tx: &mut Tx, id: MailId, error: &str, due: Option<Instant>) -> Result<(), Fault> {
    const SQL: &str = "
        update mail set error = $2, state = case when $3 = 0 then 'failed' else 'queued' end, due = $3,
          claimed_until = 0 where id = $1 and state = 'queued'";
    tx.run(SQL, args![id, error, due.map_or(0, |at| at.0)]).await?;
    Ok(())
}

/// Mails kept since `since` go into the queue, once a mail server is set; how many.
pub async fn queue_kept(tx: &mut Tx, since: Instant, now: Instant) -> Result<u64, Fault> {
    const SQL: &str = "update mail set state = 'queued', due = $2 where state = 'kept' and created_at >= $1";
    tx.run(SQL, args![since, now]).await
}

/// A mail as the administrator sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MailRow {
    /// Its id.
    pub id: i64,
    /// To whom.
    pub address: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// `queued`, `kept`, `sent` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub tries: i64,
    /// What the mail server said last.
    pub error: Option<String>,
    /// When it was written.
    pub created_at: i64,
}

/// Mails, latest first, before mail `before`.
pub async fn mails(tx: &mut Tx, before: i64, limit: i64) -> Result<Vec<MailRow>, Fault> {
    const SQL: &str = "
        select id, address, subject, body, state, tries, error, created_at from mail
         where id < $1 order by id desc limit $2";
    tx.all(SQL, args![before, limit]).await
}

/// A notice as its reader sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct NoticeRow {
    /// Its id.
    pub id: i64,
    /// When.
    pub at: i64,
    /// When it was read.
    pub read_at: Option<i64>,
    /// The noun, one of [`TOLD`].
    pub subject: String,
    /// Its id.
    pub subject_id: i64,
    /// What happened.
    pub verb: String,
    /// Who did it.
    pub actor: Option<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// The company it concerns.
    pub company_id: Option<i64>,
    /// Its title, or the name of its company.
    pub title: Option<String>,
    /// The quarter of a return.
    pub quarter: Option<String>,
    /// The name of an incubator, in Chinese and in English.
    pub place_zh: Option<String>,
    /// See `place_zh`.
    pub place_en: Option<String>,
    /// What the event says of itself, JSON, where its name is only there.
    pub facts: Option<String>,
    /// When it begins.
    pub starts_at: Option<i64>,
    /// When it ends.
    pub ends_at: Option<i64>,
}

/// A person's notices, latest first, before notice `before`.
pub async fn notices(
    tx: &mut Tx,
    person: PersonId,
    before: i64,
    limit: i64,
) -> Result<Vec<NoticeRow>, Fault> {
    const SQL: &str = "
        select n.id, n.at, n.read_at, e.subject, e.subject_id, e.verb, p.name as actor, e.reason,
               coalesce(b.title, w.title, s.title, r.name, k.title, a.project, g.supplier, case when e.subject = 'closure' then e.reason
                 when e.subject = 'calendar_year' then cast(e.subject_id as text)
                 when e.subject in ('agreement', 'rent', 'bill', 'quarterly_return') then f.name end) as title,
               e.company_id, y.quarter, i.name_zh as place_zh, i.name_en as place_en,
               case when e.subject in ('pool', 'company', 'entitlement')
                      or e.verb in ('agreement_alert', 'returns_open', 'returns_remind') then e.after end as facts,
               coalesce(b.starts_at, w.offer_from, w.window_from, h.starts_at, l.month) as starts_at,
               coalesce(b.ends_at, w.offer_to, w.window_to, h.ends_at) as ends_at
          from notice n join event e on e.id = n.event_id
          left join person p on p.id = e.actor_id
          left join booking b on e.subject = 'booking' and b.id = e.subject_id
          left join wait w on e.subject = 'wait' and w.id = e.subject_id
          left join series s on e.subject = 'series' and s.object_id = e.subject_id
          left join tenancy t on e.subject = 'tenancy' and t.id = e.subject_id
          left join resource r on r.id = t.resource_id
          left join case_file k on e.subject = 'case' and k.id = e.subject_id
          left join review v on e.subject = 'review' and v.id = e.subject_id
          left join application a on a.id = case when e.subject = 'application' then e.subject_id else v.application_id end
          left join claim q on e.subject = 'claim' and q.id = e.subject_id
          left join voucher u on u.id = case when e.subject = 'voucher' then e.subject_id else q.voucher_id end
          left join contract g on g.id = u.contract_id
          left join quarterly_return y on e.subject = 'quarterly_return' and y.id = e.subject_id
          left join company f on f.id = e.company_id
          left join incubator i on e.subject = 'incubator' and i.id = e.subject_id
          left join rent h on e.subject = 'rent' and h.id = e.subject_id
          left join bill l on e.subject = 'bill' and l.id = e.subject_id
         where n.person_id = $1 and n.id < $2 order by n.id desc limit $3";
    tx.all(SQL, args![person, before, limit]).await
}

/// How many a person has not read.
pub async fn unread(tx: &mut Tx, person: PersonId) -> Result<i64, Fault> {
    const SQL: &str = "select count(*) from notice where person_id = $1 and read_at is null";
    Ok(tx.one::<(i64,)>(SQL, args![person]).await?.0)
}

/// Marks a person's notices read, up to `upto`.
pub async fn mark_read(tx: &mut Tx, person: PersonId, upto: NoticeId, now: Instant) -> Result<(), Fault> {
    const SQL: &str = "update notice set read_at = $3 where person_id = $1 and id <= $2 and read_at is null";
    tx.run(SQL, args![person, upto, now]).await?;
    Ok(())
}
