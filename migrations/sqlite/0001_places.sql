-- Where things stand and what can be booked.

create table meta (
  key text primary key,
  value text not null
);

create table district (
  code text primary key,                    -- GB/T 2260
  name_zh text not null,
  name_en text not null,
  target bigint not null default 0          -- 1 where the action plan asks for an incubator
);

create table incubator (
  id integer primary key,
  slug text not null,
  district_code text not null references district (code),
  zone_key text,                            -- functional zone: qianhai, hetao, dapeng, shenshan
  name_zh text not null,
  name_en text not null,
  address text not null default '',
  time_zone text not null default 'Asia/Shanghai',
  area bigint not null default 0 check (area >= 0),   -- hundredths of a square metre
  opening text not null,                    -- weekly hours, JSON
  created_at bigint not null,
  version bigint not null default 1,
  constraint "incubator.slug" unique (slug)
);

create table building (
  id integer primary key,
  incubator_id bigint not null references incubator (id),
  name text not null,
  constraint "building.incubator_id, building.name" unique (incubator_id, name)
);

create table floor (
  id integer primary key,
  building_id bigint not null references building (id),
  name text not null,
  constraint "floor.building_id, floor.name" unique (building_id, name)
);

create table zone (
  id integer primary key,
  floor_id bigint not null references floor (id),
  name text not null,
  constraint "zone.floor_id, zone.name" unique (floor_id, name)
);

create table kind (
  key text primary key,
  family text not null,
  name_zh text not null,
  name_en text not null,
  unit text,                                -- of the ledger; null: never metered
  metered bigint not null default 0,
  mode text not null check (mode in ('slot', 'day', 'tenancy')),
  place bigint not null                     -- order in lists
);

create table resource (
  id integer primary key,
  incubator_id bigint not null references incubator (id),
  zone_id bigint references zone (id),
  kind text not null references kind (key),
  code text not null,
  name text not null,
  capacity bigint not null check (capacity >= 1),
  seats bigint not null default 0 check (seats >= 0),
  area bigint not null default 0 check (area >= 0),   -- hundredths of a square metre
  note text not null default '',
  opening text,                             -- weekly hours of its own, JSON; null: the incubator's
  retired_at bigint,
  created_at bigint not null,
  version bigint not null default 1,
  constraint "resource.incubator_id, resource.code" unique (incubator_id, code)
);
create index resource_place on resource (incubator_id, kind, id) where retired_at is null;
create index resource_kind on resource (kind, id) where retired_at is null;

create table feature (
  resource_id bigint not null references resource (id),
  name text not null,
  primary key (resource_id, name)
);

-- Only atoms are occupied. A simple resource is its own atom; a hall of two halves is made of two.
-- The row is narrow because on PostgreSQL its update is the lock that makes rivals queue.
create table atom (
  resource_id bigint primary key references resource (id),
  capacity bigint not null check (capacity >= 1),
  rev bigint not null default 0
);

create table part (
  resource_id bigint not null references resource (id),
  atom_id bigint not null references atom (resource_id),
  primary key (resource_id, atom_id)
);
create index part_atom on part (atom_id);

create table policy (
  id integer primary key,
  incubator_id bigint not null references incubator (id),
  kind text references kind (key),
  resource_id bigint references resource (id),
  version bigint not null,
  rules text not null,                      -- JSON
  before_seconds bigint not null default 0, -- of the rules' buffer, so that a query can add it
  after_seconds bigint not null default 0,
  strikes bigint not null default 3,        -- so many no-shows within so many days put one behind in a waiting line
  strike_days bigint not null default 90,
  current bigint not null default 1,
  made_by bigint,
  created_at bigint not null
);
create index policy_current on policy (incubator_id, kind, resource_id) where current = 1;
