-- core.local_day(moment): the day of a moment in the profile's time zone.
-- grain: a scalar
-- inputs: $timezone
create or replace macro core.local_day(moment) as (moment at time zone $timezone)::date;
