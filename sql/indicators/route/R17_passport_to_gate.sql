-- R17: days between the passport's issue and the departure.
-- grain: one row a departure for a visit or for work with the passport's day of issue (one day is added)
-- inputs: core.recent_exit, core.way, $from_day
-- look-back: departures after $from_day
with final as (
    select
        w.route_id as entity_id,
        'both' as role,
        (1 + d.document_days)::double as weight,
        'border_crossings' as source,
        d.crossing_id as record_id,
        d.day as event_on,
        null::varchar as file,
        null::bigint as line
    from core.recent_exit as d
    inner join core.way as w on d.way = w.way
    where d.document_days >= 0 and w.purpose in ('visit', 'work') and d.day > $from_day
)

select * from final
