-- Jobs that were reported wrongly are taken back, and their ids are free for another report; bills know what of
-- them came back.

-- SQLite drops no constraint, so the table is made anew; what refers to it is looked at when all is done.
pragma defer_foreign_keys = on;
create table job_before (
  id integer primary key,
  pool_id bigint not null,
  key text not null,
  company_id bigint not null,
  person text not null,
  starts_at bigint not null,
  ends_at bigint not null,
  cards bigint not null,
  created_at bigint not null,
  import_id bigint not null
);
insert into job_before select id, pool_id, key, company_id, person, starts_at, ends_at, cards, created_at, import_id from job;
drop index job_company;
drop table job;
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
  taken_back_at bigint,                     -- when it was said to be wrong; nothing else of it ever changes
  taken_back_by bigint references person (id),
  taken_back_why text,
  constraint job_span check (ends_at > starts_at)
);
insert into job (id, pool_id, key, company_id, person, starts_at, ends_at, cards, created_at, import_id)
  select id, pool_id, key, company_id, person, starts_at, ends_at, cards, created_at, import_id from job_before;
drop table job_before;
create unique index "job.pool_id, job.key" on job (pool_id, key) where taken_back_at is null;
create index job_company on job (company_id, starts_at, ends_at);

alter table usage_piece add column taken_back bigint not null default 0 check (taken_back in (0, 1));  -- with its job
-- A company's month, billed or not.
drop index usage_piece_open;
create index usage_piece_company on usage_piece (company_id, month);

alter table bill add column came_back bigint not null default 0;  -- of payable, by refunds
update bill set came_back = coalesce((select sum(f.payable) from bill_line l join refund f on f.line_id = l.id where l.bill_id = bill.id), 0);
-- The bills with something still to be paid.
create index bill_open on bill (company_id, id) where paid_at is null and payable > came_back;
