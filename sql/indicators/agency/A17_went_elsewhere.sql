-- A17: permit holders who left within 120 days, but only for other countries than the permit's.
-- grain: one row a permit whose holder left
-- inputs: core.leaving_in_sight, core.permit_trip, $from_day
-- look-back: departures after $from_day
-- notes: an entry into the country of work, or a later departure to it, clears a detour through a hub; a
--        passage in transit alone says nothing; only permits whose 120 days the border saw
with departed as (
    select t.*
    from core.permit_trip as t
    semi join core.leaving_in_sight as seen on t.permit_no = seen.permit_no
    where t.entity_id is not null and t.left_on > $from_day and (t.arrived_on is not null or t.went_elsewhere)
),

final as (
    select
        entity_id,
        case when went_elsewhere then 'both' else 'exposure' end as role,
        1::double as weight,
        'border_crossings' as source,
        left_crossing_id as record_id,
        left_on as event_on,
        left_file as file,
        left_line as line
    from departed
)

select * from final
