-- ref.identity_decisions: what people decided about who is who; it always wins.
-- grain: one row a decision; a and b: a register's number, an entity, or a name as written; decision: same, different
-- inputs: reference/identity_decisions.csv of the profile
create or replace table ref.identity_decisions (
    entity_kind varchar not null check (entity_kind in ('agency', 'employer')),
    a varchar not null,
    b varchar not null,
    decision varchar not null check (decision in ('same', 'different')),
    decided_by varchar,
    decided_on date,
    reason varchar
);
