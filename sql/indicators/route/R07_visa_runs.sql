-- R07: visitors who left again within seven days of coming home from a stay of 20 days or more, at least twice.
-- grain: one row a departure; is_case: whether it is one of them
-- inputs: core.journey, core.way, $from_day, $lead_days
-- look-back: departures after $from_day
-- notes: a stay of 20 days uses up most of a visitor's allowance; commuters stay for hours and do not count
with visits as (
    select
        w.route_id,
        j.crossing_id,
        j.traveller,
        j.left_on,
        coalesce(j.previous_is_entry and date_diff('day', j.previous_on, j.left_on) <= 7, false) as soon_again,
        lag(date_diff('day', j.left_on, j.next_on)) over (
            partition by j.traveller, j.way order by j.left_on, j.crossing_id
        ) as stay
    from core.journey as j
    inner join core.way as w on j.way = w.way
    where w.purpose = 'visit' and j.left_on > $from_day - $lead_days
),

marked as (
    select
        *,
        soon_again and coalesce(stay, 0) >= 20 as again
    from visits
    where left_on > $from_day
),

counted as (
    select
        *,
        again and count(*) filter (where again) over (partition by traveller, route_id) >= 2 as runs
    from marked
)

select
    route_id,
    crossing_id,
    left_on,
    runs as is_case
from counted
