-- Compute: whose pools there are, what they cost, what was used and what was billed.

create table provider (
  id integer primary key,
  name text not null,
  note text not null default '',
  created_at bigint not null,
  constraint "provider.name" unique (name)
);

-- What a resource of cards is, beside its name and its number of cards.
create table pool (
  resource_id bigint primary key references resource (id),
  provider_id bigint not null references provider (id),
  funding text not null check (funding in ('government', 'private')),
  card text not null,
  purpose text not null check (purpose in ('training', 'inference', 'edge')),
  tier text not null check (tier in ('city_1ms', 'shaoguan_3ms', 'guian_10ms')),
  wait_days bigint not null default 0 check (wait_days between 0 and 31), -- days its usage reports are waited for after a
                                            -- reservation; 0: nothing is reported, what was reserved is posted
  thresholds text not null,                 -- JSON: percent and alarm
  version bigint not null default 1
);
create index pool_provider on pool (provider_id);

-- What a pool costs from a moment on. Never changed: a new price is a new row.
create table tariff (
  id integer primary key,
  pool_id bigint not null references pool (resource_id),
  starts_at bigint not null,
  list bigint not null check (list >= 0),   -- fen a card-hour
  tiers text not null default '[]',         -- JSON: from card-seconds of a month, off in basis points
  off bigint not null default 0 check (off between 0 and 10000),
  made_by bigint references person (id),
  created_at bigint not null,
  constraint "tariff.pool_id, tariff.starts_at" unique (pool_id, starts_at)
);

-- A company's own discount on a pool.
create table discount (
  id integer primary key,
  pool_id bigint not null references pool (resource_id),
  company_id bigint not null references company (id),
  starts_at bigint not null,
  ends_at bigint not null,
  off bigint not null check (off between 1 and 10000),
  reason text not null,
  made_by bigint references person (id),
  created_at bigint not null,
  constraint discount_span check (ends_at > starts_at)
);
create index discount_company on discount (company_id, pool_id, ends_at);
create index discount_pool on discount (pool_id, ends_at);

create table usage_import (
  id integer primary key,
  made_by bigint references person (id),
  created_at bigint not null,
  taken bigint not null,
  known bigint not null,
  refused bigint not null
);

-- A job that ran. Never changed.
create table job (
  id integer primary key,
  pool_id bigint not null references pool (resource_id),
  key text not null,
  company_id bigint not null references company (id),
  person text not null default '',          -- who, as the cluster names them
  starts_at bigint not null,
  ends_at bigint not null,
  cards bigint not null check (cards >= 1),
  created_at bigint not null,
  import_id bigint not null references usage_import (id),
  constraint "job.pool_id, job.key" unique (pool_id, key),
  constraint job_span check (ends_at > starts_at)
);
create index job_company on job (company_id, starts_at);

-- A part of a job within one tariff, one discount and one month.
create table usage_piece (
  id integer primary key,
  job_id bigint not null references job (id),
  company_id bigint not null references company (id),
  pool_id bigint not null references pool (resource_id),
  tariff_id bigint not null references tariff (id),
  off bigint not null,                      -- the discount that held, basis points
  month bigint not null,                    -- first instant of its month
  starts_at bigint not null,
  ends_at bigint not null,
  seconds bigint not null,                  -- card-seconds
  free bigint not null,                     -- of these, what free quota paid for
  line_id bigint,                           -- the line that bills it
  constraint piece_free check (free between 0 and seconds)
);
create index usage_piece_open on usage_piece (company_id, month) where line_id is null;
create index usage_piece_job on usage_piece (job_id);
create index usage_piece_line on usage_piece (line_id) where line_id is not null;

create table bill (
  id integer primary key,
  company_id bigint not null references company (id),
  month bigint not null,                    -- first instant of the month billed
  number bigint not null,                   -- 1: the month's bill; more: what was reported late
  gross bigint not null,
  tier bigint not null,
  pool bigint not null,
  voucher bigint not null,
  payable bigint not null,
  free_value bigint not null,               -- what the free quota was worth at list prices
  issued_at bigint not null,
  issued_by bigint references person (id),
  paid_at bigint,
  version bigint not null default 1,
  constraint "bill.company_id, bill.month, bill.number" unique (company_id, month, number),
  constraint bill_sum check (gross = tier + pool + voucher + payable and tier >= 0 and pool >= 0 and voucher >= 0 and payable >= 0)
);

create table bill_line (
  id integer primary key,
  bill_id bigint not null references bill (id),
  pool_id bigint not null references pool (resource_id),
  tariff_id bigint not null references tariff (id),
  list bigint not null,
  off bigint not null,
  before bigint not null,                   -- card-seconds of the month that were billed before
  seconds bigint not null,                  -- card-seconds billed
  free bigint not null,                     -- card-seconds that free quota paid for
  gross bigint not null,
  tier bigint not null,
  pool bigint not null,
  voucher bigint not null,
  payable bigint not null,
  back bigint not null default 0,           -- card-seconds refunded since
  constraint line_sum check (gross = tier + pool + voucher + payable and tier >= 0 and pool >= 0 and voucher >= 0 and payable >= 0),
  constraint line_back check (back between 0 and seconds)
);
create index bill_line_bill on bill_line (bill_id);

-- A part of a line that came back.
create table refund (
  id integer primary key,
  line_id bigint not null references bill_line (id),
  seconds bigint not null check (seconds >= 1),
  gross bigint not null,
  tier bigint not null,
  pool bigint not null,
  voucher bigint not null,
  payable bigint not null,
  reason text not null,
  made_by bigint references person (id),
  created_at bigint not null
);
create index refund_line on refund (line_id);

-- Months of companies that are to be billed, and when.
create table bill_due (
  id integer primary key,
  company_id bigint not null references company (id),
  month bigint not null,
  due bigint not null,
  constraint "bill_due.company_id, bill_due.month" unique (company_id, month)
);
create index bill_due_due on bill_due (due);

-- Until when usage reports of a reservation that is over are waited for; null: they are not.
alter table booking add column meter_at bigint;
create index booking_meter on booking (meter_at) where meter_at is not null;
