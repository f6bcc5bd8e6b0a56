-- How many people crossed, day by day.
-- grain: one row a day, checkpoint, direction, other country, purpose, part of the day and source
-- inputs: core.border_crossings, core.crossing_counts, core.shown
-- look-back: 400 days
-- notes: part_of_day by the checkpoint's own clock: night 22 to 5, morning 5 to 12, afternoon 12 to 18, evening 18 to
--        22; NULL where a source only counts. What counts do not say is *
create table marts.crossing_day as
with
counted as (
    select
        day,
        checkpoint,
        direction,
        other_country,
        purpose,
        case
            when local_hour < 5 or local_hour >= 22 then 'night'
            when local_hour < 12 then 'morning'
            when local_hour < 18 then 'afternoon'
            else 'evening'
        end as part_of_day,
        'border_crossings' as source,
        count(*) as travellers
    from core.border_crossings
    where day > $as_of - 400 and crossed_at >= ($as_of - 402)::timestamptz
    group by all
    union all
    select
        day,
        checkpoint,
        direction,
        coalesce(other_country, '*') as other_country,
        coalesce(purpose, '*') as purpose,
        null as part_of_day,
        'crossing_counts' as source,
        sum(travellers)::bigint as travellers
    from core.crossing_counts
    where travellers > 0 and day > $as_of - 400
    group by all
)

select * replace (core.shown(travellers) as travellers) from counted
order by day, checkpoint, direction, other_country, purpose, part_of_day, source;
