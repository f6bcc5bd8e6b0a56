-- measure.evidence: the rows of the numerator, newest first, at most 200 of an entity; of surges those of the window.
-- grain: one row an entity and record; true_count = all of them
-- inputs: measure.counted, $indicator, $entity_kind and $evidence_days
insert into measure.evidence by name
select
    $indicator as indicator,
    $entity_kind as entity_kind,
    entity_id,
    source,
    record_id,
    event_on,
    file,
    line,
    count(*) over (partition by entity_id) as true_count
from measure.counted
where
    role in ('case', 'both')
    and entity_id is not null
    and event_on >= $as_of - $evidence_days
qualify row_number() over (partition by entity_id order by event_on desc, record_id, source, file, line) <= 200;
