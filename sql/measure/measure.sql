-- measure.indicator: the median of an entity's observed values, and how widely they are spread.
-- grain: one row an entity with a value
-- inputs: measure.counted, measure.marked, core.peer_group, measure.state, measure.card
-- notes: weight = the value; values of 0 or less do not count, because they have no logarithm. num = values, value =
--        their median, dispersion = robust standard deviation of their logarithms (1.4826 x median absolute deviation)
insert into measure.indicator by name
with valued as (
    select
        c.entity_id,
        c.weight,
        coalesce(m.doubtful, false) as doubtful
    from measure.counted as c
    cross join measure.card as card
    left join measure.marked as m
        on c.source = m.source and c.record_id = m.record_id and m.entity_kind = card.entity_kind
    where c.entity_id is not null and c.weight > 0
),

observed as (
    select
        entity_id,
        count(*)::double as num,
        median(weight::double) as value,
        1.4826 * mad(ln(weight)::decimal(38, 9)::double) as dispersion,
        count(*) filter (where not doubtful)::double as sure_num,
        median(weight::double) filter (where not doubtful) as sure_value
    from valued
    group by entity_id
)

select
    card.entity_kind,
    o.entity_id,
    card.indicator,
    p.peer_group,
    o.num,
    o.value,
    o.dispersion,
    o.sure_num,
    o.sure_value,
    state.data_as_of,
    state.completeness,
    case
        when state.late then 'late'
        when o.num >= card.minimum_base then 'ok'
        else 'too_few'
    end as status
from observed as o
cross join measure.card as card
cross join measure.state as state
left join core.peer_group as p
    on
        o.entity_id = p.entity_id
        and p.entity_kind = card.entity_kind
        and card.peers = 'group';
