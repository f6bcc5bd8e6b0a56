-- measure.evidence: file and line of crossings whose indicator did not carry them: a query over very many rows stays
-- narrow, and the few rows that are kept as evidence are looked up once.
-- grain: one row an indicator, entity and record, as before
-- inputs: measure.evidence, known.border_crossings
-- notes: looked up in what was accepted, since every record was found in core.border_crossings before: local days and
--        the parts of a route need not be made again for a whole history. One equality joins by hash; a condition on
--        the left side alone beside it compared every pair
create or replace table measure.evidence as
with wanted as (
    select distinct record_id
    from measure.evidence
    where source = 'border_crossings' and file is null
),

found as (
    select
        crossing_id,
        file,
        line
    from known.border_crossings
    where
        crossed_at >= (
            select (min(e.event_on) - 2)::timestamptz
            from measure.evidence as e
            where e.source = 'border_crossings' and e.file is null
        )
        and crossing_id in (select w.record_id from wanted as w)
)

select
    e.indicator,
    e.entity_kind,
    e.entity_id,
    e.source,
    e.record_id,
    e.event_on,
    coalesce(e.file, found.file) as file,
    coalesce(e.line, found.line) as line,
    e.true_count
from measure.evidence as e
left join found
    on
        case when e.source = 'border_crossings' and e.file is null then e.record_id end
        = found.crossing_id;
