-- core.observed: the stretches of days in which a source saw a place; what lies between them it did not see.
-- grain: one row a source, place, direction and stretch [from_day, to_day]; place and direction '*' where it has none
-- inputs: core.reported, ref.checkpoints, $gap_chance
-- look-back: 160 weeks
-- notes: told from the source's own records. A run of days without any is a gap where its chance is below $gap_chance
--        by the place's own habit, i.e. the share of Mondays, Tuesdays … on which it reports: two empty days of a busy
--        gate, many of one that sees a ship a week. Before the source's first record nothing was seen; a place that
--        the reference says was closed was seen to be
create or replace table core.observed as
with lived as (
    select
        source,
        place,
        direction,
        min(day) as first_day,
        max(day) as last_day,
        min(min(day)) over (partition by source) as begun_on
    from core.reported
    where day > $as_of - 1120 and day <= $as_of
    group by source, place, direction
),

calendar as (
    select
        l.*,
        unnest(generate_series(l.begun_on, $as_of, interval 1 day))::date as day
    from lived as l
),

days as (
    select
        c.*,
        r.day is not null as has_records,
        coalesce(c.day < p.opened_on, false) or coalesce(c.day > p.closed_on, false) as is_closed
    from calendar as c
    left join core.reported as r
        on c.source = r.source and c.place = r.place and c.direction = r.direction and c.day = r.day
    left join ref.checkpoints as p on c.place = p.code
),

habits as (
    select
        source,
        place,
        direction,
        isodow(day) as weekday,
        ln((count(*) filter (where not has_records) + 0.5) / (count(*) + 1))::decimal(38, 9) as empty
    from days
    where day between first_day and last_day
    group by source, place, direction, weekday
),

runs as (
    select
        d.*,
        coalesce(h.empty, ln(0.5))::decimal(38, 9) as empty,
        count(*) filter (where d.has_records or d.is_closed)
            over (partition by d.source, d.place, d.direction order by d.day) as run
    from days as d
    left join habits as h
        on
            d.source = h.source
            and d.place = h.place
            and d.direction = h.direction
            and isodow(d.day) = h.weekday
),

judged as (
    select
        *,
        has_records
        or is_closed
        or sum(empty) filter (where not has_records and not is_closed)
            over (partition by source, place, direction, run)
        > ln($gap_chance::double)::decimal(38, 9) as is_seen
    from runs
),

stretches as (
    select
        *,
        count(*) filter (where not is_seen) over (partition by source, place, direction order by day) as gaps
    from judged
)

select
    source,
    place,
    direction,
    min(day) as from_day,
    max(day) as to_day
from stretches
where is_seen
group by source, place, direction, gaps;
