-- A19: workers who came home within 90 days of leaving for the country of work.
-- grain: one row a permit whose holder arrived
-- inputs: core.permit_trip, $from_day, $to_day
-- look-back: arrivals after $from_day up to $to_day: younger ones may still stay
-- notes: permits that end within the 90 days are left out, their holders come home as they should
with arrived as (
    select
        *,
        coalesce(back_on < arrived_on + 90, false) as came_back
    from core.permit_trip
    where
        entity_id is not null
        and left_on is not null
        and arrived_on > $from_day
        and arrived_on <= $to_day
        and (valid_to is null or valid_to >= arrived_on + 90)
),

final as (
    select
        entity_id,
        case when came_back then 'both' else 'exposure' end as role,
        1::double as weight,
        'border_crossings' as source,
        case when came_back then back_crossing_id else left_crossing_id end as record_id,
        case when came_back then back_on else left_on end as event_on,
        case when came_back then back_file else left_file end as file,
        case when came_back then back_line else left_line end as line
    from arrived
)

select * from final
