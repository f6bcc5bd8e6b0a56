-- core.licence_state: what state an agency's licence was in, from when until when, as far as known on the day.
-- grain: one row an agency of the register and state; [since, until)
-- inputs: history.agency_register, history.withdrawn
-- notes: covered_until = the last day that any known licence of the agency covers; null where one has no end
create or replace table core.licence_state as
with known as (
    select
        agency_id as entity_id,
        licence_status,
        licence_to,
        known_from,
        delivered_on,
        delivery_id,
        file,
        line,
        coalesce(status_since, known_from) as since
    from history.agency_register
    where delivery_id not in (select w.delivery_id from history.withdrawn as w)
),

latest as (
    select
        entity_id,
        licence_status,
        since
    from known
    qualify row_number() over (
        partition by entity_id, since
        order by delivered_on desc, known_from desc, delivery_id desc, file desc, line desc
    ) = 1
),

coverage as (
    select
        entity_id,
        case when count(*) = count(licence_to) then max(licence_to) end as covered_until
    from known
    group by entity_id
)

select
    latest.entity_id,
    latest.licence_status,
    latest.since,
    coalesce(
        lead(latest.since) over (partition by latest.entity_id order by latest.since), date '9999-12-31'
    ) as until,
    coverage.covered_until
from latest
inner join coverage on latest.entity_id = coverage.entity_id;
