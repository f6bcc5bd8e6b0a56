-- identity.decided: what people decided of two records.
-- grain: one row a pair
-- inputs: ref.identity_decisions, $kind
-- notes: of several decisions the latest counts
create or replace table identity.decided as
with sides as (
    select
        record_id,
        unnest(list_distinct(list_filter([number, own_number, own_id, name], lambda x: x is not null))) as side,
        in_register
    from record_of_kind
    where in_register or settled_by is null
)

select
    d.decision,
    l.record_id as a,
    r.record_id as b
from ref.identity_decisions as d
inner join sides as l on d.a = l.side
inner join sides as r on d.b = r.side and l.record_id <> r.record_id
where
    d.entity_kind = $kind
    and coalesce(d.decided_on, date '1970-01-01') <= $as_of
qualify
    row_number() over (
        partition by least(l.record_id, r.record_id), greatest(l.record_id, r.record_id)
        order by d.decided_on desc nulls last, d.decision
    ) = 1;
