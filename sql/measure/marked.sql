-- measure.marked: the records that need a mark: tied to their entity by a probable match only, or late.
-- grain: one row an entity kind, source and record
-- inputs: core.complaints, core.inspections, core.job_adverts, core.work_permits, known.border_crossings,
--         known.complaints, known.inspections, known.job_adverts, known.work_permits, $previous_list
-- look-back: late = of a day up to the previous list, but this version is known only since the day after it
create or replace table measure.marked as
with doubted as (
    select
        'agency' as entity_kind,
        'work_permits' as source,
        permit_no as record_id
    from core.work_permits
    where certainty = 'probable'
    union all
    select
        'employer' as entity_kind,
        'work_permits' as source,
        permit_no as record_id
    from core.work_permits
    where employer_certainty = 'probable'
    union all
    select
        'agency' as entity_kind,
        'complaints' as source,
        complaint_id as record_id
    from core.complaints
    where certainty = 'probable'
    union all
    select
        'agency' as entity_kind,
        'job_adverts' as source,
        advert_id as record_id
    from core.job_adverts
    where certainty = 'probable'
    union all
    select
        'employer' as entity_kind,
        'inspections' as source,
        inspection_id as record_id
    from core.inspections
    where employer_certainty = 'probable'
),

arrived as (
    select
        'work_permits' as source,
        permit_no as record_id,
        applied_on as event_on,
        known_from,
        known_to
    from known.work_permits
    union all
    select
        'border_crossings' as source,
        crossing_id as record_id,
        crossed_at::date as event_on,
        known_from,
        known_to
    from known.border_crossings
    union all
    select
        'complaints' as source,
        complaint_id as record_id,
        filed_on as event_on,
        known_from,
        known_to
    from known.complaints
    union all
    select
        'inspections' as source,
        inspection_id as record_id,
        inspected_on as event_on,
        known_from,
        known_to
    from known.inspections
    union all
    select
        'job_adverts' as source,
        advert_id as record_id,
        posted_on as event_on,
        known_from,
        known_to
    from known.job_adverts
),

late as (
    select distinct
        arrived.source,
        arrived.record_id
    from arrived
    where
        arrived.event_on <= $previous_list::date
        and arrived.known_from > $previous_list::date
)

select
    coalesce(k.entity_kind, d.entity_kind) as entity_kind,
    coalesce(d.source, l.source) as source,
    coalesce(d.record_id, l.record_id) as record_id,
    d.record_id is not null as doubtful,
    l.record_id is not null as late
from (select unnest(['agency', 'employer', 'route']) as entity_kind) as k
cross join late as l
full join doubted as d on k.entity_kind = d.entity_kind and l.source = d.source and l.record_id = d.record_id;
