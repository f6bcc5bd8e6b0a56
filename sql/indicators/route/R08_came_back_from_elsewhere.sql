-- R08: visitors who came home from another country than the one to which they had declared to go.
-- grain: one row a departure; is_case: whether it is one of them
-- inputs: core.journey, core.way, $from_day
-- look-back: departures after $from_day whose return was seen
-- notes: the mark of a hub from which people are moved on
with returned as (
    select
        w.route_id,
        j.crossing_id,
        j.left_on,
        j.back_from <> j.left_for as from_elsewhere
    from core.journey as j
    inner join core.way as w on j.way = w.way
    where w.purpose = 'visit' and j.back_from is not null and j.left_on > $from_day
)

select
    route_id,
    crossing_id,
    left_on,
    from_elsewhere as is_case
from returned
