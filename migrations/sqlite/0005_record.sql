-- Who did what, when, why and under which rule; and who is told.

create table event (
  id integer primary key,
  at bigint not null,
  door text not null check (door in ('web', 'api', 'dav', 'mail', 'job', 'command')),
  actor_id bigint references person (id),   -- null: the system itself
  for_id bigint references person (id),     -- whom the actor stood in for
  incubator_id bigint references incubator (id),
  company_id bigint references company (id),
  subject text not null,
  subject_id bigint not null,
  verb text not null,
  before text,
  after text,
  policy_id bigint references policy (id),
  trace text,                               -- each rule looked at, with its facts, JSON
  reason text,
  tell_at bigint                            -- when people are told of it; null: nobody is
);
create index event_subject on event (subject, subject_id, id);
create index event_incubator on event (incubator_id, id);
-- 已办: what somebody answered, latest first.
create index event_answered on event (actor_id, at, id, verb)
  where verb in ('approved', 'change_approved', 'declined', 'change_declined');
create trigger event_stays before update on event begin select raise(abort, 'append_only'); end;
create trigger event_remains before delete on event begin select raise(abort, 'append_only'); end;

-- Promise 6: the schema puts an event that is to be told into the outbox, in the same transaction.
create table outbox (
  event_id bigint primary key references event (id),
  due bigint not null,
  claimed_until bigint not null default 0,
  tries bigint not null default 0,
  done_at bigint,
  error text
);
create index outbox_due on outbox (due) where done_at is null;
create trigger event_told after insert on event when new.tell_at is not null begin
  insert into outbox (event_id, due) values (new.id, new.tell_at);
end;

create table notice (
  id integer primary key,
  person_id bigint not null references person (id),
  event_id bigint not null references event (id),
  at bigint not null,
  read_at bigint,
  constraint "notice.person_id, notice.event_id" unique (person_id, event_id)
);
create index notice_person on notice (person_id, id);
create index notice_unread on notice (person_id) where read_at is null;

create table mail (
  id integer primary key,
  event_id bigint references event (id),
  person_id bigint references person (id),
  address text not null,
  subject text not null,
  body text not null,
  state text not null check (state in ('queued', 'kept', 'sent', 'failed')),
  due bigint not null,
  claimed_until bigint not null default 0,
  tries bigint not null default 0,
  error text,
  created_at bigint not null,
  sent_at bigint,
  constraint "mail.event_id, mail.person_id" unique (event_id, person_id)
);
create index mail_due on mail (due, id) where state = 'queued';
create index mail_person on mail (person_id, id) where state = 'queued';

create table idempotency (
  key text primary key,                     -- actor, route and the client's key
  body_hash text not null,
  answer text not null,
  created_at bigint not null
);
create index idempotency_age on idempotency (created_at);
