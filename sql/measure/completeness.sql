-- measure.state: how much of what the card counts has been entered by now (reported), and been accepted, too.
-- grain: one row
-- inputs: measure.state, measure.counted, measure.reported, core.source_status, $kind and $window_days
-- notes: rows are weighed by what they stand for, 1 / share of their week that has arrived; a surge is judged by the
--        weeks that it compares
create or replace table measure.state as
with aged as (
    select
        c.source,
        greatest((s.data_as_of - c.event_on) // 7, 0) as ago
    from measure.counted as c
    inner join core.source_status as s on c.source = s.source
    where
        $kind <> 'surge'
        or c.event_on > $as_of - $window_days::integer
),

shared as (
    select
        coalesce(r.share, 1) as share,
        count(*) as records
    from aged as a
    left join measure.reported as r on a.source = r.source and a.ago = r.ago
    group by all
),

summed as (
    select coalesce(sum(records order by share) / sum(records / share order by share), 1) as reported from shared
)

select
    state.available,
    state.late,
    state.data_as_of,
    summed.reported,
    state.completeness * summed.reported as completeness
from measure.state as state
cross join summed;
