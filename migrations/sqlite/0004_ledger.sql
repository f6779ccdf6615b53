-- One ledger: accounts of one unit each, and movements between two of them that are never changed.

create table account (
  id integer primary key,
  key text not null,
  kind text not null check (kind in ('supply', 'grant', 'held', 'used', 'expired', 'returned')),
  unit text not null check (unit in ('desk_day', 'room_minute', 'card_second', 'mentor_minute', 'fen')),
  incubator_id bigint references incubator (id),
  company_id bigint references company (id),
  resource_id bigint references resource (id),        -- a used account's resource, a grant's pool
  guarded bigint not null,                  -- 1: its balance is kept here and never below zero
  balance bigint not null default 0,
  granted bigint not null default 0,        -- a grant's own size
  valid_from bigint not null default 0,
  valid_to bigint not null default 253402300799,
  note text not null default '',
  created_by bigint references person (id),
  created_at bigint not null,
  constraint "account.key" unique (key),
  constraint overdrawn check (guarded = 0 or balance >= 0)
);
create index account_company on account (company_id, unit, kind, valid_to);

create table entry (
  id integer primary key,
  at bigint not null,
  kind text not null check (kind in
    ('grant', 'hold', 'settle', 'release', 'expire', 'return', 'reverse')),
  from_id bigint not null references account (id),
  to_id bigint not null references account (id),
  amount bigint not null check (amount > 0),
  booking_id bigint references booking (id),
  hold_id bigint references entry (id),     -- the hold that this settles or releases
  reverses_id bigint references entry (id),
  made_by bigint references person (id),
  reason text,
  constraint two_accounts check (from_id <> to_id)
);
create index entry_from on entry (from_id, id);
create index entry_to on entry (to_id, id);
create index entry_booking on entry (booking_id) where booking_id is not null;
create index entry_hold on entry (hold_id) where hold_id is not null;

create trigger entry_moves after insert on entry begin
  select raise(abort, 'unit_mixed')
   where (select unit from account where id = new.from_id) <> (select unit from account where id = new.to_id);
  update account set balance = balance - new.amount where id = new.from_id and guarded = 1;
  update account set balance = balance + new.amount where id = new.to_id and guarded = 1;
  select raise(abort, 'hold_spent') where new.hold_id is not null and
    (select sum(amount) from entry where hold_id = new.hold_id) > (select amount from entry where id = new.hold_id);
end;
create trigger entry_stays before update on entry begin select raise(abort, 'append_only'); end;
create trigger entry_remains before delete on entry begin select raise(abort, 'append_only'); end;
