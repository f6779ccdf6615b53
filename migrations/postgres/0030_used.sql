-- Booked against really used: what touches a period is found by place, not by reading the years.

create index booking_place on booking (incubator_id, ends_at);
create index tenancy_place on tenancy (incubator_id, ends_at, starts_at);
create index occupancy_outage on occupancy (resource_id, ends_at) where cause = 'outage';
