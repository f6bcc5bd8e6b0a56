-- A37: new people in charge, or another seat, within 90 days after trouble.
-- grain: one row a change (a tie to the trouble before it)
-- inputs: core.agency, core.complaints, core.inspections, core.licence_state, core.moved, standing.agency_officers,
--         $from_day
-- look-back: changes known after $from_day
-- notes: trouble = a suspension, a serious inspection, or three complaints within 30 days; what the first delivery
--        about an agency says is no change
with first_known as (
    select
        agency_id,
        min(known_from) as since
    from standing.agency_officers
    group by agency_id
),

hands as (
    select
        o.agency_id,
        min(o.known_from) as changed_on,
        arg_min(o.file, (o.known_from, o.file, o.line)) as file,
        arg_min(o.line, (o.known_from, o.file, o.line)) as line,
        'agency_officers' as source,
        0.7 as weight
    from standing.agency_officers as o
    inner join first_known as f on o.agency_id = f.agency_id
    where o.officer_key is not null and o.role in ('director', 'owner')
    group by o.agency_id, o.officer_key
    having min(o.known_from) > max(f.since)
),

seats as (
    select
        agency_id,
        moved_on as changed_on,
        file,
        line,
        'agency_register' as source,
        0.5 as weight
    from core.moved
),

changes as (
    select * from hands
    union all
    select * from seats
),

complained as (
    select
        entity_id,
        filed_on as trouble_on,
        count(*) over (
            partition by entity_id order by filed_on range between interval 29 days preceding and current row
        ) as complaints
    from core.complaints
    where entity_id is not null
),

troubles as (
    select
        entity_id,
        trouble_on
    from complained
    where complaints >= 3
    union all
    select
        entity_id,
        since as trouble_on
    from core.licence_state
    where licence_status = 'suspended'
    union all
    select
        agency_id as entity_id,
        learnt_on as trouble_on
    from core.inspections
    where agency_id is not null and result in ('serious', 'referral')
),

final as (
    select distinct
        a.entity_id,
        'case' as role,
        c.weight::double as weight,
        c.source,
        c.agency_id as record_id,
        c.changed_on as event_on,
        c.file,
        c.line
    from changes as c
    inner join core.agency as a on c.agency_id = a.agency_id and a.registered
    inner join troubles as t on a.entity_id = t.entity_id
    where
        c.changed_on > $from_day
        and c.changed_on > t.trouble_on
        and c.changed_on <= t.trouble_on + 90
)

select * from final
