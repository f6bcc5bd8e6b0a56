-- core.licence_lost: agencies whose licence was taken or given back, or that were barred, and how grave that was.
-- grain: one row an agency
-- inputs: core.barred_party, core.complaints, core.licence_state, core.visit, core.work_permits
-- look-back: none; of a cancelled licence, complaints and findings of the year before
-- notes: a licence that was cancelled, not revoked, may have been given back, as after a merger: it counts by a
--        quarter, unless two complaints or findings came in the year before, and three times as many as its permits let
--        expect (by three quarters where nobody would know of any)
create or replace table core.licence_lost as
with trouble as (
    select
        entity_id,
        inspected_on as happened_on
    from core.visit
    where entity_kind = 'agency' and found
    union all
    select
        entity_id,
        filed_on as happened_on
    from core.complaints
),

usual as (
    select (select count(*) from trouble) / nullif(count(*), 0) as of_permit
    from core.work_permits
),

gone as (
    select
        entity_id,
        since,
        licence_status,
        (
            select count(*) from trouble as t
            where t.entity_id = l.entity_id and t.happened_on between l.since - 365 and l.since
        ) as troubles,
        (
            select count(*) from core.work_permits as p
            where p.entity_id = l.entity_id and p.applied_on between l.since - 365 and l.since
        ) as permits
    from core.licence_state as l
    where licence_status in ('revoked', 'cancelled')
),

ended as (
    select
        gone.entity_id,
        gone.since,
        case
            when gone.licence_status = 'revoked' then 1.0
            when gone.troubles >= greatest(2, 3 * gone.permits * coalesce(usual.of_permit, 0)) then 1.0
            when (select count(*) from trouble) = 0 then 0.75
            else 0.25
        end as gravity
    from gone
    cross join usual
    union all
    select
        entity_id,
        barred_from as since,
        1.0 as gravity
    from core.barred_party
    where entity_id is not null
)

select
    entity_id,
    min(since) as lost_on,
    max(gravity) as gravity
from ended
group by entity_id;
