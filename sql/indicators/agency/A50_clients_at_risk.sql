-- A50: an agency's clients, and the chance of a problem at each.
-- grain: one row a client (exposure), one with the chance of a problem there (case)
-- inputs: score.client
-- look-back: that of score.client
select
    agency as entity_id,
    unnest(['exposure', 'case']) as role,
    unnest([1, chance])::double as weight,
    'work_permits' as source,
    permit_no as record_id,
    applied_on as event_on,
    file,
    line
from score.client
