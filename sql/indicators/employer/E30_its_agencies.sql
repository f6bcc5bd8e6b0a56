-- E30: the agencies that filed for an employer, each by its chance to be a problem and its part of the workers.
-- grain: one row an employer and agency
-- inputs: score.client, score.own
-- look-back: that of score.client
-- notes: chance: one in twenty before anything is known, times what the points of the agency itself say, in odds
with judged as (
    select
        entity_id as agency,
        1 / (1 + 19 * exp(-sum(cents) * 0.01::double)) as chance
    from score.own
    where entity_kind = 'agency'
    group by entity_id
)

select
    c.employer as entity_id,
    'case' as role,
    j.chance * c.workers / sum(c.workers) over (partition by c.employer) as weight,
    c.* exclude (c.agency, c.employer, c.workers, c.chance)
from score.client as c
inner join judged as j on c.agency = j.agency
