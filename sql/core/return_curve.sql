-- core.return_curve: what share of a route's visitors is still away so many days after leaving (Kaplan-Meier 1958).
-- grain: one row a route and number of days on which somebody came back
-- inputs: core.journey, core.way
-- look-back: as core.journey, followed for up to 180 days
-- notes: who has not come back yet is watched up to the day and then says nothing more (censored): a visitor who left
--        last week is not missing. at_risk = watched and still away; away = product of (1 - came_back / at_risk)
create or replace view core.return_curve as
with watched as (
    select
        w.route_id,
        j.next_on is not null and j.next_on <= j.left_on + 180 as is_back,
        least(date_diff('day', j.left_on, coalesce(j.next_on, $as_of)), 180) as days
    from core.journey as j
    inner join core.way as w on j.way = w.way
    where w.purpose in ('visit', 'business')
),

daily as (
    select
        route_id,
        days,
        count(*) filter (where is_back) as came_back,
        count(*) as leave_the_count
    from watched
    group by route_id, days
),

at_risk as (
    select
        *,
        sum(leave_the_count) over (
            partition by route_id
            order by days
            rows between current row and unbounded following
        ) as at_risk
    from daily
)

select
    route_id as entity_id,
    days,
    at_risk::bigint as at_risk,
    came_back,
    round(product(1 - came_back / at_risk order by days) over (partition by route_id order by days), 9) as away
from at_risk
qualify came_back > 0;
