-- Where workers come from: for how many of each region permits were applied for, month by month.
-- grain: one row a month of application, region of origin and destination
-- inputs: core.hidden, core.shown, core.shown_part, core.work_permits
-- look-back: applications of 730 days
create table marts.region_month as
with
counted as (
    select
        date_trunc('month', applied_on)::date as month,
        origin_region as region,
        destination,
        count(distinct entity_id) as agencies,
        count(distinct employer_entity_id) as employers,
        sum(workers)::bigint as declared,
        coalesce(sum(workers) filter (where status in ('approved', 'ended', 'cancelled')), 0)::bigint as permitted,
        coalesce(sum(workers) filter (where status = 'denied'), 0)::bigint as refused
    from core.work_permits
    where applied_on > $as_of - 730
    group by all
)

select
    month,
    region,
    destination,
    agencies,
    employers,
    core.shown(declared) as declared,
    core.shown_part(permitted, declared) as permitted,
    -- what is neither (not decided yet, withdrawn) follows from the two: where it is of few, one of them is left out
    case when not core.hidden(declared - permitted - refused) then core.shown_part(refused, declared) end as refused
from counted
order by month, region, destination;
