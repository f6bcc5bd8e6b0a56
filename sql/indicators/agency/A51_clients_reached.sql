-- A51: the chance of a problem at each of an agency's clients; together, the expected number of problems there.
-- grain: one row a client
-- inputs: score.client
-- look-back: that of score.client
select
    c.agency as entity_id,
    'case' as role,
    c.chance as weight,
    c.* exclude (c.agency, c.employer, c.workers, c.chance)
from score.client as c
