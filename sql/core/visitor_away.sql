-- core.visitor_away: visitors not seen for 45 days after they left, of all who left: the rows of an indicator.
-- grain: one row such a departure (case), one row a route and day with its visitors as weight (exposure)
-- inputs: core.departure, core.return_in_sight, core.stayed_away
-- look-back: as core.stayed_away
-- notes: departures after which the border did not see who came home are left out
create or replace view core.visitor_away as
select
    d.route_id as entity_id,
    'case' as role,
    1::double as weight,
    'border_crossings' as source,
    d.crossing_id as record_id,
    d.left_on as event_on,
    null::varchar as file,
    null::bigint as line
from core.departure as d
semi join core.return_in_sight as seen on d.checkpoint = seen.place and d.left_on = seen.day and seen.days = 45
where
    d.purpose in ('visit', 'business')
    and d.left_on <= $as_of - 45
    and coalesce(d.next_on > d.left_on + 45, true)
union all
select
    route_id as entity_id,
    'exposure' as role,
    visitors as weight,
    'border_crossings' as source,
    route_id || ' ' || left_on::varchar as record_id,
    left_on as event_on,
    null::varchar as file,
    null::bigint as line
from core.stayed_away;
