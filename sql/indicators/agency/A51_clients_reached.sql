-- A51: the chance of a problem at each of an agency's clients; together, how many problems are to be expected there.
-- grain: one row a client
-- inputs: score.client
-- look-back: that of score.client
select
    agency as entity_id,
    'case' as role,
    chance as weight,
    'work_permits' as source,
    permit_no as record_id,
    applied_on as event_on,
    file,
    line
from score.client
