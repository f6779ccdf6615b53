-- Jobs that were reported wrongly are taken back, and their ids are free for another report; bills know what of
-- them came back.

alter table job add column taken_back_at bigint;  -- when it was said to be wrong; nothing else of it ever changes
alter table job add column taken_back_by bigint references person (id);
alter table job add column taken_back_why text;
alter table job drop constraint "job.pool_id, job.key";
drop index job_company;
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
