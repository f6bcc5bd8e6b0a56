-- evaluate.entry: entries of our lists, and whether they were visited.
-- grain: one row a listed entity, unit, lane and draw
-- inputs: evaluate.outcome, lake.score.listing
-- look-back: lists of 365 days
-- notes: an entry can be judged 28 days after its list; a lead that stays on the list is one entry
create or replace table evaluate.entry as
with listed as (
    select
        *,
        lag(as_of) over (partition by entity_kind, unit, lane, entity_id order by as_of) as listed_before
    from lake.score.listing
    where
        as_of < $as_of
        and as_of >= $as_of - 365
        and lane in ('fact', 'lead', 'random')
),

begun as (
    select
        as_of as listed_on,
        entity_kind,
        unit,
        lane,
        entity_id,
        coalesce(inclusion_probability, 1) as probability
    from listed
    where lane = 'random' or listed_before is null or listed_before < as_of - 28
),

answered as (
    select
        begun.listed_on,
        begun.entity_kind,
        begun.unit,
        begun.lane,
        begun.entity_id,
        min_by(o.record_id, (o.seen_on, o.record_id)) as record_id
    from begun
    inner join evaluate.outcome as o
        on
            begun.entity_kind = o.entity_kind
            and begun.entity_id = o.entity_id
            and o.seen_on > begun.listed_on
            and o.seen_on <= begun.listed_on + 28
    group by begun.listed_on, begun.entity_kind, begun.unit, begun.lane, begun.entity_id
)

select
    begun.*,
    answered.record_id is not null as visited,
    begun.listed_on <= $as_of - 28 as mature,
    answered.record_id
from begun
left join answered
    on
        begun.listed_on = answered.listed_on
        and begun.entity_kind = answered.entity_kind
        and begun.unit = answered.unit
        and begun.lane = answered.lane
        and begun.entity_id = answered.entity_id;
