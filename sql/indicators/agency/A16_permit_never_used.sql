-- A16: permits whose holder did not leave within 120 days.
-- grain: one row a permit with a worker's pseudonym
-- inputs: core.leaving_in_sight, core.permit_trip, $from_day, $to_day
-- look-back: permits granted after $from_day up to $to_day: younger ones may still be used
-- notes: only permits whose 120 days the border saw: who left unseen has not stayed
with matured as (
    select t.*
    from core.permit_trip as t
    semi join core.leaving_in_sight as seen on t.permit_no = seen.permit_no
    where
        t.entity_id is not null
        and t.issued_on > $from_day
        and t.issued_on <= $to_day
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
