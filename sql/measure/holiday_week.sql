-- measure.holiday_week: what share of a week is a holiday.
-- grain: one row a country, holiday and week; ago = weeks before the one that ends on the day
-- inputs: ref.holidays
-- look-back: 160 weeks
create or replace table measure.holiday_week as
with days as (
    select distinct
        country,
        name,
        unnest(generate_series(starts_on, coalesce(ends_on, starts_on), interval 1 day))::date as day
    from ref.holidays
)

select
    country,
    name,
    date_diff('day', day, $as_of) // 7 as ago,
    count(*) / 7.0 as share
from days
where day <= $as_of and day > $as_of - 1120
group by country, name, ago;
