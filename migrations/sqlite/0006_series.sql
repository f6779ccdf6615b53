-- What repeats, and who waits.

-- The bookings of a series share its calendar object; each is an occurrence by its recurrence_id, the
-- instant at which it was to start when the series was made.
create table series (
  object_id bigint primary key references calendar_object (id),
  follows_id bigint references calendar_object (id),   -- the series that this and the following left
  incubator_id bigint not null references incubator (id),
  company_id bigint references company (id),
  person_id bigint not null references person (id),
  made_by bigint not null references person (id),
  title text not null,
  private bigint not null default 0,
  note text not null default '',
  seats bigint not null default 0,
  rule text not null,                       -- which days, JSON
  first_date text not null,                 -- YYYY-MM-DD at the place
  from_minute bigint not null check (from_minute between 0 and 1439),   -- of the wall clock
  to_minute bigint not null check (to_minute between 0 and 1439),
  items text not null,                      -- resources and units, JSON
  policy_id bigint references policy (id),
  confirm_weeks bigint,                     -- it is confirmed again every so many weeks
  confirm_by bigint,                        -- or its rest is released then
  ask_at bigint,                            -- when its holder is asked to; null: need not, or done
  ended_at bigint,
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null default 1
);
create index series_person on series (person_id, object_id);
create index series_company on series (company_id, object_id);
create index series_ask on series (ask_at) where ask_at is not null and ended_at is null;
create index series_confirm on series (confirm_by) where confirm_by is not null and ended_at is null;

-- The lock of an incubator's waiting lines: who joins and who frees a place queue here, so that no
-- freed place is overlooked by one who is just joining.
create table line (
  incubator_id bigint primary key references incubator (id),
  rev bigint not null default 0
);

create table wait (
  id integer primary key,
  incubator_id bigint not null references incubator (id),
  company_id bigint not null references company (id),
  person_id bigint not null references person (id),
  resource_id bigint references resource (id),         -- null: any of the kind
  kind text not null references kind (key),
  seats bigint not null default 0 check (seats >= 0),  -- at least so many, where any will do
  units bigint not null default 1 check (units >= 1),
  people bigint not null default 0,
  title text not null,
  private bigint not null default 0,
  window_from bigint not null,
  window_to bigint not null,
  seconds bigint not null check (seconds >= 1),
  object_id bigint references series (object_id),      -- a skipped date of a series
  recurrence_id bigint,
  auto bigint not null default 0,           -- 1: a freed place is booked at once
  state text not null check (state in ('waiting', 'offered', 'served', 'passed', 'withdrawn', 'expired')),
  asked_at bigint not null,
  offer_resource_id bigint references resource (id),
  offer_from bigint,
  offer_to bigint,
  offer_until bigint,
  booking_id bigint references booking (id),           -- what it became
  updated_at bigint not null,
  version bigint not null default 1,
  constraint wait_window check (window_to > window_from and window_to - window_from >= seconds
    and window_to - window_from <= 2678400)
);
create index wait_line on wait (incubator_id, window_from) where state = 'waiting';
create index wait_person on wait (person_id, id);
create index wait_person_open on wait (person_id, id) where state in ('waiting', 'offered');
create index wait_company on wait (company_id, id);
create index wait_offer on wait (offer_until) where state = 'offered';
create index wait_expiry on wait (window_to) where state in ('waiting', 'offered');
create index wait_object on wait (object_id) where object_id is not null;

-- When a company was last served from an incubator's waiting lines: the longest unserved comes first.
create table served (
  incubator_id bigint not null references incubator (id),
  company_id bigint not null references company (id),
  at bigint not null,
  primary key (incubator_id, company_id)
);

-- A place kept for the next in line.
alter table occupancy add column wait_id bigint references wait (id);
create index occupancy_wait on occupancy (wait_id) where wait_id is not null;
