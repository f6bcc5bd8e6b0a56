-- A20: workers who were still abroad 60 days after their permit ended, of those whose permit ended so long ago.
-- grain: one row a permit whose holder left
-- inputs: core.permit_end, $from_day, $to_day
-- look-back: permits that ended after $from_day up to $to_day; who may still be abroad by right is not counted at all
with final as (
    select
        entity_id,
        case when away and not renewed then 'both' else 'exposure' end as role,
        1::double as weight,
        'border_crossings' as source,
        last_crossing_id as record_id,
        last_on as event_on,
        last_file as file,
        last_line as line
    from core.permit_end
    where entity_id is not null and left_on is not null and valid_to > $from_day and valid_to <= $to_day
)

select * from final
