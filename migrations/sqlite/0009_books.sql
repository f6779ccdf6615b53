-- The whole ledger: money beside the other units, grants that end and are carried over, months and sealed days.

-- Two checks get more names. SQLite cannot alter a check; this is the way its manual gives for a change
-- that leaves every row as it is (lang_altertable, "other kinds of table schema changes").
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, '''expired'', ''returned''', '''expired'', ''returned'', ''payable'', ''voucher'', ''budget'', ''revenue'', ''discount'', ''value'', ''rent'', ''waived'', ''deposit'', ''cash'', ''paid'', ''source''') where type = 'table' and name = 'account';
update sqlite_schema set sql = replace(sql, 'guarded = 0 or balance >= 0', 'guarded <> 1 or balance >= 0') where type = 'table' and name = 'account';
update sqlite_schema set sql = replace(sql, '''return'', ''reverse''', '''return'', ''reverse'', ''carry'', ''bill'', ''award'', ''claim'', ''pay''') where type = 'table' and name = 'entry';
pragma writable_schema = reset;

-- What a company is given anew each calendar month (Asia/Shanghai), and what it keeps of the month before.
create table allowance (
  id integer primary key,
  company_id bigint not null references company (id),
  unit text not null check (unit in ('desk_day', 'room_minute', 'card_second', 'mentor_minute')),
  resource_id bigint references resource (id),        -- the pool it is for, where the unit has one
  amount bigint not null check (amount > 0),          -- a month
  starts_at bigint not null,                -- the first month's first instant
  ends_at bigint not null,                  -- the first instant of the month after the last
  carry_percent bigint not null check (carry_percent between 0 and 100),
  carry_most bigint not null check (carry_most >= 0),
  note text not null default '',
  grant_at bigint,                          -- when the next month's grant is due; null: no more come
  made_by bigint not null references person (id),
  created_at bigint not null,
  ended_at bigint,
  version bigint not null default 1,
  constraint allowance_span check (ends_at > starts_at)
);
create index allowance_company on allowance (company_id, id);
create index allowance_due on allowance (grant_at) where grant_at is not null;

alter table account add column programme_id bigint;    -- of a budget or a voucher
alter table account add column allowance_id bigint references allowance (id);
alter table account add column carry_percent bigint not null default 0;   -- of a grant: what of its rest goes on
alter table account add column carry_most bigint not null default 0;
alter table account add column sweep_at bigint;        -- of a grant with something on it: when it ends
alter table account add column closed_at bigint;       -- of a grant: when its rest expired or was carried over
create index account_sweep on account (sweep_at) where sweep_at is not null;
create index account_programme on account (programme_id) where programme_id is not null;
update account set sweep_at = valid_to where kind = 'grant' and balance > 0;

alter table entry add column subject text;             -- what is behind it, if no booking and no tenancy: bill
alter table entry add column subject_id bigint;
create index entry_subject on entry (subject, subject_id) where subject is not null;
create index entry_at on entry (at);
-- A movement is taken back once.
create unique index "entry.reverses_id" on entry (reverses_id) where reverses_id is not null;
-- A month of an account is one range.
drop index entry_from;
drop index entry_to;
create index entry_from on entry (from_id, at, id);
create index entry_to on entry (to_id, at, id);

-- What a company's accounts held at the end of a month, by unit, pool and kind; nothing: no row.
create table month_end (
  company_id bigint not null references company (id),
  at bigint not null,                       -- the first instant of the month after
  unit text not null,
  pool_id bigint not null,                  -- 0: of no pool
  kind text not null,
  balance bigint not null,
  primary key (company_id, at, unit, pool_id, kind)
);
create index month_end_at on month_end (at);

-- A local day of the ledger. Once it has a hash nothing dated in it can be added.
create table seal (
  day bigint primary key,                   -- days since 1970-01-01, at UTC+8 (Asia/Shanghai)
  due_at bigint not null,                   -- an hour after its end
  since_at bigint not null,                 -- its first instant; 0 of the first day, which has all before it too
  until_at bigint not null,
  first_entry bigint,
  last_entry bigint,
  entries bigint not null default 0,
  previous text not null default '',        -- the hash of the day before
  hash text,
  sealed_at bigint
);
create index seal_due on seal (due_at) where sealed_at is null;
insert into seal (day, due_at, since_at, until_at)
select (at + 28800) / 86400, ((at + 28800) / 86400 + 1) * 86400 - 25200, 0, ((at + 28800) / 86400 + 1) * 86400 - 28800
  from entry where at = (select min(at) from entry) limit 1;

drop trigger entry_moves;
create trigger entry_moves after insert on entry begin
  select raise(abort, 'unit_mixed')
   where (select unit from account where id = new.from_id) <> (select unit from account where id = new.to_id);
  update account set balance = balance - new.amount where id = new.from_id and guarded > 0;
  update account set balance = balance + new.amount, sweep_at = case kind when 'grant' then valid_to end
   where id = new.to_id and guarded > 0;
  select raise(abort, 'hold_spent') where new.hold_id is not null and
    (select sum(amount) from entry where hold_id = new.hold_id) > (select amount from entry where id = new.hold_id);
  select raise(abort, 'sealed') where new.at < (select until_at from seal where hash is not null order by day desc limit 1);
  insert into seal (day, due_at, since_at, until_at)
  select (new.at + 28800) / 86400, ((new.at + 28800) / 86400 + 1) * 86400 - 25200, 0,
         ((new.at + 28800) / 86400 + 1) * 86400 - 28800
   where not exists (select 1 from seal);
end;
create trigger seal_stays before update on seal begin
  select raise(abort, 'append_only') where old.hash is not null;
end;
create trigger seal_remains before delete on seal begin select raise(abort, 'append_only'); end;
