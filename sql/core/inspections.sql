-- core.inspections: inspections in force, with the employer's entity; of agencies only those that are there on the day.
-- grain: one row an inspection
-- inputs: core.agency, core.employer, core.employer_alias, core.local_day, known.inspections
-- notes: identifiers are delivered in capitals, also that of an agency in no register, which is ours (N: and letters).
--        learnt_on = the day from which its result could be known; a visit recorded on a page names an employer by its
--        entity_id, all others by what the employer is called
create or replace view core.inspections as
select
    i.inspection_id,
    agency.entity_id as agency_id,
    i.employer_id,
    i.route_id,
    i.unit,
    i.inspected_on,
    i.reason,
    i.checks_made,
    i.breaches,
    i.result,
    i.contact,
    i.reasons_right,
    i.reasons_wrong,
    i.measures,
    i.follow_up_on,
    i.file,
    i.line,
    coalesce(employer.entity_id, alias.entity_id) as employer_entity_id,
    case when employer.entity_id is not null then 'certain' else alias.certainty end as employer_certainty,
    greatest(
        i.inspected_on, least(core.local_day(i.recorded_at), i.known_from)
    ) as learnt_on
from known.inspections as i
left join core.agency as agency on i.agency_id = upper(agency.entity_id)
left join core.employer as employer on i.employer_id = employer.entity_id
left join core.employer_alias as alias
    on
        i.employer_id is not distinct from alias.employer_id
        and i.employer_name is not distinct from alias.employer_name
        and i.employer_region is not distinct from alias.employer_region
        and i.employer_city is not distinct from alias.employer_city
where i.inspected_on <= $as_of;
