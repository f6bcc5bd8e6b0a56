-- What an indicator counts whose query names records of one source: those that are cases, of all of them.
-- grain: one row a record whose agency, employer or route is known
-- inputs: $records (records: the indicator's own query)
select
    entity_id,
    case when is_case then 'both' else 'exposure' end as role,
    1::double as weight,
    $records as source,
    record_id,
    event_on,
    file,
    line
from records
where entity_id is not null
