-- resolve.alias: which entity each written form is: by number, else by licence, else by exact normalised name.
-- grain: one row a distinct (agency_id, licence_no, agency_name)
-- inputs: resolve.register_record, resolve.written
-- notes: a licence or name that several register records share decides nothing; what nothing matches is an entity
--        of its own when a permit names it, else no entity
create or replace table resolve.alias as
with licences as (
    select
        upper(trim(licence_no)) as licence,
        min(agency_id) as agency_id
    from resolve.register_record
    where licence_no is not null
    group by all
    having count(*) = 1
),

register_names as (
    select
        core.normal_name(legal_name) as normal_name,
        agency_id
    from resolve.register_record
    union
    select
        core.normal_name(trade_name) as normal_name,
        agency_id
    from resolve.register_record
),

names as (
    select
        normal_name,
        min(agency_id) as agency_id
    from register_names
    where normal_name is not null
    group by normal_name
    having count(*) = 1
),

matched as (
    select
        w.*,
        r.agency_id as by_id,
        l.agency_id as by_licence,
        n.agency_id as by_name
    from resolve.written as w
    left join resolve.register_record as r on w.agency_id = r.agency_id
    left join licences as l on upper(trim(w.licence_no)) = l.licence
    left join names as n on w.normal_name = n.normal_name
),

founded as (
    select distinct key
    from matched
    where on_permit and coalesce(by_id, by_licence, by_name) is null
)

select
    matched.agency_id,
    matched.licence_no,
    matched.agency_name,
    matched.permit_known_from,
    coalesce(
        matched.by_id, matched.by_licence, matched.by_name,
        case when founded.key is not null then 'N:' || left(sha256(matched.key), 16) end
    ) as entity_id,
    case
        when matched.by_id is not null then 'id'
        when matched.by_licence is not null then 'licence'
        when matched.by_name is not null then 'name'
        else 'none'
    end as matched_by,
    case when coalesce(matched.by_id, matched.by_licence, matched.by_name) is not null then 'certain' else 'none' end
        as certainty,
    case when coalesce(matched.by_id, matched.by_licence, matched.by_name) is not null then 1.0 end as probability
from matched
left join founded on matched.key = founded.key;
