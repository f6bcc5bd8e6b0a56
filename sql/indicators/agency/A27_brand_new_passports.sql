-- A27: first departures of the agency's applicants on a passport issued at most 30 days before.
-- grain: one row an applicant's first departure after the filing, with the passport's day of issue
-- inputs: core.work_permits, core.holder_crossing, $from_day
-- look-back: departures after $from_day
-- notes: only departures within 180 days of the filing
with departures as (
    select
        p.entity_id,
        c.crossing_id,
        c.day,
        c.document_issued_on,
        c.file,
        c.line
    from core.work_permits as p
    inner join core.holder_crossing as c on p.worker = c.traveller
    where
        p.entity_id is not null
        and c.direction = 'exit'
        and c.document_issued_on is not null
        and c.day > $from_day
        and c.day between p.applied_on and p.applied_on + 180
    qualify row_number() over (partition by p.entity_id, p.worker order by c.crossed_at, c.crossing_id) = 1
),

final as (
    select
        entity_id,
        case when document_issued_on >= day - 30 then 'both' else 'exposure' end as role,
        1::double as weight,
        'border_crossings' as source,
        crossing_id as record_id,
        day as event_on,
        file,
        line
    from departures
)

select * from final
