-- A38: adverts in the agency's name with a telephone number that the register does not know.
-- grain: one row an advert with a telephone number
-- inputs: core.job_adverts, core.phone_end, standing.agency_register, $from_day
-- look-back: adverts posted after $from_day
-- notes: any number that the register ever gave for the agency is known; compared by its end (core.phone_end)
with registered as (
    select distinct
        agency_id as entity_id,
        core.phone_end(phone) as phone
    from standing.agency_register
    where phone is not null
),

adverts as (
    select a.*
    from core.job_adverts as a
    semi join registered as r on a.entity_id = r.entity_id
    where a.phone is not null and a.posted_on > $from_day
)

select
    a.*,
    a.advert_id as record_id,
    a.posted_on as event_on,
    r.phone is null as is_case
from adverts as a
left join registered as r on a.entity_id = r.entity_id and a.phone = r.phone
