-- From declared to returned: how many workers of each agency took each step, and where most were lost.
-- grain: one row an agency and step
-- inputs: core.told_waterfall
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
from core.told_waterfall
where entity_kind = 'agency'
order by entity_id, place;

comment on table marts.agency_waterfall is
'From declared to returned: how many workers took each step of those who could have by now.';
comment on column marts.agency_waterfall.as_of is 'Day of the list.';
comment on column marts.agency_waterfall.entity_id is 'The agency family.';
comment on column marts.agency_waterfall.place is 'Order of the step, 1 to 5.';
comment on column marts.agency_waterfall.step is
'declared, permitted, crossed (within 120 days), right_country or returned (60 days after the permit ended).';
comment on column marts.agency_waterfall.workers is
'Workers who took the step. NULL where it would tell of 1 to 4 people who took it or did not.';
comment on column marts.agency_waterfall.of_workers is
'Workers who could have taken the step by now. NULL where it would tell of 1 to 4 people.';
comment on column marts.agency_waterfall.leak is
'Where most are lost beyond what others lose: not_granted, not_crossed, elsewhere or not_returned; else NULL.';
comment on column marts.agency_waterfall.withheld is
'True where workers, or both numbers, are NULL because they would tell of 1 to 4 people.';
