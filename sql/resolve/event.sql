-- resolve.event: what changed in who is who since the last day that was resolved.
-- grain: one row a pair of entities
-- inputs: resolve.agency, resolve.employer, resolve.alias, resolve.employer_alias, lake.resolve.agency_alias,
--         lake.resolve.employer_alias
-- notes: merge: what was other_id is part of entity_id now, and other_id is nobody's any more; split: what was part of
--        other_id is entity_id now, and other_id is still there. An id is never given to another entity
create or replace table resolve.event as
with last_day as (
    select max(as_of) as day
    from lake.resolve.agency_alias
    where as_of < $as_of
),

earlier as (
    select
        'agency' as entity_kind,
        row(agency_id, licence_no, agency_name)::varchar as record,
        entity_id
    from lake.resolve.agency_alias
    where entity_id is not null and as_of in (select l.day from last_day as l)
    union all
    select
        'employer' as entity_kind,
        row(employer_id, employer_name, employer_region, employer_city)::varchar as record,
        entity_id
    from lake.resolve.employer_alias
    where entity_id is not null and as_of in (select l.day from last_day as l)
),

now as (
    select
        'agency' as entity_kind,
        row(agency_id, licence_no, agency_name)::varchar as record,
        entity_id
    from resolve.alias
    where entity_id is not null
    union all
    select
        'employer' as entity_kind,
        row(employer_id, employer_name, employer_region, employer_city)::varchar as record,
        entity_id
    from resolve.employer_alias
    where entity_id is not null
),

still as (
    select
        'agency' as entity_kind,
        entity_id
    from resolve.agency
    union
    select
        'employer' as entity_kind,
        entity_id
    from resolve.employer
)

select distinct
    $as_of as as_of,
    now.entity_kind,
    case when still.entity_id is null then 'merge' else 'split' end as kind,
    now.entity_id,
    earlier.entity_id as other_id
from now
inner join earlier
    on now.entity_kind = earlier.entity_kind and now.record = earlier.record and now.entity_id <> earlier.entity_id
left join still on earlier.entity_kind = still.entity_kind and earlier.entity_id = still.entity_id;
