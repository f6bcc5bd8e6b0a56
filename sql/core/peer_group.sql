-- core.peer_group: with whom an agency, an employer or a route is compared.
-- grain: one row an entity kind and entity
-- inputs: core.agency, core.employer, core.work_permits, core.route
-- look-back: permits filed in 365 days
-- notes: agency = licensing country ('*' where not in the register) | main destination | third by workers;
--        employer = sector | country of work, each that of most of its permits, and the register's where these name
--        none, | third by workers;
--        route = purpose | mode
create or replace table core.peer_group as
with sent as (
    select
        entity_id,
        destination,
        sum(workers) as workers
    from core.work_permits
    where applied_on > $as_of - 365 and entity_id is not null
    group by entity_id, destination
),

main as (
    select
        entity_id,
        destination,
        sum(workers) over (partition by entity_id) as workers
    from sent
    qualify row_number() over (partition by entity_id order by workers desc, destination) = 1
),

sized as (
    select
        a.entity_id,
        case when a.registered then coalesce(a.country, '*') else '*' end as country,
        coalesce(main.destination, '*') as destination,
        1 + (3 * (rank() over (order by coalesce(main.workers, 0)) - 1)) // count(*) over () as third
    from core.agency as a
    left join main on a.entity_id = main.entity_id
),

employed as (
    select
        employer_entity_id as entity_id,
        destination,
        employer_sector as sector,
        sum(workers) as workers
    from core.work_permits
    where applied_on > $as_of - 365 and employer_entity_id is not null
    group by employer_entity_id, destination, employer_sector
),

employs as (
    select
        entity_id,
        destination,
        sector,
        sum(workers) over (partition by entity_id) as workers
    from employed
    qualify row_number() over (partition by entity_id order by workers desc, destination, sector) = 1
),

employer as (
    select
        e.entity_id,
        coalesce(employs.sector, e.sector, '*') as sector,
        coalesce(employs.destination, e.country, '*') as country,
        1 + (3 * (rank() over (order by coalesce(employs.workers, 0)) - 1)) // count(*) over () as third
    from core.employer as e
    left join employs on e.entity_id = employs.entity_id
)

select
    'agency' as entity_kind,
    entity_id,
    country || '|' || destination || '|' || third::varchar as peer_group
from sized
union all
select
    'employer' as entity_kind,
    entity_id,
    sector || '|' || country || '|' || third::varchar as peer_group
from employer
union all
select
    'route' as entity_kind,
    entity_id,
    purpose || '|' || mode as peer_group
from core.route;
