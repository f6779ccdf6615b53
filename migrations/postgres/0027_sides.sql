-- Which side asked about an agreement; desks that were called off before they began; statements that are not asked for
-- any more.

alter table agreement_change add column by_place bigint not null default 0 check (by_place in (0, 1));  -- who runs the place asked, not the company
update agreement_change set by_place = 1
 where kind = 'evict'
    or not exists (select 1 from agreement g join membership m on m.company_id = g.company_id
                    where g.id = agreement_change.agreement_id and m.person_id = agreement_change.made_by
                      and m.valid_from <= agreement_change.created_at and m.valid_to > agreement_change.created_at);

alter table tenancy add column called_off bigint not null default 0 check (called_off in (0, 1));  -- it takes up nothing, and never did
update tenancy set called_off = 1, post_at = null
 where agreement_id is not null and ended_at is not null and ends_at = starts_at + 86400
   and not exists (select 1 from occupancy o where o.tenancy_id = tenancy.id and o.live = 1)
   and not exists (select 1 from leave l where l.tenancy_id = tenancy.id and l.withdrawn_at is null);

alter table rent add column dropped_at bigint;  -- when it was not asked for any more: a deposit that nobody had paid
-- Those of old say that they were paid by themselves.
update rent set dropped_at = paid_at, paid_at = null, set_off = 0
 where kind = 'deposit' and paid_at is not null and paid_by is null and set_off = payable and payable > 0;
drop index rent_open;
create index rent_open on rent (agreement_id, id) where paid_at is null and dropped_at is null;
