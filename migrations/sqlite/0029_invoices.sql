-- The invoices that claims are proved by: one counts once.

-- A number that was handed in with a claim: its row is locked while it is looked up, so that of two who hand it in at
-- once one is seen by the other.
create table invoice (
  number text primary key
);

create table claim_invoice (
  id integer primary key,
  claim_id bigint not null references claim (id),
  number text not null,
  issued_at bigint not null,                -- local midnight
  amount bigint not null check (amount > 0),
  constraint "claim_invoice.claim_id, claim_invoice.number" unique (claim_id, number)
);
create index claim_invoice_number on claim_invoice (number);
