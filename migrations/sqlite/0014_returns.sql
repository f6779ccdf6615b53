-- What tenants report of each quarter.
create table quarterly_return (
  id integer primary key,
  company_id bigint not null references company (id),
  incubator_id bigint not null references incubator (id),   -- its home when it was first written down
  quarter text not null,                    -- 2026-Q3
  state text not null check (state in ('draft', 'signed')),
  figures text not null,                    -- JSON: domain::quarterly::Figures
  made_by bigint not null references person (id),
  updated_at bigint not null,
  signed_by bigint references person (id),
  signed_at bigint,
  version bigint not null default 1,
  constraint "quarterly_return.company_id, quarterly_return.quarter" unique (company_id, quarter)
);
create index quarterly_return_place on quarterly_return (incubator_id, quarter, company_id);

-- What was signed before it was opened again.
create table quarterly_version (
  return_id bigint not null references quarterly_return (id),
  version bigint not null,
  figures text not null,
  signed_by bigint not null references person (id),
  signed_at bigint not null,
  reason text not null,                     -- why it was opened again
  opened_by bigint not null references person (id),
  opened_at bigint not null,
  primary key (return_id, version)
);

-- When its tenants are next asked, reminded, or found missing.
alter table incubator add column call_at bigint not null default 0;
create index incubator_call on incubator (call_at);
