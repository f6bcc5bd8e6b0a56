-- E19: visits with breaches at other clients of the agencies that filed for the employer.
-- grain: one row an employer and agency, weight = its other clients (exposure); one row an employer and visit (case)
-- inputs: core.employer_finding, core.work_permits, $from_day, $to_day
-- look-back: permits and visits after $from_day
-- notes: the employer's own visits and those that our list caused do not count; an agency of one client says nothing
with filed as (
    select
        employer_entity_id as entity_id,
        entity_id as agency,
        max_by(permit_no, (applied_on, permit_no)) as permit_no,
        max_by(file, (applied_on, permit_no)) as file,
        max_by(line, (applied_on, permit_no)) as line,
        max(applied_on) as applied_on
    from core.work_permits
    where
        employer_entity_id is not null
        and entity_id is not null
        and applied_on > $from_day
    group by employer_entity_id, entity_id
),

found as (
    select
        filed.agency,
        f.*
    from core.employer_finding as f
    inner join filed on f.entity_id = filed.entity_id
    where f.event_on > $from_day and f.event_on <= $to_day
),

counted as (
    select
        *,
        count(*) over (partition by agency) - 1 as others
    from filed
)

select
    entity_id,
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
    filed.entity_id,
    found.role,
    found.weight,
    found.source,
    found.record_id,
    found.event_on,
    found.file,
    found.line
from filed
inner join found on filed.agency = found.agency and filed.entity_id <> found.entity_id
