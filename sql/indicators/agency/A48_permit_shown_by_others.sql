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

by_the_named as (
    select crossing_id from shown
    where traveller = worker
),

by_a_stranger as (
    select crossing_id from shown
    where traveller <> worker and workers = 1
),

people as (
    select
        shown.permit_no,
        shown.traveller,
        count(named.crossing_id) > 0 as is_named,
        min(shown.crossed_at) as first_at,
        min(shown.crossing_id) as first_id
    from shown
    left join by_the_named as named on shown.crossing_id = named.crossing_id
    group by shown.permit_no, shown.traveller
),

placed as (
    select
        permit_no,
        traveller,
        row_number() over (partition by permit_no order by is_named desc, first_at, first_id, traveller) as place
    from people
),

judged as (
    select
        shown.*,
        (placed.place > shown.workers or stranger.crossing_id is not null)
        and coalesce(shown.document_issued_on <= shown.applied_on, placed.place > shown.workers) as is_case
    from shown
    inner join placed on shown.permit_no = placed.permit_no and shown.traveller = placed.traveller
    left join by_a_stranger as stranger on shown.crossing_id = stranger.crossing_id
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
