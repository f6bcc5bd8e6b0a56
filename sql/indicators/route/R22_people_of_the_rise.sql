-- R22: how many more people left by the route than is usual for the season.
-- grain: one row a route with more than expected
-- inputs: score.rise
-- look-back: that of score.rise
select
    entity_id,
    'case' as role,
    more::double as weight,
    source,
    entity_id || ' ' || last_on::varchar as record_id,
    last_on as event_on,
    null::varchar as file,
    null::bigint as line
from score.rise
