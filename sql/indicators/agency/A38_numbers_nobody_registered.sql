-- A38: adverts in the agency's name with a telephone number that the register does not know.
-- grain: one row an advert with a telephone number
-- inputs: core.job_adverts, core.phone_end, core.register, standing.agency_register, $from_day
-- look-back: adverts posted after $from_day
-- notes: any number that the register ever gave for anybody is known, compared by its end (core.phone_end): another
--        office's of the licence is the agency's own, and another agency's is no number that nobody registered (of
--        contacts that agencies share, A42 tells). Agencies are asked of which the register has a number, their own or
--        another office's
with registered as (
    select distinct
        agency_id as entity_id,
        core.phone_end(phone) as phone
    from standing.agency_register
    where core.phone_end(phone) is not null
),

known as (
    select distinct phone
    from registered
),

reachable as (
    select distinct coalesce(r.head_office, p.entity_id) as firm
    from registered as p
    left join core.register as r on p.entity_id = r.entity_id
),

adverts as (
    select a.*
    from core.job_adverts as a
    left join core.register as r on a.entity_id = r.entity_id
    semi join reachable as f on coalesce(r.head_office, a.entity_id) = f.firm
    where a.phone is not null and a.posted_on > $from_day
)

select
    a.*,
    a.advert_id as record_id,
    a.posted_on as event_on,
    k.phone is null as is_case
from adverts as a
left join known as k on a.phone = k.phone
