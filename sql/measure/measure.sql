-- measure.indicator: the median of an entity's observed values, and how widely they are spread.
-- grain: one row an entity with a value
-- inputs: measure.counted, core.peer_group, measure.state, variables indicator, entity_kind and minimum_base
-- notes: weight = the value; what is not above 0 has no logarithm and does not count. num = values, value = their
--        median, dispersion = robust standard deviation of their logarithms (1.4826 x median absolute deviation)
insert into measure.indicator by name
with observed as (
    select
        entity_id,
        count(*)::double as num,
        median(weight) as value,
        1.4826 * mad(ln(weight)) as dispersion
    from measure.counted
    where entity_id is not null and weight > 0
    group by entity_id
)

select
    getvariable('entity_kind') as entity_kind,
    o.entity_id,
    getvariable('indicator') as indicator,
    p.peer_group,
    o.num,
    o.value,
    o.dispersion,
    state.data_as_of,
    state.completeness,
    case
        when state.late then 'late'
        when o.num >= getvariable('minimum_base') then 'ok'
        else 'too_few'
    end as status
from observed as o
cross join measure.state as state
left join core.peer_group as p on o.entity_id = p.entity_id and p.entity_kind = getvariable('entity_kind');
