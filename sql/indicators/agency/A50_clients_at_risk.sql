-- A50: an agency's clients, and the chance of a problem at each.
-- grain: one row a client (exposure), one with the chance of a problem there (case)
-- inputs: score.client
-- look-back: that of score.client
select
    c.agency as entity_id,
    'exposure' as role,
    1::double as weight,
    c.* exclude (c.agency, c.employer, c.workers, c.chance)
from score.client as c
union all
select
    c.agency as entity_id,
    'case' as role,
    c.chance as weight,
    c.* exclude (c.agency, c.employer, c.workers, c.chance)
from score.client as c
