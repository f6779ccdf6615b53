-- What is asked for and what it takes up. The schema itself refuses more than the capacity.

create table calendar_object (
  id integer primary key,
  uid text not null,
  sequence bigint not null default 0,
  created_at bigint not null,
  constraint "calendar_object.uid" unique (uid)
);

create table booking (
  id integer primary key,
  object_id bigint not null references calendar_object (id),
  recurrence_id bigint,
  incubator_id bigint not null references incubator (id),
  company_id bigint references company (id),
  person_id bigint not null references person (id),
  made_by bigint not null references person (id),
  title text not null,
  private bigint not null default 0,
  note text not null default '',
  seats bigint not null default 0,
  starts_at bigint not null,
  ends_at bigint not null,
  state text not null check (state in
    ('requested', 'confirmed', 'in_use', 'done', 'declined', 'lapsed', 'cancelled', 'no_show')),
  open bigint not null generated always as
    (case when state in ('requested', 'confirmed', 'in_use') then 1 else 0 end) stored,
  respond_by bigint,
  policy_id bigint references policy (id),
  reason text,
  cancelled_from text,                      -- the state an undo goes back to
  undo_until bigint,
  present_from bigint,                      -- from when the holder can check in; null: need not
  present_by bigint,                        -- from when it is a no-show
  present_at bigint,                        -- when the holder checked in
  excused bigint not null default 0,        -- 1: a no-show that does not count, by a person's decision
  remind_at bigint,                         -- when the holder is reminded; null: not, or done
  created_at bigint not null,
  updated_at bigint not null,
  version bigint not null default 1,
  constraint booking_span check (ends_at > starts_at and ends_at - starts_at <= 2678400),
  constraint "booking.object_id, booking.recurrence_id" unique (object_id, recurrence_id)
);
create index booking_person on booking (person_id, ends_at, id);
create index booking_company on booking (company_id, ends_at, id);
create index booking_person_open on booking (person_id, ends_at) where open = 1;
create index booking_company_open on booking (company_id, ends_at) where open = 1;
create index booking_waiting on booking (incubator_id, respond_by) where state = 'requested';
create index booking_lapse on booking (respond_by) where state = 'requested';
create index booking_absent on booking (present_by) where state = 'confirmed' and present_by is not null;
create index booking_remind on booking (remind_at) where remind_at is not null;
create index booking_no_show on booking (person_id, ends_at) where state = 'no_show';
create index booking_over on booking (ends_at) where state in ('confirmed', 'in_use');

create table booking_change (
  id integer primary key,
  booking_id bigint not null references booking (id),
  starts_at bigint not null,
  ends_at bigint not null,
  state text not null check (state in ('requested', 'approved', 'declined', 'withdrawn', 'lapsed')),
  respond_by bigint not null,
  policy_id bigint references policy (id),
  made_by bigint not null references person (id),
  created_at bigint not null,
  constraint booking_change_span check (ends_at > starts_at and ends_at - starts_at <= 2678400)
);
create unique index booking_change_one on booking_change (booking_id) where state = 'requested';
create index booking_change_lapse on booking_change (respond_by) where state = 'requested';

create table occupancy (
  id integer primary key,
  resource_id bigint not null references atom (resource_id),
  named_id bigint not null references resource (id),   -- what the person asked for
  booking_id bigint references booking (id),
  change_id bigint references booking_change (id),
  starts_at bigint not null,
  ends_at bigint not null,
  units bigint not null check (units >= 1),
  cause text not null check (cause in ('booking', 'offer', 'tenancy', 'closure', 'outage')),
  live bigint not null default 1,
  constraint occupancy_span check (ends_at > starts_at)
);
create index occupancy_live on occupancy (resource_id, ends_at, starts_at, units, booking_id) where live = 1;
create index occupancy_booking on occupancy (booking_id);

create table guest (
  id integer primary key,
  booking_id bigint not null references booking (id),
  name text not null,
  email text
);
create index guest_booking on guest (booking_id);

-- Promise 1. The peak of what overlaps the new row, ends before starts at the same instant.
create trigger occupancy_insert after insert on occupancy when new.live = 1 begin
  select raise(abort, 'over_capacity') where (
    select max(level) from (
      select sum(units) over (order by at, units rows unbounded preceding) as level from (
        select max(starts_at, new.starts_at) as at, units from occupancy
         where live = 1 and resource_id = new.resource_id
           and ends_at > new.starts_at and starts_at < new.ends_at
        union all
        select ends_at, -units from occupancy
         where live = 1 and resource_id = new.resource_id
           and ends_at > new.starts_at and starts_at < new.ends_at))
  ) > (select capacity from atom where resource_id = new.resource_id);
end;
create trigger occupancy_update after update of resource_id, starts_at, ends_at, units, live
on occupancy when new.live = 1 begin
  select raise(abort, 'over_capacity') where (
    select max(level) from (
      select sum(units) over (order by at, units rows unbounded preceding) as level from (
        select max(starts_at, new.starts_at) as at, units from occupancy
         where live = 1 and resource_id = new.resource_id
           and ends_at > new.starts_at and starts_at < new.ends_at
        union all
        select ends_at, -units from occupancy
         where live = 1 and resource_id = new.resource_id
           and ends_at > new.starts_at and starts_at < new.ends_at))
  ) > (select capacity from atom where resource_id = new.resource_id);
end;
-- A lower capacity is occupancy from its date on (cause outage), never a smaller number here.
create trigger atom_capacity after update of capacity on atom when new.capacity < old.capacity begin
  select raise(abort, 'capacity_shrinks');
end;
