-- evaluate.found_before: breaches found before, by which a simple rule ranks.
-- grain: one row an entity with a finding
-- inputs: evaluate.outcome
-- look-back: findings of all time, as known on the cut-off
create or replace table evaluate.found_before as
select
    entity_kind,
    entity_id,
    sum(coalesce(breaches, 1)) as breaches
from evaluate.outcome
where hit
group by entity_kind, entity_id;
