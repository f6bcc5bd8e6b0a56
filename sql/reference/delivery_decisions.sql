-- ref.delivery_decisions: what people decided about deliveries: set one aside for good, or have it read after all.
-- grain: one row a decision; delivery: <source>/<day>/<first 12 digits of its fingerprint>, so that other bytes for the
--        same day are another delivery; number: of the decision, as written by `awas`; the last of a day counts
-- inputs: reference/delivery_decisions.csv of the profile; rows are only ever added, never changed
create or replace table ref.delivery_decisions (
    number bigint not null unique,
    decision varchar not null check (decision in ('aside', 'read')),
    delivery varchar not null,
    author varchar not null,
    reason varchar not null,
    decided_on date not null
);
