-- ref.delivery_decisions: what people decided about deliveries: set one aside for good, or have it read after all.
-- grain: one row a decision; delivery: <source>/<day>/<first 12 digits of its fingerprint>, so that other bytes for the
--        same day are another delivery; place: of decisions of one day the last in the file counts
-- inputs: reference/delivery_decisions.csv of the profile; rows are only ever added, never changed
create sequence if not exists ref.delivery_decision_place;
create or replace table ref.delivery_decisions (
    decision varchar not null check (decision in ('aside', 'read')),
    delivery varchar not null,
    author varchar not null,
    reason varchar not null,
    decided_on date not null,
    place bigint default nextval('ref.delivery_decision_place')
);
