-- A16: permits whose holder did not leave within 120 days.
-- grain: one row a permit with a worker's pseudonym
-- inputs: core.permit_trip, $from_day, $to_day
-- look-back: permits granted after $from_day up to $to_day: younger ones may still be used
with matured as (
    select *
    from core.permit_trip
    where
        entity_id is not null
        and issued_on > $from_day
        and issued_on <= $to_day
),

final as (
    select
        entity_id,
        case when left_on is null and arrived_on is null then 'both' else 'exposure' end as role,
        1::double as weight,
        'work_permits' as source,
        permit_no as record_id,
        issued_on as event_on,
        file,
        line
    from matured
)

select * from final
