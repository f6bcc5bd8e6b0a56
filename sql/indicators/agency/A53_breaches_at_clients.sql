-- A53: clients of the agency at whom breaches were found, of all its clients.
-- grain: one row a client (exposure), one row a client with a breach (case: its newest visit that found one)
-- inputs: core.client, core.employer_finding, core.joint_visit, $client_days, $from_day, $to_day
-- look-back: clients of the last $client_days; visits learnt of after $from_day
-- notes: by client, so that one with many findings or permits counts once. What was found on a visit to the agency
--        itself is its own, and what our list caused would confirm itself: neither counts
with client as (
    select *
    from core.client
    where applied_on > $as_of - $client_days
),

found as (
    select
        client.agency as entity_id,
        f.role,
        f.weight,
        f.source,
        f.record_id,
        f.event_on,
        f.file,
        f.line
    from client
    inner join core.employer_finding as f on client.employer = f.entity_id
    left join core.joint_visit as j on f.record_id = j.inspection_id and client.agency = j.agency_id
    where f.event_on > $from_day and f.event_on <= $to_day and j.agency_id is null
    qualify row_number() over (
        partition by client.agency, client.employer order by f.event_on desc, f.record_id
    ) = 1
)

select
    agency as entity_id,
    'exposure' as role,
    1::double as weight,
    'work_permits' as source,
    permit_no as record_id,
    applied_on as event_on,
    file,
    line
from client
union all
select * from found
