-- identity.exact: written names that belong to exactly one number of the register, and are taken for it.
-- grain: one row a written form
-- inputs: identity.feature, identity.numbered
create or replace table identity.exact as
with names as (
    select distinct
        n.number,
        f.region,
        unnest([f.name_key, f.alt]) as name
    from identity.feature as f
    inner join identity.numbered as n on f.record_id = n.record_id
),

matched as (
    select distinct
        f.record_id,
        names.number
    from identity.feature as f
    inner join record_of_kind as r on f.record_id = r.record_id and not r.in_register
    inner join names
        on
            names.name in (f.name_key, f.compact)
            and (f.region is null or names.region is null or f.region = names.region)
)

select
    record_id,
    min(number) as number
from matched
group by record_id
having count(*) = 1;
