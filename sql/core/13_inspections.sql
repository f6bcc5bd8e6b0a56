-- core.inspections: inspections in force.
-- grain: one row an inspection
-- inputs: lake.accepted.inspections
-- notes: learnt_on = the day from which its result could be known
create or replace view core.inspections as
select
    inspection_id,
    agency_id,
    employer_id,
    route_id,
    unit,
    inspected_on,
    reason,
    checks_made,
    breaches,
    result,
    file,
    line,
    greatest(inspected_on, least((recorded_at at time zone getvariable('timezone'))::date, known_from)) as learnt_on
from lake.accepted.inspections
where
    known_from <= getvariable('as_of')::date
    and known_to > getvariable('as_of')::date
    and inspected_on <= getvariable('as_of')::date;
