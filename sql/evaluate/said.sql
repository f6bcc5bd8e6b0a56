-- evaluate.said: for how many entities an indicator has a value, and how many bases lie just around its minimum.
-- grain: one row an entity kind and indicator
-- inputs: lake.measure.indicator, $minimum_bases
-- look-back: the day
-- notes: bunching = bases just below and just above the minimum below which an indicator says nothing
create or replace table evaluate.said as
with based as (
    select
        *,
        nullif($minimum_bases[indicator], 0) as minimum_base
    from lake.measure.indicator
    where as_of = $as_of
)

select
    entity_kind,
    indicator,
    count(*) as entities,
    count(*) filter (where status <> 'ok') as silent,
    count(*) filter (where status in ('not_available', 'none_leave')) as unavailable,
    count(*) filter (where den / minimum_base >= 0.8 and den < minimum_base) as just_below,
    count(*) filter (where den >= minimum_base and den / minimum_base < 1.2) as just_above
from based
group by entity_kind, indicator;
