-- A30: adverts for which the agency filed no permit of that country in the 180 days around them.
-- grain: one row an advert with a country
-- inputs: core.job_adverts, core.work_permits, $from_day, $to_day
-- look-back: adverts posted after $from_day up to $to_day: all of them had the same time to become a permit
with adverts as (
    select
        entity_id,
        advert_id,
        posted_on,
        destination,
        file,
        line
    from core.job_adverts
    where
        entity_id is not null
        and destination is not null
        and posted_on > $from_day
        and posted_on <= $to_day
),

followed as (
    select distinct a.advert_id
    from adverts as a
    inner join core.work_permits as p
        on
            a.entity_id = p.entity_id
            and a.destination = p.destination
            and p.applied_on between a.posted_on - 90 and a.posted_on + 90
)

select
    a.*,
    a.advert_id as record_id,
    a.posted_on as event_on,
    f.advert_id is null as is_case
from adverts as a
left join followed as f on a.advert_id = f.advert_id
