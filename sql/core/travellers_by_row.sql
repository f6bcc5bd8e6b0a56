-- core.travellers_by_row: travellers of every day, counted from single crossings.
-- grain: one row a checkpoint, direction, other country, purpose and day
-- inputs: core.counted_crossing
-- look-back: 160 weeks
create or replace table core.travellers_by_row as
select
    checkpoint,
    direction,
    other_country,
    purpose,
    day,
    count(*) as travellers
from core.counted_crossing
group by checkpoint, direction, other_country, purpose, day;
