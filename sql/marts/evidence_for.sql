-- The rows behind one reason: from marts.evidence_for('…', 'A16').
-- grain: one row a record
-- inputs: $run_id
-- look-back: none
-- noqa: disable=PRS,LT02,LT14,RF02,RF03,AM03,AM04
create macro marts.evidence_for(entity, code, release := null) as table
select
    source,
    record_id,
    event_on,
    event_month,
    file,
    line,
    true_count
from query_table(coalesce(release || '.', '') || 'marts.evidence')
where
    entity_id = entity
    and indicator = code
    and (
        select if(r.run_id = $run_id, true, error('this macro is of release ' || $run_id || '; name it: release := …'))
        from query_table(coalesce(release || '.', '') || 'marts.release') as r
    )
order by event_month desc nulls last, event_on desc nulls last, source, record_id;
