-- identity.best: the best weight of each written form to each number.
-- grain: one row a written form and number
-- inputs: identity.known_pair, identity.numbered, identity.own_number
-- notes: what has a number of its own, which no register has, is none of these
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
    max(p.weight) as weight,
    arg_max(p.other, (p.weight, p.other)) as other,
    row_number() over (partition by p.record_id order by max(p.weight) desc, n.number) as place
from both_ways as p
inner join identity.numbered as n on p.other = n.record_id
anti join identity.numbered as mine on p.record_id = mine.record_id
anti join identity.own_number as own on p.record_id = own.record_id
group by p.record_id, n.number;
