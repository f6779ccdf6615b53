-- A request says how many cards it needs at once and is approved at a discount in one act; prices and discounts that were
-- wrong are withdrawn, and a part of a job keeps whose discount held.

-- SQLite drops no constraint, so the table is made anew; what refers to it is looked at when all is done.
pragma defer_foreign_keys = on;
create table tariff_before (
  id integer primary key,
  pool_id bigint not null,
  starts_at bigint not null,
  list bigint not null,
  tiers text not null,
  off bigint not null,
  made_by bigint,
  created_at bigint not null
);
insert into tariff_before select id, pool_id, starts_at, list, tiers, off, made_by, created_at from tariff;
drop table tariff;
create table tariff (
  id integer primary key,
  pool_id bigint not null references pool (resource_id),
  starts_at bigint not null,
  list bigint not null check (list >= 0),   -- fen a card-hour
  tiers text not null default '[]',         -- JSON: from card-seconds of a month, off in basis points
  off bigint not null default 0 check (off between 0 and 10000),
  made_by bigint references person (id),
  created_at bigint not null,
  withdrawn_at bigint,                      -- when it was said to be wrong: it holds at no time; nothing else of it ever changes
  withdrawn_by bigint references person (id),
  withdrawn_why text
);
insert into tariff (id, pool_id, starts_at, list, tiers, off, made_by, created_at)
  select id, pool_id, starts_at, list, tiers, off, made_by, created_at from tariff_before;
drop table tariff_before;
create unique index "tariff.pool_id, tariff.starts_at" on tariff (pool_id, starts_at) where withdrawn_at is null;

alter table discount add column case_id bigint references case_file (id);  -- the decision it came of
alter table discount add column withdrawn_at bigint;                       -- when it was said to be wrong, or ended
alter table discount add column withdrawn_by bigint references person (id);
alter table discount add column withdrawn_why text;
alter table discount add column meant_to bigint;  -- the end it was given with, where it was ended before; null: it holds at no time

alter table usage_piece add column discount_id bigint references discount (id);  -- the company's own discount that held
update usage_piece set discount_id = (
    select min(d.id) from discount d
     where d.company_id = usage_piece.company_id and d.pool_id = usage_piece.pool_id and d.off = usage_piece.off
       and d.starts_at <= usage_piece.starts_at and d.ends_at > usage_piece.starts_at)
 where off > (select t.off from tariff t where t.id = usage_piece.tariff_id);
-- What a price or a discount has priced.
create index usage_piece_tariff on usage_piece (tariff_id) where taken_back = 0;
create index usage_piece_discount on usage_piece (discount_id) where discount_id is not null and taken_back = 0;

alter table entitlement_request add column cards bigint check (cards >= 1);            -- so many at once
alter table entitlement_request add column off bigint check (off between 1 and 10000); -- the discount that those who decide say yes at
alter table entitlement_request add column off_from bigint;
alter table entitlement_request add column off_to bigint;
alter table entitlement_request add column off_why text;
alter table entitlement_request add column discount_id bigint references discount (id); -- what came of it
