-- From declared to returned: how many workers of each agency took each step, and where most were lost.
-- grain: one row an agency and step
-- inputs: core.shown_waterfall
-- look-back: applications filed between 605 and 210 days ago, permits that ended between 425 and 60 days ago
create table marts.agency_waterfall as
select
    as_of,
    entity_id,
    place,
    step,
    workers,
    of_workers,
    leak,
    withheld
from core.shown_waterfall
where entity_kind = 'agency'
order by entity_id, place;
