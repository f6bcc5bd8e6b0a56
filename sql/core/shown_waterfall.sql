-- core.shown_waterfall: the waterfall of the day without what would tell of 1 to 4 people, by a count or a difference.
-- grain: one row an agency or corridor and step
-- inputs: core.hidden, lake.measure.waterfall
-- notes: withheld = workers, or workers and of_workers, are not published. Who returned is counted among others than
--        those who left, so place 5 is not compared with the step before
create or replace view core.shown_waterfall as
with counted as (
    select
        *,
        core.hidden(workers) or core.hidden(of_workers - workers) as tells_few,
        lag(workers) over (partition by entity_kind, entity_id order by place) as before
    from lake.measure.waterfall
    where as_of = $as_of
),

judged as (
    select
        *,
        coalesce(
            core.hidden(of_workers)
            or place < 5 and core.hidden(abs(before - of_workers))
            or place < 5 and of_workers = before and lag(tells_few) over (
                partition by entity_kind, entity_id order by place
            ),
            false
        ) as base_tells_few
    from counted
)

select
    as_of,
    entity_kind,
    entity_id,
    place,
    step,
    case when not tells_few and not base_tells_few then workers end as workers,
    case when not base_tells_few then of_workers end as of_workers,
    leak,
    tells_few or base_tells_few as withheld
from judged;
