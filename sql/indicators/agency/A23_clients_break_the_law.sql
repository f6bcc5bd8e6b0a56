-- A23: permits filed for employers of whom a breach was known before.
-- grain: one row a permit
-- inputs: core.work_permits, core.employer_breach, core.inspections, $from_day
-- look-back: permits filed after $from_day
-- notes: breaches known in the three years before the filing; what a visit to the agency itself found does not count:
--        a visit that names it, one by the same unit on the day on which it visited the agency, and one that a list
--        caused and that names no other agency
with filed as (
    select
        entity_id,
        permit_no,
        employer_entity_id,
        applied_on,
        file,
        line
    from core.work_permits
    where
        entity_id is not null
        and employer_entity_id is not null
        and status <> 'withdrawn'
        and applied_on > $from_day
),

visited as (
    select distinct
        agency_id,
        unit,
        inspected_on
    from core.inspections
    where agency_id is not null
),

warned as (
    select distinct filed.permit_no
    from filed
    inner join core.employer_breach as breach on filed.employer_entity_id = breach.employer_entity_id
    anti join visited as own
        on filed.entity_id = own.agency_id and breach.unit = own.unit and breach.inspected_on = own.inspected_on
    where
        breach.breach_on < filed.applied_on
        and breach.breach_on >= filed.applied_on - 1095
        and breach.agency_id is distinct from filed.entity_id
        and not (coalesce(breach.reason = 'listed', false) and breach.agency_id is null)
),

final as (
    select
        filed.entity_id,
        case when warned.permit_no is null then 'exposure' else 'both' end as role,
        1::double as weight,
        'work_permits' as source,
        filed.permit_no as record_id,
        filed.applied_on as event_on,
        filed.file,
        filed.line
    from filed
    left join warned on filed.permit_no = warned.permit_no
)

select * from final
