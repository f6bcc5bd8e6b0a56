-- core.sight: on how many days so far the border did not see a checkpoint, or a country's checkpoints together.
-- grain: one row a place (checkpoint or country), direction and day
-- inputs: core.crossing_day, core.observed, ref.checkpoints
-- look-back: 160 weeks
-- notes: blind_so_far = days from the first one to this one that were not seen, so that the days of any stretch are a
--        difference; of a country each day counts by the share of all its travellers that the blind checkpoints have.
--        A country's are those checkpoints that share their crossings; counts tell of no traveller
create or replace table core.sight as
with gates as (
    select
        c.source,
        c.checkpoint,
        c.direction,
        coalesce(p.country, left(c.checkpoint, 2)) as country,
        sum(c.travellers) as travellers
    from core.crossing_day as c
    left join ref.checkpoints as p on c.checkpoint = p.code
    group by all
),

calendar as (
    select unnest(generate_series($as_of - 1120, $as_of, interval 1 day))::date as day
),

seen as (
    select
        place,
        direction,
        unnest(generate_series(from_day, to_day, interval 1 day))::date as day
    from core.observed
    where source in ('border_crossings', 'crossing_counts')
),

daily as (
    select
        g.*,
        d.day,
        seen.day is null as is_blind
    from gates as g
    cross join calendar as d
    left join seen on g.checkpoint = seen.place and g.direction = seen.direction and d.day = seen.day
),

places as (
    select
        checkpoint as place,
        direction,
        day,
        is_blind::integer::decimal(18, 6) as blind
    from daily
    union all
    select
        country as place,
        direction,
        day,
        (coalesce(sum(travellers) filter (where is_blind), 0) / sum(travellers))::decimal(18, 6) as blind
    from daily
    where source = 'border_crossings'
    group by country, direction, day
)

select
    place,
    direction,
    day,
    sum(blind) over (partition by place, direction order by day) as blind_so_far
from places;
