-- A48: departures on which one of the agency's permits was shown by somebody whom it does not cover.
-- grain: one row a departure that showed the number of a granted permit
-- inputs: core.holder_crossing, core.work_permits, $from_day
-- look-back: departures after $from_day; who showed the permit before counts from the first crossing that is kept
-- notes: two ways of showing a permit again: by more people than it covers (whom it names first, then in the order in
--        which they came), and by somebody else than whom it names. A passport that is younger than the application may
--        be the named worker's new one, and is no case
with shown as (
    select
        p.entity_id,
        p.permit_no,
        p.worker,
        p.workers,
        p.applied_on,
        c.crossing_id,
        c.traveller,
        c.crossed_at,
        c.day,
        c.document_issued_on,
        c.file,
        c.line
    from core.holder_crossing as c
    inner join core.work_permits as p on c.permit_no = p.permit_no
    where p.entity_id is not null and p.status in ('approved', 'ended') and c.direction = 'exit'
),

people as (
    select
        permit_no,
        traveller,
        row_number() over (
            partition by permit_no
            order by coalesce(traveller = worker, false) desc, min(crossed_at), traveller
        ) as place
    from shown
    group by permit_no, traveller, worker
),

judged as (
    select
        shown.*,
        (people.place > shown.workers or coalesce(shown.workers = 1 and shown.traveller <> shown.worker, false))
        and coalesce(shown.document_issued_on <= shown.applied_on, people.place > shown.workers) as is_case
    from shown
    inner join people on shown.permit_no = people.permit_no and shown.traveller = people.traveller
    where shown.day > $from_day
),

final as (
    select
        entity_id,
        case when is_case then 'both' else 'exposure' end as role,
        1::double as weight,
        'border_crossings' as source,
        crossing_id as record_id,
        day as event_on,
        file,
        line
    from judged
)

select * from final
