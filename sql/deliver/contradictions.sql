-- contradiction: rows that say other things than an earlier delivery does of the same key and time.
-- grain: one row a row of the batch
-- inputs: said (_delivery, _row, delivered_on, file, line, key, recorded_at, content: rows of the batch that may be
--         taken in), stood (delivery, delivered_on, file, line, key, recorded_at, content: accepted rows that stand and
--         have one of these keys and times)
-- notes: a delivery contradicts those of earlier days only, so that the order in which they come does not matter. The
--        same folder delivered again is a restatement, and contradicts nothing.
create or replace temp table contradiction as
with earlier as (
    from stood
    union all
    select
        null as delivery,
        delivered_on,
        file,
        line,
        key,
        recorded_at,
        content
    from said
),

met as (
    select
        said._delivery,
        said._row,
        min(struct_pack(day := earlier.delivered_on, file := earlier.file, line := earlier.line)) filter (
            where earlier.content is distinct from said.content
        ) as other,
        min(earlier.delivered_on) as first_said,
        min(earlier.delivered_on) filter (where earlier.content is not distinct from said.content) as same_said
    from said
    inner join earlier
        on
            said.key = earlier.key
            and said.recorded_at = earlier.recorded_at
            and earlier.delivered_on < said.delivered_on
    group by all
)

select
    met._delivery,
    met._row,
    'contradicts the row at ' || met.other.file || ':' || met.other.line || ' of the delivery of ' || met.other.day
    || ', which has the same key and time' as reason
from met
where met.other is not null and (met.same_said is null or met.same_said > met.first_said);
