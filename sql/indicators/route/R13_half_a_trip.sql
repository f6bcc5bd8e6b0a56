-- R13: departures for a country whose own border shares its crossings, of which that border saw no entry.
-- grain: one row such a departure (case), one row a route and day with its departures as weight (exposure)
-- inputs: core.arrival, core.departure_case, core.departures_a_day, core.return_in_sight, $from_day, $to_day
-- look-back: departures after $from_day up to $to_day
-- notes: says nothing where the profile has no checkpoints of the destination, nor of days on which they were not seen
with shared as (
    select distinct country
    from core.arrival
)

select d.* exclude (d.checkpoint, d.destination, d.purpose, d.traveller, d.next_on, d.next_is_entry)
from core.departure_case as d
semi join core.return_in_sight as seen on d.destination = seen.place and d.event_on = seen.day and seen.days = 3
where
    d.destination in (select s.country from shared as s)
    and d.event_on > $from_day
    and d.event_on <= $to_day
    and not exists (
        select 1
        from core.arrival as a
        where
            a.traveller = d.traveller
            and a.country = d.destination
            and a.day between d.event_on and d.event_on + 3
    )
union all
select d.* exclude (d.checkpoint, d.destination, d.purpose)
from core.departures_a_day as d
semi join core.return_in_sight as seen on d.destination = seen.place and d.event_on = seen.day and seen.days = 3
where d.destination in (select s.country from shared as s) and d.event_on > $from_day and d.event_on <= $to_day
