-- A41: adverts that do not give the licence number, of all adverts of the agency.
-- grain: one row an advert
-- inputs: core.job_adverts, $from_day
-- look-back: adverts posted after $from_day
with final as (
    select
        entity_id,
        case when gives_licence then 'exposure' else 'both' end as role,
        1::double as weight,
        'job_adverts' as source,
        advert_id as record_id,
        posted_on as event_on,
        file,
        line
    from core.job_adverts
    where entity_id is not null and posted_on > $from_day
)

select * from final
