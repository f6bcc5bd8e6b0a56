-- check_join: how many rows of the newest deliveries name a record that another source has.
-- grain: one row a source, delivery and column that names one; and for each of its parts: checkpoints, inspecting units
-- inputs: check_delivery, check_record, history.agency_officers, history.border_crossings, history.complaints,
--         history.inspections, history.job_adverts, history.work_permits
-- look-back: thirteen deliveries of each source
-- notes: the other source is read as known on the day, for old deliveries too, so that the result does not depend on
--        the order in which sources came; what it has none of is not looked for. A traveller is looked for among the
--        workers of permits only if the crossing is a departure for work
create or replace temp table check_join as
with

named as (
    select
        delivery_id,
        unnest(['agency_id', 'licence_no']) as column_name,
        unnest(['agency', 'licence']) as kind,
        unnest([agency_id, licence_no]) as said
    from history.work_permits
    union all by name
    select
        delivery_id,
        'agency_name' as column_name,
        'agency name' as kind,
        agency_name as said
    from history.work_permits
    union all by name
    select
        delivery_id,
        'employer_id' as column_name,
        'employer' as kind,
        employer_id as said
    from history.work_permits
    union all by name
    select
        delivery_id,
        'employer_name' as column_name,
        'employer name' as kind,
        employer_name as said
    from history.work_permits
    union all by name
    select
        delivery_id,
        'agency_id' as column_name,
        'agency' as kind,
        agency_id as said
    from history.complaints
    union all by name
    select
        delivery_id,
        'agency_id' as column_name,
        'agency' as kind,
        agency_id as said,
        unit as part
    from history.inspections
    union all by name
    select
        delivery_id,
        'agency_id' as column_name,
        'agency' as kind,
        agency_id as said
    from history.agency_officers
    union all by name
    select
        delivery_id,
        'licence_no' as column_name,
        'licence' as kind,
        licence_no as said
    from history.job_adverts
    union all by name
    select
        delivery_id,
        'permit_no' as column_name,
        'permit' as kind,
        permit_no as said,
        checkpoint as part
    from history.border_crossings
    union all by name
    select
        delivery_id,
        'traveller_doc_no' as column_name,
        'worker' as kind,
        traveller_key as said,
        checkpoint as part
    from history.border_crossings
    where direction = 'exit' and purpose = 'work'
),

sought as (
    select
        newest.source,
        newest.delivery_id,
        named.column_name,
        named.kind,
        unnest(list_distinct(['', coalesce(named.part, '')])) as part,
        case
            when named.kind like '% name' then lower(regexp_replace(named.said, '[^\pL\pN]', '', 'g'))
            else named.said
        end as said
    from named
    inner join check_delivery as newest on named.delivery_id = newest.delivery_id
    where named.said is not null and named.kind in (select check_record.kind from check_record)
)

select
    sought.source,
    sought.delivery_id,
    sought.column_name,
    sought.part,
    count(*) as n,
    count(record.said) / count(*) as share
from sought
left join check_record as record on sought.kind = record.kind and sought.said = record.said
group by sought.source, sought.delivery_id, sought.column_name, sought.part
having count(*) >= 20;
