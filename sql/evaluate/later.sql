-- evaluate.later: what was found after the cut-off, under the entities as they were on the cut-off.
-- grain: one row an entity and visit
-- inputs: evaluate.written of the cut-off; evaluate.outcome_later and evaluate.written_later of a later day;
--         $horizon
-- look-back: outcomes learnt after the cut-off and within the horizon
create or replace table evaluate.later as
select distinct
    w.entity_kind,
    w.entity_id,
    o.record_id,
    o.hit
from evaluate.outcome_later as o
inner join evaluate.written_later as l on o.entity_kind = l.entity_kind and o.entity_id = l.entity_id
inner join evaluate.written as w
    on
        l.entity_kind = w.entity_kind
        and l.number is not distinct from w.number
        and l.licence is not distinct from w.licence
        and l.name is not distinct from w.name
        and l.city is not distinct from w.city
where
    o.learnt_on > $as_of
    and o.learnt_on <= $as_of + $horizon::int
union
select
    entity_kind,
    entity_id,
    record_id,
    hit
from evaluate.outcome_later
where
    entity_kind = 'route'
    and learnt_on > $as_of
    and learnt_on <= $as_of + $horizon::int;
