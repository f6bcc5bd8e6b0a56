-- check_join: how many rows of the newest deliveries name a record that another source has.
-- grain: one row a source, delivery and column that names one
-- inputs: check_delivery, history.agency_officers, history.agency_register, history.border_crossings,
--         history.complaints, history.employer_register, history.inspections, history.job_adverts,
--         history.work_permits, $profile_sources
-- look-back: thirteen deliveries of each source
-- notes: the other source is read as known on the day, for old deliveries too, so that the result does not depend on
--        the order in which sources came. A traveller is looked for among the workers of permits only if the crossing
--        is a departure for work
create or replace temp table check_join as
with

agency as (
    select distinct agency_id
    from history.agency_register
),

licence as (
    select distinct licence_no
    from history.agency_register
),

employer as (
    select distinct employer_id
    from history.employer_register
),

permit as (
    select distinct permit_no
    from history.work_permits
),

worker as (
    select distinct worker_key
    from history.work_permits
),

named as (
    select
        delivery_id,
        'agency_id' as column_name,
        'agency_register' as held_against,
        agency_id in (from agency) as is_found
    from history.work_permits
    union all
    select
        delivery_id,
        'licence_no' as column_name,
        'agency_register' as held_against,
        licence_no in (from licence) as is_found
    from history.work_permits
    union all
    select
        delivery_id,
        'employer_id' as column_name,
        'employer_register' as held_against,
        employer_id in (from employer) as is_found
    from history.work_permits
    union all
    select
        delivery_id,
        'agency_id' as column_name,
        'agency_register' as held_against,
        agency_id in (from agency) as is_found
    from history.complaints
    union all
    select
        delivery_id,
        'agency_id' as column_name,
        'agency_register' as held_against,
        agency_id in (from agency) as is_found
    from history.inspections
    union all
    select
        delivery_id,
        'agency_id' as column_name,
        'agency_register' as held_against,
        agency_id in (from agency) as is_found
    from history.agency_officers
    union all
    select
        delivery_id,
        'licence_no' as column_name,
        'agency_register' as held_against,
        licence_no in (from licence) as is_found
    from history.job_adverts
    union all
    select
        delivery_id,
        'permit_no' as column_name,
        'work_permits' as held_against,
        permit_no in (from permit) as is_found
    from history.border_crossings
    union all
    select
        delivery_id,
        'traveller_doc_no' as column_name,
        'work_permits' as held_against,
        traveller_key in (from worker) as is_found
    from history.border_crossings
    where direction = 'exit' and purpose = 'work'
)

select
    check_delivery.source,
    check_delivery.delivery_id,
    named.column_name,
    count(*) as n,
    count(*) filter (where named.is_found) / count(*) as share
from named
inner join check_delivery on named.delivery_id = check_delivery.delivery_id
where named.is_found is not null and list_contains($profile_sources::varchar[], named.held_against)
group by check_delivery.source, check_delivery.delivery_id, named.column_name
having count(*) >= 20;
