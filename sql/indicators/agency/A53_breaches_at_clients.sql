-- A53: clients of the agency at whom breaches were found, of all its clients.
-- grain: one row a client (exposure), one row a client with a breach (case: its newest visit that found one)
-- inputs: core.employer_finding, core.joint_visit, core.work_permits, $from_day, $to_day, $client_days
-- look-back: clients of the last $client_days; visits learnt of after $from_day
-- notes: by client, so that one with many findings or permits counts once. What was found on a visit to the agency
--        itself is its own, and what our list caused would confirm itself: neither counts
with client as (
    select
        entity_id,
        employer_entity_id as employer,
        max_by(permit_no, (applied_on, permit_no)) as permit_no,
        max_by(file, (applied_on, permit_no)) as file,
        max_by(line, (applied_on, permit_no)) as line,
        max(applied_on) as applied_on
    from core.work_permits
    where
        entity_id is not null
        and employer_entity_id is not null
        and status <> 'withdrawn'
        and applied_on > $as_of - $client_days
    group by entity_id, employer_entity_id
),

found as (
    select
        client.entity_id,
        f.role,
        f.weight,
        f.source,
        f.record_id,
        f.event_on,
        f.file,
        f.line
    from client
    inner join core.employer_finding as f on client.employer = f.entity_id
    left join core.joint_visit as j on f.record_id = j.inspection_id and client.entity_id = j.agency_id
    where f.event_on > $from_day and f.event_on <= $to_day and j.agency_id is null
    qualify row_number() over (
        partition by client.entity_id, client.employer order by f.event_on desc, f.record_id
    ) = 1
)

select
    entity_id,
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
