-- core.crossing_day: travellers of every day, counted once for the queries that need no single crossings.
-- grain: one row a source, checkpoint, direction, other country, purpose and day
-- inputs: core.travellers_by_row, core.crossing_counts
-- look-back: 160 weeks
-- notes: '*' stands for what a count does not say
create or replace table core.crossing_day as
select
    'border_crossings' as source,
    checkpoint,
    direction,
    other_country,
    purpose,
    day,
    travellers
from core.travellers_by_row
union all
select
    'crossing_counts' as source,
    checkpoint,
    direction,
    coalesce(other_country, '*') as other_country,
    coalesce(purpose, '*') as purpose,
    day,
    sum(travellers)::bigint as travellers
from core.crossing_counts
where travellers > 0
group by checkpoint, direction, coalesce(other_country, '*'), coalesce(purpose, '*'), day;
