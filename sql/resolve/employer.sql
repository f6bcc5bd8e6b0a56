-- resolve.employer: all employers of the day, and the unit that watches each.
-- grain: one row an entity
-- inputs: resolve.employer_record, resolve.employer_alias, resolve.unit_of
-- notes: of an employer that only permits know, name, region and city are the most frequent ones; ties by alphabet
create or replace table resolve.employer as
with spelling as (
    select
        entity_id,
        coalesce(employer_name, employer_id) as name
    from resolve.employer_alias
    where entity_id like 'N:%'
    group by entity_id, coalesce(employer_name, employer_id)
    qualify row_number() over (partition by entity_id order by sum(mentions) desc, name) = 1
),

seat as (
    select
        entity_id,
        employer_region as region,
        employer_city as city
    from resolve.employer_alias
    where entity_id is not null
    group by entity_id, employer_region, employer_city
    qualify row_number() over (
        partition by entity_id
        order by employer_region is null, sum(mentions) desc, employer_region, employer_city nulls last
    ) = 1
),

numbers as (
    select
        entity_id,
        min(employer_id) as employer_id,
        min(permit_known_from) as known_since
    from resolve.employer_alias
    where entity_id is not null
    group by entity_id
),

entities as (
    select
        employer_id as entity_id,
        * exclude (file, line),
        true as registered
    from resolve.employer_record
    union all by name
    select
        spelling.entity_id,
        spelling.name,
        numbers.employer_id,
        seat.region,
        numbers.known_since,
        false as registered
    from spelling
    inner join seat on spelling.entity_id = seat.entity_id
    inner join numbers on spelling.entity_id = numbers.entity_id
    anti join resolve.employer_record as r on spelling.entity_id = r.employer_id
)

select
    $as_of as as_of,
    entities.*,
    seat.city,
    resolve.unit_of(entities.region, entities.country, 'employer') as unit
from entities
left join seat on entities.entity_id = seat.entity_id
order by entities.entity_id;
