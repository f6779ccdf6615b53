-- Who people are, whom they act for, what they may do and where they are signed in.

create table person (
  id integer primary key,
  email text not null,
  name text not null,
  language text not null default 'zh-CN',
  mobile text,
  password text,                            -- argon2id, PHC string; null: no password set
  mail_wish text not null default 'all' check (mail_wish in ('all', 'decisions', 'none')),
  shortcuts bigint not null default 1,      -- single-key shortcuts in the inbox
  disabled_at bigint,
  created_at bigint not null,
  version bigint not null default 1,
  constraint "person.email" unique (email)
);

create table company (
  id integer primary key,
  kind text not null check (kind in ('company', 'team', 'university', 'institute')),
  name text not null,
  uscc text,                                -- 统一社会信用代码; a team has none yet
  district_code text references district (code),
  incubator_id bigint references incubator (id),
  standing text not null default 'active' check (standing in ('register', 'active', 'suspended', 'graduated', 'exited')),
  created_at bigint not null,
  version bigint not null default 1,
  rev bigint not null default 0,            -- raised by the lock that queues what its people do
  constraint "company.uscc" unique (uscc)
);
create index company_incubator on company (incubator_id, id);

create table membership (
  company_id bigint not null references company (id),
  person_id bigint not null references person (id),
  admin bigint not null default 0,
  valid_from bigint not null,
  valid_to bigint not null,
  primary key (company_id, person_id)
);
create index membership_person on membership (person_id);

create table role_grant (
  id integer primary key,
  person_id bigint not null references person (id),
  role text not null,
  district_code text references district (code),
  incubator_id bigint references incubator (id),
  valid_from bigint not null,
  valid_to bigint not null,
  granted_by bigint references person (id),
  granted_at bigint not null
);
create index role_grant_person on role_grant (person_id);
create index role_grant_incubator on role_grant (incubator_id, role);

create table session (
  id integer primary key,
  person_id bigint not null references person (id),
  hash text not null,
  door text not null check (door in ('web', 'api')),
  agent text not null default '',
  ip text not null default '',
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null,
  constraint "session.hash" unique (hash)
);
create index session_person on session (person_id, id);
create index session_expiry on session (expires_at);

create table token (
  id integer primary key,
  person_id bigint references person (id),
  kind text not null check (kind in ('api', 'app', 'feed', 'setup')),
  name text not null,
  hash text not null,
  writes bigint not null default 0,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  revoked_at bigint,
  constraint "token.hash" unique (hash)
);
create index token_person on token (person_id, id);

create table throttle (
  key text primary key,
  failures bigint not null,
  since bigint not null,
  until bigint not null
);
