-- A case that decides who is admitted: it may end by going back to those who proposed it.

-- A check gets one more name, as in 0009.
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, '''withdrawn'', ''expired''', '''withdrawn'', ''expired'', ''remanded''') where type = 'table' and name = 'case_file';
pragma writable_schema = reset;

-- Who is tied to what a case is about and is out of it from the start; null: they said so themselves.
alter table recusal add column tie text check (tie in ('proposed', 'reviewed', 'colleague'));

-- What is being decided is decided in one place.
create unique index "case_file.kind, case_file.subject_id" on case_file (kind, subject_id) where state in ('open', 'returned');
