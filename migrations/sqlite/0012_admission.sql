-- Applications for a place: forms, reviews, public notices, objections; files, and what people consented to.

create table application (
  id integer primary key,
  person_id bigint not null references person (id),    -- who applies
  company_id bigint references company (id),           -- for which company of ours; null: it is made on approval
  incubator_id bigint references incubator (id),       -- whose turn it is to look: the first wish, once handed in
  state text not null check (state in ('draft', 'submitted', 'checking', 'returned', 'reviewing', 'waitlisted',
    'proposed', 'notice', 'objection', 'approved', 'rejected', 'withdrawn')),
  form text not null,                       -- JSON of the fields as they were typed
  name text not null default '',            -- of the form, for lists
  project text not null default '',
  open_uscc text,                           -- the code while it is under way: one application at a time
  handler_id bigint references person (id), -- who took it up
  proposed_by bigint references person (id),
  due_at bigint,                            -- when the turn is to be taken at the latest
  submitted_at bigint,
  noticed_at bigint,                        -- when the public notice began
  notice_until bigint,                      -- when it is over
  decided_at bigint,
  purge_at bigint,                          -- when its personal data are dropped
  created_at bigint not null,
  version bigint not null default 1,
  constraint "application.open_uscc" unique (open_uscc)
);
create index application_person on application (person_id, id);
create index application_incubator on application (incubator_id, id);
create index application_state on application (state, id);
create index application_open on application (incubator_id, state)
  where state in ('submitted', 'checking', 'returned', 'reviewing', 'waitlisted', 'proposed', 'notice', 'objection');
create index application_notice on application (notice_until, id) where state = 'notice';
create index application_purge on application (purge_at, id) where purge_at is not null;
create index application_company on application (company_id) where company_id is not null;

-- What was handed in, each time.
create table application_version (
  application_id bigint not null references application (id),
  number bigint not null,
  form text not null,
  at bigint not null,
  primary key (application_id, number)
);

-- What happened to it: 流程轨迹.
create table application_move (
  id integer primary key,
  application_id bigint not null references application (id),
  at bigint not null,
  person_id bigint references person (id),  -- null: time, or somebody without an account
  verb text not null,
  state text not null,                      -- where it led
  opinion text not null default '',
  due_at bigint
);
create index application_move_of on application_move (application_id, id);
create index application_move_by on application_move (person_id, id);

create table review (
  id integer primary key,
  application_id bigint not null references application (id),
  person_id bigint not null references person (id),
  state text not null check (state in ('asked', 'declared', 'recused', 'done')),
  form_version bigint not null,
  asked_by bigint not null references person (id),
  asked_at bigint not null,
  due_at bigint not null,
  declared_at bigint,
  reason text not null default '',          -- of a recusal
  scores text,                              -- JSON
  total bigint,                             -- hundredths of a point
  opinion text not null default '',
  done_at bigint,
  constraint "review.application_id, review.person_id" unique (application_id, person_id)
);
create index review_person on review (person_id, id);

create table notice_objection (
  id integer primary key,
  application_id bigint not null references application (id),
  person_id bigint references person (id),
  name text not null,
  email text not null,
  words text not null,
  at bigint not null,
  upheld bigint,                            -- 1, 0; null: nobody has looked yet
  finding text not null default '',
  found_by bigint references person (id),
  found_at bigint
);
create index notice_objection_of on notice_objection (application_id, id);

-- Files of anything: immutable, in parts small enough that none holds up who writes.
create table file (
  id integer primary key,
  owner_kind text not null,
  owner_id bigint not null,
  slot text not null,                       -- what it is for its owner
  name text not null,
  media text not null,
  size bigint not null,
  hash text not null,                       -- SHA-256
  made_by bigint not null references person (id),
  created_at bigint not null,
  kept_at bigint,                           -- when all of it was there; null: it never came whole
  dropped_at bigint                         -- taken away while that was still possible
);
create index file_owner on file (owner_kind, owner_id, id);
create index file_half on file (created_at) where kept_at is null or dropped_at is not null;

create table file_part (
  file_id bigint not null references file (id),
  part bigint not null,
  bytes blob not null,
  primary key (file_id, part)
);

create table consent (
  id integer primary key,
  person_id bigint not null references person (id),
  what text not null,
  version text not null,
  at bigint not null,
  withdrawn_at bigint
);
create index consent_person on consent (person_id, id);
