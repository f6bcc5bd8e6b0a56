-- core.permit_delay: which share of permits is entered within how many days of the application.
-- grain: one row a number of days, 0 to 120
-- inputs: core.permit_known, core.work_permits
-- look-back: applications filed between 485 and 120 days ago: all of them had 120 days to be entered
-- notes: share is never 0, half a permit standing for none; what comes later than 120 days is left aside
create or replace table core.permit_delay as
with delays as (
    select
        greatest(date_diff('day', p.applied_on, k.entered_on), 0) as days,
        count(*) as permits
    from core.work_permits as p
    inner join core.permit_known as k on p.permit_no = k.permit_no
    where p.applied_on > $as_of - 485 and p.applied_on <= $as_of - 120
    group by greatest(date_diff('day', p.applied_on, k.entered_on), 0)
    having days <= 120
),

ages as (
    select unnest(generate_series(0, 120)) as days
)

select
    a.days,
    coalesce(greatest(
        sum(d.permits) filter (where d.days <= a.days), 0.5
    ) / sum(d.permits), 1)::decimal(18, 9) as share
from ages as a
left join delays as d on true
group by a.days;
