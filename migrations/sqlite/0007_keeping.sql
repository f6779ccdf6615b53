-- Desks given out for long, days on which they stand empty, and times at which nothing is open.

create table tenancy (
  id integer primary key,
  incubator_id bigint not null references incubator (id),
  company_id bigint not null references company (id),
  resource_id bigint not null references resource (id),
  person_id bigint references person (id),  -- whose desk it is, where it is one person's
  starts_at bigint not null,
  ends_at bigint not null,
  ended_at bigint,                          -- when it was ended before its time
  note text not null default '',
  posted_to bigint,                         -- until when its desk-days have been posted; null: it costs nothing
  post_at bigint,                           -- when the next of them are to be posted; null: none
  made_by bigint not null references person (id),
  created_at bigint not null,
  version bigint not null default 1,
  constraint tenancy_span check (ends_at > starts_at)
);
create index tenancy_resource on tenancy (resource_id, ends_at);
create index tenancy_company on tenancy (company_id, id);

-- Days on which the tenant is away: the desk is in the day pool, the desk-days are the company's again.
create table leave (
  id integer primary key,
  tenancy_id bigint not null references tenancy (id),
  starts_at bigint not null,
  ends_at bigint not null,
  made_by bigint not null references person (id),
  created_at bigint not null,
  withdrawn_at bigint,
  constraint leave_span check (ends_at > starts_at)
);
create index leave_tenancy on leave (tenancy_id, ends_at) where withdrawn_at is null;

create table closure (
  id integer primary key,
  incubator_id bigint not null references incubator (id),
  floor_id bigint references floor (id),    -- of three, the one that is closed;
  zone_id bigint references zone (id),      -- none: the whole incubator
  resource_id bigint references resource (id),
  starts_at bigint not null,
  ends_at bigint not null,
  reason text not null,
  made_by bigint not null references person (id),
  created_at bigint not null,
  lifted_at bigint,
  version bigint not null default 1,
  constraint closure_span check (ends_at > starts_at)
);
create index closure_incubator on closure (incubator_id, ends_at);

alter table occupancy add column tenancy_id bigint references tenancy (id);
alter table occupancy add column closure_id bigint references closure (id);
create index occupancy_tenancy on occupancy (tenancy_id) where tenancy_id is not null;
create index occupancy_closure on occupancy (closure_id) where closure_id is not null;
alter table entry add column tenancy_id bigint references tenancy (id);
alter table entry add column days_from bigint;   -- of a tenancy's movement: the days it is for
alter table entry add column days_to bigint;
create index entry_tenancy on entry (tenancy_id) where tenancy_id is not null;
create index tenancy_post on tenancy (post_at) where post_at is not null;
create index tenancy_person on tenancy (person_id) where person_id is not null;

create table terms (
  id integer primary key,
  incubator_id bigint not null references incubator (id),
  key text not null,                        -- what they are about: lab
  version bigint not null,
  title_zh text not null,
  title_en text not null,
  text_zh text not null,
  text_en text not null,
  made_by bigint references person (id),
  created_at bigint not null,
  constraint "terms.incubator_id, terms.key, terms.version" unique (incubator_id, key, version)
);

create table acceptance (
  person_id bigint not null references person (id),
  terms_id bigint not null references terms (id),
  at bigint not null,
  door text not null,
  primary key (person_id, terms_id)
);

-- "I was there": a no-show that its holder objects to, and what a person decided.
create table objection (
  booking_id bigint primary key references booking (id),
  person_id bigint not null references person (id),
  words text not null,
  at bigint not null,
  excused bigint,                           -- 1 yes, 0 no; null: nobody has decided yet
  decided_by bigint references person (id),
  decided_at bigint,
  reason text
);
create index objection_open on objection (at) where excused is null;
