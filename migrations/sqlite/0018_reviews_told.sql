-- A review that is overdue is told of once.
alter table review add column told_at bigint;
create index review_overdue on review (due_at) where state in ('asked', 'declared') and told_at is null;
