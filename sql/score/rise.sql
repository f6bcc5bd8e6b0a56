-- score.rise: how many people more than the season lets expect left by a route in the weeks that R01 compares.
-- grain: one row a route with more than expected; source, last_on: of its newest day with travellers
-- inputs: core.route_day, lake.measure.indicator
-- look-back: that of R01
create or replace table score.rise as
with newest as (
    select
        route_id,
        max_by(source, (day, source)) as source,
        max(day) as last_on
    from core.route_day
    group by route_id
)

select
    m.entity_id,
    newest.source,
    newest.last_on,
    m.num - m.expected_by_season as more
from lake.measure.indicator as m
inner join newest on m.entity_id = newest.route_id
where
    m.as_of = $as_of
    and m.entity_kind = 'route'
    and m.indicator = 'R01'
    and m.status = 'ok'
    and m.num > m.expected_by_season;
