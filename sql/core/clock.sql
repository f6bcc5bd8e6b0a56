-- core.clock: how far ahead of universal time every zone of the profile was, so that crossings need no calendar.
-- grain: one row a time zone and stretch of time in which it kept one offset; [starts_at, ends_at)
-- inputs: ref.checkpoints, $as_of and $timezone
-- look-back: 160 weeks and a day on each side
create or replace table core.clock as
with zones as (
    select distinct coalesce(tz, $timezone) as tz
    from ref.checkpoints
    union
    select $timezone as tz
),

days as (
    select distinct unnest(generate_series(
        ($as_of - 1122)::timestamptz,
        ($as_of + 2)::timestamptz,
        interval 1 day
    )) as starts_at
),

by_day as (
    select
        zones.tz,
        days.starts_at,
        epoch(days.starts_at at time zone zones.tz) - epoch(days.starts_at) as ahead_seconds
    from zones
    cross join days
),

-- the few days in which a clock was put on or back
moved as (
    select *
    from by_day
    qualify ahead_seconds <> lead(ahead_seconds) over (partition by tz order by starts_at)
),

-- the first instant of all, and every hour of these days
hours as (
    select
        tz,
        min(starts_at) as starts_at
    from by_day
    group by tz
    union
    select
        tz,
        unnest(generate_series(starts_at + interval 1 hour, starts_at + interval 1 day, interval 1 hour)) as starts_at
    from moved
),

offsets as (
    select
        tz,
        starts_at,
        (epoch(starts_at at time zone tz) - epoch(starts_at))::bigint as ahead_seconds
    from hours
),

changes as (
    select *
    from offsets
    qualify ahead_seconds is distinct from lag(ahead_seconds) over (partition by tz order by starts_at)
)

select
    tz,
    starts_at,
    lead(starts_at, 1, timestamptz '9999-12-31 00:00:00+00') over (partition by tz order by starts_at) as ends_at,
    ahead_seconds
from changes;
