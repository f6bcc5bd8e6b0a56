-- core.journey: departures, each matched with the traveller's next crossing into the country that was left.
-- grain: one row a departure that is not itself a way home or a passage
-- inputs: core.journey_crossing, core.way, $from_day
-- look-back: the longest window of the cards that read it, and 45 days before, for journeys that came before
-- notes: narrow on purpose, a long history has very many: `way` is a number for the route (core.way gives its name),
--        `traveller` one from the pseudonym. next_is_entry = false where an entry was missed: the traveller came back
--        all the same. Who left lately is not "not back": readers take departures that had the same time to return.
--        The crossing before counts for 45 days, so that a row says the same whatever day it is computed on
create or replace table core.journey as
with crossed as (
    select
        c.crossing_id,
        c.traveller,
        c.crossed_at,
        c.day,
        c.other_country,
        c.checkpoint_country as country,
        c.direction = 'entry' as is_entry,
        w.way,
        c.purpose in ('return', 'transit') as passes
    from core.journey_crossing as c
    left join core.way as w
        on
            c.direction = 'exit'
            and c.checkpoint = w.checkpoint
            and c.other_country = w.destination
            and c.purpose = w.purpose
    where c.crossed_at >= ($from_day - 91)::timestamptz and c.day > $from_day - 90
),

in_order as (
    select
        *,
        lead(day) over in_time as next_on,
        lead(is_entry) over in_time as next_is_entry,
        lead(other_country) over in_time as next_from,
        lag(day) over in_time as previous_on,
        lag(is_entry) over in_time as previous_is_entry
    from crossed
    window in_time as (partition by traveller, country order by crossed_at, crossing_id)
)

select
    crossing_id,
    traveller,
    way,
    other_country as left_for,
    day as left_on,
    next_on,
    next_is_entry,
    case when next_is_entry then next_from end as back_from,
    case when previous_on >= day - 45 then previous_on end as previous_on,
    case when previous_on >= day - 45 then previous_is_entry end as previous_is_entry
from in_order
where not is_entry and not passes and day > $from_day - 45;
