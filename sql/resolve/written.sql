-- resolve.written: every way in which a permit, complaint, advert or list of barred organisations names an agency.
-- grain: one row a distinct (agency_id, licence_no, agency_name)
-- inputs: core.normal_name, known.barred_parties, known.complaints, known.job_adverts, known.work_permits
-- notes: on_permit = a permit names it so: only such a form may become an entity of its own; key is the normalised
--        name, else the number
create or replace table resolve.written as
with mentions as (
    select
        agency_id,
        licence_no,
        agency_name,
        known_from as permit_known_from,
        known_from
    from known.work_permits
    union all
    select
        agency_id,
        null as licence_no,
        agency_name,
        null as permit_known_from,
        known_from
    from known.complaints
    union all
    select
        null as agency_id,
        licence_no,
        agency_name,
        null as permit_known_from,
        known_from
    from known.job_adverts
    union all
    select
        null as agency_id,
        null as licence_no,
        organisation_name as agency_name,
        null as permit_known_from,
        known_from
    from known.barred_parties
),

combinations as (
    select
        agency_id,
        licence_no,
        agency_name,
        min(permit_known_from) as permit_known_from,
        min(known_from) as known_since
    from mentions
    where coalesce(agency_id, licence_no, agency_name) is not null
    group by agency_id, licence_no, agency_name
)

select
    agency_id,
    licence_no,
    agency_name,
    permit_known_from,
    known_since,
    permit_known_from is not null as on_permit,
    core.normal_name(agency_name) as normal_name,
    coalesce(core.normal_name(agency_name), 'id ' || agency_id, 'licence ' || licence_no, agency_name) as key
from combinations;
