-- What people decided about the lists and is in force: left off for a while, or kept on whatever the score says.
-- grain: one row an entity and unit (NULL: every unit)
-- inputs: core.list_decision, marts.entity
-- look-back: none
create table marts.list_decision as
select
    $as_of as as_of,
    d.decision,
    d.entity_kind,
    d.entity_id,
    coalesce(n.name, d.entity_id) as name,
    d.unit,
    d.author,
    d.reason,
    d.decided_on,
    d.expires_on
from core.list_decision as d
left join marts.entity as n on d.entity_kind = n.entity_kind and d.entity_id = n.entity_id
order by d.entity_kind, d.entity_id, d.unit nulls first;
