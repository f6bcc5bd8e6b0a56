-- core.job_adverts: adverts in force, with the agency's entity.
-- grain: one row an advert
-- inputs: lake.accepted.job_adverts, core.agency_alias
create or replace view core.job_adverts as
select
    a.advert_id,
    a.posted_on,
    a.platform,
    a.destination,
    a.occupation,
    a.wage_month,
    a.currency,
    a.file,
    a.line,
    alias.entity_id,
    alias.certainty
from lake.accepted.job_adverts as a
left join core.agency_alias as alias
    on
        alias.agency_id is null
        and a.licence_no is not distinct from alias.licence_no
        and a.agency_name is not distinct from alias.agency_name
where
    a.known_from <= getvariable('as_of')::date
    and a.known_to > getvariable('as_of')::date
    and a.posted_on <= getvariable('as_of')::date;
