-- A case that decides who is admitted: it may end by going back to those who proposed it.

-- A check gets one more name.
alter table case_file drop constraint case_file_state_check;
alter table case_file add constraint case_file_state_check check (state in ('open', 'returned', 'approved', 'declined', 'withdrawn', 'expired', 'remanded'));

-- Who is tied to what a case is about and is out of it from the start; null: they said so themselves.
alter table recusal add column tie text check (tie in ('proposed', 'reviewed', 'colleague'));

-- What is being decided is decided in one place.
create unique index "case_file.kind, case_file.subject_id" on case_file (kind, subject_id) where state in ('open', 'returned');
