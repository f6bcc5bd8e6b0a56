-- measure.cleared: the cases that a visit has answered; measure.counted keeps those that are newer than the visit.
-- grain: one row an entity and indicator
-- inputs: core.clearing, measure.card, measure.counted
-- notes: a case that a visit explained stops being a case and stays in the exposure. Kinds without exposure (facts,
--        ties, measures) lose the row. A surge keeps its history; it is answered while the visit lies within the weeks
--        that are compared. num = cases that were answered. A muted reason loses all of its cases
insert into measure.cleared by name
select
    card.entity_kind,
    a.entity_id,
    card.indicator,
    a.cleared_on,
    a.inspection_id,
    a.cause,
    a.muted_until,
    case when card.kind in ('measure', 'link') then count(c.entity_id)::double else sum(c.weight)::double end as num
from core.clearing as a
inner join measure.card as card on a.entity_kind = card.entity_kind and a.indicator = card.indicator
left join measure.counted as c
    on
        a.entity_id = c.entity_id
        and c.role in ('case', 'both')
        and (c.event_on <= a.cleared_on or a.muted_until is not null)
where card.kind <> 'surge' or a.muted_until is not null or a.cleared_on > $as_of - card.window_days::integer
group by
    card.entity_kind, card.kind, a.entity_id, card.indicator, a.cleared_on, a.inspection_id, a.cause, a.muted_until
having card.kind = 'surge' or count(c.entity_id) > 0;

delete from measure.counted as c
using measure.cleared as a, measure.card as card
where
    a.entity_kind = card.entity_kind
    and a.indicator = card.indicator
    and c.entity_id = a.entity_id
    and (c.role = 'case' or (c.role = 'both' and card.kind <> 'rate'))
    and (c.event_on <= a.cleared_on or a.muted_until is not null);

update measure.counted as c
set role = 'exposure'
from measure.cleared as a, measure.card as card
where
    card.kind = 'rate'
    and a.entity_kind = card.entity_kind
    and a.indicator = card.indicator
    and c.entity_id = a.entity_id
    and c.role = 'both'
    and (c.event_on <= a.cleared_on or a.muted_until is not null);
