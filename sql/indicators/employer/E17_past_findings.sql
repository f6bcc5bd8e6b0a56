-- E17: visits on which breaches were found, per year in which the employer filed permits.
-- grain: one row a year with a permit (exposure), one row a visit with a breach (case)
-- inputs: core.work_permits, core.inspections, $from_day, $to_day
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
        partition by employer_entity_id, ($as_of - applied_on) // 365 order by applied_on, permit_no
    ) = 1
),

found as (
    select
        employer_entity_id as entity_id,
        inspection_id,
        learnt_on,
        file,
        line
    from core.inspections
    where
        employer_entity_id in (select f.entity_id from filed as f)
        and reason <> 'listed'
        and (result in ('minor', 'serious', 'referral') or breaches > 0)
        and learnt_on > $from_day
        and learnt_on <= $to_day
),

final as (
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
    select
        entity_id,
        'case' as role,
        1::double as weight,
        'inspections' as source,
        inspection_id as record_id,
        learnt_on as event_on,
        file,
        line
    from found
)

select * from final
