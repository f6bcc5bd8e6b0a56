-- core.reported: the days on which a source has records of a place.
-- grain: one row a source, place, direction and day; place and direction '*' where it has none
-- inputs: core.crossing_day, core.work_permits, known.complaints, known.inspections, known.job_adverts
-- look-back: none
create or replace view core.reported as
select distinct
    source,
    checkpoint as place,
    direction,
    day
from core.crossing_day
union all
select distinct
    'work_permits' as source,
    '*' as place,
    '*' as direction,
    applied_on as day
from core.work_permits
union all
select distinct
    'complaints' as source,
    '*' as place,
    '*' as direction,
    filed_on as day
from known.complaints
union all
select distinct
    'inspections' as source,
    '*' as place,
    '*' as direction,
    inspected_on as day
from known.inspections
union all
select distinct
    'job_adverts' as source,
    '*' as place,
    '*' as direction,
    posted_on as day
from known.job_adverts;
