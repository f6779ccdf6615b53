-- What is behind a grant, and what of a company's grants is in force, without reading the history of either.
create index entitlement_request_grant on entitlement_request (grant_id) where grant_id is not null;
create index account_grants on account (company_id, valid_to, id) where kind = 'grant';
create index booking_company_meter on booking (company_id) where meter_at is not null;
