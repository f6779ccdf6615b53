-- Who agreed first to a voucher that two must agree to; null: nobody yet.
alter table voucher add column checked_by bigint references person (id);
alter table voucher add column checked_at bigint;

-- 待办: what waits is found without reading what is over.
create index review_open on review (person_id) where state in ('asked', 'declared');

-- 已办: what somebody did, latest first; of applications, reviews, vouchers and claims too.
drop index event_decided;
create index event_done on event (actor_id, at, id, verb)
  where verb in (
    'approved', 'change_approved', 'step_approved', 'declined', 'change_declined', 'sent_back',
    'admission_taken_up', 'admission_passed', 'admission_returned', 'admission_rejected', 'admission_waitlisted',
    'admission_passed_on', 'admission_proposed', 'admission_dismissed', 'admission_upheld',
    'review_done', 'review_recused',
    'voucher_settled', 'voucher_checked', 'voucher_awarded', 'voucher_refused', 'voucher_revoked',
    'claim_verified', 'claim_assessed', 'claim_paid', 'claim_returned');
