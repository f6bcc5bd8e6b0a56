-- resolve.employer_written: every way in which a permit or an inspection names an employer.
-- grain: one row a distinct (employer_id, employer_name, employer_region, employer_city)
-- inputs: core.normal_name, known.inspections, known.work_permits
-- notes: permit_known_from is set where a permit names it so: only such a form may become an entity of its own.
--        countries = where its workers go. A number that says "none" (0000) is no number
create or replace table resolve.employer_written as
with mentions as (
    select
        employer_id,
        employer_name,
        employer_region,
        employer_city,
        destination,
        known_from as permit_known_from,
        known_from
    from known.work_permits
    union all
    select
        employer_id,
        employer_name,
        employer_region,
        employer_city,
        null as destination,
        null as permit_known_from,
        known_from
    from known.inspections
)

select
    employer_id,
    employer_name,
    employer_region,
    employer_city,
    min(permit_known_from) as permit_known_from,
    min(known_from) as known_since,
    count(*) as mentions,
    list(distinct destination order by destination) filter (where destination is not null) as countries,
    core.normal_name(employer_name) as normal_name,
    coalesce(
        case when core.normal_name(employer_id) is not null then 'id ' || employer_id end,
        core.normal_name(employer_name) || '|' || coalesce(employer_region, ''),
        employer_name,
        'id ' || employer_id
    ) as key
from mentions
where coalesce(employer_id, employer_name) is not null
group by employer_id, employer_name, employer_region, employer_city;
