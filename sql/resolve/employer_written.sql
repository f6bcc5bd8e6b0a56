-- resolve.employer_written: every way in which a permit or an inspection names an employer.
-- grain: one row a distinct (employer_id, employer_name, employer_region, employer_city)
-- inputs: core.normal_name, known.inspections, known.work_permits
-- notes: permit_known_from is set where a permit names it so: only such a form may become an entity of its own
create or replace table resolve.employer_written as
with mentions as (
    select
        employer_id,
        employer_name,
        employer_region,
        employer_city,
        known_from as permit_known_from,
        known_from
    from known.work_permits
    union all
    select
        employer_id,
        employer_name,
        employer_region,
        employer_city,
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
    core.normal_name(employer_name) as normal_name,
    coalesce(
        'id ' || employer_id,
        core.normal_name(employer_name) || '|' || coalesce(employer_region, ''),
        employer_name
    ) as key
from mentions
where coalesce(employer_id, employer_name) is not null
group by employer_id, employer_name, employer_region, employer_city;
