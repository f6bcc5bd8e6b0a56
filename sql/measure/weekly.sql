-- measure.weekly: the counted rows of a surge as whole weeks that end on the day.
-- grain: one row an entity and week; ago = weeks before the one that ends on the day
-- inputs: measure.counted
-- look-back: 160 weeks
create or replace table measure.weekly as
select
    entity_id,
    date_diff('day', event_on, $as_of) // 7 as ago,
    sum(weight) as volume
from measure.counted
where entity_id is not null and event_on > $as_of - 1120
group by entity_id, ago;
