-- evaluate.trial_day: the days that the trial of indicators compares.
-- grain: one row in all
-- inputs: lake.score.entity
-- look-back: the latest day at least a week before, the oldest day within 365 days that visits can answer
create or replace table evaluate.trial_day as
select
    min(as_of) filter (where as_of < $as_of - 28) as outcome_day,
    max(as_of) filter (where as_of <= $as_of - 7) as earlier_day
from lake.score.entity
where as_of > $as_of - 365 and as_of <= $as_of;
