-- A17: permit holders who left within 120 days, but only for other countries than the permit's.
-- grain: one row a permit whose holder left
-- inputs: core.leaving_in_sight, core.permit_trip, $from_day
-- look-back: departures after $from_day
-- notes: an entry into the country of work, or a later departure to it, clears a detour through a hub;
--        only permits whose 120 days the border saw
with departed as (
    select t.*
    from core.permit_trip as t
    semi join core.leaving_in_sight as seen on t.permit_no = seen.permit_no
    where t.entity_id is not null and t.left_on > $from_day
),

final as (
    select
        entity_id,
        case when arrived_on is null then 'both' else 'exposure' end as role,
        1::double as weight,
        'border_crossings' as source,
        left_crossing_id as record_id,
        left_on as event_on,
        left_file as file,
        left_line as line
    from departed
)

select * from final
