-- measure.indicator: the entities with ties to other parties, and how strong the ties are together.
-- grain: one row an entity with a tie
-- inputs: measure.counted, core.peer_group, measure.state, measure.card
-- notes: weight = strength of a tie, 0 to 1; num = ties, value = 1 - product of (1 - strength): the chance that at
--        least one of them is real if they err independently; sure_value = that of the ties of 0.8 and more
insert into measure.indicator by name
with tied as (
    select
        entity_id,
        count(*)::double as num,
        1 - product(1 - least(weight, 1) order by weight, record_id) as value,
        1 - coalesce(product(1 - least(weight, 1) order by weight, record_id) filter (where weight >= 0.8), 1)
            as sure_value
    from measure.counted
    where entity_id is not null and weight > 0
    group by entity_id
)

select
    card.entity_kind,
    t.entity_id,
    card.indicator,
    p.peer_group,
    t.num,
    t.value,
    t.sure_value,
    state.data_as_of,
    state.completeness,
    case when state.late then 'late' else 'ok' end as status
from tied as t
cross join measure.card as card
cross join measure.state as state
left join core.peer_group as p on t.entity_id = p.entity_id and p.entity_kind = card.entity_kind;
