-- What is asked for and decided step by step: cases, their chains, deputies, and the first kind of them.

-- Versions of the chain of a kind (and unit) in a place; ended, never edited.
create table chain (
  id integer primary key,
  kind text not null,
  unit text not null default '',            -- amounts are counted in it; '': whatever the unit
  scope text not null,                      -- an incubator's id, or city
  incubator_id bigint references incubator (id),
  version bigint not null,
  rules text not null,                      -- tiers and four eyes, JSON
  made_by bigint not null references person (id),
  created_at bigint not null,
  ended_at bigint,
  ended_by bigint references person (id),
  constraint "chain.kind, chain.unit, chain.scope, chain.version" unique (kind, unit, scope, version)
);
create index chain_scope on chain (kind, scope) where ended_at is null;

create table case_file (
  id integer primary key,
  kind text not null,
  subject_id bigint not null,               -- of that kind: an entitlement_request
  incubator_id bigint not null references incubator (id),
  company_id bigint references company (id),
  applicant_id bigint not null references person (id),
  title text not null,
  unit text,                                -- null: no amount is asked for
  amount bigint not null default 0,
  granted bigint,                           -- what the steps so far left of it; null: all of it
  state text not null check (state in ('open', 'returned', 'approved', 'declined', 'withdrawn', 'expired')),
  round bigint not null default 1,          -- raised by each resubmission
  no bigint not null default 1,             -- the step it is at
  role text,                                -- that step's role; null: it is one person's
  open_to text,                             -- the higher role it has been opened to
  handed_to bigint references person (id),
  four_eyes bigint not null default 0,
  chain_id bigint references chain (id),    -- null: the built-in one
  since bigint not null,                    -- when the step began
  due_at bigint,
  provisional bigint not null default 0,    -- 1: a year on the way has no holiday notice yet
  prompt text check (prompt in ('remind', 'escalate', 'expire')),
  next_at bigint,                           -- when that falls due
  urged_at bigint,
  opened_at bigint not null,
  closed_at bigint,
  version bigint not null default 1
);
create index case_open on case_file (since, id) where state = 'open';
create index case_applicant on case_file (applicant_id, id);
create index case_company on case_file (company_id, id);
create index case_next on case_file (next_at) where next_at is not null;
create index case_subject on case_file (kind, subject_id);

create table case_step (
  id integer primary key,
  case_id bigint not null references case_file (id),
  round bigint not null,
  no bigint not null,
  role text,
  person_id bigint references person (id),  -- to whom it was given
  working_days bigint not null,
  started_at bigint,
  due_at bigint,
  reminded_at bigint,
  escalated_at bigint,
  decided_by bigint references person (id),
  for_id bigint references person (id),     -- in whose name
  verdict text check (verdict in ('approve', 'decline', 'return', 'recuse')),
  opinion text,
  amount bigint,
  at bigint
);
create index case_step_case on case_step (case_id, round, no);

-- Who said that they will not decide a case.
create table recusal (
  case_id bigint not null references case_file (id),
  person_id bigint not null references person (id),
  reason text not null,
  at bigint not null,
  primary key (case_id, person_id)
);

-- Who stands in for whom, from a day to a day.
create table deputy (
  id integer primary key,
  person_id bigint not null references person (id),
  deputy_id bigint not null references person (id),
  starts_at bigint not null,
  ends_at bigint not null,
  made_by bigint not null references person (id),
  created_at bigint not null,
  ended_at bigint,
  constraint deputy_span check (ends_at > starts_at)
);
create index deputy_of on deputy (deputy_id) where ended_at is null;
create index deputy_for on deputy (person_id, id);

-- What a company asked for; a resubmission is a row of its own, so that the old one stays.
create table entitlement_request (
  id integer primary key,
  case_id bigint references case_file (id),
  company_id bigint not null references company (id),
  unit text not null check (unit in ('desk_day', 'room_minute', 'card_second', 'mentor_minute')),
  amount bigint not null check (amount > 0),
  valid_from bigint not null,
  valid_to bigint not null,
  purpose text not null,
  pool_id bigint references resource (id),
  card text not null default '',
  tier text,
  workload text,
  extends_id bigint references account (id),  -- the grant it adds to
  grant_id bigint references account (id),    -- what was given
  made_by bigint not null references person (id),
  created_at bigint not null,
  constraint request_span check (valid_to > valid_from)
);
create index entitlement_request_case on entitlement_request (case_id, id);

-- 已办: what somebody answered, latest first; of bookings and of cases.
drop index event_answered;
create index event_decided on event (actor_id, at, id, verb)
  where verb in ('approved', 'change_approved', 'step_approved', 'declined', 'change_declined', 'sent_back');
