-- R16: visitors who left one way for the country of a listed place of concern by a checkpoint that leads to it.
-- grain: one row a departure; is_case: whether it is one of them
-- inputs: core.recent_exit, core.way, ref.places, $from_day
-- look-back: departures after $from_day; places listed by then
-- notes: context: raises what a one-way ticket means on this route, says nothing about any traveller
with tickets as (
    select
        w.route_id,
        d.day,
        d.crossing_id,
        d.one_way and exists (
            select 1
            from ref.places as p
            where
                p.listed_on <= d.day
                and p.country = w.destination
                and list_contains(p.checkpoints, w.checkpoint)
        ) as towards
    from core.recent_exit as d
    inner join core.way as w on d.way = w.way
    where w.purpose = 'visit' and d.one_way is not null and d.day > $from_day
)

select
    route_id,
    crossing_id,
    day as left_on,
    towards as is_case
from tickets
