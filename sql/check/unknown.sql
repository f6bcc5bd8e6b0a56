-- check_unknown: of the rows that name an agency, an employer or a permit, how many name one that its source has not.
-- grain: one row a source of which at least 20 rows name one; the largest share where it names several
-- inputs: known.agency_register, known.border_crossings, known.complaints, known.employer_register,
--         known.work_permits, $profile_sources
-- look-back: 56 days of rows
-- notes: a share of fewer than 20 rows says too little and is left out; so is one for which the profile lacks a source
create or replace temp table check_unknown as
with agency as (
    select distinct agency_id
    from known.agency_register
),

employer as (
    select distinct employer_id
    from known.employer_register
),

permit as (
    select
        permit_no,
        agency_id,
        employer_id,
        applied_on
    from known.work_permits
),

named as (
    select
        'work_permits' as source,
        'agency_register' as held_against,
        agency_id in (from agency) as is_known
    from permit
    where agency_id is not null and applied_on > $as_of - 56
    union all
    select
        'work_permits' as source,
        'employer_register' as held_against,
        employer_id in (from employer) as is_known
    from permit
    where employer_id is not null and applied_on > $as_of - 56
    union all
    select
        'complaints' as source,
        'agency_register' as held_against,
        agency_id in (from agency) as is_known
    from known.complaints
    where
        agency_id is not null
        and filed_on > $as_of - 56
    union all
    select
        'border_crossings' as source,
        'work_permits' as held_against,
        permit_no in (select p.permit_no from permit as p) as is_known
    from known.border_crossings
    where
        permit_no is not null
        and crossed_at > ($as_of - 56)::timestamptz
),

shares as (
    select
        source,
        count(*) filter (where not is_known) / count(*) as share
    from named
    where list_contains($profile_sources::varchar[], held_against)
    group by source, held_against
    having count(*) >= 20
)

select
    source,
    max(share) as share
from shares
group by source;
