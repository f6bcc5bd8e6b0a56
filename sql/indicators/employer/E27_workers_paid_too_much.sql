-- E27: permits for the employer whose worker paid more than the law allows, of those whose fee can be compared with it.
-- grain: one row a permit with a fee and a cap
-- inputs: core.permit_fee, $from_day
-- look-back: permits filed after $from_day
-- notes: as A44, at the place where a debt is worked off. What an agency takes from most workers of its other clients,
--        five or more, tells of the agency (A44, and E30 for its clients) and not of this employer: left out
with filed as (
    select
        entity_id as agency,
        employer_entity_id as entity_id,
        permit_no,
        applied_on,
        fee_charged > 1.01 * fee_cap as is_case,
        file,
        line,
        count(*) over of_agency - count(*) over of_both as elsewhere,
        count_if(fee_charged > 1.01 * fee_cap) over of_agency
        - count_if(fee_charged > 1.01 * fee_cap) over of_both as cases_elsewhere
    from core.permit_fee
    where employer_entity_id is not null and fee_cap is not null and applied_on > $from_day
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
