-- evaluate.trial_day, evaluate.flagged: whom each indicator flagged on the days that its trial compares.
-- grain: one row in all; one row a day, indicator and entity with at least half a point
-- inputs: lake.score.entity, lake.score.point
-- look-back: the day, the latest day at least a week before, the oldest day within 365 days that visits can answer
create or replace table evaluate.trial_day as
select
    min(as_of) filter (where as_of < $as_of - 28) as outcome_day,
    max(as_of) filter (where as_of <= $as_of - 7) as earlier_day
from lake.score.entity
where as_of > $as_of - 365 and as_of <= $as_of;

create or replace table evaluate.flagged as
select
    p.as_of,
    p.entity_kind,
    p.indicator,
    p.entity_id
from lake.score.point as p
cross join evaluate.trial_day as days
where p.points >= 0.5 and p.as_of in ($as_of, days.outcome_day, days.earlier_day);
