-- A08: workers on permits of agencies licensed for less than two years, for each month since the licence.
-- grain: one row a permit with its workers as weight (case), one row an agency with its months as weight (exposure)
-- inputs: core.licensed, core.register, core.work_permits, $from_day, $young_days, $settled_days
-- look-back: permits filed after $from_day, or since the licence began
-- notes: a licence that was renewed begins with the first one; who may have been licensed longer is not known to be new
with young as (
    select
        r.entity_id,
        l.licensed_since,
        r.licence_no,
        r.file,
        r.line,
        greatest(l.licensed_since, $from_day + 1) as counted_from
    from core.register as r
    inner join core.licensed as l on r.entity_id = l.entity_id and not l.at_latest
    where l.licensed_since > $as_of - $young_days and l.licensed_since <= $as_of - $settled_days
),

filed as (
    select
        p.entity_id,
        'case' as role,
        p.workers::double as weight,
        'work_permits' as source,
        p.permit_no as record_id,
        p.applied_on as event_on,
        p.file,
        p.line
    from core.work_permits as p
    inner join young on p.entity_id = young.entity_id
    where p.applied_on >= young.counted_from and p.status <> 'withdrawn'
),

months as (
    select
        entity_id,
        'exposure' as role,
        (date_diff('day', counted_from, $as_of) + 1) / 30.0 as weight,
        'agency_register' as source,
        coalesce(licence_no, entity_id) as record_id,
        licensed_since as event_on,
        file,
        line
    from young
),

final as (
    select * from filed
    union all
    select * from months
)

select * from final
