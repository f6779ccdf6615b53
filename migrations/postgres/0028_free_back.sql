-- What of the free quota on a bill came back with the jobs that were taken back, and what that was worth; the
-- code of whoever runs a pool.

alter table bill_line add column free_back bigint not null default 0 check (free_back between 0 and free);  -- card-seconds of free
update bill_line set free_back = coalesce((select sum(p.free) from usage_piece p where p.line_id = bill_line.id and p.taken_back = 1), 0);
alter table bill add column free_back bigint not null default 0 check (free_back between 0 and free_value);  -- of free_value, fen
-- As it was booked: at list prices, rounded half up to the fen, each line by itself.
update bill set free_back = coalesce((
    select sum((l.free * l.list + 1800) / 3600 - ((l.free - l.free_back) * l.list + 1800) / 3600)
      from bill_line l where l.bill_id = bill.id), 0)
 where exists (select 1 from bill_line l where l.bill_id = bill.id and l.free_back > 0);

alter table pool add column provider_uscc text;  -- 统一社会信用代码 of who runs it, where it is known
