-- identity.best_own: the best weight of each written form without a number to each number that no register has.
-- grain: one row a written form and number
-- inputs: identity.fixed, identity.known_pair, identity.own_number
create or replace table identity.best_own as
with both_ways as (
    select
        a as record_id,
        b as other,
        weight
    from identity.known_pair
    union all
    select
        b as record_id,
        a as other,
        weight
    from identity.known_pair
)

select
    p.record_id,
    o.number,
    max(p.weight) as weight,
    row_number() over (partition by p.record_id order by max(p.weight) desc, o.number) as place
from both_ways as p
inner join identity.own_number as o on p.other = o.record_id
anti join identity.fixed as mine on p.record_id = mine.record_id
group by p.record_id, o.number;
