-- identity.exact: written names that belong to exactly one number of the register, and are taken for it.
-- grain: one row a written form
-- inputs: identity.feature, identity.numbered, identity.spelling
-- notes: of namesakes the one that is written in the same way decides, then the one of the same legal form
create or replace table identity.exact as
with names as (
    select distinct
        n.number,
        f.region,
        unnest([f.name_key, f.alt]) as name,
        unnest([r.name, null]) as registered
    from identity.feature as f
    inner join identity.numbered as n on f.record_id = n.record_id
    inner join record_of_kind as r on f.record_id = r.record_id
),

matched as (
    select
        f.record_id,
        names.number,
        min(identity.spelling(r.name, names.registered)) as spelling
    from identity.feature as f
    inner join record_of_kind as r on f.record_id = r.record_id and not r.in_register and r.own_number is null
    inner join names
        on
            names.name in (f.name_key, f.compact)
            and (f.region is null or names.region is null or f.region = names.region)
    group by f.record_id, names.number
),

nearest as (
    select *
    from matched
    qualify spelling = min(spelling) over (partition by record_id)
)

select
    record_id,
    min(number) as number
from nearest
group by record_id
having count(*) = 1;
