-- A18: applicants who left as visitors within 90 days of the filing and were not back within 30 days.
-- grain: one row an application with a worker's pseudonym
-- inputs: core.holder_crossing, core.return_in_sight, core.work_permits, $from_day, $to_day
-- look-back: applications filed after $from_day up to $to_day: all of them had the same time to leave and come back
-- notes: a permit in force on the day of departure makes it none; so does a visit from which one comes home soon,
--        or after which the border saw nobody come home
with applied as (
    select
        entity_id,
        permit_no,
        worker,
        applied_on,
        file,
        line
    from core.work_permits
    where
        entity_id is not null
        and worker is not null
        and applied_on > $from_day
        and applied_on <= $to_day
),

visits as (
    select
        applied.permit_no as of_permit,
        c.*
    from applied
    inner join core.holder_crossing as c on applied.worker = c.traveller
    semi join core.return_in_sight as seen on c.checkpoint = seen.place and c.day = seen.day and seen.days = 45
    where
        c.direction = 'exit'
        and c.purpose = 'visit'
        and c.day between applied.applied_on and applied.applied_on + 90
        and (c.next_day is null or c.next_day > c.day + 30)
    qualify row_number() over (partition by applied.permit_no order by c.crossed_at, c.crossing_id) = 1
),

permitted as (
    select distinct visits.of_permit
    from visits
    inner join core.work_permits as p on visits.traveller = p.worker
    where p.status in ('approved', 'ended') and visits.day between p.issued_on and p.valid_to
),

final as (
    select
        applied.entity_id,
        case when visits.of_permit is null then 'exposure' else 'both' end as role,
        1::double as weight,
        case when visits.of_permit is null then 'work_permits' else 'border_crossings' end as source,
        coalesce(visits.crossing_id, applied.permit_no) as record_id,
        coalesce(visits.day, applied.applied_on) as event_on,
        coalesce(visits.file, applied.file) as file,
        coalesce(visits.line, applied.line) as line
    from applied
    left join visits
        on
            applied.permit_no = visits.of_permit
            and visits.of_permit not in (select permitted.of_permit from permitted)
)

select * from final
