-- measure.indicator: entities with at least one case of a fact, or as many cases as the card asks for.
-- grain: one row an entity
-- inputs: measure.sums, core.peer_group, measure.state, measure.card
insert into measure.indicator by name
select
    card.entity_kind,
    s.entity_id,
    card.indicator,
    p.peer_group,
    s.num,
    state.data_as_of,
    state.completeness,
    case when state.late then 'late' else 'ok' end as status
from measure.sums as s
cross join measure.card as card
cross join measure.state as state
left join core.peer_group as p on s.entity_id = p.entity_id and p.entity_kind = card.entity_kind
where s.num > 0 and s.num >= card.minimum_base;
