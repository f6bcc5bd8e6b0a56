-- core.licence_lost: agencies whose licence was taken or given back, or that were barred, and how grave that was.
-- grain: one row an agency
-- inputs: core.barred_party, core.complaints, core.licence_state, core.visit
-- look-back: none; of a cancelled licence, complaints and findings of the year before
-- notes: a licence that was cancelled, not revoked, may have been given back, as after a merger: it counts by a
--        quarter, unless two complaints or findings came in the year before (by half where nobody would know of any)
create or replace table core.licence_lost as
with trouble as (
    select
        entity_id,
        inspected_on as happened_on
    from core.visit
    where entity_kind = 'agency' and made and (breaches > 0 or result in ('serious', 'referral'))
    union all
    select
        entity_id,
        filed_on as happened_on
    from core.complaints
),

ended as (
    select
        l.entity_id,
        l.since,
        case
            when l.licence_status = 'revoked' then 1.0
            when count(t.entity_id) >= 2 then 1.0
            when (select count(*) from trouble) = 0 then 0.5
            else 0.25
        end as gravity
    from core.licence_state as l
    left join trouble as t on l.entity_id = t.entity_id and t.happened_on between l.since - 365 and l.since
    where l.licence_status in ('revoked', 'cancelled')
    group by l.entity_id, l.since, l.licence_status
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
