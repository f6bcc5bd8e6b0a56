-- core.usual_detour: departures for a country that others' permit holders pass as well: the hubs on the way.
-- grain: one row a permit whose holder left for such a country first
-- inputs: core.permit_use
-- look-back: as core.permit_use
-- notes: usual = one in two hundred of the country's permit holders who left, and those of three agencies and three
--        employers beside the permit's own, declared it: what strangers do alike is a way, and nobody's scheme
create or replace table core.usual_detour as
with left_by as (
    select
        permit_no,
        entity_id,
        employer_entity_id,
        destination,
        left_for,
        count(*) over (partition by destination) as leaving
    from core.permit_use
    where left_for is not null and (arrived_on is not null or went_elsewhere)
),

detoured as (
    select
        destination,
        left_for,
        count(*) as people,
        count(distinct entity_id) as agencies,
        count(distinct employer_entity_id) as employers,
        max(leaving) as leaving
    from left_by
    where left_for <> destination
    group by destination, left_for
),

of_agency as (
    select
        destination,
        left_for,
        entity_id,
        count(*) as people
    from left_by
    group by destination, left_for, entity_id
),

of_employer as (
    select
        destination,
        left_for,
        employer_entity_id,
        count(*) as people
    from left_by
    group by destination, left_for, employer_entity_id
)

select l.permit_no
from left_by as l
inner join detoured as d on l.destination = d.destination and l.left_for = d.left_for
inner join of_agency as a
    on l.destination = a.destination and l.left_for = a.left_for and l.entity_id is not distinct from a.entity_id
inner join of_employer as e
    on
        l.destination = e.destination
        and l.left_for = e.left_for
        and l.employer_entity_id is not distinct from e.employer_entity_id
where
    d.agencies > 3
    and d.employers > 3
    and d.people - greatest(a.people, e.people) >= 0.005 * d.leaving;
