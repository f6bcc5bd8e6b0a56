-- R14: visitors by air who were home on the same or the next day: turned back there, or on somebody's errand.
-- grain: one row such a departure (case), one row a route and day with its visitors as weight (exposure)
-- inputs: core.departure_case, core.departures_a_day, ref.checkpoints, $from_day, $to_day
-- look-back: departures after $from_day up to $to_day: younger ones may not be home yet
-- notes: by air only: next door, a day trip is shopping
with airport as (
    select code
    from ref.checkpoints
    where mode = 'air'
)

select * exclude (checkpoint, destination, purpose, traveller, next_on, next_is_entry)
from core.departure_case
where
    purpose in ('visit', 'business')
    and checkpoint in (select a.code from airport as a)
    and event_on > $from_day
    and event_on <= $to_day
    and next_is_entry
    and next_on <= event_on + 1
union all
select * exclude (checkpoint, destination, purpose)
from core.departures_a_day
where
    purpose in ('visit', 'business')
    and checkpoint in (select a.code from airport as a)
    and event_on > $from_day
    and event_on <= $to_day
