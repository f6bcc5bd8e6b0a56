-- evaluate.visit: visits to entities that were on our lists.
-- grain: one row a visit to someone listed
-- inputs: evaluate.outcome, lake.evaluate.rule_listing, lake.score.listing
-- look-back: lists of 365 days; a visit belongs to the latest list of the 28 days before it on which its entity stood
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
