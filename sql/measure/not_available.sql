-- measure.indicator: not_available for every entity of the card's kind, where a source that the card needs is missing.
-- grain: one row an entity
-- inputs: core.peer_group (all entities), measure.state, measure.card
-- notes: none_leave = nothing is missing: the card asks of workers who leave, and the country is one to which they come
insert into measure.indicator by name
select
    p.entity_kind,
    p.entity_id,
    card.indicator,
    p.peer_group,
    case when state.none_leave then 'none_leave' else 'not_available' end as status,
    state.data_as_of,
    state.completeness
from core.peer_group as p
inner join measure.card as card on p.entity_kind = card.entity_kind
cross join measure.state as state;
