-- core.licence_state: what state an agency's licence was in, from when until when, as far as known on the day.
-- grain: one row an agency of the register and state; [since, until)
-- inputs: standing.agency_register, core.register_leave
-- notes: covered_until = the last day that any known licence of the agency covers; null where one has no end. Who has
--        left a register that is delivered complete is not_listed from that day on, and no licence covers it.
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
    from standing.agency_register
),

-- a later register that says it was in another state since an earlier day takes back what was said of the time between
standing as (
    select
        entity_id,
        licence_status,
        since,
        delivered_on,
        known_from,
        delivery_id,
        file,
        line
    from known
    qualify since <= coalesce(min(since) over (
        partition by entity_id
        order by delivered_on desc, known_from desc, delivery_id desc, file desc, line desc
        rows between unbounded preceding and 1 preceding
    ), since)
),

-- an agency that came back is in the state that the register then says, from that day on
told as (
    select * from standing
    union all
    select
        known.entity_id,
        known.licence_status,
        leave.back_on as since,
        known.delivered_on,
        known.known_from,
        known.delivery_id,
        known.file,
        known.line
    from known
    inner join core.register_leave as leave
        on known.entity_id = leave.entity_id and known.delivered_on = leave.back_on and known.since < leave.left_on
),

stated as (
    select
        entity_id,
        licence_status,
        since
    from told
    qualify row_number() over (
        partition by entity_id, since
        order by delivered_on desc, known_from desc, delivery_id desc, file desc, line desc
    ) = 1
),

whichever as (
    select * from stated
    where (entity_id, since) not in (select (leave.entity_id, leave.left_on) from core.register_leave as leave)
    union all
    select
        entity_id,
        'not_listed' as licence_status,
        left_on as since
    from core.register_leave
),

latest as (
    select
        entity_id,
        max(licence_status) as licence_status,
        since
    from whichever
    group by entity_id, since
),

coverage as (
    select
        known.entity_id,
        least(
            case when count(*) = count(known.licence_to) then max(known.licence_to) end,
            min(leave.left_on) - 1
        ) as covered_until
    from known
    left join core.register_leave as leave on known.entity_id = leave.entity_id and leave.back_on is null
    group by known.entity_id
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
