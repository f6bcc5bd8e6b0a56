-- score.client: the employers for whom an agency filed, and the chance of a problem at each, going by itself alone.
-- grain: one row an agency and employer; source, record_id, event_on, file, line: the newest permit
-- inputs: core.client, core.joint_visit, lake.measure.evidence, score.own
-- look-back: permits filed in 365 days
-- notes: chance, in odds: one in twenty before anything is known, times e^points; the factor is e^2 at most, so that
--        one client with a very high score does not count as much as ten. Indicators of the client that rest on a visit
--        to the agency itself are left out (core.joint_visit)
create or replace table score.client as
with filed as (
    select *
    from core.client
    where applied_on > $as_of - 365
),

of_agency as (
    select distinct
        e.entity_id as employer,
        e.indicator,
        j.agency_id as agency
    from lake.measure.evidence as e
    inner join core.joint_visit as j on e.record_id = j.inspection_id
    where e.as_of = $as_of and e.entity_kind = 'employer' and e.source = 'inspections'
),

known as (
    select
        filed.agency,
        filed.employer,
        coalesce(sum(own.cents) filter (where of_agency.agency is null), 0) as cents
    from filed
    left join score.own as own on filed.employer = own.entity_id and own.entity_kind = 'employer'
    left join of_agency
        on
            filed.employer = of_agency.employer
            and filed.agency = of_agency.agency
            and own.indicator = of_agency.indicator
    group by filed.agency, filed.employer
)

select
    filed.agency,
    filed.employer,
    filed.workers,
    'work_permits' as source,
    filed.permit_no as record_id,
    filed.applied_on as event_on,
    filed.file,
    filed.line,
    1 / (1 + 19 * exp(-least(known.cents * 0.01::double, 2))) as chance
from filed
inner join known on filed.agency = known.agency and filed.employer = known.employer;
