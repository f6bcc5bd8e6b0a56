-- E19: visits with breaches at other clients of the agencies that filed for the employer.
-- grain: one row an employer and agency, weight = its other clients (exposure); one row an employer and visit (case)
-- inputs: core.client, core.employer_finding, $from_day, $to_day
-- look-back: permits and visits after $from_day
-- notes: the employer's own visits and those that our list caused do not count; an agency of one client says nothing
with filed as (
    select *
    from core.client
    where applied_on > $from_day
),

found as (
    select
        filed.agency,
        f.*
    from core.employer_finding as f
    inner join filed on f.entity_id = filed.employer
    where f.event_on > $from_day and f.event_on <= $to_day
),

counted as (
    select
        *,
        count(*) over (partition by agency) - 1 as others
    from filed
)

select
    employer as entity_id,
    'exposure' as role,
    others::double as weight,
    'work_permits' as source,
    permit_no as record_id,
    applied_on as event_on,
    file,
    line
from counted
where others > 0
union all
select distinct
    filed.employer as entity_id,
    found.role,
    found.weight,
    found.source,
    found.record_id,
    found.event_on,
    found.file,
    found.line
from filed
inner join found on filed.agency = found.agency and filed.employer <> found.entity_id
