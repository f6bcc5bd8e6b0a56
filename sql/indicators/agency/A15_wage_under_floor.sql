-- A15: permits whose wage is below the floor for the country and occupation.
-- grain: one row a permit whose wage can be compared
-- inputs: core.permit_floor, $from_day
-- look-back: permits filed after $from_day
with final as (
    select
        entity_id,
        case when wage_month < floor_amount then 'both' else 'exposure' end as role,
        1::double as weight,
        'work_permits' as source,
        permit_no as record_id,
        applied_on as event_on,
        file,
        line
    from core.permit_floor
    where entity_id is not null and applied_on > $from_day
)

select * from final
