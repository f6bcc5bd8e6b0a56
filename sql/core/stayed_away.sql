-- core.stayed_away: visitors by route and day, and how many of them were not seen in the 45 days after they left.
-- grain: one row a route and day after which the border would have seen who comes home
-- inputs: core.departure, core.return_in_sight
-- look-back: as core.departure, up to 45 days ago: all of them were watched for as long
-- notes: a later departure without an entry in between is a missed entry, not a missing person
create or replace table core.stayed_away as
select
    d.route_id,
    d.destination,
    d.purpose,
    d.left_on,
    count(*) as visitors,
    count(*) filter (where coalesce(d.next_on > d.left_on + 45, true)) as away
from core.departure as d
semi join core.return_in_sight as seen on d.checkpoint = seen.place and d.left_on = seen.day and seen.days = 45
where d.purpose in ('visit', 'business') and d.left_on <= $as_of - 45
group by d.route_id, d.destination, d.purpose, d.left_on;
