-- E17: visits on which breaches were found, per year in which the employer filed permits.
-- grain: one row a year with a permit (exposure), one row a visit with a breach (case)
-- inputs: core.employer_finding, core.work_permits, $from_day, $to_day
-- look-back: permits and visits after $from_day
-- notes: a visit that our own list caused does not count: it would confirm itself
with filed as (
    select
        employer_entity_id as entity_id,
        permit_no,
        applied_on,
        file,
        line
    from core.work_permits
    where employer_entity_id is not null and applied_on > $from_day
    qualify row_number() over (
        partition by employer_entity_id, date_diff('day', applied_on, $as_of) // 365 order by applied_on, permit_no
    ) = 1
)

select
    entity_id,
    'exposure' as role,
    1::double as weight,
    'work_permits' as source,
    permit_no as record_id,
    applied_on as event_on,
    file,
    line
from filed
union all
select found.*
from core.employer_finding as found
semi join filed on found.entity_id = filed.entity_id
where found.event_on > $from_day and found.event_on <= $to_day
