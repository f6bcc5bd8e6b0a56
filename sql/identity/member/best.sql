-- identity.best: the best weight of each written form without a number to each number.
-- grain: one row a written form and number
-- inputs: identity.fixed, identity.known_pair
-- notes: place = among the numbers of the register, or among those that no register has (in_register)
create or replace table identity.best as
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
    n.number,
    n.in_register,
    max(p.weight) as weight,
    arg_max(p.other, (p.weight, p.other)) as other,
    row_number() over (partition by p.record_id, n.in_register order by max(p.weight) desc, n.number) as place
from both_ways as p
inner join identity.fixed as n on p.other = n.record_id
anti join identity.fixed as mine on p.record_id = mine.record_id
group by p.record_id, n.number, n.in_register;
