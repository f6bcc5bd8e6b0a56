-- For which employers an agency files permits, and which agencies file for an employer.
-- grain: one row an agency and employer, one of which is on a list
-- inputs: core.work_permits, lake.score.listing, marts.agency, marts.employer
-- look-back: 365 days by the day of application
create table marts.agency_employer as
with listed as (
    select distinct
        entity_kind,
        entity_id
    from lake.score.listing
    where as_of = $as_of
),

filed as (
    select
        entity_id as agency_id,
        employer_entity_id as employer_id,
        sum(workers)::bigint as workers,
        min(applied_on) as first_on,
        max(applied_on) as last_on
    from core.work_permits
    where applied_on > $as_of - 365 and entity_id is not null and employer_entity_id is not null
    group by entity_id, employer_entity_id
)

select
    f.agency_id,
    a.name as agency_name,
    f.employer_id,
    e.name as employer_name,
    f.workers,
    f.first_on,
    f.last_on
from filed as f
left join marts.agency as a on f.agency_id = a.entity_id
left join marts.employer as e on f.employer_id = e.entity_id
where
    ('agency', f.agency_id) in (select (l.entity_kind, l.entity_id) from listed as l)
    or ('employer', f.employer_id) in (select (l.entity_kind, l.entity_id) from listed as l)
order by f.agency_id, f.employer_id;
