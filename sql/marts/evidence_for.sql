-- The rows behind one reason: from marts.evidence_for('…', 'A16').
-- grain: one row a record
-- inputs: marts.evidence
-- look-back: none
-- noqa: disable=PRS,LT02,RF02,AM03
create macro marts.evidence_for(entity, code) as table
select
    source,
    record_id,
    event_on,
    event_month,
    file,
    line,
    true_count
from marts.evidence
where entity_id = entity and indicator = code
order by event_month desc nulls last, event_on desc nulls last, source, record_id;
