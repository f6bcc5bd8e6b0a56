-- R09: visitors of whom nothing was seen for 45 days after they left.
-- grain: one row such a departure (case), one row a route and day with its visitors as weight (exposure)
-- inputs: core.journey, core.way
-- look-back: departures between 365 and 45 days ago: all of them were watched for the same 45 days, so that nobody who
--        left lately counts as missing
-- notes: a later departure without an entry in between is a missed entry, not a missing person
with watched as (
    select
        w.route_id,
        j.crossing_id,
        j.left_on,
        j.next_on is null or j.next_on > j.left_on + 45 as not_seen
    from core.journey as j
    inner join core.way as w on j.way = w.way
    where
        w.purpose in ('visit', 'business')
        and j.left_on > getvariable('as_of')::date - 365
        and j.left_on <= getvariable('as_of')::date - 45
),

final as (
    select
        route_id as entity_id,
        'case' as role,
        1::double as weight,
        'border_crossings' as source,
        crossing_id as record_id,
        left_on as event_on,
        null::varchar as file,
        null::bigint as line
    from watched
    where not_seen
    union all
    select
        route_id as entity_id,
        'exposure' as role,
        count(*)::double as weight,
        'border_crossings' as source,
        route_id || ' ' || left_on::varchar as record_id,
        left_on as event_on,
        null::varchar as file,
        null::bigint as line
    from watched
    group by route_id, left_on
)

select * from final
