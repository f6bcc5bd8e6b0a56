-- identity.namesake: entities with the same name in the same region and another number: it may be mistyped.
-- grain: one row a written form with a number that no register has
-- inputs: identity.feature, identity.fixed, identity.labelled_record, identity.named, identity.own_number
-- notes: entity_id = the namesake in the register, else the one that was known first, if its number is at most two
--        slips away: households are called alike. A name that more than three numbers have says nothing
create or replace table identity.namesake as
with named as (
    select
        f.record_id,
        f.name_key,
        f.region,
        x.number,
        n.entity_id,
        not x.in_register as is_new,
        f.known_since
    from identity.fixed as x
    inner join identity.feature as f on x.record_id = f.record_id
    inner join identity.labelled_record as r on x.record_id = r.record_id
    inner join identity.named as n on r.label = n.label
    where f.name_key is not null
),

first_known as (
    select
        name_key,
        region,
        arg_min(entity_id, (is_new, known_since, number, entity_id)) as entity_id,
        arg_min(number, (is_new, known_since, number, entity_id)) as number,
        bool_and(is_new) as is_new
    from named
    group by name_key, region
    having count(distinct number) between 2 and 3
)

select
    n.record_id,
    k.entity_id
from named as n
semi join identity.own_number as o on n.record_id = o.record_id
inner join first_known as k on n.name_key = k.name_key and n.region is not distinct from k.region
where n.entity_id <> k.entity_id and (not k.is_new or damerau_levenshtein(n.number, k.number) <= 2);
