-- A42: adverts whose account or telephone number also serves adverts of another agency.
-- grain: one row an advert with a contact
-- inputs: core.job_adverts, core.family, core.phone_end, standing.agency_register, $from_day
-- look-back: adverts posted after $from_day
-- notes: a contact of more than ten agencies is a jobs board or a marketing firm and links nobody; agencies of one
--        family share as a matter of course
with adverts as (
    select
        a.entity_id,
        a.advert_id,
        a.posted_on,
        a.file,
        a.line,
        a.handle,
        a.phone,
        coalesce(f.family_id, a.entity_id) as family
    from core.job_adverts as a
    left join core.family as f on a.entity_id = f.entity_id and f.entity_kind = 'agency'
    where
        a.entity_id is not null
        and (a.handle is not null or a.phone is not null)
        and a.posted_on > $from_day
),

contacts as (
    select
        advert_id,
        family,
        entity_id,
        unnest(['@' || handle, phone]) as contact
    from adverts
),

shared as (
    select contact
    from contacts
    where contact is not null
    group by contact
    having count(distinct family) > 1 and count(distinct entity_id) <= 10
),

-- a telephone that the register gives to several agencies is that of their house, and another indicator's
house as (
    select core.phone_end(phone) as phone
    from standing.agency_register
    where phone is not null
    group by core.phone_end(phone)
    having count(distinct agency_id) > 1
),

linked as (
    select distinct c.advert_id
    from contacts as c
    semi join shared as s on c.contact = s.contact
    anti join house as h on c.contact = h.phone
)

select
    a.*,
    a.advert_id as record_id,
    a.posted_on as event_on,
    l.advert_id is not null as is_case
from adverts as a
left join linked as l on a.advert_id = l.advert_id
