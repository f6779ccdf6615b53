-- A reservation whose use nobody reports is used by being over: a job like others, by its booking; `met`: card-seconds of it
-- that jobs were about which were reported after all.
insert into usage_import (id, created_at, taken, known, refused) values (0, 0, 0, 0, 0); -- what was never in any file
alter table job add column booking_id bigint references booking (id);
alter table job add column met bigint not null default 0;
create unique index "job.booking_id, job.pool_id" on job (booking_id, pool_id) where booking_id is not null;
create index job_reserved on job (company_id, pool_id, ends_at) where booking_id is not null;
