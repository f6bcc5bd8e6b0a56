-- resolve.employer_alias: which entity each written form is: by number, else by exact normalised name and region.
-- grain: one row a distinct (employer_id, employer_name, employer_region, employer_city)
-- inputs: resolve.employer_record, resolve.employer_written
-- notes: a name that several register records share decides nothing; what nothing matches is an entity of its own
--        when a permit names it, else no entity
create or replace table resolve.employer_alias as
with names as (
    select
        core.normal_name(name) as normal_name,
        region,
        min(employer_id) as employer_id
    from resolve.employer_record
    where core.normal_name(name) is not null
    group by all
    having count(*) = 1
),

matched as (
    select
        w.*,
        r.employer_id as by_id,
        case when w.employer_id is null then n.employer_id end as by_name
    from resolve.employer_written as w
    left join resolve.employer_record as r on w.employer_id = r.employer_id
    left join names as n on w.normal_name = n.normal_name and w.employer_region is not distinct from n.region
),

founded as (
    select distinct key
    from matched
    where permit_known_from is not null and coalesce(by_id, by_name) is null
)

select
    matched.employer_id,
    matched.employer_name,
    matched.employer_region,
    matched.employer_city,
    matched.permit_known_from,
    matched.mentions,
    coalesce(
        matched.by_id, matched.by_name,
        case when founded.key is not null then 'N:' || left(sha256('employer ' || matched.key), 16) end
    ) as entity_id,
    case
        when matched.by_id is not null then 'id'
        when matched.by_name is not null then 'name'
        else 'none'
    end as matched_by,
    case when coalesce(matched.by_id, matched.by_name) is not null then 'certain' else 'none' end as certainty,
    case when coalesce(matched.by_id, matched.by_name) is not null then 1.0 end as probability
from matched
left join founded on matched.key = founded.key;
