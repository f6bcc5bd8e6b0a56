-- core.holder_crossing: every crossing of those in whose name a permit was filed, or that showed a permit.
-- grain: one row a crossing
-- inputs: core.border_crossings, core.work_permits
-- look-back: 800 days
-- notes: next_day = the day of the traveller's next crossing
create or replace table core.holder_crossing as
with holders as (
    select distinct worker
    from core.work_permits
    where worker is not null
),

numbers as (
    select distinct permit_no
    from core.work_permits
    where status in ('approved', 'ended', 'cancelled')
),

seen as (
    select
        crossing_id,
        traveller,
        crossed_at,
        day,
        direction,
        checkpoint,
        checkpoint_country,
        other_country,
        purpose,
        one_way,
        booking_ref,
        document_issued_on,
        permit_no,
        file,
        line
    from core.border_crossings
    where
        crossed_at >= ($as_of - 801)::timestamptz
        and (
            traveller in (select h.worker from holders as h)
            or permit_no in (select n.permit_no from numbers as n)
        )
)

select
    *,
    lead(day) over (partition by traveller order by crossed_at, crossing_id) as next_day
from seen;
