-- measure.indicator: every entity of the card's kind, where a needed source is not there.
-- grain: one row an entity
-- inputs: core.peer_group (all entities), measure.state, $indicator and $entity_kind
insert into measure.indicator by name
select
    p.entity_kind,
    p.entity_id,
    $indicator as indicator,
    p.peer_group,
    'not_available' as status,
    state.data_as_of,
    state.completeness
from core.peer_group as p
cross join measure.state as state
where p.entity_kind = $entity_kind;
