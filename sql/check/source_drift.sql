-- check_source_drift: how unlike its past the newest delivery of a source is, and in which columns.
-- grain: one row a source that has a past
-- inputs: check_drift
create or replace temp table check_source_drift as
with said as (
    select
        source,
        max(drift) as drift,
        list(
            printf(
                '%s %s %s, usually %s',
                if(column_name = '', 'log10 of', column_name),
                if(code = '', measure, printf('share of %s', code)),
                round(value, 3)::varchar,
                round(usual, 3)::varchar
            )
            order by drift desc, column_name, measure, code
        ) filter (where drift > 1) as columns
    from check_drift
    group by source
)

select
    source,
    drift,
    array_to_string(columns[:5], '; ')
    || if(len(columns) > 5, printf('; and %d more', len(columns) - 5), '') as drift_said
from said;
