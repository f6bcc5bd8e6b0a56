-- measure.sums: numerator and denominator of each entity, from the rows that the card's query counted.
-- grain: one row an entity with a row
-- inputs: measure.counted, measure.marked, measure.card, $previous_list
-- notes: sure_ = without rows that a probable match ties to the entity; late_ = rows of days up to the previous list
--        that arrived or were corrected after it; few rows are marked, so they are summed apart
create or replace table measure.sums as
with everything as (
    select
        entity_id,
        coalesce(sum(weight) filter (where role in ('case', 'both')), 0) as num,
        coalesce(sum(weight) filter (where role in ('exposure', 'both')), 0) as den
    from measure.counted
    where entity_id is not null
    group by entity_id
),

marked as (
    select
        c.entity_id,
        c.role in ('case', 'both') as is_case,
        c.role in ('exposure', 'both') as is_exposed,
        c.weight,
        m.doubtful,
        m.late and c.event_on <= $previous_list::date as late
    from measure.counted as c
    cross join measure.card as card
    inner join measure.marked as m
        on c.source = m.source and c.record_id = m.record_id and m.entity_kind = card.entity_kind
    where c.entity_id is not null
),

apart as (
    select
        entity_id,
        sum(weight) filter (where is_case and doubtful) as doubted_num,
        sum(weight) filter (where is_exposed and doubtful) as doubted_den,
        sum(weight) filter (where is_case and late) as late_num,
        sum(weight) filter (where is_exposed and late) as late_den
    from marked
    group by entity_id
)

select
    e.entity_id,
    e.num,
    e.den,
    e.num - coalesce(a.doubted_num, 0) as sure_num,
    e.den - coalesce(a.doubted_den, 0) as sure_den,
    coalesce(a.late_num, 0) as late_num,
    coalesce(a.late_den, 0) as late_den
from everything as e
left join apart as a on e.entity_id = a.entity_id;
