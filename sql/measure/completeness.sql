-- measure.state: the share of what the card counts that has been entered by now, times the share that was accepted.
-- grain: one row
-- inputs: measure.state, measure.counted, measure.reported, core.source_status, measure.card
-- notes: rows are weighed by what they stand for, 1 / share of their week that has arrived; a surge is judged by the
--        weeks that it compares
create or replace table measure.state as
with aged as (
    select
        c.source,
        greatest(date_diff('day', c.event_on, s.data_as_of) // 7, 0) as ago
    from measure.counted as c
    cross join measure.card as card
    inner join core.source_status as s on c.source = s.source
    where
        card.kind <> 'surge'
        or c.event_on > $as_of - card.window_days::integer
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
    state.none_leave,
    summed.reported,
    state.completeness * summed.reported as completeness
from measure.state as state
cross join summed;
