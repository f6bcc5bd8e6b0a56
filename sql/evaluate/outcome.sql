-- evaluate.outcome: what visits found, as known on the session's day.
-- grain: one row a visit
-- inputs: core.inspections, core.is_finding, evaluate.written
-- notes: an agency's own number leads to its entity
create or replace table evaluate.outcome as
with numbered as (
    select
        number,
        min(entity_id) as entity_id
    from evaluate.written
    where entity_kind = 'agency' and number is not null
    group by number
),

visits as (
    select
        case
            when i.agency_id is not null then 'agency'
            when i.route_id is not null then 'route'
            else 'employer'
        end as entity_kind,
        case
            when i.agency_id is not null then numbered.entity_id
            when i.route_id is not null then i.route_id
            else i.employer_entity_id
        end as entity_id,
        i.inspection_id as record_id,
        i.unit,
        i.reason,
        i.inspected_on as seen_on,
        i.learnt_on,
        i.checks_made,
        i.breaches,
        i.result,
        core.is_finding(i.result, i.breaches) as hit
    from core.inspections as i
    left join numbered on i.agency_id = numbered.number
    where coalesce(i.contact, 'met') = 'met'
)

select *
from visits
where entity_id is not null;
