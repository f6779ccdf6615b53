-- Agreements of incubation: what they give, how that changes, and the rent and deposit they ask.

create table agreement (
  id integer primary key,
  incubator_id bigint not null references incubator (id),
  company_id bigint not null references company (id),
  application_id bigint references application (id),   -- on which the company was admitted
  state text not null check (state in ('draft', 'active', 'graduated', 'exited', 'evicted', 'discarded')),
  starts_at bigint not null,
  ends_at bigint not null,                  -- the end of its last day, as it holds now
  deposit bigint not null default 0 check (deposit >= 0),   -- fen
  registered_at bigint,                     -- when the company was registered
  note text not null default '',
  end_verb text check (end_verb in ('graduate', 'exit', 'evict')),   -- the end that was decided ahead of it
  end_reason text not null default '',
  rented_to bigint,                         -- until when rent was stated; null: it is not signed
  told_to bigint not null default 0,        -- alerts up to here were told
  next_at bigint,                           -- when something is due: rent, an alert, its end
  made_by bigint not null references person (id),
  created_at bigint not null,
  signed_by bigint references person (id),
  signed_at bigint,
  ended_at bigint,                          -- when all of it was released
  deposit_settled_at bigint,
  version bigint not null default 1,
  constraint agreement_span check (ends_at > starts_at)
);
create unique index "agreement.company_id" on agreement (company_id) where state = 'active';
create index agreement_company on agreement (company_id, id);
create index agreement_place on agreement (incubator_id, state, id);
create index agreement_next on agreement (next_at) where next_at is not null;
create index agreement_application on agreement (application_id) where application_id is not null;

-- What holds from a day on; the first row of a draft is written anew until it is signed.
create table agreement_terms (
  agreement_id bigint not null references agreement (id),
  number bigint not null,
  from_at bigint not null,
  terms text not null,                      -- JSON: domain::agreement::Terms
  case_id bigint references case_file (id), -- in which it was decided
  made_by bigint not null references person (id),
  created_at bigint not null,
  primary key (agreement_id, number)
);

-- What was asked for, each time it was handed in.
create table agreement_change (
  id integer primary key,
  agreement_id bigint not null references agreement (id),
  case_id bigint references case_file (id),
  kind text not null check (kind in ('renew', 'enlarge', 'reduce', 'graduate', 'exit', 'evict')),
  change text not null,                     -- JSON: domain::agreement::Change
  made_by bigint not null references person (id),
  created_at bigint not null
);
create index agreement_change_of on agreement_change (agreement_id, id);
create index agreement_change_case on agreement_change (case_id) where case_id is not null;

-- A statement of rent for the days of a month, or of the deposit.
create table rent (
  id integer primary key,
  agreement_id bigint not null references agreement (id),
  incubator_id bigint not null references incubator (id),
  company_id bigint not null references company (id),
  kind text not null check (kind in ('rent', 'deposit')),
  starts_at bigint not null,
  ends_at bigint not null,
  pieces text not null,                     -- JSON: domain::rent::Piece
  gross bigint not null check (gross >= 0), -- fen
  payable bigint not null check (payable >= 0),
  issued_at bigint not null,
  due_at bigint not null,
  paid_at bigint,
  set_off bigint not null default 0,        -- of it, against the deposit
  paid_by bigint references person (id),    -- null: set off against the deposit, or nothing was to be paid
  version bigint not null default 1,
  constraint "rent.agreement_id, rent.kind, rent.starts_at" unique (agreement_id, kind, starts_at)
);
create index rent_company on rent (company_id, id);
create index rent_place on rent (incubator_id, starts_at, id);
create index rent_open on rent (agreement_id, id) where paid_at is null;

alter table tenancy add column agreement_id bigint references agreement (id);
create index tenancy_agreement on tenancy (agreement_id) where agreement_id is not null;
alter table allowance add column agreement_id bigint references agreement (id);
create index allowance_agreement on allowance (agreement_id) where agreement_id is not null;
