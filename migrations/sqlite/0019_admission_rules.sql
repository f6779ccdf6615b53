-- What is known of admission as dated data, over what comes with the program; and where an application was.

-- An application may go from one wish to the next.
alter table application_move add column incubator_id bigint references incubator (id);

-- A figure of the rules. Never changed: another figure is another row, and of one day the latest holds.
create table admission_figure (
  id integer primary key,
  key text not null,
  value bigint not null,
  valid_from text not null,                 -- YYYY-MM-DD
  mark text not null check (mark in ('seen', 'second_hand', 'recalled', 'assumed')),
  source_zh text not null,
  source_en text not null,
  made_by bigint not null references person (id),
  created_at bigint not null
);

-- A version of the form by which applications are scored. Never changed: reviews keep the version they began with.
create table review_form (
  version bigint not null,
  valid_from text not null,                 -- YYYY-MM-DD
  pass bigint not null check (pass between 1 and 100),
  criteria text not null,                   -- JSON: key, names, weight, highest score
  made_by bigint not null references person (id),
  created_at bigint not null,
  constraint "review_form.version" unique (version)
);
