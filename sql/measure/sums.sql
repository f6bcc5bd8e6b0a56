-- measure.sums: numerator and denominator of each entity, from the rows that the card's query counted.
-- grain: one row an entity with a row
-- inputs: measure.counted, measure.marked, variables entity_kind and previous_list
-- notes: sure_ = without rows that a probable match ties to the entity; late_ = rows of days up to the previous list
--        that arrived or were corrected after it
create or replace table measure.sums as
with marked as (
    select
        c.entity_id,
        c.role in ('case', 'both') as is_case,
        c.role in ('exposure', 'both') as is_exposed,
        c.weight,
        coalesce(m.doubtful, false) as doubtful,
        coalesce(m.late and c.event_on <= getvariable('previous_list')::date, false) as late
    from measure.counted as c
    left join measure.marked as m
        on c.source = m.source and c.record_id = m.record_id and m.entity_kind = getvariable('entity_kind')
    where c.entity_id is not null
)

select
    entity_id,
    coalesce(sum(weight) filter (where is_case), 0) as num,
    coalesce(sum(weight) filter (where is_exposed), 0) as den,
    coalesce(sum(weight) filter (where is_case and not doubtful), 0) as sure_num,
    coalesce(sum(weight) filter (where is_exposed and not doubtful), 0) as sure_den,
    coalesce(sum(weight) filter (where is_case and late), 0) as late_num,
    coalesce(sum(weight) filter (where is_exposed and late), 0) as late_den
from marked
group by entity_id;
