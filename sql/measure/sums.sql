-- measure.sums: numerator and denominator of each entity, from the rows that the card's query counted.
-- grain: one row an entity with a row
-- inputs: measure.counted
create or replace table measure.sums as
select
    entity_id,
    coalesce(sum(weight) filter (where role in ('case', 'both')), 0) as num,
    coalesce(sum(weight) filter (where role in ('exposure', 'both')), 0) as den
from measure.counted
where entity_id is not null
group by entity_id;
