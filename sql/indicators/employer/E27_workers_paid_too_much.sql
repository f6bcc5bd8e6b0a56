-- E27: permits for the employer whose worker paid more than the law allows, of those whose fee can be compared with it.
-- grain: one row a permit with a fee and a cap
-- inputs: core.permit_fee, $from_day
-- look-back: permits filed after $from_day
-- notes: as A44, at the place where a debt is worked off. Permits through an agency that takes too much from most
--        workers of its other clients (five workers or more are known there) are left out: they tell of the agency
--        (A44, and E30 for its clients), not of this employer
with filed as (
    select
        entity_id as agency,
        employer_entity_id as entity_id,
        permit_no,
        applied_on,
        above_cap as is_case,
        file,
        line,
        count(*) over of_agency - count(*) over of_both as elsewhere,
        count_if(above_cap) over of_agency - count_if(above_cap) over of_both as cases_elsewhere
    from core.permit_fee
    where employer_entity_id is not null and above_cap is not null and applied_on > $from_day
    window
        of_agency as (partition by entity_id),
        of_both as (partition by entity_id, employer_entity_id)
),

final as (
    select
        entity_id,
        permit_no as record_id,
        applied_on as event_on,
        is_case,
        file,
        line
    from filed
    where agency is null or elsewhere < 5 or 2 * cases_elsewhere <= elsewhere
)

select * from final
