-- score.rise: how many more people than is usual for the season left by a route in the weeks that R01 compares, and
-- have not come home.
-- grain: one row a route with more than expected; source, last_on: of its newest day with travellers
-- inputs: core.crossing_day, core.route_day, lake.measure.indicator, ref.card
-- look-back: that of R01, and three times as long for what usually comes home; 57 weeks for whether a year was seen
-- notes: as many as came home to the checkpoint from that country beyond what is usual are taken off, by each route's
--        part of the rise: who went to a feast and is back needs no visit. Of a route that was not seen for a year and
--        these weeks, only what exceeds the season's upper end (95 %) counts: of its feasts nothing is known yet
create or replace table score.rise as
with span as (
    select window_days::integer as days
    from ref.card
    where indicator = 'R01'
),

newest as (
    select
        route_id,
        max_by(source, (day, source)) as source,
        max(day) as last_on,
        min(day) as first_on
    from core.route_day
    group by route_id
),

-- where single crossings and counts tell of the same entries, the larger number is the whole
entered as (
    select
        d.checkpoint,
        d.other_country,
        d.source,
        sum(d.travellers) filter (where d.day > $as_of - s.days) as now,
        sum(d.travellers) filter (where d.day <= $as_of - s.days) / 3.0 as usual
    from core.crossing_day as d
    cross join span as s
    where d.direction = 'entry' and d.day > $as_of - 4 * s.days
    group by d.checkpoint, d.other_country, d.source
),

home as (
    select
        checkpoint,
        other_country,
        max(greatest(coalesce(now, 0) - coalesce(usual, 0), 0)) as more
    from entered
    group by checkpoint, other_country
),

rising as (
    select
        m.entity_id,
        n.source,
        n.last_on,
        split_part(m.entity_id, '>', 1) as checkpoint,
        split_part(split_part(m.entity_id, '>', 2), ':', 1) as other_country,
        m.num - m.expected_by_season - if(
            n.first_on > $as_of - 364 - s.days, 1.645 * sqrt(coalesce(m.dispersion, 1) * m.expected_by_season), 0
        ) as more
    from lake.measure.indicator as m
    inner join newest as n on m.entity_id = n.route_id
    cross join span as s
    where
        m.as_of = $as_of
        and m.entity_kind = 'route'
        and m.indicator = 'R01'
        and m.status = 'ok'
),

shared as (
    select
        r.* exclude (more),
        r.more - coalesce(h.more, 0) * r.more
        / sum(r.more::decimal(38, 9)) over (partition by r.checkpoint, r.other_country) as more
    from rising as r
    left join home as h on r.checkpoint = h.checkpoint and r.other_country = h.other_country
    where r.more > 0
)

select
    entity_id,
    source,
    last_on,
    more
from shared
where more > 0;
