-- Voucher programmes, contracts, vouchers and claims. Their money is on the ledger: source, budget, voucher, paid.

create table programme (
  id integer primary key,
  key text not null,
  name_zh text not null,
  name_en text not null,
  level text not null check (level in ('city', 'district', 'incubator')),
  district_code text,                       -- of a district's or an incubator's
  incubator_id bigint references incubator (id),
  rule text not null,                       -- JSON: year, ratio, limits, sources
  year bigint not null,                     -- of the rule
  mechanism text not null check (mechanism in ('reimburse', 'offset')),
  state text not null check (state in ('draft', 'open', 'closed')),
  made_by bigint references person (id),
  created_at bigint not null,
  opened_at bigint,
  closed_at bigint,
  version bigint not null default 1,
  constraint "programme.key" unique (key)
);

-- Who is on its list, and from when to when (local midnights; the last day is one of the list).
create table programme_supplier (
  id integer primary key,
  programme_id bigint not null references programme (id),
  uscc text not null,
  name text not null,
  batch text not null default '',
  listed_from bigint not null,
  listed_to bigint,
  constraint "programme_supplier.programme_id, programme_supplier.uscc, programme_supplier.listed_from"
    unique (programme_id, uscc, listed_from)
);

create table contract (
  id integer primary key,
  company_id bigint not null references company (id),
  supplier text not null,
  uscc text not null,
  amount bigint not null check (amount > 0),
  excluded bigint not null default 0,
  signed_at bigint not null,                -- local midnights
  first_at bigint not null,
  last_at bigint not null,
  affiliated bigint,                        -- 1, 0; null: not declared
  note text not null default '',
  made_by bigint references person (id),
  created_at bigint not null,
  version bigint not null default 1,
  constraint contract_term check (last_at >= first_at),
  constraint contract_excluded check (excluded between 0 and amount)
);
create index contract_company on contract (company_id, id);

-- What others give for it.
create table contract_support (
  id integer primary key,
  contract_id bigint not null references contract (id),
  supporter text not null check (supporter in ('city', 'district', 'incubator')),
  amount bigint not null check (amount > 0),
  source text not null default ''
);
create index contract_support_of on contract_support (contract_id);

create table voucher (
  id integer primary key,
  programme_id bigint not null references programme (id),
  company_id bigint not null references company (id),
  contract_id bigint not null references contract (id),
  state text not null check (state in ('draft', 'submitted', 'issued', 'part_used', 'used_up', 'expired', 'revoked',
    'refused', 'withdrawn')),
  ratio bigint not null,                    -- basis points, as last assessed
  asked bigint not null,                    -- what the formula gave when it was handed in
  awarded bigint not null default 0,
  returned bigint not null default 0,       -- of that: what went back to the budget
  assessment text not null,                 -- JSON: conditions, limits and amount, as last assessed
  registered_at bigint,                     -- when the company was registered, as it says or as was found
  listed bigint,                            -- what somebody found: 1, 0; null: the list tells
  listed_why text not null default '',
  affiliated bigint,
  affiliated_why text not null default '',
  account_id bigint references account (id),
  made_by bigint references person (id),
  created_at bigint not null,
  applied_at bigint,
  decided_by bigint references person (id),
  decided_at bigint,
  opinion text not null default '',
  expires_at bigint,                        -- first instant at which it is good no more
  next_at bigint,                           -- when it is told of, or expires
  version bigint not null default 1
);
create unique index "voucher.contract_id, voucher.programme_id" on voucher (contract_id, programme_id)
  where state in ('draft', 'submitted', 'issued', 'part_used', 'used_up');
create index voucher_company on voucher (company_id, id);
create index voucher_programme on voucher (programme_id, company_id);
create index voucher_state on voucher (state, id);
create index voucher_next on voucher (next_at) where next_at is not null;

create table claim (
  id integer primary key,
  voucher_id bigint not null references voucher (id),
  state text not null check (state in ('draft', 'submitted', 'verified', 'assessed', 'paid', 'returned')),
  paid bigint not null check (paid > 0),    -- what the company paid its supplier, by its evidence
  asked bigint not null check (asked > 0),
  assessed bigint not null default 0,
  note text not null default '',
  reason text not null default '',
  made_by bigint references person (id),
  created_at bigint not null,
  submitted_at bigint,
  decided_by bigint references person (id),
  decided_at bigint,
  version bigint not null default 1
);
create index claim_voucher on claim (voucher_id, id);
create index claim_open on claim (state, id) where state in ('submitted', 'verified', 'assessed');

-- What a voucher took over of a line of a bill, and what of it came back.
create table bill_offset (
  id integer primary key,
  line_id bigint not null references bill_line (id),
  voucher_id bigint not null references voucher (id),
  amount bigint not null check (amount > 0),
  back bigint not null default 0,
  constraint offset_back check (back between 0 and amount)
);
create index bill_offset_line on bill_offset (line_id);
create index bill_offset_voucher on bill_offset (voucher_id);
