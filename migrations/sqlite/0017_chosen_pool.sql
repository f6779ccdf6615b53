-- The pool that those who decide chose for the grant, where the request names none.
alter table entitlement_request add column chosen_id bigint references resource (id);
