-- evaluate.outcome: what visits found, as known on the session's day; evaluate.written: how each entity is written.
-- grain: one row a visit; one row an entity and way of writing it
-- inputs: core.inspections, core.agency, core.agency_alias, core.employer_alias
-- notes: an agency's own number leads to its entity; a later entity is led back to an earlier day's by the ways in
--        which it is written
create or replace table evaluate.written as
select distinct
    'agency' as entity_kind,
    entity_id,
    agency_id as number,
    licence_no as licence,
    agency_name as name,
    null::varchar as city
from core.agency_alias
where entity_id is not null
union
select
    'agency' as entity_kind,
    entity_id,
    agency_id as number,
    null as licence,
    null as name,
    null as city
from core.agency
where agency_id is not null
union
select
    'employer' as entity_kind,
    entity_id,
    employer_id as number,
    employer_region as licence,
    employer_name as name,
    employer_city as city
from core.employer_alias
where entity_id is not null;

create or replace table evaluate.outcome as
with numbered as (
    select
        number,
        min(entity_id) as entity_id
    from evaluate.written
    where entity_kind = 'agency' and number is not null
    group by number
),

visits as (
    select
        case
            when i.agency_id is not null then 'agency'
            when i.route_id is not null then 'route'
            else 'employer'
        end as entity_kind,
        case
            when i.agency_id is not null then numbered.entity_id
            when i.route_id is not null then i.route_id
            else i.employer_entity_id
        end as entity_id,
        i.inspection_id as record_id,
        i.unit,
        i.reason,
        i.inspected_on as seen_on,
        i.learnt_on,
        i.checks_made,
        i.breaches,
        i.result,
        coalesce(i.result in ('minor', 'serious', 'referral') or i.breaches > 0, false) as hit
    from core.inspections as i
    left join numbered on i.agency_id = numbered.number
    where coalesce(i.contact, 'met') = 'met'
)

select *
from visits
where entity_id is not null;
