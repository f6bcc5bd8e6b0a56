-- evaluate.flagged: whom each indicator flagged on the days that its trial compares.
-- grain: one row a day, indicator and entity with at least half a point
-- inputs: evaluate.trial_day, lake.score.point
-- look-back: the days of evaluate.trial_day
create or replace table evaluate.flagged as
select
    p.as_of,
    p.entity_kind,
    p.indicator,
    p.entity_id
from lake.score.point as p
cross join evaluate.trial_day as days
where p.points >= 0.5 and p.as_of in ($as_of, days.outcome_day, days.earlier_day);
