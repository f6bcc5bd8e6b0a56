-- A26: departures of the agency's applicants on a one-way booking shared by two or more of them, not for work.
-- grain: one row a departure of an applicant for another purpose than work, with ticket data
-- inputs: core.work_permits, core.holder_crossing, $from_day
-- look-back: departures after $from_day
-- notes: only departures within 180 days of the filing; counts who travels together, never who they are
with departures as (
    select distinct
        p.entity_id,
        c.crossing_id,
        c.traveller,
        c.day,
        c.booking_ref,
        c.one_way,
        c.file,
        c.line
    from core.work_permits as p
    inner join core.holder_crossing as c on p.worker = c.traveller
    where
        p.entity_id is not null
        and c.direction = 'exit'
        and c.purpose in ('visit', 'transit', 'other')
        and c.one_way is not null
        and c.booking_ref is not null
        and c.day > $from_day
        and c.day between p.applied_on and p.applied_on + 180
),

grouped as (
    select
        *,
        count(*) over (partition by entity_id, booking_ref, day) as together
    from departures
),

final as (
    select
        entity_id,
        case when one_way and together >= 2 then 'both' else 'exposure' end as role,
        1::double as weight,
        'border_crossings' as source,
        crossing_id as record_id,
        day as event_on,
        file,
        line
    from grouped
)

select * from final
