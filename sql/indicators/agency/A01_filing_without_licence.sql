-- A01: permits filed on a day on which the agency's licence was not in force.
-- grain: one row a permit that counts (a fact: no exposure)
-- inputs: core.work_permits, core.licence_state, $from_day
-- look-back: permits filed after $from_day
-- notes: only permits that name the agency by its number or licence; a name alike proves nothing
with filed as (
    select
        entity_id,
        permit_no,
        applied_on,
        file,
        line
    from core.work_permits
    where
        matched_by in ('id', 'licence')
        and applied_on > $from_day
),

unlicensed as (
    select distinct
        filed.entity_id,
        filed.permit_no,
        filed.applied_on,
        filed.file,
        filed.line
    from filed
    inner join core.licence_state as state on filed.entity_id = state.entity_id
    where
        (state.licence_status <> 'active' and filed.applied_on >= state.since and filed.applied_on < state.until)
        or filed.applied_on > state.covered_until
),

final as (
    select
        entity_id,
        'case' as role,
        1::double as weight,
        'work_permits' as source,
        permit_no as record_id,
        applied_on as event_on,
        file,
        line
    from unlicensed
)

select * from final
