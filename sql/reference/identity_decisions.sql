-- ref.identity_decisions: what people decided about who is who; it always wins.
-- grain: one row a decision; a and b: a register's number, an entity, or a name as written; decision: same, different
create or replace table ref.identity_decisions (
    entity_kind varchar, a varchar, b varchar, decision varchar, decided_by varchar, decided_on date, reason varchar
);
