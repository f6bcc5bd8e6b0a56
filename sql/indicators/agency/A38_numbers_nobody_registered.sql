-- A38: adverts in the agency's name with a telephone number that the register does not know.
-- grain: one row an advert with a telephone number
-- inputs: core.job_adverts, history.agency_register, $from_day
-- look-back: adverts posted after $from_day
-- notes: any number that the register ever gave for the agency is known; compared by the last nine digits
with registered as (
    select distinct
        agency_id as entity_id,
        right(regexp_replace(phone, '[^0-9]', '', 'g'), 9) as phone
    from history.agency_register
    where phone is not null
),

adverts as (
    select a.*
    from core.job_adverts as a
    semi join registered as r on a.entity_id = r.entity_id
    where a.phone is not null and a.posted_on > $from_day
),

final as (
    select
        a.entity_id,
        case when r.phone is null then 'both' else 'exposure' end as role,
        1::double as weight,
        'job_adverts' as source,
        a.advert_id as record_id,
        a.posted_on as event_on,
        a.file,
        a.line
    from adverts as a
    left join registered as r on a.entity_id = r.entity_id and a.phone = r.phone
)

select * from final
