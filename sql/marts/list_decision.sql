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

comment on table marts.list_decision is
'What people decided about the lists and is in force on the day. Scores and ranks are not touched by it.';
comment on column marts.list_decision.as_of is 'Day of the lists.';
comment on column marts.list_decision.decision is 'snooze (left off the list) or pin (kept on it).';
comment on column marts.list_decision.entity_kind is 'agency, employer or route.';
comment on column marts.list_decision.entity_id is 'The agency, employer or route.';
comment on column marts.list_decision.name is 'Its name.';
comment on column marts.list_decision.unit is 'The unit whose list it is about; NULL where it is about every list.';
comment on column marts.list_decision.author is 'Who decided.';
comment on column marts.list_decision.reason is 'Why, in the words of who decided.';
comment on column marts.list_decision.decided_on is 'From when it holds.';
comment on column marts.list_decision.expires_on is 'Last day on which it holds.';
