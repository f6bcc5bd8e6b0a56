-- resolve.unregistered: agencies that only permits know.
-- grain: one row an entity
-- inputs: resolve.alias, lake.accepted.work_permits
-- notes: the name is its most frequent spelling, the region that of most of its permits' employers; ties by alphabet
create or replace table resolve.unregistered as
with filed as (
    select
        a.entity_id,
        p.agency_name,
        p.licence_no,
        p.agency_id,
        p.employer_region
    from lake.accepted.work_permits as p
    inner join resolve.alias as a
        on
            p.agency_id is not distinct from a.agency_id
            and p.licence_no is not distinct from a.licence_no
            and p.agency_name is not distinct from a.agency_name
    where
        p.known_from <= getvariable('as_of')::date
        and p.known_to > getvariable('as_of')::date
        and a.entity_id like 'N:%'
),

spelling as (
    select
        entity_id,
        coalesce(agency_name, agency_id, licence_no) as name
    from filed
    group by entity_id, coalesce(agency_name, agency_id, licence_no)
    qualify row_number() over (partition by entity_id order by count(*) desc, name) = 1
),

seat as (
    select
        entity_id,
        employer_region as region
    from filed
    where employer_region is not null
    group by entity_id, employer_region
    qualify row_number() over (partition by entity_id order by count(*) desc, employer_region) = 1
),

numbers as (
    select
        entity_id,
        min(agency_id) as agency_id,
        min(licence_no) as licence_no
    from filed
    group by entity_id
    having count(distinct agency_id) <= 1
),

since as (
    select
        entity_id,
        min(permit_known_from) as known_since
    from resolve.alias
    where entity_id like 'N:%'
    group by entity_id
)

select
    spelling.entity_id,
    spelling.name,
    numbers.agency_id,
    numbers.licence_no,
    seat.region,
    since.known_since
from spelling
left join seat on spelling.entity_id = seat.entity_id
left join numbers on spelling.entity_id = numbers.entity_id
left join since on spelling.entity_id = since.entity_id;
