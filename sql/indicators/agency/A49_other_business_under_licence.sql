-- A49: permits for employers new to the agency, and with workers from new places or for new work, of the latest.
-- grain: one row a permit filed in the window by an agency with a past
-- inputs: core.observed, core.work_permits, $from_day, $past_days
-- look-back: permits filed after $from_day, and the $past_days before, of which ten are a past
-- notes: under a lent licence somebody else recruits: other clients, and with them other places or other work, while
--        the licence stays the same. A new client alone is growth, and so are new places for an old one. What a permit
--        does not say is not new. Who is known for less than $past_days has no past to differ from
with begun as (
    select min(from_day) as day
    from core.observed
    where source = 'work_permits'
),

filed as (
    select
        entity_id,
        permit_no,
        employer_entity_id as employer,
        origin_region,
        destination || ' ' || left(occupation, 2) as work,
        applied_on,
        applied_on > $from_day as is_recent,
        file,
        line
    from core.work_permits
    where
        entity_id is not null
        and employer_entity_id is not null
        and status <> 'withdrawn'
        and applied_on > $from_day - $past_days
),

settled as (
    select filed.entity_id
    from filed
    cross join begun
    where not filed.is_recent
    group by filed.entity_id
    having count(*) >= 10 and max(begun.day) <= $from_day - $past_days + 30
),

past as (
    select
        entity_id,
        list(distinct employer order by employer) as employers,
        list(distinct origin_region order by origin_region) as places,
        list(distinct work order by work) as works
    from filed
    where not is_recent
    group by entity_id
),

final as (
    select
        filed.entity_id,
        case
            when
                not list_contains(past.employers, filed.employer)
                and (
                    coalesce(not list_contains(past.places, filed.origin_region), false)
                    or not list_contains(past.works, filed.work)
                )
                then 'both'
            else 'exposure'
        end as role,
        1::double as weight,
        'work_permits' as source,
        filed.permit_no as record_id,
        filed.applied_on as event_on,
        filed.file,
        filed.line
    from filed
    inner join settled on filed.entity_id = settled.entity_id
    inner join past on filed.entity_id = past.entity_id
    where filed.is_recent
)

select * from final
