-- measure.evidence: the rows of the numerator, newest first, at most 200 of an entity; of surges those of the window.
-- grain: one row an entity and record; true_count = all of them
-- inputs: measure.counted, measure.card
insert into measure.evidence by name
select
    card.indicator,
    card.entity_kind,
    c.entity_id,
    c.source,
    c.record_id,
    c.event_on,
    c.file,
    c.line,
    count(*) over (partition by c.entity_id) as true_count
from measure.counted as c
cross join measure.card as card
where
    c.role in ('case', 'both')
    and c.entity_id is not null
    and (card.kind <> 'surge' or c.event_on > $as_of - card.window_days::integer)
qualify
    row_number() over (
        partition by c.entity_id order by c.event_on desc, c.record_id, c.source, c.file, c.line
    ) <= 200;
