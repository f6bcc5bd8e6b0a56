-- core.arrival: entries into a country by travellers who came from another country whose border shares its crossings.
-- grain: one row an entry
-- inputs: core.border_crossings, ref.checkpoints
-- look-back: 100 days
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
    and c.crossed_at >= ($as_of - 100)::timestamptz
    and c.other_country in (select s.country from states as s)
    and (select count(*) > 1 from states);
