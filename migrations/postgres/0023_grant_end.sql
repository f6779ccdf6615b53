-- A grant with something left is told of before it ends: when next. Those that run are looked at from 30 days before.
alter table account add column warn_at bigint;
create index account_warn on account (warn_at) where warn_at is not null;
update account set warn_at = valid_to - 2592000 where kind = 'grant' and sweep_at is not null;
