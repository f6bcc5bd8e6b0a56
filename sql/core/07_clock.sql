-- core.clock: local time of every zone of the profile, hour by hour, so that crossings need a join and no calendar.
-- grain: one row a time zone and hour of universal time
-- inputs: ref.checkpoints, variables as_of and timezone
-- look-back: 160 weeks and a day on each side
create or replace table core.clock as
with zones as (
    select distinct coalesce(tz, getvariable('timezone')) as tz
    from ref.checkpoints
    union
    select getvariable('timezone') as tz
),

hours as (
    select unnest(generate_series(
        (getvariable('as_of')::date - 1122)::timestamptz,
        (getvariable('as_of')::date + 2)::timestamptz,
        interval 1 hour
    )) as starts_at
)

select
    zones.tz,
    (epoch(hours.starts_at) // 3600)::bigint as utc_hour,
    (epoch(hours.starts_at at time zone zones.tz) - epoch(hours.starts_at))::bigint as ahead_seconds
from zones
cross join hours;
