-- core.arrival: entries into a country by travellers who came from another country whose border shares its crossings.
-- grain: one row an entry
-- inputs: core.border_crossings, ref.checkpoints, $from_day
-- look-back: the longest window of the cards that read it, and ten days before
-- notes: empty where the profile has one country's checkpoints only
create or replace table core.arrival as
with states as (
    select distinct country
    from ref.checkpoints
)

select
    c.traveller,
    c.checkpoint_country as country,
    c.day,
    c.crossing_id
from core.border_crossings as c
where
    c.direction = 'entry'
    and c.crossed_at >= ($from_day - 10)::timestamptz
    and c.other_country in (select s.country from states as s)
    and (select count(*) > 1 from states);
