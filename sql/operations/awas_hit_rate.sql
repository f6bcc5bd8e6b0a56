-- awas_hit_rate: Share of the visits to what was listed that found something, as far as results are known.
-- grain: one row a kind of entity
-- inputs: lake.evaluate.figure
-- look-back: none
select
    entity_kind,
    value
from lake.evaluate.figure
where
    part = 'experiment'
    and measure = 'hit_rate'
    and subject = 'list'
    and unit is null
    and value is not null
    and as_of = (
        select max(f.as_of) from lake.evaluate.figure as f
        where f.as_of <= $as_of and f.measure = 'hit_rate'
    )
order by entity_kind;
