-- evaluate.visit, evaluate.entry: what became of the entries of our lists.
-- grain: visit: one row a visit to someone listed; entry: one row a listed entity, unit, lane and draw
-- inputs: lake.score.listing, lake.evaluate.rule_listing, evaluate.outcome
-- look-back: lists of 365 days; a visit belongs to the latest list of the 28 days before it on which its entity stood
-- notes: an entry can be judged when 28 days have passed since; a lead that stays on the list is one entry
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

create or replace table evaluate.visit as
select
    o.entity_kind,
    l.unit,
    l.lane,
    l.as_of as listed_on,
    o.entity_id,
    o.record_id,
    o.seen_on,
    o.learnt_on,
    o.unit as visited_by,
    o.checks_made,
    o.breaches,
    coalesce(l.inclusion_probability, 1) as probability,
    o.hit,
    r.entity_id is not null as by_rule
from evaluate.outcome as o
inner join lake.score.listing as l
    on
        o.entity_kind = l.entity_kind
        and o.entity_id = l.entity_id
        and l.as_of < o.seen_on
        and l.as_of >= o.seen_on - 28
left join lake.evaluate.rule_listing as r
    on
        l.as_of = r.as_of
        and l.entity_kind = r.entity_kind
        and l.unit = r.unit
        and l.entity_id = r.entity_id
where
    l.lane in ('fact', 'lead', 'random')
    and l.as_of >= $as_of - 365
    and l.as_of < $as_of
qualify row_number() over (partition by o.entity_kind, o.record_id order by l.as_of desc, l.lane, l.unit) = 1;
