-- check_record: what the sources have that others name: agencies, licences, employers, permits, workers.
-- grain: one row a kind and number, or name
-- inputs: history.agency_register, history.employer_register, history.work_permits, $profile_sources
-- look-back: all that was known on the day
-- notes: names by their letters and digits alone
create or replace temp table check_record as
with record as (
    select
        'agency' as kind,
        'agency_register' as source,
        agency_id as said
    from history.agency_register
    union all
    select
        'licence' as kind,
        'agency_register' as source,
        licence_no as said
    from history.agency_register
    union all
    select
        'agency name' as kind,
        'agency_register' as source,
        unnest([legal_name, trade_name]) as said
    from history.agency_register
    union all
    select
        'employer' as kind,
        'employer_register' as source,
        employer_id as said
    from history.employer_register
    union all
    select
        'employer name' as kind,
        'employer_register' as source,
        name as said
    from history.employer_register
    union all
    select
        'permit' as kind,
        'work_permits' as source,
        permit_no as said
    from history.work_permits
    union all
    select
        'worker' as kind,
        'work_permits' as source,
        worker_key as said
    from history.work_permits
)

select distinct
    kind,
    case when kind like '% name' then lower(regexp_replace(said, '[^\pL\pN]', '', 'g')) else said end as said
from record
where said is not null and list_contains($profile_sources::varchar[], source);
