-- A41: adverts that do not give the licence number, of all adverts of the agency.
-- grain: one row an advert
-- inputs: core.job_adverts, $from_day
-- look-back: adverts posted after $from_day
select
    *,
    advert_id as record_id,
    posted_on as event_on,
    gives_licence is not true as is_case
from core.job_adverts
where entity_id is not null and posted_on > $from_day
