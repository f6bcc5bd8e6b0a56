-- measure.cleared: the reasons with contested cases that no visit has answered; measure.counted loses those cases.
-- grain: one row an entity and indicator
-- inputs: measure.card, measure.cleared, measure.contested, measure.counted
-- notes: as what a visit answers (answered.sql, which runs before): the case goes, the exposure stays
insert into measure.cleared by name
select
    card.entity_kind,
    c.entity_id,
    card.indicator,
    max(c.received_on) as cleared_on,
    if(bool_or(c.is_open), 'contested', 'upheld') as cause,
    case when card.kind in ('measure', 'link') then count(*)::double else sum(c.weight)::double end as num
from measure.contested as c
cross join measure.card as card
anti join measure.cleared as a
    on a.entity_kind = card.entity_kind and c.entity_id = a.entity_id and a.indicator = card.indicator
group by card.entity_kind, card.kind, c.entity_id, card.indicator;

delete from measure.counted as c
using measure.contested as k, measure.card as card
where
    c.entity_id = k.entity_id
    and c.source = k.source
    and c.record_id = k.record_id
    and (c.role = 'case' or (c.role = 'both' and card.kind <> 'rate'));

update measure.counted as c
set role = 'exposure'
from measure.contested as k
where
    c.entity_id = k.entity_id
    and c.source = k.source
    and c.record_id = k.record_id
    and c.role = 'both';
