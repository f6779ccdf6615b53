-- What a card of a pool computes, so that cards of different kinds can be added up.
alter table pool add column tflops bigint not null default 0 check (tflops between 0 and 100000);  -- 16 bit, dense; 0: not said
