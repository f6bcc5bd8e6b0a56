-- measure.contested: the cases of the card whose record is contested and pauses, or was contested rightly.
-- grain: one row an entity and record
-- inputs: core.contest, measure.card, measure.counted
create or replace table measure.contested as
select
    c.entity_id,
    c.source,
    c.record_id,
    max(c.weight) as weight,
    bool_or(k.holds = 'open') as is_open,
    max(k.received_on) as received_on
from measure.counted as c
cross join measure.card as card
inner join core.contest as k
    on c.entity_id = k.entity_id and c.record_id = k.record_id and card.entity_kind = k.entity_kind
where k.holds is not null and c.role in ('case', 'both') and card.kind <> 'surge'
group by c.entity_id, c.source, c.record_id;
