-- A15: permits whose wage is below the floor for the country and occupation.
-- grain: one row a permit whose wage can be compared
-- inputs: core.work_permits, ref.wage_floors
-- look-back: permits filed in 365 days
-- notes: the floor for the occupation goes before the general one ('*'), the latest in force on the day of filing
--        before earlier ones; wages in another currency than the floor's are not compared
with filed as (
    select
        entity_id,
        permit_no,
        destination,
        occupation,
        wage_month,
        currency,
        applied_on,
        file,
        line
    from core.work_permits
    where
        entity_id is not null
        and wage_month is not null
        and status <> 'withdrawn'
        and applied_on > getvariable('as_of')::date - 365
),

applicable as (
    select
        filed.*,
        floors.amount
    from filed
    inner join ref.wage_floors as floors
        on
            filed.destination = floors.country
            and filed.currency = floors.currency
            and floors.occupation in (filed.occupation, '*')
            and floors.valid_from <= filed.applied_on
    qualify row_number() over (
        partition by filed.permit_no
        order by floors.occupation = '*', floors.valid_from desc, floors.amount
    ) = 1
),

final as (
    select
        entity_id,
        case when wage_month < amount then 'both' else 'exposure' end as role,
        1::double as weight,
        'work_permits' as source,
        permit_no as record_id,
        applied_on as event_on,
        file,
        line
    from applicable
)

select * from final
