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

hours as (
    select distinct unnest(generate_series(
        ($as_of - 1122)::timestamptz,
        ($as_of + 2)::timestamptz,
        interval 1 hour
    )) as starts_at
),

offsets as (
    select
        zones.tz,
        hours.starts_at,
        (epoch(hours.starts_at at time zone zones.tz) - epoch(hours.starts_at))::bigint as ahead_seconds
    from zones
    cross join hours
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
