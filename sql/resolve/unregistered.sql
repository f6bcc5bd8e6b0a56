-- resolve.unregistered: agencies that only permits know.
-- grain: one row an entity
-- inputs: resolve.alias, known.work_permits, ref.units, ref.countries
-- notes: the name is its most frequent spelling; ties by alphabet. Nobody knows its seat: its region is where most of
--        its permits' employers are, as far as a unit serves that (employers abroad say nothing of it), else where
--        most of its workers come from, at least five. seat_by says which; its country is the one with which its
--        licence number begins
create or replace table resolve.unregistered as
with filed as (
    select
        a.entity_id,
        p.agency_name,
        p.licence_no,
        p.agency_id,
        p.employer_region,
        p.origin_region,
        p.workers
    from known.work_permits as p
    inner join resolve.alias as a
        on
            p.agency_id is not distinct from a.agency_id
            and p.licence_no is not distinct from a.licence_no
            and p.agency_name is not distinct from a.agency_name
    where a.entity_id like 'N:%'
),

spelling as (
    select
        entity_id,
        coalesce(agency_name, agency_id, licence_no) as name
    from filed
    group by entity_id, coalesce(agency_name, agency_id, licence_no)
    qualify row_number() over (partition by entity_id order by count(*) desc, name) = 1
),

served as (
    select distinct unnest(serves) as area
    from ref.units
),

met as (
    select
        entity_id,
        'employers' as seat_by,
        employer_region as region,
        count(*) as often
    from filed
    group by entity_id, employer_region
    union all
    select
        entity_id,
        'workers' as seat_by,
        origin_region as region,
        sum(workers) as often
    from filed
    group by entity_id, origin_region
    having sum(workers) >= 5
),

seat as (
    select
        entity_id,
        region,
        seat_by
    from met
    where
        region in (select s.area from served as s)
        or split_part(region, '-', 1) in (select s.area from served as s)
        or (seat_by = 'employers' and (select bool_and(s.area = '*') from served as s) is not false)
    qualify row_number() over (partition by entity_id order by seat_by, often desc, region) = 1
),

numbers as (
    select
        entity_id,
        min(agency_id) as agency_id,
        min(licence_no) as licence_no
    from filed
    group by entity_id
    having count(distinct agency_id) <= 1
),

since as (
    select
        entity_id,
        min(permit_known_from) as known_since
    from resolve.alias
    where entity_id like 'N:%'
    group by entity_id
)

select
    spelling.entity_id,
    spelling.name,
    numbers.agency_id,
    numbers.licence_no,
    seat.region,
    seat.seat_by,
    state.code as country,
    since.known_since
from spelling
left join seat on spelling.entity_id = seat.entity_id
left join numbers on spelling.entity_id = numbers.entity_id
left join ref.countries as state on regexp_extract(numbers.licence_no, '^[A-Za-z]{3}') = state.code
left join since on spelling.entity_id = since.entity_id;
