-- Work that falls due by time, the notices of the working calendar, and what was asked for in vain.

-- One row a kind of due work: which instance minds it, and how it went. What is due stands in the rows
-- of bookings, waits, series and tenancies themselves.
create table duty (
  kind text primary key,
  owner text,
  leased_until bigint not null default 0,
  ran_at bigint,
  done bigint not null default 0,           -- in all
  failed bigint not null default 0,
  error text
);

-- Rows of due work that failed: each is tried again after a growing pause and holds up no other.
create table setback (
  kind text not null,
  row_id bigint not null,
  tries bigint not null,
  since bigint not null,                    -- when it failed first
  retry_at bigint not null,
  error text not null,
  primary key (kind, row_id)
);

-- So many minutes before a booking begins its holder is reminded of it; 0: never.
alter table person add column remind_minutes bigint not null default 30;

-- A year of the working calendar that was imported, in place of the built-in one.
create table calendar_year (
  year bigint primary key,
  rows text not null,                       -- kind,date,name, a line a day
  source text not null default '',
  made_by bigint references person (id),
  created_at bigint not null,
  version bigint not null default 1
);

-- Requests that were refused, so that a draft of new rules can be tried on them; kept for 100 days.
create table asked (
  id integer primary key,
  at bigint not null,
  incubator_id bigint not null references incubator (id),
  kind text not null,
  resource_id bigint not null references resource (id),
  company_id bigint references company (id),
  person_id bigint not null references person (id),
  units bigint not null,
  people bigint not null,
  starts_at bigint not null,
  ends_at bigint not null,
  slug text not null,                       -- why: taken, rules, overdrawn
  trace text,
  policy_id bigint references policy (id)
);
create index asked_incubator on asked (incubator_id, at);
create index asked_at on asked (at);
create index booking_made on booking (incubator_id, created_at);

-- Until when a version of the rules was in force, and who ended it.
alter table policy add column ended_at bigint;
alter table policy add column ended_by bigint references person (id);
create index policy_scope on policy (incubator_id, version);
