-- resolve.employer_record_compared: what is compared of employers: register records and written forms.
-- grain: one row a record; record_id is a digest of what it says
-- inputs: resolve.employer_number, resolve.employer_record, resolve.employer_written
-- notes: as resolve.agency_record; own_number = a number that no register has. Records with the same number are one
--        employer, also where no register has the number, and those with another number are another one
-- noqa: disable=AM07
create or replace table resolve.employer_record_compared as
select
    left(sha256(row(employer_id, name, region)::varchar), 24) as record_id,
    name,
    null::varchar as trade_name,
    country,
    region,
    employer_id as number,
    known_since,
    employer_id as own_id,
    true as in_register,
    false as founds,
    'register' as settled_by,
    null as employer_id,
    null as employer_name,
    null as employer_region,
    null as employer_city
from resolve.employer_record
union all by name
select
    left(sha256(row(w.employer_id, w.employer_name, w.employer_region, w.employer_city)::varchar), 24)
        as record_id,
    w.employer_name as name,
    w.employer_region as region,
    w.employer_city as city,
    coalesce(r.employer_id, n.registered) as number,
    case when n.registered is null then n.employer_id end as own_number,
    coalesce(w.permit_known_from, w.known_since) as known_since,
    'N:' || left(sha256('employer ' || w.key), 16) as own_id,
    false as in_register,
    w.permit_known_from is not null as founds,
    case when r.employer_id is not null then 'id' when n.registered is not null then 'name' end as settled_by,
    w.employer_id,
    w.employer_name,
    w.employer_region,
    w.employer_city
from resolve.employer_written as w
left join resolve.employer_record as r on w.employer_id = r.employer_id
left join resolve.employer_number as n on w.employer_id = n.employer_id;
